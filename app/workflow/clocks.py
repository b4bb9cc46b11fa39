"""When something is due: a deadline follows from the spells in which a clock ran and stood still.

Deadlines are never shifted; they are derived from all spells anew, so a pause over a holiday, or a change of
terms, comes out right. A term is in working days (see `app.clock`): the day a clock starts does not count,
the day it falls due does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Calendar(Protocol):
    """The two questions a deadline asks of a calendar."""

    def working_days_between(self, start: date, end: date) -> int: ...

    def add(self, start: date, working_days: int) -> date: ...


@dataclass(frozen=True)
class Spell:
    """A stretch in which a clock ran or stood still, from a day until a day (None: still going on).

    `limit` is the most working days that pauses of this kind may take in total; beyond that the clock runs
    on.
    """

    running: bool
    began: date
    ended: date | None = None
    limit: int | None = None


def used(spells: Sequence[Spell], until: date, calendar: Calendar) -> int:
    """Working days of the term that have been used up to and including `until`."""
    total = 0
    allowance: dict[int, int] = {}
    for spell in spells:
        end = until if spell.ended is None else min(spell.ended, until)
        days = max(0, calendar.working_days_between(spell.began, end)) if end > spell.began else 0
        if spell.running:
            total += days
        elif spell.limit is not None:
            left = allowance.setdefault(spell.limit, spell.limit)
            allowance[spell.limit] = max(0, left - days)
            total += max(0, days - left)
    return total


def deadline(term: int, spells: Sequence[Spell], calendar: Calendar) -> date | None:
    """The day on which a term of `term` working days is over; None while it stands still without limit.

    During a limited pause the deadline is the day it would have if the pause lasted to its limit.
    """
    if not spells:
        return None
    last = spells[-1]
    if last.ended is not None:
        return None
    before = used(spells[:-1], last.began, calendar)
    left = term - before
    if last.running:
        return calendar.add(last.began, left)
    if last.limit is None:
        return None
    taken = sum(
        max(0, calendar.working_days_between(spell.began, spell.ended))
        for spell in spells[:-1]
        if not spell.running and spell.limit == last.limit and spell.ended is not None
    )
    return calendar.add(last.began, left + max(0, last.limit - taken))
