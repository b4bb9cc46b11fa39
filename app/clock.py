"""Time: the only `now()`, and the Dutch working-day calendar.

Moments are kept in UTC. People, terms and deadlines live in Europe/Amsterdam. A term is counted in whole
working days: the day something starts does not count, the day it falls due does, and it falls due at the end
of the working day.
"""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START_OF_WORKING_DAY = time(9, 0)
END_OF_WORKING_DAY = time(17, 0)
HOLIDAYS_FILE = Path(__file__).parent / "data" / "holidays.csv"

_simulated: ContextVar[datetime | None] = ContextVar("simulated_now", default=None)


_ahead: Callable[[], timedelta] | None = None


def machine() -> datetime:
    """What the clock of this machine says, in UTC."""
    return datetime.now(UTC)


def run_ahead(by: Callable[[], timedelta] | None) -> None:
    """Let this process run ahead of the machine: for demo time, in development only (`app.demo.travel`)."""
    global _ahead
    _ahead = by


def now() -> datetime:
    """The present moment in UTC. Nothing else in the application asks the machine for the time."""
    simulated = _simulated.get()
    if simulated is not None:
        return simulated
    return machine() if _ahead is None else machine() + _ahead()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` be `moment` inside this block: for tests and for demo data on a simulated calendar."""
    token = _simulated.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _simulated.reset(token)


def local(moment: datetime) -> datetime:
    """The same moment on a Dutch clock."""
    return moment.astimezone(AMSTERDAM)


def local_date(moment: datetime) -> date:
    """The Dutch calendar day of a moment."""
    return moment.astimezone(AMSTERDAM).date()


def midnight(day: date) -> datetime:
    """The moment at which a Dutch calendar day begins, in UTC."""
    return datetime.combine(day, time(0), AMSTERDAM).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The start of the working day `day` (09:00 in the Netherlands), in UTC."""
    return datetime.combine(day, START_OF_WORKING_DAY, AMSTERDAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The end of the working day `day` (17:00 in the Netherlands), in UTC."""
    return datetime.combine(day, END_OF_WORKING_DAY, AMSTERDAM).astimezone(UTC)


def end_of_day(moment: datetime) -> datetime:
    """The end of the Dutch calendar day on which a moment falls, in UTC."""
    return midnight(local_date(moment) + timedelta(days=1))


class WorkingCalendar:
    """Which days are worked: Monday to Friday, less the holidays given.

    The working days of the whole range are kept as one sorted list, so counting and adding are two look-ups
    however long the term. `revision` says which edit of the table these holidays are of (0: as shipped).
    """

    def __init__(
        self,
        holidays: Iterable[date],
        first: date = date(2019, 1, 1),
        last: date = date(2041, 12, 31),
        *,
        revision: int = 0,
    ) -> None:
        self.revision = revision
        self.holidays = frozenset(holidays)
        self.first = first
        self.last = last
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._worked = [day for day in days if day.weekday() < 5 and day not in self.holidays]

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        place = bisect_left(self._worked, day)
        return place < len(self._worked) and self._worked[place] == day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return bisect_right(self._worked, end) - bisect_right(self._worked, start)

    def add(self, start: date, working_days: int) -> date:
        """The day on which a term of `working_days` that starts on `start` ends.

        A term of nought ends on `start` itself when that is a working day, else on the first one after it.
        Raises ValueError outside the calendar's range.
        """
        if working_days <= 0:
            place = bisect_left(self._worked, start)
        else:
            place = bisect_right(self._worked, start) + working_days - 1
        if not (self.first <= start and place < len(self._worked)):
            raise ValueError(f"the working-day calendar runs from {self.first} to {self.last}")
        return self._worked[place]

    def subtract(self, end: date, working_days: int) -> date:
        """The day that lies `working_days` before `end`: the mirror of `add`.

        Nought before `end` is `end` itself when that is a working day, else the last one before it.
        Raises ValueError outside the calendar's range.
        """
        if working_days <= 0:
            place = bisect_right(self._worked, end) - 1
        else:
            place = bisect_left(self._worked, end) - working_days
        if not (end <= self.last and place >= 0):
            raise ValueError(f"the working-day calendar runs from {self.first} to {self.last}")
        return self._worked[place]


@cache
def shipped() -> WorkingCalendar:
    """The Dutch calendar as it comes with the application: `data/holidays.csv` (SOURCES.md names its sources)."""
    with HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        return WorkingCalendar(date.fromisoformat(row["date"]) for row in csv.DictReader(file))


_calendar: WorkingCalendar | None = None
_supposed: ContextVar[WorkingCalendar | None] = ContextVar("supposed_calendar", default=None)


def calendar() -> WorkingCalendar:
    """The calendar of this process: as shipped, until `use` puts the table of the administrators in its place."""
    return _supposed.get() or _calendar or shipped()


def use(calendar: WorkingCalendar) -> None:
    """Count working days with this calendar from now on, in the whole process."""
    global _calendar
    _calendar = calendar


@contextmanager
def supposing(calendar: WorkingCalendar) -> Iterator[None]:
    """Count with this calendar inside this block and nowhere else: to see what a change of the table would do."""
    token = _supposed.set(calendar)
    try:
        yield
    finally:
        _supposed.reset(token)


def is_working_time(moment: datetime) -> bool:
    """Whether people are at work: from 09:00 until 17:00 in the Netherlands on a working day."""
    there = local(moment)
    return START_OF_WORKING_DAY <= there.time() < END_OF_WORKING_DAY and calendar().is_working_day(there.date())


def next_working_time(moment: datetime) -> datetime:
    """The first moment from `moment` on at which people are at work: itself, or 09:00 of a working day, in UTC.

    Raises ValueError outside the calendar's range.
    """
    if is_working_time(moment):
        return moment.astimezone(UTC)
    there = local(moment)
    return start_of(calendar().add(there.date(), 0 if there.time() < START_OF_WORKING_DAY else 1))
