"""Looking up divisions, regions and municipalities.

There are some three hundred regions: they are read in one query and kept for as long as the session lasts, so
that a form, a list and a search of the same request read them once.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.errors import FieldError, Invalid, NotFound
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.regions import days
from app.regions.models import Division, Municipality, Region, RegionMunicipality, RegionOverlap

DEFAULT_DIVISION = "zorgkantoorregio"
"""The division that partnerships meet in, and that an import means when it names none."""

ALSO_CALLED = {"GM0518": "Den Haag", "GM0796": "Den Bosch"}
"""What people type for a municipality whose official name is another."""


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division, with how many regions it has now."""

    id: int
    key: str
    name_nl: str
    name_en: str
    purpose: str
    legal_basis: str
    reference_year: str
    source: str
    position: int
    regions: int

    def name(self, language: str) -> str:
        """Its name in this language ("nl" or "en")."""
        return self.name_en if language == "en" else self.name_nl


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region of a division. `valid_until` (the first day it no longer holds) is None for one that still
    exists.
    """

    id: int
    code: str
    name: str
    division: str
    division_nl: str
    division_en: str
    position: int
    valid_from: date
    valid_until: date | None

    def division_name(self, language: str) -> str:
        """The name of its division in this language."""
        return self.division_en if language == "en" else self.division_nl

    def held_on(self, day: date) -> bool:
        """Whether it existed on this day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """A region of another division, and how many municipalities it shares with the one asked about.

    `of` is how many municipalities the other region has in all.
    """

    region: RegionRow
    shared: int
    of: int


@dataclass(frozen=True, slots=True)
class Liaison:
    """A liaison for a region: given that region itself, or else `via` a region that overlaps it."""

    user_id: int
    name: str
    email: str
    theme: str | None
    via: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A region found by what was typed; `via` names the municipality by which it was found."""

    region: RegionRow
    via: str | None = None


@dataclass(frozen=True, slots=True)
class _Index:
    """All regions, as kept in a session."""

    divisions: Mapping[str, DivisionRow]
    regions: Mapping[int, RegionRow]
    current: tuple[RegionRow, ...]


def _index(session: Session) -> _Index:
    found = session.info.get("regions")
    if found is None:
        found = session.info["regions"] = _read(session)
    return cast(_Index, found)


def _read(session: Session) -> _Index:
    """One query, read as plain tuples: a page that needs all regions must not spend most of its time on them."""
    rows = session.execute(
        select(
            Division.id, Division.key, Division.name_nl, Division.name_en, Division.purpose, Division.legal_basis,
            Division.reference_year, Division.source, Division.position, Region.id, Region.code, Region.name,
            Region.valid_from, Region.valid_until,
        )
        .outerjoin(Region, Region.division_id == Division.id)
        .order_by(Division.position, Division.id, Region.name)
    )  # fmt: skip
    known: dict[str, Sequence[Any]] = {}
    counts: dict[str, int] = {}
    regions = {}
    for row in rows:
        _id, key, name_nl, name_en, _purpose, _basis, _year, _source, position, id_, code, name, since, until = row
        known.setdefault(key, row)
        if id_ is not None:
            regions[id_] = RegionRow(id_, code, name, key, name_nl, name_en, position, since, until)
            if until is None:
                counts[key] = counts.get(key, 0) + 1
    divisions = {key: DivisionRow(*[*row[:9], counts.get(key, 0)]) for key, row in known.items()}
    return _Index(divisions, regions, tuple(row for row in regions.values() if row.valid_until is None))


def divisions(session: Session) -> tuple[DivisionRow, ...]:
    """All divisions, in the order in which they are shown."""
    return tuple(_index(session).divisions.values())


def division(session: Session, key: str) -> DivisionRow:
    """One division. Raises NotFound."""
    found = _index(session).divisions.get(key)
    if found is None:
        raise NotFound
    return found


def regions_of(
    session: Session, division_key: str, *, ended: bool = False, on: date | None = None
) -> tuple[RegionRow, ...]:
    """The regions of a division by name: those that exist, with `ended` also those that no longer do; or those that
    existed `on` a day.
    """
    index = _index(session)
    if on is not None:
        return tuple(row for row in index.regions.values() if row.division == division_key and row.held_on(on))
    rows: Iterable[RegionRow] = index.regions.values() if ended else index.current
    return tuple(row for row in rows if row.division == division_key)


def usual_regions(session: Session) -> tuple[RegionRow, ...]:
    """The regions that are offered when no division was chosen: those of the care offices, the knot where partnerships
    meet (DOMAIN, regions), or of the first division there is.
    """
    found = regions_of(session, DEFAULT_DIVISION)
    return found or next((rows for one in divisions(session) if (rows := regions_of(session, one.key))), ())


def region(session: Session, division_key: str, code: str) -> RegionRow:
    """One region, also one that has ended. Raises NotFound."""
    for row in _index(session).regions.values():
        if row.division == division_key and row.code == code:
            return row
    raise NotFound


def by_id(session: Session, region_id: int) -> RegionRow:
    """One region by its id, also one that has ended. Raises NotFound."""
    found = _index(session).regions.get(region_id)
    if found is None:
        raise NotFound
    return found


def by_ids(session: Session, region_ids: Iterable[int]) -> dict[int, RegionRow]:
    """These regions; ids we do not know are left out."""
    regions = _index(session).regions
    return {id_: regions[id_] for id_ in region_ids if id_ in regions}


def choices(
    session: Session, within: frozenset[int] | None = None
) -> tuple[tuple[DivisionRow, tuple[RegionRow, ...]], ...]:
    """The regions that exist, grouped by division, for the choices of a form; `within` limits them to these
    ids.
    """
    index = _index(session)
    groups: dict[str, list[RegionRow]] = {key: [] for key in index.divisions}
    for row in index.current:
        if within is None or row.id in within:
            groups[row.division].append(row)
    return tuple((index.divisions[key], tuple(rows)) for key, rows in groups.items() if rows)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a list can be narrowed by: the divisions (key, Dutch, English), and the regions (id, name) of one."""

    divisions: tuple[tuple[str, str, str], ...]
    regions: tuple[tuple[int, str], ...]


