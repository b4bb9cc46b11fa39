"""Whether a figure of a pilot differs from the one before it, told honestly. PURE.

Small numbers move by chance. A difference counts only when chance would seldom make it (one time in twenty): for counts
more than twice the square root of both together (Poisson; the periods are equally long), for shares when the interval
of their difference leaves out nought (Newcombe 1998, from Wilson's intervals), for middles when the intervals of both
(order statistics) do not overlap. Under ten observations nothing is said. What stands at the end of a day (how many are
open) is never judged: the same cases are in it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import comb, sqrt
from typing import Final

FEW: Final = 10
"""Under so many observations there is no percentage and no judgement."""
Z: Final = 1.96


class Kind(StrEnum):
    """What a figure is: how many came by, how many there are, how many of how many, the middle one."""

    COUNT = "count"
    STOCK = "stock"
    SHARE = "share"
    MEDIAN = "median"


class Change(StrEnum):
    """What the difference between two figures comes to."""

    FEW = "few"
    CHANCE = "chance"
    MORE = "more"
    LESS = "less"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Sight:
    """A figure: `value` (of `of`, for a share; None when there is nothing to take the middle of); `numbers` are what a
    middle is taken of.
    """

    value: int | None
    of: int | None = None
    numbers: tuple[int, ...] = ()

    @property
    def seen(self) -> int:
        """How many observations it rests on."""
        return len(self.numbers) if self.numbers else self.of if self.of is not None else self.value or 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure of a pilot: before and during, there and in the other regions. `during` is None before it begins."""

    key: str
    kind: Kind
    before: Sight
    during: Sight | None
    others_before: Sight
    others_during: Sight | None

    @property
    def here(self) -> Change:
        """What changed where the pilot is."""
        return change(self.kind, self.before, self.during)

    @property
    def elsewhere(self) -> Change:
        """What changed in the other regions in the same days."""
        return change(self.kind, self.others_before, self.others_during)


def change(kind: Kind, before: Sight, during: Sight | None) -> Change:
    """What the difference between two equally long periods comes to."""
    if during is None or kind is Kind.STOCK:
        return Change.UNJUDGED
    if kind is Kind.COUNT:
        return _counted(before.value or 0, during.value or 0)
    if min(before.seen, during.seen) < FEW:
        return Change.FEW
    low, high = _shares(before, during) if kind is Kind.SHARE else _middles(before, during)
    return Change.MORE if low > 0 else Change.LESS if high < 0 else Change.CHANCE


def _counted(before: int, during: int) -> Change:
    if before + during < FEW:
        return Change.FEW
    if (during - before) ** 2 <= 4 * (during + before):
        return Change.CHANCE
    return Change.MORE if during > before else Change.LESS


def _shares(before: Sight, during: Sight) -> tuple[float, float]:
    """The interval of the difference between two shares."""
    was, now = _part(before), _part(during)
    (was_low, was_high), (now_low, now_high) = _wilson(before), _wilson(during)
    down = sqrt((now - now_low) ** 2 + (was_high - was) ** 2)
    up = sqrt((now_high - now) ** 2 + (was - was_low) ** 2)
    return now - was - down, now - was + up


def _middles(before: Sight, during: Sight) -> tuple[float, float]:
    """How far two middles lie apart at least and at most."""
    was, now = middle(before.numbers), middle(during.numbers)
    return (now[0] - was[1], now[1] - was[0]) if was and now else (-1.0, 1.0)


def _part(seen: Sight) -> float:
    return (seen.value or 0) / (seen.of or 1)


def _wilson(seen: Sight) -> tuple[float, float]:
    """Wilson's interval (1927) of a share, from 0 to 1."""
    of, part = seen.of or 1, _part(seen)
    centre = part + Z * Z / (2 * of)
    reach = Z * sqrt(part * (1 - part) / of + Z * Z / (4 * of * of))
    under = 1 + Z * Z / of
    return max(0.0, (centre - reach) / under), min(1.0, (centre + reach) / under)


def likely(kind: Kind, seen: Sight) -> tuple[int, int] | None:
    """Between what a share (per cent) or a middle (days) probably lies; None when too little was seen, or it counts."""
    if seen.seen < FEW:
        return None
    if kind is Kind.SHARE:
        low, high = _wilson(seen)
        return int(100 * low), -int(-100 * high // 1)
    return middle(seen.numbers) if kind is Kind.MEDIAN else None


def middle(numbers: tuple[int, ...]) -> tuple[int, int] | None:
    """Between which two observations the middle of all such cases lies, nineteen times in twenty; None of fewer than
    six: then no two observations can say that.
    """
    count, ordered = len(numbers), sorted(numbers)
    if count < 6:
        return None
    tail, drop = 0.0, 0
    while drop < count and tail + comb(count, drop) / 2**count <= (1 - 0.95) / 2:
        tail += comb(count, drop) / 2**count
        drop += 1
    return ordered[drop - 1], ordered[count - drop]
