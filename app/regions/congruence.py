"""How far two layouts of the country coincide, counted in municipalities (DOMAIN, regions: congruence).

Layouts are not unified: they are compared. A region of A lies *wholly within* B when all its municipalities lie in one
region of B; it is *identical* when that region holds nothing else; its *main counterpart* is the region of B that holds
most of its municipalities, the first by name when two hold as many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.regions import queries
from app.regions.counterparts import held_on, members_on

Area = Mapping[int, frozenset[int]]
"""The regions of a division: their municipalities, by id."""


@dataclass(frozen=True, slots=True)
class Congruence:
    """How far division A coincides with division B."""

    regions_a: int
    regions_b: int
    wholly_within_one_b: int
    identical: int
    municipalities_in_main_b: int
    municipalities_a: int

    @property
    def within_share(self) -> int:
        """Regions of A wholly within one of B, in whole parts per hundred; 100 is really all of them."""
        return percentage(self.wholly_within_one_b, self.regions_a)

    @property
    def identical_share(self) -> int:
        """Regions of A that are also a region of B, in parts per hundred."""
        return percentage(self.identical, self.regions_a)

    @property
    def main_share(self) -> int:
        """Municipalities that lie in the main counterpart of their region of A, in parts per hundred."""
        return percentage(self.municipalities_in_main_b, self.municipalities_a)


def percentage(part: int, whole: int) -> int:
    """In whole parts per hundred, halves up; but all is said only of all, and none only of none."""
    if not whole or part in (0, whole):
        return 100 if whole and part == whole else 0
    return min(99, max(1, (200 * part + whole) // (2 * whole)))


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A region of B with municipalities of a region of A: how many they share, and how many it has in all."""

    region: queries.RegionRow
    shared: int
    of: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A region of A: how many municipalities it has, and its counterparts in B, the main one first."""

    region: queries.RegionRow
    municipalities: int
    counterparts: tuple[Counterpart, ...]

    @property
    def within(self) -> bool:
        """Whether it lies wholly within one region of B."""
        return bool(self.counterparts) and self.counterparts[0].shared == self.municipalities

    @property
    def identical(self) -> bool:
        """Whether its main counterpart has exactly the same municipalities."""
        return self.within and self.counterparts[0].of == self.municipalities


@dataclass(frozen=True, slots=True)
class Pair:
    """Two divisions beside each other, as of a day."""

    a: queries.DivisionRow
    b: queries.DivisionRow
    figures: Congruence
    rows: tuple[Compared, ...]


def shared(a: Area, b: Area) -> dict[int, dict[int, int]]:
    """For each region of A, how many municipalities it shares with which regions of B. PURE: one pass over the
    municipalities, whatever the number of regions.
    """
    at: dict[int, list[int]] = {}
    for region, places in b.items():
        for place in places:
            at.setdefault(place, []).append(region)
    return {region: dict(Counter(one for place in places for one in at.get(place, ()))) for region, places in a.items()}


def figures(a: Area, b: Area) -> Congruence:
    """How far A coincides with B. PURE."""
    within = same = main = 0
    for region, found in shared(a, b).items():
        size = len(a[region])
        most = max(found.values(), default=0)
        main += most
        if size and most == size:
            within += 1
            same += any(len(b[one]) == size for one, many in found.items() if many == size)
    return Congruence(len(a), len(b), within, same, main, sum(len(places) for places in a.values()))


def area_on(session: Session, division: str, day: date | None = None) -> Area:
    """The regions of a division on that day, with their municipalities."""
    held = held_on(session, day)
    return {row.id: held.get(row.id, frozenset()) for row in members_on(session, division, day)}


def congruence(session: Session, key_a: str, key_b: str, day: date | None = None) -> Congruence:
    """How far division A coincides with division B (as of a day). Raises NotFound."""
    queries.division(session, key_a)
    queries.division(session, key_b)
    return figures(area_on(session, key_a, day), area_on(session, key_b, day))


def pair(session: Session, key_a: str, key_b: str, day: date | None = None) -> Pair:
    """Two divisions beside each other: the figures, and for each region of A its counterparts. Raises NotFound."""
    one, other = queries.division(session, key_a), queries.division(session, key_b)
    a, b = area_on(session, key_a, day), area_on(session, key_b, day)
    names = queries.by_ids(session, {*a, *b})
    rows = []
    for region, found in shared(a, b).items():
        parts = [Counterpart(names[to], many, len(b[to])) for to, many in found.items()]
        parts.sort(key=lambda part: (-part.shared, part.region.name, part.region.id))
        rows.append(Compared(names[region], len(a[region]), tuple(parts)))
    rows.sort(key=lambda row: (row.region.name, row.region.id))
    return Pair(one, other, figures(a, b), tuple(rows))


def matrix(session: Session, day: date | None = None) -> dict[tuple[str, str], Congruence]:
    """All divisions against all others, by their keys; those without regions are left out. Two queries."""
    areas = {row.key: area for row in queries.divisions(session) if (area := area_on(session, row.key, day))}
    return {(a, b): figures(areas[a], areas[b]) for a in areas for b in areas if a != b}
