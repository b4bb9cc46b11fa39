"""How fast and whereto, fitted from the log: what a simulation is fed with. PURE."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import ceil, log
from random import Random
from typing import Final

from app.whatif.walking import Way

NEVER: Final = 100_000
"""A wait in working days that no simulation lives to see."""


@dataclass(frozen=True)
class Wait:
    """How long something takes, in working days: the chance that it happens on day 0, 1, 2 … when it has not yet, and
    on every day beyond those (`tail`).
    """

    hazards: tuple[float, ...]
    tail: float = 0.0

    @cached_property
    def _happened(self) -> tuple[float, ...]:
        left = accumulate(self.hazards, lambda survived, hazard: survived * (1 - hazard), initial=1.0)
        return tuple(1 - survived for survived in left)

    def draw(self, random: Random, beyond: int = -1) -> int:
        """A wait by chance, given that it did not happen on day `beyond` or earlier."""
        happened = self._happened
        known = happened[min(beyond + 1, len(happened) - 1)]
        level = known + random.random() * (1 - known)
        place = bisect_left(happened, level, lo=1)
        if place < len(happened) and beyond + 1 <= len(self.hazards):
            return max(place - 1, beyond + 1)
        if self.tail <= 0:
            return NEVER
        steps = ceil(log(1 - random.random()) / log(1 - self.tail)) if self.tail < 1 else 1
        return max(len(self.hazards), beyond + 1) + max(0, steps - 1)


@dataclass(frozen=True)
class Choice:
    """Ways out of a state, each with how often it was taken."""

    ways: tuple[tuple[Way, int], ...]

    @cached_property
    def _sums(self) -> tuple[int, ...]:
        return tuple(accumulate(count for _way, count in self.ways))

    def draw(self, random: Random) -> Way:
        """One of them, by chance."""
        sums = self._sums
        return self.ways[bisect_left(sums, random.random() * sums[-1], hi=len(sums) - 1)][0]

    def with_share(self, step: str, percent: int) -> Choice:
        """The same, with `step` taken in so many of a hundred; unchanged where that step is not taken at all."""
        taken = sum(count for way, count in self.ways if way.step == step)
        others = sum(count for way, count in self.ways if way.step != step)
        if not taken or not others:
            return self
        mine, theirs = percent * others, (100 - percent) * taken
        weighed = tuple((way, count * (mine if way.step == step else theirs)) for way, count in self.ways)
        return Choice(tuple((way, count) for way, count in weighed if count))


@dataclass(frozen=True)
class Desk:
    """People who do the work of a directorate, or decide: how many, and how many cases each had in hand on average."""

    people: float
    in_hand: float


@dataclass(frozen=True)
class Stretch:
    """How much slower work goes with more in hand: the exponent of (in hand now / in hand then).

    1: who has twice as much in hand takes twice as long for each; 0: it makes no difference. `fitted` from the log, or
    assumed when that says too little. Always a range, and one that holds 0.5: a log shows when people were busy, not
    what would happen if somebody joined them.
    """

    low: float = 0.5
    high: float = 1.0
    fitted: bool = False


@dataclass(frozen=True)
class Rates:
    """Everything a simulation needs to know of how things go.

    `inflow` is cases per working day by (directorate, urgency). `leaving` is how long until somebody acts by hand, by
    (state, urgency), or (state, RETURNED) for a case that comes back with a clock that goes on, else by (state, "").
    `choices` is what they do, by (state, bucket of how long it took), else by (state, -1). `desks` is by directorate;
    `commissioners` decide.
    """

    inflow: Mapping[tuple[int, str], float]
    leaving: Mapping[tuple[str, str], Wait]
    choices: Mapping[tuple[str, int], Choice]
    desks: Mapping[int, Desk] = field(default_factory=dict)
    commissioners: Desk | None = None
    stretch: Stretch = Stretch()

    def wait(self, state: str, kind: str) -> Wait | None:
        """How long until somebody acts on a case, by its urgency or RETURNED."""
        return self.leaving.get((state, kind)) or self.leaving.get((state, ""))

    def choice(self, state: str, days: int) -> Choice | None:
        """What somebody does who acts after so many days."""
        return self.choices.get((state, bucket(days))) or self.choices.get((state, -1))


RETURNED: Final = "returned"


def bucket(days: int) -> int:
    """Days that are taken together: what people do in the first days is not what they do after two weeks."""
    return sum(days >= border for border in (2, 5, 10, 20))


def poisson(random: Random, mean: float) -> int:
    """How many come, when on average `mean` do and they have nothing to do with each other."""
    if mean > 30:
        return max(0, round(random.gauss(mean, mean**0.5)))
    count, waited = 0, random.expovariate(1.0)
    while waited < mean:
        count += 1
        waited += random.expovariate(1.0)
    return count


def quantiles(values: Sequence[int], *percents: int) -> tuple[int, ...]:
    """The values below which so many of a hundred lie (nearest rank). Raises IndexError for none."""
    ordered = sorted(values)
    return tuple(ordered[max(0, min(len(ordered) - 1, ceil(len(ordered) * p / 100) - 1))] for p in percents)
