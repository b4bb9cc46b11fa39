"""Threads on screen: the list, one thread, what waits beside My work, and where one begins from a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases import beside_work, presenters
from app.cases import queries as case_queries
from app.cases.models import Case
from app.cases.parts import EVERY, Parts, contributes_to
from app.cases.queries import Row as CaseRow
from app.cases.timeline import tells
from app.consults import queries
from app.consults.actions import GOES_ON
from app.consults.models import Consult, ConsultState
from app.people import absence
from app.people import queries as people
from app.policy import Actor, Capability, Role, can
from app.web.formats import full_date, paragraphs
from app.web.viewmodels import Notice, Step


def state_label(state: ConsultState) -> str:
    """Where a thread is, in words."""
    return {
        ConsultState.OPEN: _("Going on"),
        ConsultState.ADVISED: _("Advice left"),
        ConsultState.ESCALATED: _("Became an escalation"),
        ConsultState.ENDED: _("Conversation ended"),
    }[state]


@dataclass(frozen=True, slots=True)
class ConsultRow:
    """A thread in the list."""

    subject: str
    url: str
    other: str
    state: str
    when: datetime
    unread: bool
    case: str


@dataclass(frozen=True, slots=True)
class ConsultList:
    """Somebody's own threads."""

    rows: tuple[ConsultRow, ...]
    next_url: str | None


def consult_list(session: Session, actor: Actor, before: int | None) -> ConsultList:
    """One's own threads, the last spoken in first. One query."""
    found = queries.page(session, actor, before=before)
    rows, more = found[: queries.PAGE], len(found) > queries.PAGE
    return ConsultList(
        tuple(
            ConsultRow(
                row.subject,
                url_for("consults.show", consult_id=row.id),
                row.other,
                state_label(row.state),
                row.last_at,
                row.unread,
                f"{row.case_number} {row.case_title}".strip(),
            )
            for row in rows
        ),
        url_for("consults.index", voor=rows[-1].id) if more else None,
    )


