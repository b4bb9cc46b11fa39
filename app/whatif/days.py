"""Working days as plain numbers: the simulation knows no weekends, so that a day is a day. PURE.

Terms, deadlines and ladders are in working days (rule of the pipeline, DOMAIN). With every day worked, the arithmetic
of `app.workflow.clocks` and `app.workflow.ladder` is that of whole numbers.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

ORIGIN: Final = date(2019, 1, 1)
"""Working days are counted from here: the first day that the calendar knows."""

_ZERO: Final = 700_000


class Counting(Protocol):
    """What is asked of the real calendar."""

    def working_days_between(self, start: date, end: date) -> int: ...

    def add(self, start: date, working_days: int) -> date: ...


class EveryDay:
    """A calendar in which every day is worked."""

    def working_days_between(self, start: date, end: date) -> int:
        """Days after `start` up to and including `end`."""
        return end.toordinal() - start.toordinal()

    def add(self, start: date, working_days: int) -> date:
        """The day so many days later; `start` itself for nought or less."""
        return date.fromordinal(start.toordinal() + max(0, working_days))

    def subtract(self, end: date, working_days: int) -> date:
        """The day so many days earlier."""
        return date.fromordinal(end.toordinal() - max(0, working_days))


EVERY_DAY: Final = EveryDay()


def number(day: date, calendar: Counting) -> int:
    """The number of a Dutch day: working days since the origin. A day that is not worked has the number of the one
    before it.
    """
    return calendar.working_days_between(ORIGIN, day)


def day_of(number: int) -> date:
    """A number as the engine wants it: as a day of the calendar in which every day is worked."""
    return date.fromordinal(_ZERO + number)


def number_of(day: date) -> int:
    """The number behind such a day."""
    return day.toordinal() - _ZERO
