"""Several workers at once: each rung of a ladder acts once, whoever is first; what one leaves another finds."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.audit.models import Event
from app.cases import ladder
from app.cases.models import CaseClock, ClockStep
from app.worker import sweeps
from config import Settings
from tests.conftest import Time
from tests.factories import Cases

WORKERS = 4


def at_once(work: object) -> list[int]:
    """What each of the workers did, when all begin together."""
    gate = threading.Barrier(WORKERS)

    def one(_: int) -> int:
        gate.wait(10)
        return work()  # type: ignore[operator]

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def acted() -> tuple[int, int, int]:
    """How many rungs were written down, on how many clocks and levels, and how many events tell of them."""
    with db.reading() as session:
        steps = session.execute(select(ClockStep.clock_id, ClockStep.level)).all()
        told = session.scalar(select(func.count()).select_from(Event).where(Event.action == "case.clock_acted"))
    return len(steps), len({tuple(row) for row in steps}), told or 0


@pytest.mark.usefixtures("database")
def test_each_rung_acts_once(cases: Cases, time: Time) -> None:
    for _ in range(12):
        cases.at("assigned", nature="funding")
        cases.at("in_progress", nature="funding")
    total = 0
    for day in range(1, 8):
        time.working_days(2)
        time.move_to(clock.next_working_time(time.now))
        moment = time.now
        done = at_once(lambda moment=moment: ladder.sweep(moment))
        while again := ladder.sweep(moment):  # what a lock kept from one is left for the next round
            done.append(again)
        total += sum(done)
        assert acted() == (total, total, total), f"on day {day}: {done}"
    assert total >= 24 * 3
    with db.reading() as session:
        assert not session.scalars(select(CaseClock.fault).where(CaseClock.fault.is_not(None))).all()


@pytest.mark.usefixtures("database")
def test_whole_rounds_at_once_fail_nowhere(cases: Cases, settings: Settings, time: Time) -> None:
    for _ in range(6):
        cases.at("in_progress", nature="funding")
    time.working_days(9)
    moment = clock.next_working_time(time.now)

    def round_() -> int:
        with clock.at(moment):
            outcomes = sweeps.run_due(settings)
        assert not any(outcome.error for outcome in outcomes), outcomes
        return next(outcome.done for outcome in outcomes if outcome.name == "ladder")

    assert sum(at_once(round_)) + ladder.sweep(moment) == acted()[0] == 6
