"""Moments at which clocks go wrong (TRUST, clock cases), through the tables, and a worker whose own clock is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases import ladder
from app.cases.models import CaseClock, ClockStep
from app.clock import AMSTERDAM, WorkingCalendar
from tests.conftest import Refresh, Time
from tests.factories import START, Cases

HOUR = timedelta(hours=1)


def dutch(text: str, fold: int = 0) -> datetime:
    return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        # Never was: the clock goes from 02:00 to 03:00, on Easter Sunday. Accept in three working days.
        (dutch("28-03-2027 02:30"), "01-04-2027 17:00"),
        (dutch("28-03-2027 02:30", fold=1), "01-04-2027 17:00"),
        # Was twice.
        (dutch("31-10-2027 02:30"), "03-11-2027 17:00"),
        (dutch("31-10-2027 02:30", fold=1), "03-11-2027 17:00"),
        # The day before, and the day itself that is there once in four years.
        (dutch("25-02-2028 16:59"), "01-03-2028 17:00"),
        (dutch("24-02-2028 09:00"), "29-02-2028 17:00"),
        (dutch("29-02-2028 23:59"), "03-03-2028 17:00"),
        # On either side of the turn of the year, for us and in Greenwich.
        (dutch("31-12-2026 23:59"), "06-01-2027 17:00"),
        (dutch("01-01-2027 00:00"), "06-01-2027 17:00"),
        (dutch("01-01-2027 00:30"), "06-01-2027 17:00"),
        # A working day that has already ended in Greenwich's summer, but not here, and the other way around.
        (dutch("30-06-2027 23:30"), "05-07-2027 17:00"),
        (dutch("01-07-2027 00:30"), "06-07-2027 17:00"),
    ],
)
def test_a_term_that_begins_at(given: datetime, due: str, cases: Cases, time: Time) -> None:
    time.move_to(given)
    case = cases.at("assigned")
    found = cases.clocks(case.number)["accept"]
    assert found.due_at == dutch(due)
    assert case.due_at == dutch(due)
    assert found.next_at is not None
    assert clock.is_working_time(found.next_at)


def test_a_pause_over_easter_takes_no_day_twice(cases: Cases, time: Time) -> None:
    """Sixty working days. It stood still for fifteen: Good Friday and Easter Monday were free anyway."""
    time.move_to(dutch("01-03-2027 10:00"))
    case = cases.at("in_progress", nature="funding")
    assert cases.clocks(case.number)["solve"].due_at == dutch("01-06-2027 17:00")
    time.move_to(dutch("18-03-2027 10:00"))
    cases.step(case.number, "wait_party")
    time.move_to(dutch("12-04-2027 10:00"))
    cases.step(case.number, "resume")
    assert cases.clocks(case.number)["solve"].due_at == dutch("22-06-2027 17:00")


# -- the ladder ----------------------------------------------------------------------------------


def climbed() -> list[tuple[str, str, date]]:
    """What acted: clock, level, and the Dutch day."""
    with db.reading() as session:
        rows = session.execute(
            select(CaseClock.name, ClockStep.level, ClockStep.acted_at)
            .join(CaseClock, CaseClock.id == ClockStep.clock_id)
            .order_by(ClockStep.id)
        ).all()
    assert all(clock.is_working_time(row.acted_at) for row in rows)
    return [(row.name, row.level, clock.local_date(row.acted_at)) for row in rows]


def hours_go_by(time: Time, hours: int, *wrong: timedelta) -> list[tuple[str, str, date]]:
    """Let hours pass; in each, workers sweep whose clocks are wrong by these. What acted."""
    start = time.now
    for number in range(hours):
        time.move_to(start + number * HOUR + timedelta(minutes=7))
        for error in wrong:
            with clock.at(time.now + error):
                ladder.sweep(clock.now())
    return climbed()


@pytest.mark.parametrize("begin", [START, dutch("24-03-2027 10:00"), dutch("28-10-2027 10:00")], ids=str)
def test_workers_whose_clocks_are_two_hours_off_do_the_same_once(
    begin: datetime, cases: Cases, time: Time, refresh: Refresh
) -> None:
    """Also on the days on which the Netherlands put their clocks forward or back."""
    found = []
    off = timedelta(hours=2)
    for wrong in ((timedelta(0),), (off,), (-off,), (off, -off), (-off, off, timedelta(0))):
        refresh()
        time.move_to(begin)
        cases.at("assigned")
        found.append(hours_go_by(time, 24 * 16, *wrong))
    assert [level for _, level, _ in found[0]][:4] == ["warn", "remind", "inform", "escalate"]
    assert all(other == found[0] for other in found)


def test_a_clock_that_is_put_back_does_nothing_again(cases: Cases, time: Time) -> None:
    case = cases.at("assigned")
    due = cases.clocks(case.number)["accept"].due_at
    assert due is not None
    first = clock.start_of(clock.calendar().add(clock.local_date(due), 1))
    assert ladder.sweep(first + HOUR) == 1
    version = cases.now(case.number).version
    for back in (1, 2, 24, 24 * 7):
        assert ladder.sweep(first + HOUR - back * HOUR) == 0
    assert ladder.sweep(first + 2 * HOUR) == 0
    assert cases.now(case.number).version == version


# -- the calendar is edited meanwhile -------------------------------------------------------------

Edit = Callable[[date], None]


@pytest.fixture
def free() -> Edit:
    """Nobody works on this day any more; the calendar of the process is put back after each test."""

    def edit(day: date) -> None:
        now = clock.calendar()
        clock.use(WorkingCalendar(now.holidays | {day}, now.first, now.last, revision=now.revision))

    return edit


@pytest.mark.parametrize(
    ("edited", "day", "expected"),
    [
        # Accepted by Thursday 26 November: warned on Wednesday, reminded on Friday, and so on.
        (None, None, ["25", "27", "30", "02"]),
        # On Tuesday it turns out that nobody works on Wednesday: all of it a day later.
        ("24-11-2026 12:00", date(2026, 11, 25), ["26", "30", "01", "03"]),
        # After the warning Thursday itself goes: due on Friday, the warning is not given again.
        ("25-11-2026 12:00", date(2026, 11, 26), ["25", "30", "01", "03"]),
        # After the reminder, a day between it and the next.
        ("27-11-2026 12:00", date(2026, 11, 30), ["25", "27", "01", "03"]),
        # A day long past is taken out: the term has one day more, what acted has acted.
        ("27-11-2026 12:00", date(2026, 11, 24), ["25", "27", "01", "03"]),
    ],
)
def test_the_calendar_is_edited_while_a_clock_runs(
    edited: str | None, day: date | None, expected: list[str], cases: Cases, time: Time, free: Edit
) -> None:
    cases.at("assigned")
    if edited and day:
        hours = int((dutch(edited) - time.now) / HOUR)
        hours_go_by(time, hours, timedelta(0))
        free(day)
    acted = hours_go_by(time, 24 * 12, timedelta(0))
    assert [level for name, level, _ in acted if name == "accept"] == ["warn", "remind", "inform", "escalate"]
    assert [f"{on:%d}" for name, _, on in acted if name == "accept"] == expected
