"""What the engine may ask about a case: each fact by name, found out only when a step depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.cases import clocks
from app.cases.models import Case, CaseClock, Contact
from app.people.models import RoleGrant, User
from app.policy import Role
from app.workflow.engine import Snapshot
from app.workflow.model import Condition, Definition, Transition

REOPENING_TERM = timedelta(days=365)
"""A closed case may be reopened for 12 months (DOMAIN, the pipeline)."""

RECHECK = "recheck"
"""The clock of a closed bottleneck at whose end the region is asked once more (`workflows/bottleneck.yaml`)."""

Fact = Callable[[Session, Case, datetime], bool]
_FACTS: dict[str, Fact] = {}


def fact(name: str) -> Callable[[Fact], Fact]:
    """Register how a fact is found out. The name must be in `app.definitions.vocabulary`."""

    def register(function: Fact) -> Fact:
        _FACTS[name] = function
        return function

    return register


def registered() -> frozenset[str]:
    """The facts that somebody can find out."""
    return frozenset(_FACTS)


Known = Callable[[Session, Case], date | None]
_DATES: dict[str, Known] = {}


def known_date(name: str) -> Callable[[Known], Known]:
    """Register how a day is found that a clock may run until (Dutch day; None when it is not known yet). The name must
    be in `app.definitions.vocabulary`.
    """

    def register(function: Known) -> Known:
        _DATES[name] = function
        return function

    return register


def dates() -> frozenset[str]:
    """The days that somebody can find out."""
    return frozenset(_DATES)


def dates_of(session: Session, case: Case, definition: Definition) -> dict[str, date | None]:
    """The days until which clocks of this process may run, as far as they are known without being asked."""
    wanted = {clock.until or "" for clock in definition.clocks.values()}
    return {name: _DATES[name](session, case) for name in wanted & _DATES.keys()}


@fact("contact")
def _contact(session: Session, case: Case, _now: datetime) -> bool:
    return bool(session.scalar(select(exists().where(Contact.case_id == case.id, Contact.withdrawn_at.is_(None)))))


@fact("several_contacts")
def _several_contacts(session: Session, case: Case, _now: datetime) -> bool:
    return (
        session.scalar(select(func.count()).where(Contact.case_id == case.id, Contact.withdrawn_at.is_(None))) or 0
    ) > 1


@fact("recheck_asked")
def _recheck_asked(session: Session, case: Case, now: datetime) -> bool:
    """Whether the region was asked, since the case was closed, if it is still solved."""
    if not _reopening_term(session, case, now):
        return False
    asked = exists().where(
        CaseClock.case_id == case.id,
        CaseClock.name == RECHECK,
        CaseClock.acted_level.is_not(None),
        CaseClock.started_at >= case.closed_at,
    )
    return bool(session.scalar(select(asked)))


@fact("region_told")
def _region_told(_session: Session, case: Case, _now: datetime) -> bool:
    return case.told_at is not None


@fact("owner_gone")
def _owner_gone(session: Session, case: Case, _now: datetime) -> bool:
    """Nobody owns it, or whoever did is not in service any more, or not as somebody who can."""
    able = exists().where(
        User.id == case.owner_id,
        User.active,
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_((Role.FIXER, Role.COORDINATOR)),
    )
    return case.owner_id is None or not session.scalar(select(able))


@fact("reopening_term")
def _reopening_term(_session: Session, case: Case, now: datetime) -> bool:
    return case.closed_at is not None and now <= case.closed_at + REOPENING_TERM


@fact("open_escalation")
def _open_escalation(_session: Session, case: Case, _now: datetime) -> bool:
    return case.escalation_id is not None


@fact("leads_nobody")
def _leads_nobody(session: Session, case: Case, _now: datetime) -> bool:
    return not session.scalar(select(exists().where(Case.leading_case_id == case.id, Case.state == "merged")))


def needed(steps: Iterable[Transition]) -> set[str]:
    """The facts that these steps depend on."""
    names: set[str] = set()
    for step in steps:
        names.update(step.requires)
        conditions: list[Condition | None] = [branch.when for branch in step.branches]
        conditions.extend(condition for item in step.fields for condition in item.required_when)
        names.update(condition.fact for condition in conditions if condition and condition.fact)
    return names


def snapshot(
    session: Session,
    case: Case,
    definition: Definition,
    held: list[CaseClock],
    now: datetime,
    steps: Sequence[Transition],
) -> Snapshot:
    """The case as the engine sees it, with the facts that these steps depend on: nothing else is looked up."""
    return Snapshot(
        state=case.state,
        values={"urgency": case.urgency.value},
        counters={"bounces": case.bounces, "reopenings": case.reopenings},
        facts=frozenset(name for name in needed(steps) if _FACTS[name](session, case, now)),
        clocks=clocks.status_of(held),
        passed=clocks.passed(held, now),
        extended=clocks.extended(held),
        dates=dates_of(session, case, definition),
    )
