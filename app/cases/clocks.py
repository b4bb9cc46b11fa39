"""Carrying out what the engine decides about clocks, and deriving deadlines and rungs from their spells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app import clock as time
from app import workdays
from app.cases.models import NEVER, Case, CaseClock, ClockSpell
from app.workflow import ladder
from app.workflow.clocks import Spell, deadline, used
from app.workflow.engine import ClockAct, ClockChange, ClockStatus
from app.workflow.model import Definition


def of(session: Session, case_id: int) -> list[CaseClock]:
    """All clocks a case ever had, oldest first."""
    return list(session.scalars(select(CaseClock).where(CaseClock.case_id == case_id).order_by(CaseClock.id)))


def shown(session: Session, case_id: int) -> list[tuple[CaseClock, ClockSpell | None]]:
    """All clocks a case ever had, oldest first, each with the spell that goes on. One query."""
    going = and_(ClockSpell.clock_id == CaseClock.id, ClockSpell.ended_at.is_(None))
    statement = select(CaseClock, ClockSpell).outerjoin(ClockSpell, going).where(CaseClock.case_id == case_id)
    return [(clock, spell) for clock, spell in session.execute(statement.order_by(CaseClock.id))]


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


def _is_late(clock: CaseClock, spells: Sequence[ClockSpell], now: datetime) -> bool:
    """Whether the term of a clock that stops now is over. While it stands still it has no deadline: then what it
    counted says so.
    """
    if clock.due_at is not None:
        return clock.due_at <= now
    return clock.term is not None and days_used(spells, time.local_date(now)) > clock.term + clock.extended_days


def extended(clocks: Sequence[CaseClock]) -> frozenset[str]:
    """The clocks that were extended and have not stopped since."""
    going = [clock for clock in clocks if clock.status is not ClockStatus.STOPPED]
    return frozenset(clock.name for clock in going if clock.extended_days)


def apply(
    session: Session,
    case: Case,
    definition: Definition,
    clocks: list[CaseClock],
    changes: Sequence[ClockChange],
    now: datetime,
) -> dict[str, str]:
    """Start, pause, resume, stop, extend clocks, and set what is next for the case. `clocks` is brought up to date.

    Returns of each clock that stopped whether it was "met" or "late".
    """
    judged: dict[str, str] = {}
    if changes:
        touched = {change.name for change in changes}
        spells = spells_of(session, [clock.id for clock in clocks if clock.name in touched])
        with workdays.counting(session):
            for change in changes:
                if change.act is ClockAct.STOP:
                    stopping = _latest(clocks, change.name)
                    late = _is_late(stopping, spells.get(stopping.id, []), now)
                    judged[change.name] = "late" if late else "met"
                _APPLY[change.act](session, case, definition, clocks, spells, change, now)
        _note_pauses(case, clocks, spells)
        session.flush()
    summarise(case, clocks)
    return judged


def summarise(case: Case, clocks: Sequence[CaseClock]) -> None:
    """Set the next deadline of a case, and the next moment at which one of its clocks acts."""
    running = [clock for clock in clocks if clock.status is ClockStatus.RUNNING and clock.due_at is not None]
    first = min(running, key=lambda clock: (clock.due_at, clock.id), default=None) if case.active else None
    case.due_at = first.due_at if first and first.due_at else NEVER
    case.due_clock = first.name if first else None
    acting = [clock for clock in clocks if clock.next_at is not None]
    soonest = min(acting, key=lambda clock: (clock.next_at, clock.id), default=None)
    case.next_at = soonest.next_at if soonest else None
    case.next_clock = soonest.name if soonest else None
    case.next_level = soonest.next_level if soonest else None


def rederive(session: Session, case: Case, definition: Definition, clocks: list[CaseClock], now: datetime) -> bool:
    """Derive every deadline of a case anew with today's calendar. Returns whether one moved.

    Nothing else changes: what a clock counted, and the rungs that acted, stay as they were.
    """
    open_clocks = [clock for clock in clocks if clock.status is not ClockStatus.STOPPED]
    spells = spells_of(session, [clock.id for clock in open_clocks])
    moved = False
    with workdays.counting(session):
        for clock in open_clocks:
            was = clock.due_at
            derive(clock, definition, spells.get(clock.id, []), now)
            moved = moved or clock.due_at != was
    summarise(case, clocks)
    return moved


def derive(clock: CaseClock, definition: Definition, spells: Sequence[ClockSpell], now: datetime) -> None:
    """Set when a clock falls due and when it acts next, from its spells and today's calendar."""
    clock.due_at = due(clock, spells)
    clock.calendar_revision = workdays.revision()
    following = next_rung(clock, definition, time.local_date(now)) if clock.status is not ClockStatus.STOPPED else None
    clock.next_at = time.start_of(following.on) if following else None
    clock.next_level = following.rung.level if following else None


