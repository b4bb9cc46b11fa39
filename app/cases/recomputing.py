"""When the calendar of working days has changed: moving the deadlines that follow from it, a case at a time.

A clock remembers the revision of the calendar that its deadline was derived with. One that is behind is derived anew,
under the lock of its case and in a transaction of its own, so whoever is killed half-way leaves the rest to whoever
comes next. A deadline that moved leaves an event. Clocks that stopped keep what they had.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app import audit, clock, db, workdays
from app.cases import clocks, foresight
from app.cases.models import Case, CaseClock
from app.definitions import registry
from app.policy import SYSTEM_ACTOR
from app.workdays.consequences import Follower
from app.workdays.models import CalendarRevision
from app.workflow.model import Definition, Visibility

CHUNK, BATCHES = 500, 20
"""How many cases are passed over in a transaction, and how often in a sweep."""

log = logging.getLogger(__name__)

_open = CaseClock.stopped_at.is_(None)


def register() -> None:
    """Let the administration show and start what follows from a change."""
    workdays.followed_by(Follower(foresight.preview, sweep, left))


def sweep(now: datetime, limit: int = 200) -> int:
    """Bring the clocks of at most `limit` cases up to the calendar as it is now. Returns of how many cases.

    Cases that the change has no bearing on do not count for `limit`: they are only marked. A case that somebody holds
    is left for the next time, and one that fails does not keep the others waiting.
    """
    with db.reading() as session:
        current = workdays.fresh(session).revision  # also for what else this process does with the calendar
        behind = session.scalars(
            select(CaseClock.calendar_revision).where(_open, CaseClock.calendar_revision < current).distinct()
        ).all()
    done = sum(_pass_over(revision, current) for revision in sorted(behind))
    tried: set[int] = set()
    brought = 0
    place = (-1, 0)
    while brought < limit:
        with db.reading() as session:
            found = _next(session, current, place, limit)
        for revision, case_id in found:
            place = (revision, case_id)
            if case_id not in tried and brought < limit:
                tried.add(case_id)
                brought += _bring(case_id, current, now)
        if len(found) < limit:
            break
    return done + brought


def left(session: Session) -> int:
    """How many cases still have a clock that is behind. One query."""
    current = workdays.stored_revision(session)
    statement = select(func.count(CaseClock.case_id.distinct())).where(_open, CaseClock.calendar_revision < current)
    return session.scalar(statement) or 0


def rederive(session: Session, case: Case, definition: Definition, held: list[CaseClock], now: datetime) -> bool:
    """Derive the deadlines of a case that is held with the calendar of the table, and note in the log which moved.

    Returns whether one did.
    """
    before = {item.id: item.due_at for item in held}
    with workdays.counting(session) as calendar:
        clocks.rederive(session, case, definition, held, now)
    moves = [
        (item.name, due, item.due_at)
        for item in held
        if (due := before[item.id]) is not None and item.due_at is not None and item.due_at != due
    ]
    if moves:
        case.updated_at = now
        audit.record(
            session,
            SYSTEM_ACTOR,
            "case.deadline_moved",
            now=now,
            subject=f"case:{case.number}",
            case_id=case.id,
            visibility=Visibility.MINISTRY.value,
            data={
                "workflow": definition.key,
                "revision": calendar.revision,
                "moves": [
                    {"clock": name, "from": due.isoformat(), "to": becomes.isoformat()} for name, due, becomes in moves
                ],
            },
            private={"clocks": {name: foresight.names_of(definition, name) for name, _due, _becomes in moves}},
        )
    return bool(moves)


def _pass_over(revision: int, current: int) -> int:
    """Mark clocks as up to date that act and fall due before the first day that changed. Returns of how many cases.

    Most changes are of days far ahead: they must not cost as much as there are open cases.
    """
    with db.reading() as session:
        days = session.scalars(select(CalendarRevision.day).where(CalendarRevision.id > revision)).all()
    if None in days:
        return 0
    first = clock.midnight(min(day for day in days if day is not None))
    untouched = (
        _open,
        CaseClock.calendar_revision == revision,
        or_(CaseClock.due_at.is_(None), CaseClock.due_at < first),
        or_(CaseClock.next_at.is_(None), CaseClock.next_at < first),
    )
    cases = select(Case.id).where(Case.id.in_(select(CaseClock.case_id).where(*untouched))).order_by(Case.id)
    passed = 0
    for _batch in range(BATCHES):
        with db.transaction() as session:
            held = session.scalars(cases.limit(CHUNK).with_for_update(skip_locked=True)).all()
            values = {"calendar_revision": current}
            session.execute(update(CaseClock).where(*untouched, CaseClock.case_id.in_(held)).values(**values))
        passed += len(held)
        if len(held) < CHUNK:
            break
    return passed


def _next(session: Session, current: int, after: tuple[int, int], limit: int) -> list[tuple[int, int]]:
    """The next clocks that are behind, along their index: (revision, case)."""
    place = (CaseClock.calendar_revision, CaseClock.case_id)
    statement = (
        select(*place)
        .where(_open, CaseClock.calendar_revision < current, tuple_(*place) > after)
        .order_by(*place)
        .limit(limit)
        .distinct()
    )
    return [(revision, case_id) for revision, case_id in session.execute(statement)]


def _bring(case_id: int, current: int, now: datetime) -> bool:
    try:
        with db.transaction() as session:
            statement = select(Case).where(Case.id == case_id).with_for_update(skip_locked=True)
            case = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
            if case is None:
                return False
            held = clocks.of(session, case_id)
            if all(item.stopped_at is not None or item.calendar_revision >= current for item in held):
                return False
            rederive(session, case, registry.get(session, case.process, case.workflow_version), held, now)
            return True
    except Exception:
        log.exception("the deadlines of case %s could not be derived anew", case_id)
        return False
