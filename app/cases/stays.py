"""With whom a case spent its time, so that each answers for its own days only (PEERS, "honest clocks")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case, CaseStay
from app.workflow.model import Definition, TimeWith


def begin(session: Session, case: Case, definition: Definition, now: datetime) -> None:
    """A case is born: its time starts with whoever its first state says."""
    _begin(session, case, definition.states[case.state].time_with, now)


def move(session: Session, case: Case, definition: Definition, source: str, now: datetime) -> None:
    """A case came from `source` to where it is: when that is with somebody else, one stay ends and another begins."""
    before, after = definition.states[source].time_with, definition.states[case.state].time_with
    if before is not after:
        begin_anew(session, case, after, now)


def begin_anew(session: Session, case: Case, party: TimeWith | None, now: datetime) -> None:
    """End the stay that goes on, and begin one with `party` (None: with nobody)."""
    session.execute(
        update(CaseStay).where(CaseStay.case_id == case.id, CaseStay.ended_at.is_(None)).values(ended_at=now)
    )
    _begin(session, case, party, now)


def _begin(session: Session, case: Case, party: TimeWith | None, now: datetime) -> None:
    if party is not None:
        session.add(CaseStay(case_id=case.id, party=party, began_at=now))


def days(session: Session, case_id: int, now: datetime) -> Mapping[TimeWith, int]:
    """Working days that a case spent with each party up to `now`, in the order they first had it. One query.

    A day counts for whoever has the case at its end: the day something starts does not count, as with terms.
    """
    rows = session.execute(
        select(CaseStay.party, CaseStay.began_at, CaseStay.ended_at)
        .where(CaseStay.case_id == case_id)
        .order_by(CaseStay.id)
    )
    found: dict[TimeWith, int] = {}
    for party, began, ended in rows:
        first, last = clock.local_date(began), clock.local_date(ended or now)
        # Moments come from more than one machine, and a step takes its own before it waits for the case: around
        # midnight (or while demo time travels) a stay can end before it began, or begin after the moment that asks.
        spent = clock.calendar().working_days_between(first, last) if last > first else 0
        found[party] = found.get(party, 0) + spent
    return found
