"""How cases stand, for the sentences that their region reads. A fixed number of queries, for one case as for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases.facts import REOPENING_TERM
from app.cases.models import Case, CaseClock, Contact
from app.definitions import registry
from app.feedback.models import Verdict
from app.feedback.standing import Situation
from app.people import queries as people
from app.workflow.engine import ClockStatus


def of(
    session: Session, followed: Sequence[tuple[Contact, Case]], now: datetime, language: str
) -> dict[int, Situation]:
    """The situation of each of these cases as its contact sees it, by the id of the case. At most five queries."""
    cases = [case for _contact, case in followed]
    names = people.people(
        session,
        {key for case in cases for key in (case.co_owner_id, case.owner_id, case.handler_id) if key is not None},
    )
    directorates = {row.id: row.name(language) for row in people.directorates(session, inactive=True)}
    leading = _cases(session, {case.leading_case_id for case in cases if case.leading_case_id is not None})
    dues = _dues(session, {case.id for case in cases} | set(leading))
    spoken = _answered(session, [contact.id for contact, _case in followed])

    def name(key: int | None) -> str:
        return names[key].name if key in names else ""

    found = {}
    for contact, case in followed:
        ahead = leading.get(case.leading_case_id or 0)
        said = spoken.get(contact.id)
        found[case.id] = Situation(
            state=case.state,
            today=clock.local_date(now),
            liaison=name(case.co_owner_id),
            owner=name(case.owner_id),
            directorate=directorates.get(case.directorate_id or 0, ""),
            commissioner=name(case.handler_id) if case.state == "escalated" else "",
            waiting_for=case.waiting_for or "",
            expected_on=case.expected_on,
            dues=dues[case.id],
            told=case.told_at is not None,
            answered=said is not None and case.told_at is not None and said >= case.told_at,
            verdict=case.verdict.value if case.verdict else "",
            outcome=case.outcome.value if case.outcome else "",
            closed_on=clock.local_date(case.closed_at) if case.closed_at else None,
            reopen_until=clock.local_date(case.closed_at + REOPENING_TERM) if case.closed_at else None,
            leading=_phase(session, ahead, language) if ahead else "",
            leading_dues=dues[ahead.id] if ahead else {},
        )
    return found


def _cases(session: Session, ids: set[int]) -> dict[int, Case]:
    return {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(ids)))} if ids else {}


def _dues(session: Session, ids: set[int]) -> dict[int, dict[str, date]]:
    """The days on which running terms are over, by case and name."""
    found: dict[int, dict[str, date]] = defaultdict(dict)
    statement = select(CaseClock.case_id, CaseClock.name, CaseClock.due_at).where(
        CaseClock.case_id.in_(ids), CaseClock.status == ClockStatus.RUNNING, CaseClock.due_at.is_not(None)
    )
    for case_id, name, due_at in session.execute(statement):
        if due_at is not None:
            found[case_id][name] = clock.local_date(due_at)
    return found


def _answered(session: Session, contacts: Sequence[int]) -> dict[int, datetime]:
    """When each of these contacts last gave a verdict."""
    statement = (
        select(Verdict.contact_id, Verdict.given_at)
        .where(Verdict.contact_id.in_(contacts), ~Verdict.recheck)
        .order_by(Verdict.id)
    )
    return {contact_id: given_at for contact_id, given_at in session.execute(statement) if contact_id is not None}


def _phase(session: Session, case: Case, language: str) -> str:
    """Where a case stands on the line of four words."""
    definition = registry.get(session, case.process, case.workflow_version)
    state = definition.states[case.state]
    return next(phase.label[language] for phase in definition.phases if phase.name == state.phase)