def next_rung(clock: CaseClock, definition: Definition, today: date) -> ladder.Due | None:
    """The rung of the ladder that acts next, today or later."""
    known = definition.clocks.get(clock.name)
    if known is None or not known.ladder or clock.due_at is None:
        return None
    climbed = ladder.Climbed(clock.acted_level, clock.acted_on) if clock.acted_level and clock.acted_on else None
    return ladder.next_rung(
        known.ladder,
        due=time.local_date(clock.due_at),
        started=time.local_date(clock.started_at),
        climbed=climbed,
        today=today,
        calendar=time.calendar(),
    )


def days_used(spells: Sequence[ClockSpell], until: date) -> int:
    """How many working days a clock has counted up to and including `until`."""
    return used(_plain(spells), until, time.calendar())


SpellsById = dict[int, list[ClockSpell]]


def spells_of(session: Session, ids: Sequence[int]) -> SpellsById:
    """The spells of these clocks, oldest first. One query."""
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
        term -= sum(days_used(spells.get(clock.id, []), today) for clock in earlier)
    clock = CaseClock(
        case_id=case.id,
        name=change.name,
        cycle=len(earlier) + 1,
        status=ClockStatus.RUNNING,
        term=term,
        extended_days=0,
        until=change.until,
        started_at=now,
    )
    first = ClockSpell(running=True, state=case.state, began_at=now)
    derive(clock, definition, [first], now)
    session.add(clock)
    session.flush()
    first.clock_id = clock.id
    session.add(first)
    spells[clock.id] = [first]
    clocks.append(clock)


def _pause(
    session: Session, case: Case, definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.status = ClockStatus.PAUSED
    _begin(session, clock, spells, now, running=False, state=case.state, limit=change.limit)
    derive(clock, definition, spells[clock.id], now)


def _resume(
    session: Session, case: Case, definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.status = ClockStatus.RUNNING
    _begin(session, clock, spells, now, running=True, state=case.state)
    derive(clock, definition, spells[clock.id], now)


def _stop(
    _session: Session, _case: Case, _definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    end(clock, spells.get(clock.id, []), now)


def end(clock: CaseClock, spells: Sequence[ClockSpell], now: datetime) -> None:
    """Stop a clock: it counts no more and acts no more."""
    clock.status = ClockStatus.STOPPED
    clock.stopped_at = now
    clock.next_at, clock.next_level = None, None
    _close(spells, now)


def _extend(
    _session: Session, _case: Case, definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.extended_days += change.term or 0
    derive(clock, definition, spells.get(clock.id, []), now)


def _reterm(
    _session: Session, _case: Case, definition: Definition, clocks: list[CaseClock], spells: SpellsById,
    change: ClockChange, now: datetime,
) -> None:  # fmt: skip
    clock = _latest(clocks, change.name)
    clock.term = change.term
    derive(clock, definition, spells.get(clock.id, []), now)


_APPLY = {
    ClockAct.START: _start,
    ClockAct.PAUSE: _pause,
    ClockAct.RESUME: _resume,
    ClockAct.STOP: _stop,
    ClockAct.EXTEND: _extend,
    ClockAct.RETERM: _reterm,
}


def _begin(
    session: Session, clock: CaseClock, spells: SpellsById, now: datetime, *, running: bool, state: str,
    limit: int | None = None,
) -> None:  # fmt: skip
    _close(spells.get(clock.id, []), now)
    spell = ClockSpell(clock_id=clock.id, running=running, state=state, began_at=now, limit_days=limit)
    session.add(spell)
    spells.setdefault(clock.id, []).append(spell)


def _close(spells: Sequence[ClockSpell], now: datetime) -> None:
    for spell in spells:
        if spell.ended_at is None:
            spell.ended_at = now


def _note_pauses(case: Case, clocks: Sequence[CaseClock], spells: SpellsById) -> None:
    """Say with each pause that goes on why, and until when: the day given, else the day the answer is due."""
    due_days = [clock.due_at for clock in clocks if clock.status is ClockStatus.RUNNING and clock.due_at is not None]
    expected = case.expected_on or (time.local_date(min(due_days)) if due_days else None)
    for clock in clocks:
        if clock.status is ClockStatus.PAUSED and clock.id in spells:
            spells[clock.id][-1].reason = case.waiting_for
            spells[clock.id][-1].expected_on = expected


def due(clock: CaseClock, spells: Sequence[ClockSpell]) -> datetime | None:
    """When a clock falls due (end of the working day, UTC), derived from its spells; None while it stands still."""
    if clock.until is not None:
        return time.end_of(clock.until)
    if clock.term is None:
        return None
    day = deadline(clock.term + clock.extended_days, _plain(spells), time.calendar())
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
