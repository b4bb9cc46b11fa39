"""Deadlines against an oracle that walks day by day and knows no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import calendar
from app.workflow.clocks import Spell, deadline, used

DAY = timedelta(days=1)
CALENDAR = calendar()
HOLIDAYS = CALENDAR.holidays


def worked(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def oracle_used(spells: Sequence[Spell], until: date) -> int:
    """One day after another: whose day it is, and whether it counts."""
    left = {spell.limit: spell.limit for spell in spells if spell.limit is not None and not spell.running}
    total = 0
    day = spells[0].began + DAY if spells else until + DAY
    while day <= until:
        for spell in spells:
            if spell.began < day <= (spell.ended or date.max) and worked(day):
                if spell.running:
                    total += 1
                elif spell.limit is not None:
                    if left[spell.limit]:
                        left[spell.limit] -= 1
                    else:
                        total += 1
        day += DAY
    return total


def oracle_deadline(term: int, spells: Sequence[Spell]) -> date | None:
    """The first day on which the whole term has been used; the last spell is taken to go on for ever."""
    last = spells[-1] if spells else None
    if last is None or last.ended is not None or (not last.running and last.limit is None):
        return None
    left = {spell.limit: spell.limit for spell in spells if spell.limit is not None and not spell.running}
    day, count = spells[0].began, 0
    while True:
        day += DAY
        if not worked(day):
            continue
        spell = next((s for s in spells if s.began < day <= (s.ended or date.max)), None)
        if spell is None or (not spell.running and spell.limit is None):
            continue
        if not spell.running and left[spell.limit]:
            left[spell.limit] -= 1
            continue
        count += 1
        if count == term:
            return day


@st.composite
def histories(draw: st.DrawFn) -> list[Spell]:
    """A clock that runs first, and then runs and stands still by turns; often around Easter or the turn of a year."""
    near = st.sampled_from([date(2027, 3, 22), date(2028, 2, 25), date(2023, 12, 18), date(2026, 4, 27)])
    somewhere = st.dates(date(2020, 1, 1), date(2036, 12, 31))
    day = draw(st.one_of(somewhere, near))
    spells = []
    for number in range(draw(st.integers(1, 6))):
        running = number == 0 or draw(st.booleans())
        limit = None if running else draw(st.sampled_from([None, 1, 5, 20]))
        length = draw(st.integers(0, 40))
        spells.append(Spell(running, day, day + timedelta(days=length), limit))
        day += timedelta(days=length)
    last = spells[-1]
    if draw(st.integers(0, 9)):
        spells[-1] = Spell(last.running, last.began, None, last.limit)
    return spells


@settings(max_examples=1000, deadline=None)
@given(histories(), st.integers(1, 90))
def test_deadline_is_what_the_days_say(spells: list[Spell], term: int) -> None:
    assert deadline(term, spells, CALENDAR) == oracle_deadline(term, spells)


@settings(max_examples=400, deadline=None)
@given(histories(), st.integers(0, 200))
def test_used_is_what_the_days_say(spells: list[Spell], days: int) -> None:
    until = spells[0].began + timedelta(days=days)
    assert used(spells, until, CALENDAR) == oracle_used(spells, until)


@settings(max_examples=400, deadline=None)
@given(histories(), st.integers(1, 60))
def test_on_the_deadline_the_term_is_used_and_the_day_before_it_is_not(spells: list[Spell], term: int) -> None:
    day = deadline(term, spells, CALENDAR)
    if day is not None:
        assert worked(day)
        assert used(spells, day, CALENDAR) >= term
        assert used(spells, day - DAY, CALENDAR) < term


def D(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("term", "spells", "due"),
    [
        # From Monday, three working days: the day of the start does not count.
        (3, [Spell(True, D("2027-03-01"))], "2027-03-04"),
        # From Friday over the weekend.
        (1, [Spell(True, D("2027-03-05"))], "2027-03-08"),
        # From Saturday: Monday is the first day that counts.
        (1, [Spell(True, D("2027-03-06"))], "2027-03-08"),
        # Over Easter 2027: Good Friday 26 March and Monday 29 March are free.
        (2, [Spell(True, D("2027-03-24"))], "2027-03-30"),
        # A pause over Easter: two days used, Thursday 25 to Wednesday 31 March stood still, three left.
        (5, [Spell(True, D("2027-03-22"), D("2027-03-24")), Spell(False, D("2027-03-24"), D("2027-03-31")),
             Spell(True, D("2027-03-31"))], "2027-04-05"),
        # The same pause with a limit of one day: only Thursday is free, Tuesday 30 and Wednesday 31 count.
        (5, [Spell(True, D("2027-03-22"), D("2027-03-24")), Spell(False, D("2027-03-24"), D("2027-03-31"), 1),
             Spell(True, D("2027-03-31"))], "2027-04-01"),
        # 29 February 2028 is a Tuesday and counts.
        (1, [Spell(True, D("2028-02-28"))], "2028-02-29"),
        (3, [Spell(True, D("2028-02-25"))], "2028-03-01"),
        # The turn of the year: 25 December 2026 and 1 January 2027 are Fridays, 26 December is a Saturday.
        (5, [Spell(True, D("2026-12-24"))], "2027-01-04"),
        # 5 May counts as a holiday every year (Algemene termijnenwet, article 3).
        (1, [Spell(True, D("2027-05-04"))], "2027-05-07"),
        # During a limited pause: as if it lasts to its limit.
        (10, [Spell(True, D("2027-03-01"), D("2027-03-03")), Spell(False, D("2027-03-03"), None, 20)], "2027-04-14"),
        # Two limited pauses share the limit: 15 working days taken, 5 left.
        (10, [Spell(True, D("2027-06-01"), D("2027-06-01")), Spell(False, D("2027-06-01"), D("2027-06-22"), 20),
              Spell(True, D("2027-06-22"), D("2027-06-23")), Spell(False, D("2027-06-23"), None, 20)], "2027-07-13"),
        # A deadline that has passed does not move when the clock stands still later and then goes on.
        (2, [Spell(True, D("2027-03-01"), D("2027-03-10")), Spell(False, D("2027-03-10"), D("2027-03-17")),
             Spell(True, D("2027-03-17"))], "2027-03-03"),
        # Standing still without limit, stopped, never started: no deadline.
        (5, [Spell(True, D("2027-03-01"), D("2027-03-02")), Spell(False, D("2027-03-02"))], None),
        (5, [Spell(True, D("2027-03-01"), D("2027-03-02"))], None),
        (5, [], None),
    ],
)  # fmt: skip
def test_named_cases(term: int, spells: list[Spell], due: str | None) -> None:
    found = deadline(term, spells, CALENDAR)
    assert (found and found.isoformat()) == due
    assert found == oracle_deadline(term, spells)


def test_stretched_term_that_is_used_up_is_due_at_once() -> None:
    """`in_total`: nothing is left for this cycle, so it is due on the day it starts, or the first day worked."""
    assert deadline(0, [Spell(True, D("2027-03-01"))], CALENDAR) == D("2027-03-01")
    assert deadline(-3, [Spell(True, D("2027-03-06"))], CALENDAR) == D("2027-03-08")
