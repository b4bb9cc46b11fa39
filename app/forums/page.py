"""What the pages of forums show: meetings in their order, an agenda with its papers and outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import presenters, words
from app.definitions import registry
from app.forums import queries, queries_items
from app.forums.delivering import hours_of
from app.forums.models import MeetingStatus
from app.forums.queries import Counts, MeetingRow
from app.forums.queries_items import ItemRow, Moved
from app.forums.words import CAUSES, purpose_label, result_label
from app.policy import Actor, Capability, can
from app.web.formats import full_date, paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import DueView, Fact, Tab

PAGE = 25


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting in a list: when, which, what is on it, and by when the papers must be there."""

    url: str
    title: str
    when: str
    where: str
    items: str
    missing: str
    due: DueView | None
    papers: str
    state: str


@dataclass(frozen=True, slots=True)
class WaitingView:
    """An item that waits for a meeting of its forum."""

    title: str
    number: str
    url: str
    region: str
    asked: str
    forum: str


@dataclass(frozen=True, slots=True)
class MeetingList:
    """Meetings to come, what waits for one, and what is past."""

    tabs: tuple[Tab, ...]
    coming: tuple[MeetingView, ...]
    waiting: tuple[WaitingView, ...]
    past: tuple[MeetingView, ...]
    plan_url: str
    next_url: str | None
    first_url: str | None
    forum: str


def meeting_list(session: Session, actor: Actor, args: Any, now: datetime) -> MeetingList:
    """The meetings of all forums, or of one (`overleg`). Four queries, however many there are."""
    today, forums = clock.local_date(now), queries.forums(session)
    names = {row.key: row.name(language()) for row in forums}
    chosen = args.get("overleg", "") if args.get("overleg") in names else ""
    before = _read_cursor(args.get("cursor", ""))
    coming, past = queries.listed(session, today, forum_key=chosen, before=before, limit=PAGE + 1)
    counted = queries.counts(session, actor, [row.id for row in (*coming, *past)])
    keys = {row.id: row.key for row in forums}
    waiting = [(row, keys[row.forum_id]) for row in ([] if before else queries_items.waiting(session, actor))]
    more = len(past) > PAGE
    return MeetingList(
        tabs=(
            Tab(_("All"), url_for("forums.index"), not chosen),
            *(Tab(name, url_for("forums.index", overleg=key), key == chosen) for key, name in names.items()),
        ),
        coming=tuple(_meeting(row, counted.get(row.id, Counts()), now) for row in coming),
        waiting=tuple(_waiting(row, names[key]) for row, key in waiting if chosen in ("", key)),
        past=tuple(_meeting(row, counted.get(row.id, Counts()), now) for row in past[:PAGE]),
        plan_url=url_for("forums.plan", overleg=chosen or None) if can(actor, Capability.FORUM_WORK) else "",
        next_url=url_for("forums.index", overleg=chosen or None, cursor=_cursor(past[PAGE - 1])) if more else None,
        first_url=url_for("forums.index", overleg=chosen or None) if before else None,
        forum=names.get(chosen, ""),
    )  # fmt: skip


def _cursor(row: MeetingRow) -> str:
    return f"{row.held_on.isoformat()}.{row.id}"


def _read_cursor(text: str) -> tuple[date, int] | None:
    day, _dot, key = text.partition(".")
    try:
        return (date.fromisoformat(day), int(key)) if key.isascii() and key.isdigit() and len(key) < 10 else None
    except ValueError:
        return None


def _waiting(row: ItemRow, forum: str) -> WaitingView:
    return WaitingView(
        row.title, row.number, presenters.case_url(row.process, row.number), row.region, row.asked, forum
    )


def _meeting(row: MeetingRow, counted: Counts, now: datetime) -> MeetingView:
    today = clock.local_date(now)
    over, off = row.held_on < today, row.status is MeetingStatus.CANCELLED
    missing = ""
    if not off and over and counted.open:
        missing = ngettext("%(num)s outcome to record", "%(num)s outcomes to record", counted.open)
    elif not off and not over and counted.without_paper:
        missing = ngettext("%(num)s paper is not there yet", "%(num)s papers are not there yet", counted.without_paper)
    items = (
        ngettext("%(num)s item", "%(num)s items", counted.items) if counted.items else _("nothing on the agenda yet")
    )
    return MeetingView(
        url=url_for("forums.show", meeting_id=row.id),
        title=row.forum(language()),
        when=when(row),
        where=", ".join(part for part in (row.place, row.chair and _("chair: %(who)s", who=row.chair)) if part),
        items=items if counted.items else _("no items"),
        missing=missing,
        due=None if over or off else words.due_view(clock.end_of(row.papers_on), now),
        papers=_("papers %(day)s", day=short_date(row.papers_on)),
        state=_("Called off") if off else "",
    )


