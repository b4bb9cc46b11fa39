"""From rows to what the list pages print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import beside_work, clock_page, processes, queries, words
from app.cases.models import Case
from app.cases.queries import COUNT_CAP, Filters, Row
from app.definitions import registry
from app.people import absence
from app.policy import Actor, Capability, Role, can
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import CaseRow, MyWork, Notice, RowGroup
from app.workflow.line import line_of
from app.workflow.model import Party

Labels = dict[int, str]
_NATURES: list[Callable[[Session, list[int]], Labels]] = []
_TEXTS: list[Callable[[Session, list[int]], Labels]] = []
SHOWN_OF_OTHERS = 10
READERS = (Role.MT_READER, Role.AUDITOR)


def natures(find: Callable[[Session, list[int]], Labels]) -> None:
    """Say how the nature of cases is found, in words (`bottlenecks` knows)."""
    _NATURES[:] = [find]


def texts(find: Callable[[Session, list[int]], Labels]) -> None:
    """Say how the texts of cases are found (`bottlenecks` and `escalations` each know their own)."""
    _TEXTS.append(find)


def texts_of(session: Session, case_ids: list[int]) -> Labels:
    """What cases are about, in full, for showing where a word was found. One query a process."""
    return {case: text for find in _TEXTS for case, text in find(session, case_ids).items()} if case_ids else {}


def case_rows(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> tuple[CaseRow, ...]:
    """Rows as lists show them. At most one query more, for their natures."""
    known: Labels = _NATURES[0](session, [row.id for row in rows]) if _NATURES and rows else {}
    spoken = language()
    own = queries.own_ids(actor)
    return tuple(_case_row(session, actor, own, row, known.get(row.id, ""), now, spoken) for row in rows)


def _case_row(
    session: Session, actor: Actor, own: frozenset[int], row: Row, nature: str, now: datetime, spoken: str
) -> CaseRow:
    definition = registry.get(session, row.process, row.workflow_version)
    state = definition.states[row.state]
    mine = row.handler_id in own and row.waiting_on is not Party.REGION
    return CaseRow(
        number=row.number,
        title=row.title,
        url=case_url(row.process, row.number),
        region=row.region,
        owner=_counterpart(row, own),
        line=line_of(definition, row.state, row.reopenings, spoken),
        due=words.due_view(row.due_at, now, long=clock_page.heading_for(row, definition, now)),
        state_label=_state_label(row, state.label[spoken]),
        waiting_on="" if mine else waiting_on(row),
        must=state.must[spoken] if mine and state.must else "",
        urgency=row.urgency.value,
        urgency_label=words.urgency_label(row.urgency),
        nature_label=nature or ("" if processes.of(row.process).usual else definition.label[spoken]),
        on_behalf=on_behalf(actor, row),
        version=row.version,
    )


def on_behalf(actor: Actor, row: Row) -> str:
    """For whom this is the reader's work, when it is that of somebody they stand in for."""
    if not actor.principals or actor.id == row.handler_id:
        return ""
    parts = () if actor.id in (row.owner_id, row.co_owner_id) else (row.owner_id, row.co_owner_id)
    who = actor.principal_in(row.handler_id) or actor.principal_in(*parts)
    return _("on behalf of %(name)s", name=who.name) if who else ""


def _state_label(row: Row, label: str) -> str:
    if row.verdict and row.state == "closed":
        return f"{label}: {words.verdict_label(row.verdict).lower()}"
    return label


def _counterpart(row: Row, own: frozenset[int]) -> str:
    """The other one of the pair on a case: the opgavefikser for its liaison, the liaison for anybody else."""
    if row.owner and row.owner_id not in own:
        called = processes.of(row.process).owner
        return f"{called()} {row.owner}" if called is not None else row.owner
    return _("regio-liaison %(name)s", name=row.co_owner) if row.co_owner_id not in own else ""


def waiting_on(row: Row) -> str:
    """Whose turn it is: the person, and as what. For a third party: whom we wait for."""
    if row.waiting_on is Party.NOBODY:
        return ""
    if row.waiting_for and row.state == "waiting_party":
        return _("Waits for %(who)s", who=row.waiting_for)
    if row.waiting_on is Party.REGION:
        return _("Waits for the region (via %(who)s)", who=row.handler or "")
    if row.waiting_on is Party.OWNER and processes.of(row.process).owner is None:
        return _("Turn of %(who)s", who=row.handler or "")
    return _("Turn of %(who)s, %(role)s", who=row.handler or "", role=words.party_label(row.waiting_on))


def case_url(process: str, number: str) -> str:
    """The page of a case."""
    return url_for(processes.of(process).page, number=number)


def count_text(count: int, cap: int = COUNT_CAP) -> str:
    """A capped count in words."""
    if count > cap:
        return _("More than %(cap)s cases", cap=cap)
    return ngettext("%(num)s case", "%(num)s cases", count)


