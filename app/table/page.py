"""The table: what a commissioner or the MT reads in ten minutes before a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import clock_page, presenters, words
from app.cases.rows import Row
from app.definitions import registry
from app.escalations.decisions_page import decision_label
from app.escalations.page import ground_label
from app.policy import Actor, Capability, Role, can
from app.table import queries
from app.table.accords_page import AccordsView, accords_view
from app.table.queries import MOST, Became, Decided, LateGroup, Waiting
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import DueView, Tab


@dataclass(frozen=True)
class ToDecide:
    """Something that waits for a decision. `nothing` is what happens when none is taken, `next` what happens first by
    itself.
    """

    number: str
    title: str
    url: str
    about: tuple[str, ...]
    asked: str
    nothing: str
    next: str
    due: DueView | None
    mt_list: bool
    on_behalf: str


@dataclass(frozen=True)
class Late:
    """A case that is past its term, and whose turn it is."""

    title: str
    url: str
    about: tuple[str, ...]
    due: DueView | None
    mt_list: bool


@dataclass(frozen=True)
class LateOf:
    """How many cases are past their term with a directorate."""

    process: str
    directorate_id: int | None
    label: str
    count: int
    longest: str
    url: str


@dataclass(frozen=True)
class DecidedLine:
    """A decision and what became of it. `stands` says how the follow-up stands, `cases` how its cases are now."""

    title: str
    url: str
    kind: str
    about: tuple[str, ...]
    stands: str
    due: DueView | None
    cases: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class TablePage:
    """Everything on the table."""

    heading: str
    lead: str
    tabs: tuple[Tab, ...]
    waiting: tuple[ToDecide, ...]
    more_url: str
    late: tuple[Late, ...]
    late_of: tuple[LateOf, ...]
    late_count: int
    accords: AccordsView
    decided: tuple[DecidedLine, ...]
    of_all: bool
    may_note: bool


def table(session: Session, actor: Actor, now: datetime, *, of_all: bool, accord: str = "") -> TablePage:
    """The table of a commissioner, or with `of_all` that of the MT. Six queries, whatever there is."""
    waiting = queries.waiting(session, actor, of_all=of_all)
    groups = queries.late_by_directorate(session, actor, now)
    late = queries.late_rows(session, actor, now)
    decided = queries.decided(session, actor, of_all=of_all)
    became = queries.became(session, actor, [one.escalation_id for one in decided])
    here = "table.mt" if of_all else "table.index"
    accords = accords_view(session, actor, accord, now, lambda key: url_for(here, akkoord=key))
    count = sum(group.count for group in groups)
    return TablePage(
        heading=_("The table of the MT") if of_all else _("Table"),
        lead=_lead(waiting, count, of_all=of_all),
        tabs=_tabs(actor, of_all),
        waiting=tuple(_to_decide(session, actor, one, now, of_all=of_all) for one in waiting[:MOST]),
        more_url=url_for("escalations.index") if len(waiting) > MOST else "",
        late=tuple(_late(session, row, listed, now) for row, listed in late),
        late_of=_late_of(groups, now),
        late_count=count,
        accords=accords,
        decided=tuple(_decided(session, one, became.get(one.escalation_id, []), now, of_all) for one in decided),
        of_all=of_all,
        may_note=can(actor, Capability.NOTE_WRITE),
    )


def _tabs(actor: Actor, of_all: bool) -> tuple[Tab, ...]:
    if not actor.has(Role.COMMISSIONER):
        return ()
    return (
        Tab(_("My table"), url_for("table.index"), not of_all),
        Tab(_("Table of the MT"), url_for("table.mt"), of_all),
    )


def _lead(waiting: Sequence[Waiting], late: int, *, of_all: bool) -> str:
    """The table in two sentences."""
    number = min(len(waiting), MOST)
    if not number:
        said = _("No decision is waiting.") if of_all else _("No decision is waiting for you.")
    elif of_all:
        said = ngettext("%(num)s decision is waiting.", "%(num)s decisions are waiting.", number)
    else:
        said = ngettext("%(num)s decision is waiting for you.", "%(num)s decisions are waiting for you.", number)
    first = next((one.row.due_at for one in waiting if one.row.due_at), None)
    if first is not None:
        said += " " + _("The first is due on %(day)s.", day=short_date(first))
    if late:
        said += " " + ngettext("%(num)s case is past its term.", "%(num)s cases are past their term.", late)
    return said


def _to_decide(session: Session, actor: Actor, one: Waiting, now: datetime, *, of_all: bool) -> ToDecide:
    row, spoken = one.row, language()
    definition = registry.get(session, row.process, row.workflow_version)
    state = definition.states[row.state]
    by = _("by itself") if one.automatic else _("asked by %(who)s", who=one.requested_by) if one.requested_by else ""
    several = ngettext("%(num)s case", "%(num)s cases", one.cases) if one.cases > 1 else ""
    about = [row.region, several, ground_label(one.ground) if one.ground else definition.label[spoken], by]
    if of_all:
        about.append(_("decides: %(name)s", name=row.handler) if row.handler else "")
    return ToDecide(
        number=row.number,
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        about=tuple(part for part in about if part),
        asked=one.asked or (state.must[spoken] if state.must else ""),
        nothing=one.consequence or (state.otherwise[spoken] if state.otherwise else ""),
        next=clock_page.next_of(row, definition, now),
        due=words.due_view(row.due_at, now),
        mt_list=one.mt_list,
        on_behalf=presenters.on_behalf(actor, row),
    )


def _late(session: Session, row: Row, listed: bool, now: datetime) -> Late:
    definition = registry.get(session, row.process, row.workflow_version)
    kind = "" if row.process == "bottleneck" else definition.label[language()]
    about = (kind, row.region, presenters.waiting_on(row))
    return Late(
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        about=tuple(part for part in about if part),
        due=words.due_view(row.due_at, now, long=clock_page.heading_for(row, definition, now)),
        mt_list=listed,
    )


def _late_of(groups: Sequence[LateGroup], now: datetime) -> tuple[LateOf, ...]:
    spoken = language()
    today = clock.local_date(now)
    found = []
    for group in groups:
        days = max(1, clock.calendar().working_days_between(clock.local_date(group.since), today))
        name = group.name_en if spoken == "en" else group.name_nl
        if group.process != "bottleneck":
            definition = registry.current(group.process)
            name = _("Other work: %(kind)s", kind=definition.label[spoken].lower())
        found.append(
            LateOf(
                process=group.process,
                directorate_id=group.directorate_id,
                label=name or _("Not with a directorate yet"),
                count=group.count,
                longest=ngettext("%(num)s working day late", "%(num)s working days late", days),
                url=_late_url(group),
            )
        )
    return tuple(found)


def _late_url(group: LateGroup) -> str:
    if group.process != "bottleneck":
        return url_for("table.late", soort=group.process)
    return url_for("table.late", soort=group.process, directie=group.directorate_id or 0)


def _decided(session: Session, one: Decided, cases: Sequence[Became], now: datetime, of_all: bool) -> DecidedLine:
    spoken = language()
    definition = registry.get(session, "escalation", one.version)
    follows = one.active and one.follow_up
    about = [one.region, short_date(one.decided_at)]
    if of_all:
        about.append(one.decided_by)
    if follows:
        who = one.follow_up_owner or _("nobody")
        stands = _("Follow-up by %(who)s: %(what)s", who=who, what=one.follow_up)
    else:
        stands = definition.states[one.state].label[spoken]
    return DecidedLine(
        title=one.title,
        url=url_for("escalations.show", number=one.number),
        kind=decision_label(one.type.value),
        about=tuple(about),
        stands=_("Holds no longer: a later decision came.") if one.revoked else stands,
        due=words.due_view(one.due_at, now) if follows and not one.revoked else None,
        cases=tuple(
            (case.title, presenters.case_url(case.process, case.number), _how(session, case)) for case in cases
        ),
    )


def _how(session: Session, case: Became) -> str:
    """How a case is now: its state, or how it ended and what the region says of that."""
    label = registry.get(session, case.process, case.version).states[case.state].label[language()]
    said: tuple[Callable[[], str], ...] = (
        lambda: words.outcome_label(case.outcome) if not case.active else "",
        lambda: _("the region: %(verdict)s", verdict=words.verdict_label(case.verdict).lower()) if case.verdict else "",
    )
    return ", ".join(part for part in (label, *(tell() for tell in said)) if part)
