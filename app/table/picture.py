"""Accords at a glance: how each agreement stands in each region. PURE.

A region's standing is what it told last; nothing told is a standing of its own, and never counts as on track. What was
told is old once the day to tell again is past: it still counts, and is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stand(StrEnum):
    """How an agreement stands in a region, the worst first."""

    STALLED = "stalled"
    AT_RISK = "at_risk"
    UNTOLD = "untold"
    ON_TRACK = "on_track"


TROUBLE = (Stand.STALLED, Stand.AT_RISK)
STANDS = tuple(Stand)


@dataclass(frozen=True, slots=True)
class Told:
    """What a region told of an agreement. `escalated`: it lies with the regiocommissaris now."""

    region_id: int
    region: str
    agreement_id: int
    number: str
    stand: Stand
    words: str = ""
    told_at: datetime | None = None
    old: bool = False
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many regions an agreement stands how."""

    stalled: int = 0
    at_risk: int = 0
    untold: int = 0
    on_track: int = 0

    @property
    def all(self) -> int:
        """In how many regions it is asked."""
        return self.stalled + self.at_risk + self.untold + self.on_track

    def of(self, stand: Stand) -> int:
        """In how many regions it stands like this."""
        value: int = getattr(self, stand.value)
        return value

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{stand.value: self.of(stand) + other.of(stand) for stand in Stand})


@dataclass(frozen=True, slots=True)
class Line:
    """A region: what it told of each agreement, in the order of the picture; None where it is not asked."""

    region_id: int
    region: str
    cells: tuple[Told | None, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Regions by agreements. The regions where most is stuck come first; `stuck` is what is stalled or at risk, the
    worst and then the longest known first.
    """

    agreements: tuple[int, ...]
    counts: Mapping[int, Counts]
    lines: tuple[Line, ...]
    stuck: tuple[Told, ...]

    @property
    def total(self) -> Counts:
        """All agreements together: a region counts once for each."""
        return sum(self.counts.values(), Counts())


def counts(told: Iterable[Told]) -> Counts:
    """In how many regions it stands how."""
    found = Counter(one.stand for one in told)
    return Counts(**{stand.value: found[stand] for stand in Stand})


def picture(told: Sequence[Told], agreements: Sequence[int]) -> Picture:
    """The picture of these agreements, each a column."""
    wanted = [one for one in told if one.agreement_id in agreements]
    places: dict[tuple[int, str], dict[int, Told]] = {}
    for one in wanted:
        places.setdefault((one.region_id, one.region), {})[one.agreement_id] = one
    lines = [
        Line(key, name, tuple(cells.get(agreement) for agreement in agreements))
        for (key, name), cells in places.items()
    ]
    stuck = [one for one in wanted if one.stand in TROUBLE]
    return Picture(
        tuple(agreements),
        {each: counts(one for one in wanted if one.agreement_id == each) for each in agreements},
        tuple(sorted(lines, key=_trouble)),
        tuple(sorted(stuck, key=lambda one: (STANDS.index(one.stand), _since(one), one.region))),
    )


def _trouble(line: Line) -> tuple[int, int, int, str]:
    has = Counter(cell.stand for cell in line.cells if cell is not None)
    return (-has[Stand.STALLED], -has[Stand.AT_RISK], -has[Stand.UNTOLD], line.region)


def _since(one: Told) -> float:
    return one.told_at.timestamp() if one.told_at else 0.0
