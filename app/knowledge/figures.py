"""How policy lands, in figures: what comes in, how long it takes, how it ends, which laws collide, and the trend. PURE.

Definitions. A case counts in the quarter (Dutch days) in which it was logged; drafts do not count. How long it took is
from its logging to its closing, in calendar days, and the median: half of them took less. How it ended is the outcome
of a closed case. Two laws collide in a case that touches both (DOMAIN, "Vocabulary of a bottleneck").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import median_low
from typing import Final

OUTCOMES: Final = ("structural", "single", "misunderstanding", "not_solvable", "no_reaction")
"""How a case ends, from best to worst for the next region with the same problem."""

Quarter = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a case. `closed_on` and `outcome` are there when it was closed, and not reopened since."""

    theme: str
    nature: str
    systems: tuple[str, ...]
    accords: tuple[str, ...]
    logged_on: date
    closed_on: date | None
    outcome: str
    active: bool

    @property
    def days(self) -> int | None:
        """Calendar days from its logging to its closing."""
        return (self.closed_on - self.logged_on).days if self.closed_on else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a group of cases. `ended` are all that are finished, withdrawn and merged ones too; `days` is the
    median of those that were closed with an outcome; `trend` how many came in, for each quarter.
    """

    count: int
    open: int
    ended: int
    days: int | None
    outcomes: tuple[int, ...]
    trend: tuple[int, ...]

    @property
    def judged(self) -> int:
        """How many ended with an outcome."""
        return sum(self.outcomes)


@dataclass(frozen=True, slots=True)
class Moment:
    """A quarter: what came in, and what was closed in it of what came in over the whole period."""

    quarter: Quarter
    logged: int
    closed: int


def quarter_of(day: date) -> Quarter:
    """The quarter of a day: (2026, 4)."""
    return day.year, (day.month + 2) // 3


def quarters(today: date, count: int) -> tuple[Quarter, ...]:
    """The last so many quarters, the one that runs included, the oldest first."""
    year, quarter = quarter_of(today)
    index = year * 4 + quarter - 1
    return tuple((one // 4, one % 4 + 1) for one in range(index - count + 1, index + 1))


def first_day(quarter: Quarter) -> date:
    """The first day of a quarter."""
    return date(quarter[0], quarter[1] * 3 - 2, 1)


def after(quarter: Quarter) -> date:
    """The first day after a quarter."""
    return date(quarter[0] + 1, 1, 1) if quarter[1] == 4 else date(quarter[0], quarter[1] * 3 + 1, 1)


def figures(facts: Sequence[Fact], over: Sequence[Quarter]) -> Figures:
    """The figures of these cases."""
    place = {quarter: index for index, quarter in enumerate(over)}
    trend = [0] * len(over)
    outcomes = dict.fromkeys(OUTCOMES, 0)
    days = []
    for fact in facts:
        index = place.get(quarter_of(fact.logged_on))
        if index is not None:
            trend[index] += 1
        if not fact.active and fact.outcome in outcomes:
            outcomes[fact.outcome] += 1
            if fact.days is not None:
                days.append(fact.days)
    still = sum(fact.active for fact in facts)
    middle = median_low(days) if days else None
    return Figures(len(facts), still, len(facts) - still, middle, tuple(outcomes.values()), tuple(trend))


def by(facts: Iterable[Fact], values: Callable[[Fact], Iterable[str]], over: Sequence[Quarter]) -> dict[str, Figures]:
    """The figures for each value, most cases first; a case with several values counts with each of them."""
    groups: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for value in values(fact):
            groups[value].append(fact)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {value: figures(found, over) for value, found in ordered}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which laws collide: pair -> figures, each pair once in the order of `laws`; `alone`: how many touch just one."""

    laws: tuple[str, ...]
    pairs: dict[tuple[str, str], Figures]
    alone: dict[str, int]

    def of(self, one: str, other: str) -> int:
        """How many cases touch both; with one law twice, how many touch only that."""
        if one == other:
            return self.alone.get(one, 0)
        found = self.pairs.get((one, other)) or self.pairs.get((other, one))
        return found.count if found else 0


def matrix(facts: Iterable[Fact], laws: Sequence[str], over: Sequence[Quarter]) -> Matrix:
    """The collisions of laws."""
    pairs: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    alone: defaultdict[str, int] = defaultdict(int)
    for fact in facts:
        touched = [law for law in laws if law in fact.systems]
        if len(fact.systems) == 1 and touched:
            alone[touched[0]] += 1
        for pair in combinations(touched, 2):
            pairs[pair].append(fact)
    ordered = sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))
    return Matrix(tuple(laws), {pair: figures(found, over) for pair, found in ordered}, dict(alone))


def trend(facts: Iterable[Fact], over: Sequence[Quarter]) -> tuple[Moment, ...]:
    """What came in and what was closed, quarter by quarter."""
    logged, closed = dict.fromkeys(over, 0), dict.fromkeys(over, 0)
    for fact in facts:
        came = quarter_of(fact.logged_on)
        if came in logged:
            logged[came] += 1
        if fact.closed_on is not None and (went := quarter_of(fact.closed_on)) in closed:
            closed[went] += 1
    return tuple(Moment(one, logged[one], closed[one]) for one in over)
