"""What figures are of: the land, a region of any division, a directorate, an accord, a pilot.

Written as `land`, `regio:12`, `directie:3`, `akkoord:IZA`, `pilot:4`. A case belongs to one region. In another division
it counts in the region that holds most municipalities of its own (the first by name when two hold as many), so that it
counts once in every division. By the layout of the last day of a period: what was
counted does not move when a layout changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bottlenecks.vocabulary import ACCORDS
from app.errors import NotFound
from app.people.models import Directorate
from app.regions import queries as regions
from app.regions.counterparts import layout_on, own_regions

KINDS: Final = ("land", "regio", "directie", "akkoord", "pilot")


@dataclass(frozen=True, slots=True, order=True)
class Slice:
    """A part of the land that figures are of."""

    kind: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @property
    def id(self) -> int:
        """The id that this slice is written with, for all kinds but the land and accords."""
        return int(self.key)


LAND: Final = Slice("land")


def parse(text: str) -> Slice:
    """A slice as it is written in addresses and the API. Raises ValueError; whether it exists is for `named`."""
    kind, _colon, key = text.partition(":")
    if kind not in KINDS or (kind == "land") != (key == ""):
        raise ValueError(f"not a slice: {text!r}")
    if kind not in ("land", "akkoord") and not (key.isascii() and key.isdigit() and len(key) <= 9 and key[0] != "0"):
        raise ValueError(f"not a slice: {text!r}")
    if kind == "akkoord" and not (key.isascii() and key.isprintable() and len(key) <= 20):
        raise ValueError(f"not a slice: {text!r}")
    return Slice(kind, key)


@dataclass(frozen=True, slots=True)
class Pilot:
    """What figures need to know of a pilot: its name and the regions it is in."""

    name: str
    regions: tuple[int, ...]


Pilots = Callable[[Session, Collection[int]], Mapping[int, Pilot]]
_pilots: Pilots | None = None


def pilots_from(known: Pilots) -> None:
    """Say who knows the pilots: a function of a session and ids to what is known of each. One query at most."""
    global _pilots
    _pilots = known


def _pilot(session: Session, key: int) -> Pilot:
    found = _pilots(session, [key]).get(key) if _pilots else None
    if found is None:
        raise NotFound(f"pilot:{key}")
    return found


def named(session: Session, slice_: Slice, language: str) -> str:
    """What a slice is called. Raises NotFound for one that does not exist."""
    if slice_.kind == "land":
        return "the Netherlands" if language == "en" else "heel Nederland"
    if slice_.kind == "regio":
        found = regions.by_id(session, slice_.id)
        return f"{found.name} ({found.division_name(language)})"
    if slice_.kind == "directie":
        row = session.execute(
            select(Directorate.name_nl, Directorate.name_en).where(Directorate.id == slice_.id)
        ).one_or_none()
        if row is None:
            raise NotFound(str(slice_))
        return row.name_en if language == "en" else row.name_nl
    if slice_.kind == "akkoord":
        if slice_.key not in ACCORDS:
            raise NotFound(str(slice_))
        return ACCORDS[slice_.key][language]
    return _pilot(session, slice_.id).name


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a case lies: all that slices ask of it."""

    region_id: int
    directorate_id: int | None
    accords: tuple[str, ...]


@dataclass(frozen=True)
class Holds:
    """Whether a slice holds a case that lies in a cell. `regions`: for one of regions, whose cases count."""

    slice: Slice
    regions: frozenset[int] = frozenset()

    def __call__(self, cell: Cell) -> bool:
        kind = self.slice.kind
        if kind == "land":
            return True
        if kind == "directie":
            return cell.directorate_id == self.slice.id
        if kind == "akkoord":
            return self.slice.key in cell.accords
        return cell.region_id in self.regions


def holding(session: Session, wanted: Sequence[Slice], on: date | None = None) -> dict[Slice, Holds]:
    """For each slice, which cases it holds by the layout of a day (None: by the last table). Figures of a period take
    its last day: a merger later on moves nothing in them. Raises NotFound for one that does not exist. At most three
    queries, and one for each pilot.
    """
    return holding_on(session, wanted, [on])[on]


def holding_on(
    session: Session, wanted: Sequence[Slice], days: Iterable[date | None]
) -> dict[date | None, dict[Slice, Holds]]:
    """The same for several days, with as many queries as for one."""
    _must_exist(session, wanted)
    parts: dict[Slice, tuple[int, ...]] = {one: (one.id,) if one.kind == "regio" else () for one in wanted}
    for one in parts:
        if one.kind == "pilot":
            parts[one] = _pilot(session, one.id).regions
    asked = {region for inside in parts.values() for region in inside}
    layouts: dict[date | None, dict[Slice, Holds]] = {}
    found: dict[date | None, dict[Slice, Holds]] = {}
    for day in days:
        layout = layout_on(session, day) if day is not None and asked else None
        if layout not in layouts:
            own = own_regions(session, asked, layout)
            layouts[layout] = {
                one: Holds(one, frozenset().union(*(own[each] for each in inside))) for one, inside in parts.items()
            }
        found[day] = layouts[layout]
    return found


def _must_exist(session: Session, wanted: Sequence[Slice]) -> None:
    directorates = {one.id for one in wanted if one.kind == "directie"}
    if directorates:
        directorates -= set(session.scalars(select(Directorate.id).where(Directorate.id.in_(directorates))))
    if directorates or any(one.kind == "akkoord" and one.key not in ACCORDS for one in wanted):
        raise NotFound("slice")
