"""The clocks that act (rule 4): what has to happen by itself, happens here.

The table of clocks is the truth. A sweep looks up the clocks whose moment has come, by an index, and lets each act in
a transaction of its own: the rung is written down, told and carried out together, or not at all. A rung acts once for
a clock, a cycle and a level, whatever crashes and however many workers there are, and only in working time.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit, clock, db, workdays
from app.cases import actions, clocks, recomputing, telling
from app.cases.models import Case, CaseClock, ClockSpell, ClockStep
from app.definitions import registry
from app.policy import SYSTEM_ACTOR
from app.workflow.engine import ClockStatus
from app.workflow.model import Definition, Rung, Visibility

TRY_AGAIN = timedelta(hours=1)
"""After how long a clock that could not act tries again. Its fault is shown to the administrator."""

log = logging.getLogger(__name__)


def due(session: Session, now: datetime, limit: int) -> list[tuple[int, int]]:
    """The clocks that must act by `now`, and their cases, the longest waiting first. One query, by the index."""
    statement = (
        select(CaseClock.id, CaseClock.case_id)
        .where(CaseClock.next_at <= now)
        .order_by(CaseClock.next_at, CaseClock.id)
        .limit(limit)
    )
    return [(clock_id, case_id) for clock_id, case_id in session.execute(statement)]


def sweep(now: datetime, limit: int = 1000) -> int:
    """Let every clock act whose moment has come at `now` (UTC). Returns how many rungs acted.

    Outside working time nothing happens: what was due waits for nine o'clock on the next working day.
    """
    with db.reading() as session:
        workdays.fresh(session)
        if not clock.is_working_time(now):
            return 0
        found = due(session, now, limit)
    return sum(_act(clock_id, case_id, now) for clock_id, case_id in found)


def _act(clock_id: int, case_id: int, now: datetime) -> bool:
    """Let one clock act. A fault in one case must not keep the others waiting."""
    try:
        with db.transaction() as session, workdays.counting(session):
            return act(session, clock_id, case_id, now)
    except Exception as error:
        log.exception("clock %s of case %s could not act", clock_id, case_id)
        with db.transaction() as session:
            again = {"next_at": now + TRY_AGAIN, "fault": f"{type(error).__name__}: {error}"[:200]}
            session.execute(update(CaseClock).where(CaseClock.id == clock_id, CaseClock.next_at <= now).values(**again))
        return False


def act(session: Session, clock_id: int, case_id: int, now: datetime) -> bool:
    """Let a clock act if its moment has come, and say when it acts next. Returns whether it did.

    Another worker may have been first, somebody may just have taken a step, or the calendar may have changed: all is
    looked at again under the lock of the case, which whoever changes it holds too.
    """
    statement = select(Case).where(Case.id == case_id).with_for_update(skip_locked=True)
    case = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if case is None:
        return False
    held = clocks.of(session, case.id)
    acting = next(item for item in held if item.id == clock_id)
    if acting.next_at is None or acting.next_at > now:
        return False
    definition = registry.get(session, case.process, case.workflow_version)
    recomputing.rederive(session, case, definition, held, now)
    following = clocks.next_rung(acting, definition, clock.local_date(now))
    if following is None or clock.start_of(following.on) > now:
        return False
    spells = clocks.spells_of(session, [acting.id])[acting.id]
    fired = _fire(session, case, definition, acting, following.rung, spells, now)
    _advance(session, case, definition, acting, following.rung, spells, now)
    return fired


def _fire(
    session: Session, case: Case, definition: Definition, acting: CaseClock, rung: Rung, spells: list[ClockSpell],
    now: datetime,
) -> bool:  # fmt: skip
    known = select(ClockStep.id).where(ClockStep.clock_id == acting.id, ClockStep.level == rung.level)
    if session.scalar(known) is not None:
        return False
    days = clocks.days_used(spells, clock.local_date(now))
    because = {language: rung.because[language].format(days=days) for language in ("nl", "en")}
    label = definition.clocks[acting.name].label
    event_id = audit.record(
        session,
        SYSTEM_ACTOR,
        "case.clock_acted",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={
            "workflow": definition.key,
            "clock": acting.name,
            "cycle": acting.cycle,
            "level": rung.level,
            "days": days,
            "due": acting.due_at.isoformat() if acting.due_at else None,
            "step": rung.step,
        },
        private={"because": because, "clock": {"nl": label.nl, "en": label.en}},
    )
    session.add(
        ClockStep(
            clock_id=acting.id,
            level=rung.level,
            to_mt=rung.tell_mt,
            planned_at=acting.next_at,
            acted_at=now,
            event_id=event_id,
        )
    )
    session.flush()
    if rung.tell or rung.tell_mt:
        telling.climb(session, case, definition, acting, rung, because, event_id, now)
    if rung.step is not None:
        data = {name: text.format(days=days) for name, text in rung.data.items()}
        actions.transition(session, SYSTEM_ACTOR, case.number, rung.step, data, expected_version=None, now=now)
    return True


def _advance(
    session: Session, case: Case, definition: Definition, acting: CaseClock, rung: Rung, spells: list[ClockSpell],
    now: datetime,
) -> None:  # fmt: skip
    """Say when the clock acts next. At the top of its ladder a clock of a finished case has done its work."""
    acting.acted_level, acting.acted_on, acting.fault = rung.level, clock.local_date(now), None
    if acting.status is not ClockStatus.STOPPED:
        clocks.derive(acting, definition, spells, now)
        if acting.next_at is None and not case.active:
            clocks.end(acting, spells, now)
    clocks.summarise(case, clocks.of(session, case.id))