@dataclass(frozen=True, slots=True)
class SaidView:
    """Something that was said. `mine`: by the reader."""

    who: str
    text: tuple[str, ...]
    when: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """The case that it is about."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ConsultPage:
    """One thread, for one of the two. `may` says what this reader can do with it now."""

    id: int
    subject: str
    other: str
    away: str
    state: str
    said: tuple[SaidView, ...]
    case: CaseView | None
    advice: tuple[str, ...]
    advised: str
    shared: str
    escalation: CaseView | None
    may: frozenset[str]

    @property
    def more(self) -> bool:
        """Whether there is something to do beside speaking."""
        return bool(self.may - {"say", "share_advice", "release"})


def consult_page(session: Session, actor: Actor, consult: Consult, now: datetime) -> ConsultPage:
    """A thread as its reader sees it, with what they can do. Six queries at most."""
    said = queries.thread(session, consult)
    other_id = consult.commissioner_id if actor.id == consult.liaison_id else consult.liaison_id
    known = people.people(session, [other_id])
    gone = absence.today_of(session, [other_id], clock.local_date(now)).get(other_id)
    wanted = [key for key in (consult.case_id, consult.escalation_id) if key is not None]
    rows = {row.id: row for row in case_queries.rows_of(session, actor, Case.id.in_(wanted))} if wanted else {}
    about = rows.get(consult.case_id or 0)
    away = ""
    if gone is not None:
        away = _("Away until %(day)s. Nobody stands in here.", day=full_date(gone.until_on))
    return ConsultPage(
        id=consult.id,
        subject=consult.subject,
        other=known[other_id].name if other_id in known else "",
        away=away,
        state=state_label(consult.state),
        said=tuple(SaidView(one.author, paragraphs(one.text), one.sent_at, one.author_id == actor.id) for one in said),
        case=_case_view(about),
        advice=paragraphs(consult.advice),
        advised=full_date(consult.advised_at) if consult.advised_at else "",
        shared=_shared(actor, consult),
        escalation=_case_view(rows.get(consult.escalation_id or 0)),
        may=_may(session, actor, consult, about, now),
    )


def _case_view(row: CaseRow | None) -> CaseView | None:
    return CaseView(f"{row.number} {row.title}", presenters.case_url(row.process, row.number)) if row else None


def _shared(actor: Actor, consult: Consult) -> str:
    """What the two decided about others reading it."""
    if consult.shared_at is not None:
        return _("This conversation was put with the case on %(day)s.", day=full_date(consult.shared_at))
    if consult.share_asked_by_id == actor.id:
        return _("You asked to put this conversation with the case. It happens when the other agrees.")
    if consult.share_asked_by_id is not None:
        return _("The other asks to put this whole conversation with the case. All colleagues who see it then read it.")
    if consult.advice_shared_at is not None:
        return _("The advice was put with the case on %(day)s.", day=full_date(consult.advice_shared_at))
    return ""


def _may(session: Session, actor: Actor, consult: Consult, about: CaseRow | None, now: datetime) -> frozenset[str]:
    found = set()
    goes_on, advises = consult.state in GOES_ON, actor.id == consult.commissioner_id
    if goes_on:
        found |= {"say", "end"} | ({"advise"} if advises else set())
        if consult.case_id is None:
            found.add("about")
        elif about is not None and can_escalate(session, actor, session.get_one(Case, about.id), now):
            found.add("escalate")
    if about is not None:
        if consult.advice and consult.advice_shared_at is None:
            found |= {"share_advice"} if consult.may_share else {"release"} if advises else set()
        if consult.shared_at is None:
            found.add("share" if consult.share_asked_by_id is None else "agree")
            if consult.share_asked_by_id == actor.id:
                found.discard("agree")
            if consult.share_asked_by_id is not None:
                found.add("keep")
    return frozenset(found)


def can_escalate(session: Session, actor: Actor, case: Case, now: datetime) -> bool:
    """Whether this person may escalate this case now."""
    if not can(actor, Capability.CASE_ESCALATE, case.facts()):
        return False
    return any(one.transition.name == "escalate" for one in cases.available(session, actor, case, now))


def with_whom(actor: Actor) -> str:
    """The question with whom to begin a thread."""
    return _("With which regiocommissaris?") if actor.has(Role.LIAISON) else _("With which regio-liaison?")


# -- elsewhere ---------------------------------------------------------------------------------


@contributes_to(EVERY)
def _begin_from(_session: Session, actor: Actor, case: Case, _row: CaseRow) -> Parts:
    """Where a thread about a case begins. No query: whether there is one is seen on its page."""
    if not case.active or case.state == "draft" or not can(actor, Capability.CONSULT_HOLD):
        return Parts()
    if actor.id not in (case.co_owner_id, case.commissioner_id):
        return Parts()
    url = url_for("consults.new", zaak=case.number)
    return Parts(adds=(Step("consult", _("Talk it over in private"), url),))


def _waiting(actor: Actor) -> Sequence[Select[*tuple[Any, ...]]]:
    return (queries.waiting(actor),) if can(actor, Capability.CONSULT_HOLD) else ()


@beside_work.joins("consults", _waiting)
def _to_read(_actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    """That there is something in a thread, and nothing of what."""
    count = sum(int(number or 0) for number, _nothing in answers)
    if not count:
        return beside_work.Said()
    text = ngettext(
        "There is something for you in a private conversation.",
        "There is something for you in %(num)s private conversations.",
        count,
    )
    return beside_work.Said((Notice(text, url_for("consults.index"), _("Read")),))


@tells("case.consult_advised")
def _told_advice(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Advice of %(who)s, regiocommissaris", who=private.get("by", ""))


@tells("case.consult_shared")
def _told_shared(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Conversation of liaison and regiocommissaris")
