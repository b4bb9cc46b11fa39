"""Carrying out what the engine decides about clocks, and deriving deadlines from their spells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock as time
from app.cases.models import NEVER, Case, CaseClock, ClockSpell
from app.workflow.clocks import Spell, deadline, used
from app.workflow.engine import ClockAct, ClockChange, ClockStatus
from app.workflow.model import Definition


def of(session: Session, case_id: int) -> list[CaseClock]:
    """All clocks a case ever had, oldest first."""
    return list(session.scalars(select(CaseClock).where(CaseClock.case_id == case_id).order_by(CaseClock.id)))


def status_of(clocks: Sequence[CaseClock]) -> dict[str, ClockStatus]:
    """The status of each clock in its latest cycle."""
    return {clock.name: clock.status for clock in clocks}


def passed(clocks: Sequence[CaseClock], now: datetime) -> frozenset[str]:
    """The clocks whose deadline is over while they run."""
    return frozenset(
        clock.name
        for clock in clocks
        if clock.status is ClockStatus.RUNNING and clock.due_at is not None and clock.due_at <= now
    )


def apply(
    session: Session,
    case: Case,
    definition: Definition,
    clocks: list[CaseClock],
    changes: Sequence[ClockChange],
    now: datetime,
) -> None:
    """Start, pause, resume and stop clocks, and set the next deadline of the case. `clocks` is brought up to date."""
    if changes:
        touched = {change.name for change in changes}
        spells = _spells(session, [clock.id for clock in clocks if clock.name in touched])
        for change in changes:
            _APPLY[change.act](session, case, definition, clocks, spells, change, now)
        session.flush()
    running = [clock for clock in clocks if clock.status is ClockStatus.RUNNING and clock.due_at is not None]
    first = min(running, key=lambda clock: (clock.due_at, clock.id), default=None)
    case.due_at = first.due_at if first and first.due_at else NEVER
    case.due_clock = first.name if first else None


SpellsById = dict[int, list[ClockSpell]]


def _spells(session: Session, ids: Sequence[int]) -> SpellsById:
    found: SpellsById = {}
    if ids:
        statement = select(ClockSpell).where(ClockSpell.clock_id.in_(ids)).order_by(ClockSpell.id)
        for spell in session.scalars(statement):
            found.setdefault(spell.clock_id, []).append(spell)
    return found


def _latest(clocks: Sequence[CaseClock], name: str) -> CaseClock:
    return next(clock for clock in reversed(clocks) if clock.name == name)


def _start(
    session: Session, case: Case, definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    earlier = [clock for clock in clocks if clock.name == change.name]
    term = change.term
    if term is not None and definition.clocks[change.name].in_total:
        today = time.local_date(now)
        term -= sum(used(_plain(spells.get(clock.id, [])), today, time.calendar()) for clock in earlier)
    clock = CaseClock(
        case_id=case.id,
        name=change.name,
        cycle=len(earlier) + 1,
        status=ClockStatus.RUNNING,
        term=term,
        until=change.until,
        started_at=now,
    )
    first = ClockSpell(running=True, state=case.state, began_at=now)
    clock.due_at = due(clock, [first])
    session.add(clock)
    session.flush()
    first.clock_id = clock.id
    session.add(first)
    spells[clock.id] = [first]
    clocks.append(clock)


def _pause(
    session: Session, case: Case, _definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.status = ClockStatus.PAUSED
    _begin(session, clock, spells, now, running=False, state=case.state, limit=change.limit)


def _resume(
    session: Session, case: Case, _definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.status = ClockStatus.RUNNING
    _begin(session, clock, spells, now, running=True, state=case.state)


def _stop(
    _session: Session, _case: Case, _definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.status = ClockStatus.STOPPED
    clock.stopped_at = now
    _end(spells, clock, now)


_APPLY = {ClockAct.START: _start, ClockAct.PAUSE: _pause, ClockAct.RESUME: _resume, ClockAct.STOP: _stop}


def _begin(
    session: Session, clock: CaseClock, spells: SpellsById, now: datetime, *, running: bool, state: str,
    limit: int | None = None,
) -> None:  # fmt: skip
    _end(spells, clock, now)
    spell = ClockSpell(clock_id=clock.id, running=running, state=state, began_at=now, limit_days=limit)
    session.add(spell)
    spells.setdefault(clock.id, []).append(spell)
    clock.due_at = due(clock, spells[clock.id])


def _end(spells: SpellsById, clock: CaseClock, now: datetime) -> None:
    for spell in spells.get(clock.id, []):
        if spell.ended_at is None:
            spell.ended_at = now


def due(clock: CaseClock, spells: Sequence[ClockSpell]) -> datetime | None:
    """When a clock falls due (end of the working day, UTC), derived from its spells; None while it stands still."""
    if clock.until is not None:
        return time.end_of(clock.until)
    if clock.term is None:
        return None
    day = deadline(clock.term, _plain(spells), time.calendar())
    return time.end_of(day) if day else None


def _plain(spells: Sequence[ClockSpell]) -> list[Spell]:
    return [
        Spell(
            spell.running,
            time.local_date(spell.began_at),
            time.local_date(spell.ended_at) if spell.ended_at else None,
            spell.limit_days,
        )
        for spell in spells
    ]