def offer(session: Session, division_key: str) -> Offer:
    """The divisions, and the regions that exist of one division. One small query: every page of a list asks this; none
    where all regions were read already.
    """
    if "regions" in session.info:
        return Offer(
            tuple((one.key, one.name_nl, one.name_en) for one in divisions(session)),
            tuple((one.id, one.name) for one in regions_of(session, division_key)),
        )
    rows = session.execute(
        select(Division.key, Division.name_nl, Division.name_en, Region.id, Region.name)
        .outerjoin(
            Region,
            and_(Region.division_id == Division.id, Division.key == division_key, Region.valid_until.is_(None)),
        )
        .order_by(Division.position, Division.id, Region.name)
    ).all()
    return Offer(
        tuple(dict.fromkeys((key, name_nl, name_en) for key, name_nl, name_en, _id, _name in rows)),
        tuple((id_, name) for _key, _nl, _en, id_, name in rows if name),
    )


def find_by_name(session: Session, division_key: str, name: str, *, field: str = "region") -> RegionRow:
    """The region that exists with this name (or code), however its accents, capitals and hyphens were typed.

    Raises Invalid with `unknown_region`, or `unknown_region_near` with the name that comes nearest.
    """
    rows = regions_of(session, division_key or DEFAULT_DIVISION)
    wanted = plain(name)
    for row in rows:
        if wanted and (plain(row.name) == wanted or row.code.casefold() == name.strip().casefold()):
            return row
    names = {plain(row.name): row.name for row in rows}
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    if near:
        raise Invalid([FieldError(field, "unknown_region_near", {"value": name, "near": names[near[0]]})])
    raise Invalid([FieldError(field, "unknown_region", {"value": name})])


def plain(text: str) -> str:
    """Letters and digits only, without accents or capitals; words apart by one space."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(char if char.isalnum() else " " for char in flat if not unicodedata.combining(char))
    return " ".join(kept.split())


def municipalities_of(session: Session, region_id: int, on: date | None = None) -> tuple[MunicipalityRow, ...]:
    """The municipalities of a region, by name, on a Dutch day (None: by the last table); of one that has ended by
    then those it had last, of one still to begin those it begins with.
    """
    place = RegionMunicipality
    last = or_(place.valid_until.is_(None), place.valid_until == Region.valid_until)
    rows = session.execute(
        select(Municipality.id, Municipality.code, Municipality.name)
        .join(place, place.municipality_id == Municipality.id)
        .join(Region, Region.id == place.region_id)
        .where(place.region_id == region_id, last if on is None else days.counts(place, Region, on))
        .order_by(Municipality.name)
    )
    return tuple(MunicipalityRow(row.id, row.code, row.name) for row in rows)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a region on a day: the municipalities that came and that went, by name."""

    day: date
    came: tuple[str, ...]
    went: tuple[str, ...]


