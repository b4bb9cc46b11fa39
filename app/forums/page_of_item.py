"""The paper of an item, the papers somebody must deliver, and where a case is on an agenda, beside its story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session

from app import clock, papers
from app.cases import beside_work, presenters, words
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import EVERY, Parts, contributes_to
from app.escalations import beside
from app.forums import onepagers, page, queries, queries_items
from app.forums.models import AgendaItem
from app.forums.queries_items import ItemRow, Placed
from app.forums.words import purpose_label, result_label
from app.policy import Actor, Capability, Forbidden, can, entitled
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import DueView, Notice, Panel, Step


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper as it was delivered, or as it would be now; `delivers`: this reader may deliver it."""

    title: str
    number: str
    case_url: str
    meeting: str
    meeting_url: str
    standing: str
    due: DueView | None
    body: Markup
    pdf_url: str
    delivers: bool
    again: bool
    reason: str


def paper_page(session: Session, actor: Actor, item: ItemRow, case: Case, now: datetime) -> PaperPage:
    """The paper of an item. The caller has seen that this actor may read the case."""
    meeting = queries.meeting(session, item.meeting_id) if item.meeting_id is not None else None
    stored = queries_items.papers(session, [item.id]).get(item.id)
    over = meeting is not None and meeting.held_on < clock.local_date(now)
    record = session.get_one(AgendaItem, item.id)
    paper = onepagers.restored(stored) if stored else onepagers.paper_of(session, actor, record, case, "")
    standing = _("This is how it would look now. It is not delivered yet.")
    if stored and item.paper_at is not None:
        standing = _("Delivered on %(day)s. This is what the meeting gets.", day=short_date(item.paper_at))
    reads = can(actor, Capability.FORUM_READ)
    return PaperPage(
        title=item.title,
        number=item.number,
        case_url=presenters.case_url(item.process, item.number),
        meeting=f"{meeting.forum(language())}, {page.when(meeting)}" if meeting else _("Waits for a meeting"),
        meeting_url=url_for("forums.show", meeting_id=meeting.id) if meeting and reads else "",
        standing=standing,
        due=words.due_view(clock.end_of(meeting.papers_on), now) if meeting and not over and item.open else None,
        body=papers.html(paper),
        pdf_url=url_for("forums.paper_pdf", item_id=item.id) if stored else "",
        delivers=item.open and not over and may_deliver(actor, case),
        again=bool(stored),
        reason=item.ended_because,
    )


def may_deliver(actor: Actor, case: Case) -> bool:
    """Whether this actor may deliver the paper of a case."""
    try:
        entitled(actor, Capability.CASE_BRIEF, case.facts())
    except Forbidden:
        return False
    return True


# -- what somebody must deliver --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A paper that somebody must still deliver."""

    title: str
    number: str
    url: str
    meeting: str
    asked: str
    due: DueView | None


def to_deliver(session: Session, actor: Actor, now: datetime) -> tuple[Undelivered, ...]:
    """The papers that this person must still deliver, the first day first. Two queries."""
    rows = queries_items.asked_of(session, actor, cases.own_ids(actor))
    found = {row.id: row for row in queries.some(session, {row.meeting_id for row in rows if row.meeting_id})}
    views = []
    for row in rows:
        meeting = found[row.meeting_id or 0]
        views.append(
            Undelivered(
                row.title, row.number, url_for("forums.paper", item_id=row.id),
                f"{meeting.forum(language())}, {page.when(meeting)}", row.asked,
                words.due_view(clock.end_of(meeting.papers_on), now),
            )
        )  # fmt: skip
    return tuple(views)


def _asks(actor: Actor) -> list[Select[*tuple[Any, ...]]]:
    """How many papers this person must still deliver."""
    if not can(actor, Capability.CASE_BRIEF):
        return []
    return [select(func.count(), null()).select_from(AgendaItem).where(queries_items.undelivered(cases.own_ids(actor)))]


@beside_work.joins("papers", _asks)
def _beside_work(_actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    number = sum(int(first or 0) for first, _second in answers)
    if not number:
        return beside_work.Said()
    text = ngettext(
        "You must still deliver %(num)s paper for a meeting.",
        "You must still deliver %(num)s papers for meetings.",
        number,
    )
    return beside_work.Said((Notice(text, url=url_for("forums.to_deliver"), label=_("To the papers")),))


# -- beside the story of a case --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacedView:
    """Where a case is on an agenda, or what a meeting said of it."""

    forum: str
    when: str
    url: str
    purpose: str
    asked: tuple[str, ...]
    paper: str
    paper_url: str
    due: DueView | None
    result: str
    result_text: tuple[str, ...]
    moved: str


@dataclass(frozen=True, slots=True)
class AgendaPanel:
    """The agendas that a case is or was on; `put_url` for who may put it on another."""

    places: tuple[PlacedView, ...]
    put_url: str


@contributes_to(EVERY)
def _of_case(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    """One query, for a case that was ever put on an agenda; else none."""
    may = case.active and case.state != "draft" and can(actor, Capability.FORUM_WORK)
    put_url = url_for("forums.put", number=case.number) if may else ""
    found = panel(session, actor, case, put_url) if case.agenda else None
    if found is None:
        return Parts(adds=(Step("agenda", _("Put on an agenda"), put_url),) if may else ())
    return Parts(panels=(Panel("forums/_panel.html", found),))


@beside.adds
def _of_escalation(session: Session, actor: Actor, case: Case) -> Panel | None:
    """The page of an escalation is one of its own: its agendas stand there too, or a link to put it on one."""
    may = case.active and can(actor, Capability.FORUM_WORK)
    put_url = url_for("forums.put", number=case.number) if may else ""
    found = panel(session, actor, case, put_url) if case.agenda else None
    if found is None and not put_url:
        return None
    return Panel("forums/_panel.html", found or AgendaPanel((), put_url))


def panel(session: Session, actor: Actor, case: Case, put_url: str = "") -> AgendaPanel | None:
    """Where a case, or an escalation that carries it, is on an agenda; None when it is nowhere. One query."""
    placed = [one for one in queries_items.placed(session, actor, case.id) if one.ended_at is None or one.result]
    if not placed:
        return None
    now, reads = clock.now(), can(actor, Capability.FORUM_READ)
    return AgendaPanel(tuple(_placed(one, now, reads) for one in placed), put_url)


def _placed(one: Placed, now: datetime, reads: bool) -> PlacedView:
    missing = one.ended_at is None and not one.paper_version
    still = one.ended_at is None and one.papers_on is not None
    return PlacedView(
        forum=one.forum(language()),
        when=short_date(one.held_on) if one.held_on else _("waits for a day"),
        url=url_for("forums.show", meeting_id=one.meeting_id) if one.meeting_id and reads else "",
        purpose=purpose_label(one.purpose),
        asked=paragraphs(one.asked),
        paper=_("The paper is not there yet") if missing else _("The paper"),
        paper_url=url_for("forums.paper", item_id=one.item_id) if one.paper_version or missing else "",
        due=words.due_view(clock.end_of(one.papers_on), now) if missing and still and one.papers_on else None,
        result=result_label(one.result) if one.result else "",
        result_text=paragraphs(one.result_text),
        moved=ngettext("moved once", "moved %(num)s times", one.moves) if one.moves else "",
    )
