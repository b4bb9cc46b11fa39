"""When a clock acts (rule 4: a missed deadline first reminds, then informs, then escalates by itself).

A rung acts at nine o'clock in the morning of a working day counted from the day the clock falls due. After an absence
of the worker no rung is left out and no two act on one day: each who is told gets a working day to do something about
it. Only a warning beforehand is dropped once the day itself is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.workflow.model import Rung


class Calendar(Protocol):
    """What a ladder asks of a calendar."""

    def add(self, start: date, working_days: int) -> date: ...

    def subtract(self, start: date, working_days: int) -> date: ...


@dataclass(frozen=True)
class Climbed:
    """How far a clock has climbed its ladder: the last rung that acted, and on which day."""

    level: str
    on: date


@dataclass(frozen=True)
class Due:
    """The rung that is next, and the working day on which it acts at the earliest."""

    rung: Rung
    on: date


def day_of(rung: Rung, due: date, calendar: Calendar) -> date:
    """The working day on which a rung acts for a clock that falls due on `due`."""
    if rung.offset < 0:
        return calendar.subtract(due, -rung.offset)
    return calendar.add(due, rung.offset)


def next_rung(
    ladder: Sequence[Rung], *, due: date, started: date, climbed: Climbed | None, today: date, calendar: Calendar
) -> Due | None:
    """The rung that acts next, today or later; None at the top of the ladder.

    `started` is the day on which the clock started: a warning for a term so short that it would come on that day or
    earlier is dropped.
    """
    earliest = calendar.add(climbed.on, 1) if climbed else None
    for rung in _above(ladder, climbed):
        on = day_of(rung, due, calendar)
        if rung.offset <= 0 and on <= started:
            continue
        if earliest is not None and on < earliest:
            on = earliest
        if rung.offset <= 0 and max(on, today) > calendar.add(due, 0):
            continue
        return Due(rung, on)
    return None


def _above(ladder: Sequence[Rung], climbed: Climbed | None) -> Sequence[Rung]:
    """The rungs that are still to come: all of them for a level that this version of the process does not have."""
    levels = [rung.level for rung in ladder]
    return ladder[levels.index(climbed.level) + 1 :] if climbed and climbed.level in levels else ladder
