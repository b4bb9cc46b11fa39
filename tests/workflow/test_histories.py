"""Random lives of clocks, and of ladders, against oracles that go one day at a time (TRUST: a million, 0 differences).

The suite does a hundred thousand; `make prove` a million.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random

import pytest

from app import clock
from app.cases import clocks
from app.clock import WorkingCalendar
from app.workflow import ladder
from app.workflow.model import Rung, Text
from tests.workflow.histories import DAY, calendars, counted, dutch_day, oracle, random_life

HISTORIES = int(os.environ.get("CLOCK_HISTORIES", "100000"))
PARTS = 8
BATCH = 500


@pytest.mark.parametrize("part", range(PARTS))
def test_a_clock_falls_due_when_the_days_say(part: int) -> None:
    chance = Random(f"clocks {part}")
    pool = calendars(chance, 12)
    compared = none = used_up = 0
    while compared < HISTORIES // PARTS:
        calendar, worked = chance.choice(pool)
        with clock.supposing(calendar):
            for _ in range(BATCH):
                life = random_life(chance)
                today = life.spells[0].began_at
                term = life.term
                if life.earlier:  # the term is for all cycles together: what was used is gone
                    life.term -= sum(clocks.days_used(spells, clock.local_date(today)) for spells in life.earlier)  # type: ignore[arg-type]
                    term -= sum(counted(spells, dutch_day(today), worked) for spells in life.earlier)
                wanted = oracle(life, term + life.extended_days, worked)
                assert clocks.due(life, life.spells) == wanted, life  # type: ignore[arg-type]
                until = dutch_day(today) + chance.randrange(200)
                assert clocks.days_used(life.spells, date.fromordinal(until)) == counted(life.spells, until, worked), (
                    life
                )  # type: ignore[arg-type]
                none += wanted is None
                used_up += term + life.extended_days <= 0
            compared += BATCH
    assert none > compared / 50, "some clocks stand still"
    assert used_up > compared / 500, "for some nothing was left"


# -- the ladder --------------------------------------------------------------------------------

NOTHING = Text("", "")


def walked(worked: list[bool], day: int, number: int, step: int) -> int:
    """The day that lies so many days worked further, or back."""
    while number:
        day += step
        number -= worked[day]
    return day


def first_worked(worked: list[bool], day: int) -> int:
    """This day, or the first one after it that is worked."""
    while not worked[day]:
        day += 1
    return day


def climb_by_the_day(
    offsets: list[int], due: int, started: int, up: list[bool], worked: list[bool]
) -> list[tuple[int, int]]:
    """Which rung acts on which day: from the start on, each morning that is worked and on which the worker is up."""
    days = []
    for offset in offsets:
        if offset < 0:
            days.append(walked(worked, due, -offset, -1))
        else:
            days.append(walked(worked, due, offset, 1) if offset else first_worked(worked, due))
    over = first_worked(worked, due)
    acted: list[tuple[int, int]] = []
    waiting = [place for place, offset in enumerate(offsets) if offset > 0 or days[place] > started]
    for number, is_up in enumerate(up):
        day = started + number
        if not (is_up and worked[day]):
            continue
        waiting = [place for place in waiting if offsets[place] > 0 or day <= over]
        if waiting and days[waiting[0]] <= day:
            acted.append((waiting.pop(0), day))
    return acted


def climb(
    offsets: list[int], due: int, started: int, up: list[bool], calendar: WorkingCalendar
) -> list[tuple[int, int]]:
    """The same as the sweeps do it: each day they ask what is next, and act when its day has come."""
    rungs = tuple(Rung(f"level{place}", offset, NOTHING) for place, offset in enumerate(offsets))
    climbed, acted = None, []
    for number, is_up in enumerate(up):
        today = date.fromordinal(started + number)
        if not (is_up and calendar.is_working_day(today)):
            continue
        found = ladder.next_rung(
            rungs,
            due=date.fromordinal(due),
            started=date.fromordinal(started),
            climbed=climbed,
            today=today,
            calendar=calendar,
        )
        if found is not None and found.on <= today:
            climbed = ladder.Climbed(found.rung.level, today)
            acted.append((rungs.index(found.rung), today.toordinal()))
    return acted


@pytest.mark.parametrize("part", range(4))
def test_a_ladder_is_climbed_as_the_days_say(part: int) -> None:
    chance = Random(f"ladders {part}")
    pool = calendars(chance, 8)
    wanted = HISTORIES // 40
    rungs = dropped = late = 0
    for _ in range(wanted // 4):
        calendar, worked = chance.choice(pool)
        offsets = sorted(chance.sample(range(-6, 16), chance.randint(1, 6)))
        started = date(2020, 1, 1).toordinal() + chance.randrange(7200)
        due = started + chance.randrange(60)
        # The worker is down for stretches of days, or for good.
        up: list[bool] = []
        while len(up) < 140:
            up += [chance.random() < 0.7] * chance.randint(1, 20)
        acted = climb(offsets, due, started, up, calendar)
        assert acted == climb_by_the_day(offsets, due, started, up, worked), (offsets, due, started, up)
        places, days = [place for place, _ in acted], [day for _, day in acted]
        assert places == sorted(set(places)), "in order, each once"
        assert days == sorted(set(days)), "one a day"
        assert all(worked[day] for day in days), "only in working time"
        missed = [place for place in range(places[-1] if places else 0) if place not in places]
        assert all(offsets[place] <= 0 for place in missed), "only a warning may be dropped"
        rungs, dropped = rungs + len(places), dropped + len(missed)
        late += any(day > walked(worked, due, 16, 1) for day in days)
    assert rungs > wanted / 4
    assert dropped
    assert late


def test_a_day_more_is_seen() -> None:
    """The comparison can fail: a calendar that forgets one holiday gives other days."""
    chance = Random(1)
    calendar, worked = calendars(chance, 1)[0]
    forgets = WorkingCalendar(calendar.holidays - {date(2027, 3, 29)}, calendar.first, calendar.last)
    found = 0
    for _ in range(20_000):
        life = random_life(chance)
        with clock.supposing(forgets):
            found += clocks.due(life, life.spells) != oracle(life, life.term + life.extended_days, worked)  # type: ignore[arg-type]
    assert found > 20


def test_the_oracle_knows_the_days_of_the_netherlands() -> None:
    """Its rule for summer time beside the time zone database, around every change and every midnight."""
    for year in range(2019, 2042):
        for month, day in ((3, 24), (10, 24), (12, 30), (2, 26)):
            moment = clock.start_of(date(year, month, day))
            for _ in range(24 * 9 * 2):
                assert date.fromordinal(dutch_day(moment)) == clock.local_date(moment)
                moment += timedelta(minutes=30)


def test_a_pause_of_no_length_changes_nothing() -> None:
    chance = Random(2)
    for _ in range(2000):
        life = random_life(chance)
        last = life.spells[-1]
        if last.ended_at is not None or not last.running:
            continue
        before = clocks.due(life, life.spells)  # type: ignore[arg-type]
        at = last.began_at + DAY * chance.randrange(30)
        for again in ((False, None), (False, 5)):
            spells = [
                *life.spells[:-1],
                type(last)(True, last.began_at, at, None),
                type(last)(again[0], at, at, again[1]),
                type(last)(True, at, None, None),
            ]
            assert clocks.due(life, spells) == before  # type: ignore[arg-type]
