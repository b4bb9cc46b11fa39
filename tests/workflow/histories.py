"""Random lives of clocks, and an oracle that goes through them one day at a time.

The oracle knows no time zones library, no calendar and no arithmetic on working days: a table that says of each day
whether it is worked, the rule for summer time of the European Union, and counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from app.clock import WorkingCalendar, shipped

FIRST, LAST = date(2019, 1, 1), date(2041, 12, 31)
NEAR = [
    date(2027, 3, 22), date(2027, 3, 28), date(2027, 10, 29), date(2027, 10, 31), date(2028, 2, 25), date(2023, 12, 18),
    date(2026, 4, 27), date(2032, 2, 28), date(2039, 12, 27), date(2040, 2, 27),
]  # fmt: skip
EDGES = (0, 1800, 3599, 3600, 5400, 78_900, 79_199, 79_200, 82_799, 82_800, 86_399)
"""Seconds after midnight UTC around which a Dutch day begins, and around which the clock is put forward or back."""
LIMITS = (None, None, 1, 5, 20)
DAY = timedelta(days=1)


@dataclass
class Stretch:
    """What `clocks.due` looks at in a spell."""

    running: bool
    began_at: datetime
    ended_at: datetime | None
    limit_days: int | None


@dataclass
class Life:
    """What `clocks.due` looks at in a clock, with its spells, and those of earlier cycles of the same term."""

    term: int
    extended_days: int
    spells: list[Stretch]
    earlier: list[list[Stretch]]
    until: date | None = None


def random_life(chance: Random) -> Life:
    """A clock that ran and stood still by turns, at any hour; often near Easter, summer time or the turn of a year."""
    day = chance.choice(NEAR) if chance.random() < 0.25 else date(2020, 1, 1) + chance.randrange(7300) * DAY
    seconds = chance.choice(EDGES) if chance.random() < 0.3 else chance.randrange(86_400)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)
    cycles = 1 if chance.random() < 0.8 else chance.randint(2, 3)
    made: list[list[Stretch]] = []
    for cycle in range(cycles):
        spells = []
        for number in range(chance.randint(1, 6 if cycles == 1 else 3)):
            running = number == 0 or chance.random() < 0.5
            length = timedelta(days=chance.choice((0, 0, 1, 3, chance.randrange(40))), seconds=chance.randrange(86_400))
            spells.append(Stretch(running, moment, moment + length, None if running else chance.choice(LIMITS)))
            moment += length
        if cycle == cycles - 1 and chance.random() < 0.95:
            spells[-1].ended_at = None
        made.append(spells)
    extended = 0 if chance.random() < 0.7 else chance.randint(1, 30)
    return Life(chance.randint(1, 90), extended, made[-1], made[:-1])


# -- the oracle --------------------------------------------------------------------------------


def worked_days(free: frozenset[date]) -> list[bool]:
    """Of each day, by its ordinal, whether it is worked."""
    found = [False] * (LAST.toordinal() + 400)
    for number in range(FIRST.toordinal(), len(found)):
        day = date.fromordinal(number)
        found[number] = day.strftime("%a") not in ("Sat", "Sun") and day not in free
    return found


def _last_sunday(year: int, month: int) -> datetime:
    day = date(year, month, 31)
    while day.strftime("%a") != "Sun":
        day -= DAY
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


SUMMER = {year: (_last_sunday(year, 3), _last_sunday(year, 10)) for year in range(2019, 2043)}
"""Directive 2000/84/EC: from the last Sunday of March to the last one of October, at one o'clock in the morning UTC."""


def dutch_day(moment: datetime) -> int:
    """The day in the Netherlands, by its ordinal."""
    begins, ends = SUMMER[moment.year]
    return (moment + timedelta(hours=2 if begins <= moment < ends else 1)).toordinal()


def five_o_clock(day: int) -> datetime:
    """17:00 in the Netherlands, in UTC: nobody puts a clock forward or back between noon and five."""
    there = date.fromordinal(day)
    noon = datetime(there.year, there.month, there.day, 12, tzinfo=UTC)
    begins, ends = SUMMER[there.year]
    return noon + timedelta(hours=3 if begins <= noon < ends else 4)


class Count:
    """Counts the days of one cycle, one after another."""

    def __init__(self, worked: Sequence[bool]) -> None:
        self.worked, self.total, self.free = worked, 0, dict[int, int]()

    def days(self, spell: Stretch, until: int, stop: int | None = None) -> int | None:
        """Count a spell up to and including `until`; returns the day on which the count came to `stop`."""
        day = dutch_day(spell.began_at)
        while day < until:
            day += 1
            if not self.worked[day]:
                continue
            if not spell.running:
                if spell.limit_days is None:
                    continue
                left = self.free.setdefault(spell.limit_days, spell.limit_days)
                if left:
                    self.free[spell.limit_days] = left - 1
                    continue
            self.total += 1
            if self.total == stop:
                return day
        return None


def counted(spells: Sequence[Stretch], until: int, worked: Sequence[bool]) -> int:
    """The days of a cycle that count, up to and including `until`."""
    count = Count(worked)
    for spell in spells:
        end = until if spell.ended_at is None else min(until, dutch_day(spell.ended_at))
        count.days(spell, end)
    return count.total


def oracle(life: Life, term: int, worked: Sequence[bool]) -> datetime | None:
    """When the term is over; the last spell is taken to go on for ever."""
    last = life.spells[-1]
    if last.ended_at is not None or (not last.running and last.limit_days is None):
        return None
    if term <= 0:
        day = dutch_day(life.spells[0].began_at)
        while not worked[day]:
            day += 1
        return five_o_clock(day)
    count = Count(worked)
    for spell in life.spells:
        end = len(worked) - 1 if spell.ended_at is None else dutch_day(spell.ended_at)
        found = count.days(spell, end, term)
        if found is not None:
            return five_o_clock(found)
    raise AssertionError("the oracle ran out of days")


def calendars(chance: Random, number: int) -> list[tuple[WorkingCalendar, list[bool]]]:
    """The calendar as shipped, and others: with days more, and with days that are worked after all."""
    found = []
    for place in range(number):
        free = set(shipped().holidays)
        if place:
            free -= set(chance.sample(sorted(free), chance.randrange(20)))
            free |= {date(2020, 1, 1) + chance.randrange(7600) * DAY for _ in range(chance.randrange(200))}
        kept = frozenset(free)
        found.append((WorkingCalendar(kept, FIRST, LAST), worked_days(kept)))
    return found