def my_work(session: Session, actor: Actor, now: datetime) -> MyWork:
    """What this person must do, the first deadline first, and what they wait for. Three queries."""
    beside = beside_work.gather(session, actor)
    mine, others = queries.at_work(session, actor, SHOWN_OF_OTHERS + 1)
    if not mine and not others and any(actor.has(role) for role in READERS):
        return replace(_what_goes_on(session, actor, now), panels=beside.panels)
    drafts = [row for row in mine if row.state == "draft"]
    answering = [row for row in mine if row.waiting_on is Party.REGION]
    todo = [row for row in mine if row.state != "draft" and row.waiting_on is not Party.REGION]
    waiting = [*answering, *others[:SHOWN_OF_OTHERS]]
    shown = case_rows(session, actor, [*todo, *drafts, *waiting], now)
    by_number = {row.number: row for row in shown}

    def group(title: str, rows: Sequence[Row], note: str = "") -> RowGroup:
        return RowGroup(title, tuple(by_number[row.number] for row in rows), note, str(len(rows)) if rows else "")

    today, week = (
        clock.end_of_day(now),
        clock.end_of_day(now + timedelta(days=6 - clock.local(now).weekday())),
    )
    late = [row for row in todo if row.due_at and row.due_at <= now]
    groups = (
        group(_("Too late"), late),
        group(_("Today"), [row for row in todo if row.due_at and now < row.due_at <= today]),
        group(_("This week"), [row for row in todo if row.due_at and today < row.due_at <= max(today, week)]),
        group(_("Later"), [row for row in todo if row.due_at is None or row.due_at > max(today, week)]),
        group(_("Drafts"), drafts),
        group(
            _("Waiting for others"),
            waiting,
            _("You have a part in these. Somebody else acts now."),
        ),
    )
    return MyWork(
        groups=tuple(item for item in groups if item.rows),
        may_file=can(actor, Capability.CASE_CREATE),
        summary=_summary(len(todo), len(late)),
        next_url=url_for("bottlenecks.index", queue="mine") if len(others) > SHOWN_OF_OTHERS else None,
        notices=(*absence_notices(session, actor, now), *beside.notices),
        panels=beside.panels,
    )


def absence_notices(session: Session, actor: Actor, now: datetime) -> tuple[Notice, ...]:
    """That one is away oneself, and for whom one stands in. No query when neither is so."""
    if not actor.away and not actor.principals:
        return ()
    wanted = {actor.id or 0, *(principal.id for principal in actor.principals)}
    away = absence.today_of(session, wanted, clock.local_date(now))
    found = []
    mine = away.pop(actor.id or 0, None)
    if mine is not None:
        text = _("You are away until %(day)s; %(name)s stands in.", day=short_date(mine.until_on), name=mine.deputy)
        found.append(Notice(text, url_for("absence.end", absence_id=mine.id), _("I am back"), post=True))
    for row in away.values():
        text = _("You stand in for %(name)s until %(day)s.", name=row.user, day=short_date(row.until_on))
        found.append(Notice(f"{text} {row.note}".strip(), url_for("absence.own"), _("Absence")))
    return tuple(found)


def _what_goes_on(session: Session, actor: Actor, now: datetime) -> MyWork:
    """For those who read and have no cases of their own: what waits for a decision, and what is too late."""
    listed = queries.page(session, actor, Filters(process="", mt_list=True), size=SHOWN_OF_OTHERS)
    waiting = queries.page(session, actor, Filters(process="escalation", state="requested"), size=SHOWN_OF_OTHERS)
    late = queries.page(session, actor, Filters(extra=(Case.due_at <= now,)), size=SHOWN_OF_OTHERS)
    shown = {row.number: row for row in case_rows(session, actor, [*listed.rows, *waiting.rows, *late.rows], now)}
    groups = (
        RowGroup(_("List of the MT: nothing has happened"), tuple(shown[row.number] for row in listed.rows)),
        RowGroup(_("Waiting for a decision of the regiocommissaris"), tuple(shown[row.number] for row in waiting.rows)),
        RowGroup(_("Too late"), tuple(shown[row.number] for row in late.rows)),
    )
    return MyWork(
        groups=tuple(group for group in groups if group.rows),
        summary=_("You have no cases of your own. This is what goes on now."),
        notices=absence_notices(session, actor, now),
        next_url=url_for("bottlenecks.index") if late.next else None,
    )


def _summary(todo: int, late: int) -> str:
    if not todo:
        return ""
    text = ngettext("%(num)s case waits for you.", "%(num)s cases wait for you.", todo)
    if late:
        text += " " + ngettext("%(num)s of them is too late.", "%(num)s of them are too late.", late)
    return text