def changes_of(session: Session, region_id: int) -> tuple[Change, ...]:
    """On which days the municipalities of a region changed, the last first; not the day it began or ended. One
    query.
    """
    place = RegionMunicipality
    rows = session.execute(
        select(Municipality.name, place.valid_from, place.valid_until, Region.valid_from, Region.valid_until)
        .join(place, place.municipality_id == Municipality.id)
        .join(Region, Region.id == place.region_id)
        .where(place.region_id == region_id)
        .order_by(Municipality.name)
    )
    came: dict[date, list[str]] = {}
    went: dict[date, list[str]] = {}
    for name, since, until, began, ended in rows:
        if since != began:
            came.setdefault(since, []).append(name)
        if until is not None and until != ended:
            went.setdefault(until, []).append(name)
    return tuple(
        Change(day, tuple(came.get(day, ())), tuple(went.get(day, ()))) for day in sorted({*came, *went}, reverse=True)
    )


def first_day(session: Session) -> date | None:
    """The day from which we know what lies where; None without regions. One query."""
    return session.scalar(select(func.min(Region.valid_from)))


def municipalities(session: Session) -> tuple[MunicipalityRow, ...]:
    """The municipalities that exist, by name. One query, once a session."""
    found = session.info.get("municipalities")
    if found is None:
        rows = session.execute(
            select(Municipality.id, Municipality.code, Municipality.name)
            .where(Municipality.valid_until.is_(None))
            .order_by(Municipality.name)
        )
        found = session.info["municipalities"] = tuple(MunicipalityRow(row.id, row.code, row.name) for row in rows)
    return cast(tuple[MunicipalityRow, ...], found)


def names_of(row: MunicipalityRow) -> tuple[str, ...]:
    """What a municipality is called: its official name, and what people say."""
    also = ALSO_CALLED.get(row.code)
    return (row.name, also) if also else (row.name,)


def holding(session: Session, municipality_id: int) -> frozenset[int]:
    """The regions that exist and hold this municipality, one of each division at most. One query."""
    statement = (
        select(RegionMunicipality.region_id)
        .join(Region, Region.id == RegionMunicipality.region_id)
        .where(
            RegionMunicipality.municipality_id == municipality_id,
            RegionMunicipality.valid_until.is_(None),
            Region.valid_until.is_(None),
        )
    )
    return frozenset(session.scalars(statement))


def sizes(session: Session, division_key: str, on: date | None = None) -> dict[int, int]:
    """How many municipalities each region of a division has on a day (None: by the last table), by region id."""
    rows = session.execute(
        select(RegionMunicipality.region_id, func.count().label("size"))
        .join(Region, Region.id == RegionMunicipality.region_id)
        .join(Division, Division.id == Region.division_id)
        .where(
            Division.key == division_key,
            days.within(RegionMunicipality.valid_from, RegionMunicipality.valid_until, on),
        )
        .group_by(RegionMunicipality.region_id)
    )
    return {row.region_id: row.size for row in rows}


def liaisons_in(session: Session, division_key: str) -> dict[int, tuple[str, ...]]:
    """The names of the liaisons who were given each region of a division, by region id."""
    rows = session.execute(
        select(RoleGrantRegion.region_id, User.name)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .join(User, User.id == RoleGrant.user_id)
        .join(Region, Region.id == RoleGrantRegion.region_id)
        .join(Division, Division.id == Region.division_id)
        .where(Division.key == division_key, RoleGrant.role == Role.LIAISON, User.active.is_(True))
        .distinct()
        .order_by(User.name)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.region_id, []).append(row.name)
    return {region_id: tuple(names) for region_id, names in found.items()}


def overlapping(session: Session, region_ids: Iterable[int]) -> frozenset[int]:
    """All regions, in any division, that share a municipality with one of these; these among them."""
    asked = frozenset(region_ids)
    if not asked:
        return frozenset()
    found = session.scalars(select(RegionOverlap.other_id).where(RegionOverlap.region_id.in_(asked)).distinct())
    return asked | frozenset(found)