def when(row: MeetingRow) -> str:
    """The day of a meeting, with its hours if they are known."""
    hours = hours_of(row)
    return f"{short_date(row.held_on)}, {hours}" if hours else short_date(row.held_on)


# -- one meeting ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of an agenda, with what can be done with it by this reader."""

    id: int
    number: str
    title: str
    url: str
    region: str
    state: str
    confidential: bool
    purpose: str
    asked: tuple[str, ...]
    presenter: str
    paper: str
    paper_url: str
    paper_missing: bool
    result: str
    result_text: tuple[str, ...]
    outcome_url: str
    move_url: str
    off_url: str
    up_url: str
    down_url: str


@dataclass(frozen=True, slots=True)
class MovedView:
    """An item that was on this agenda."""

    number: str
    title: str
    url: str
    to: str
    to_url: str
    why: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting: when and where, its agenda, what left it, and its papers together."""

    id: int
    title: str
    day: str
    facts: tuple[Fact, ...]
    note: tuple[str, ...]
    due: DueView | None
    cancelled: str
    items: tuple[ItemView, ...]
    moved: tuple[MovedView, ...]
    over: bool
    works: bool


def meeting_page(session: Session, actor: Actor, row: MeetingRow, now: datetime) -> MeetingPage:
    """A meeting as this actor may see it. Two queries."""
    today = clock.local_date(now)
    off = row.status is MeetingStatus.CANCELLED
    works = can(actor, Capability.FORUM_WORK) and not off
    items = queries_items.items(session, actor, row.id)
    return MeetingPage(
        id=row.id,
        title=row.forum(language()),
        day=full_date(row.held_on),
        facts=_facts(row),
        note=paragraphs(row.note),
        due=words.due_view(clock.end_of(row.papers_on), now) if row.held_on >= today and not off else None,
        cancelled=row.reason if off else "",
        items=tuple(_item(session, one, row, items, works, today) for one in items),
        moved=tuple(_moved(one) for one in queries_items.moved_from(session, actor, row.id)),
        over=row.held_on < today,
        works=works,
    )


def _facts(row: MeetingRow) -> tuple[Fact, ...]:
    found = (
        Fact(_("Time"), hours_of(row)),
        Fact(_("Place"), row.place),
        Fact(_("Chair"), row.chair),
        Fact(_("Papers at the latest"), full_date(row.papers_on)),
        Fact(_("Prepared by"), row.prepared_by or ""),
    )
    return tuple(fact for fact in found if fact.value)


def _item(
    session: Session, row: ItemRow, meeting: MeetingRow, items: Sequence[ItemRow], works: bool, today: date
) -> ItemView:
    place, changes = items.index(row), works and row.open
    ahead, held = changes and meeting.held_on >= today, meeting.held_on <= today
    state = registry.get(session, row.process, row.workflow_version).states[row.state]
    return ItemView(
        id=row.id,
        number=row.number,
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        region=row.region,
        state=state.label[language()],
        confidential=row.confidential,
        purpose=purpose_label(row.purpose),
        asked=paragraphs(row.asked),
        presenter=row.presenter or "",
        paper=_paper(row),
        paper_url=url_for("forums.paper", item_id=row.id),
        paper_missing=not row.paper_version and row.open,
        result=result_label(row.result) if row.result else "",
        result_text=paragraphs(row.result_text),
        outcome_url=url_for("forums.outcome", item_id=row.id) if changes and held else "",
        move_url=url_for("forums.move", item_id=row.id) if changes else "",
        off_url=url_for("forums.take_off", item_id=row.id) if changes else "",
        up_url=url_for("forums.shift", item_id=row.id, way="omhoog") if ahead and place else "",
        down_url=url_for("forums.shift", item_id=row.id, way="omlaag") if ahead and place < len(items) - 1 else "",
    )


def _paper(row: ItemRow) -> str:
    if not row.paper_version or row.paper_at is None:
        return _("The paper is not there yet")
    if row.paper_version > 1:
        return _("Paper, version %(num)s of %(day)s", num=row.paper_version, day=short_date(row.paper_at))
    return _("Paper of %(day)s", day=short_date(row.paper_at))


def _moved(one: Moved) -> MovedView:
    why = CAUSES[one.cause]()
    return MovedView(
        number=one.number,
        title=one.title,
        url=presenters.case_url(one.process, one.number),
        to=_("to %(day)s", day=short_date(one.to_on)) if one.to_on else _("waits for another day"),
        to_url=url_for("forums.show", meeting_id=one.to_id) if one.to_id else "",
        why=f"{why}: {one.reason}" if one.reason and one.cause.value in ("postponed", "cancelled", "by_hand") else why,
    )
