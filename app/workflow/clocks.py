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

    During a limited pause the deadline is the day it would have if the pause lasted to its limit. A term that
    was over before stays over on the day it was: a later pause or resumption moves nothing.
    """
    if not spells or spells[-1].ended is not None:
        return None
    if not spells[-1].running and spells[-1].limit is None:
        return None
    left = term
    allowance: dict[int, int] = {}
    for spell in spells:
        if not spell.running and spell.limit is None:
            continue
        free = 0 if spell.limit is None or spell.running else allowance.get(spell.limit, spell.limit)
        if spell.ended is None:
            return calendar.add(spell.began, free + left)
        days = max(0, calendar.working_days_between(spell.began, spell.ended))
        if free + left <= days:
            return calendar.add(spell.began, free + left)
        left -= max(0, days - free)
        if spell.limit is not None and not spell.running:
            allowance[spell.limit] = max(0, free - days)
    return None