def overlaps_of(session: Session, region_id: int, on: date | None = None) -> tuple[Overlap, ...]:
    """The regions of other divisions that share municipalities with this one on a day (None: by the last table): by
    division, the largest share first.
    """
    here, there, whole = RegionMunicipality, aliased(RegionMunicipality), aliased(RegionMunicipality)
    index = _index(session)
    shared = (
        select(there.region_id, func.count().label("shared"))
        .join(here, here.municipality_id == there.municipality_id)
        .where(
            here.region_id == region_id,
            days.within(here.valid_from, here.valid_until, on),
            days.within(there.valid_from, there.valid_until, on),
        )
        .group_by(there.region_id)
        .subquery()
    )
    rows = session.execute(
        select(shared.c.region_id, shared.c.shared, func.count().label("whole"))
        .join(whole, whole.region_id == shared.c.region_id)
        .where(days.within(whole.valid_from, whole.valid_until, on))
        .group_by(shared.c.region_id, shared.c.shared)
    )
    own = index.regions[region_id].division if region_id in index.regions else ""
    found = [
        Overlap(index.regions[row.region_id], row.shared, row.whole)
        for row in rows
        if index.regions[row.region_id].division != own
    ]
    return tuple(sorted(found, key=lambda row: (row.region.position, -row.shared, row.region.name)))


def liaisons_of(session: Session, region_id: int) -> tuple[Liaison, ...]:
    """The liaisons who see this region's cases: first those of the region itself, then those of a region that
    overlaps it. Only accounts that are in use.
    """
    rows = session.execute(
        select(
            User.id,
            User.name,
            User.email,
            RoleGrant.theme,
            Region.id.label("region_id"),
            Region.name.label("region"),
        )
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(RoleGrantRegion, RoleGrantRegion.grant_id == RoleGrant.id)
        .join(RegionOverlap, RegionOverlap.region_id == RoleGrantRegion.region_id)
        .join(Region, Region.id == RoleGrantRegion.region_id)
        .where(RegionOverlap.other_id == region_id, RoleGrant.role == Role.LIAISON, User.active.is_(True))
        .order_by(case((Region.id == region_id, 0), else_=1), User.name, Region.name)
    )
    found: dict[tuple[int, str | None], Liaison] = {}
    for row in rows:
        via = None if row.region_id == region_id else row.region
        found.setdefault((row.id, row.theme), Liaison(row.id, row.name, row.email, row.theme, via))
    return tuple(found.values())


def search(session: Session, typed: str, *, limit: int = 20, within: frozenset[int] | None = None) -> tuple[Hit, ...]:
    """The regions that exist and that what was typed may mean: by their own name, or by that of a
    municipality in them.

    Names that begin with it come first, then those with a word that does, then those that contain it; then
    the regions of municipalities found. At most `limit`. Nothing typed finds nothing.
    """
    wanted = plain(typed)
    if not wanted:
        return ()
    candidates = [row for row in _index(session).current if within is None or row.id in within]
    ranked = sorted(
        (rank, row.position, row.name, row.id, row)
        for row in candidates
        if (rank := _rank(plain(row.name), wanted)) is not None
    )
    hits = {row.id: Hit(row) for *_, row in ranked}
    if len(hits) < limit:
        by_region = {row.id: row for row in candidates}
        for name, region_id in _by_municipality(session, wanted):
            if region_id in by_region:
                hits.setdefault(region_id, Hit(by_region[region_id], name))
    return tuple(hits.values())[:limit]


def _rank(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0
    if f" {wanted}" in name:
        return 1
    return 2 if wanted in name else None


def _by_municipality(session: Session, wanted: str) -> Sequence[tuple[str, int]]:
    """(municipality, region id) for the municipalities whose name fits best."""
    names = session.execute(
        select(Municipality.id, Municipality.code, Municipality.name).where(Municipality.valid_until.is_(None))
    ).all()
    ranked = sorted(
        (rank, row.name, row.id)
        for row in names
        for called in (row.name, ALSO_CALLED.get(row.code, row.name))
        if (rank := _rank(plain(called), wanted)) is not None
    )[:10]
    if not ranked:
        return ()
    order = {id_: (place, name) for place, (_, name, id_) in enumerate(ranked)}
    places = session.execute(
        select(RegionMunicipality.municipality_id, RegionMunicipality.region_id, Division.position)
        .join(Region, Region.id == RegionMunicipality.region_id)
        .join(Division, Division.id == Region.division_id)
        .where(RegionMunicipality.municipality_id.in_(order), RegionMunicipality.valid_until.is_(None))
    ).all()
    found = sorted((order[row.municipality_id], row.position, row.region_id) for row in places)
    return [(name, region_id) for (_, name), _, region_id in found]


def granted_to(session: Session, user_id: int) -> frozenset[int]:
    """The regions that somebody was given a role for, as they were given: not widened by overlap. One query."""
    statement = (
        select(RoleGrantRegion.region_id)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .where(RoleGrant.user_id == user_id)
    )
    return frozenset(session.scalars(statement))
