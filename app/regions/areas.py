"""Where things run that are no region themselves: in regions of any division, or in municipalities of their own choice.

What follows a region is found from every region that overlaps it; what has municipalities of its own, from every region
in which one of these lies today.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, Reach, reaches_region, scope_for
from app.regions import queries
from app.regions.models import Municipality, Region, RegionMunicipality, RegionOverlap

MANY_FAULTS = 5
"""No more names that are no municipality are told at a time: each costs a search for what was meant."""


def overlapping(regions: Collection[int]) -> Select[int]:
    """The regions (ids), in any division, that overlap one of these; these among them."""
    return select(RegionOverlap.other_id).where(RegionOverlap.region_id.in_(regions))


def municipalities_in(regions: Collection[int], on: date) -> Select[int]:
    """The municipalities (ids) that lie in one of these regions on a Dutch day."""
    place = RegionMunicipality
    return select(place.municipality_id).where(place.region_id.in_(regions), _on(on))


def _on(day: date) -> ColumnElement[bool]:
    place = RegionMunicipality
    return and_(place.valid_from <= day, or_(place.valid_until.is_(None), place.valid_until > day))


def running_through(
    session: Session, regions: Collection[int], municipalities: Collection[int], on: date
) -> frozenset[int]:
    """The regions (ids), in any division, through which something runs that is in these regions and municipalities. Two
    queries at most.
    """
    found = queries.overlapping(session, regions)
    if municipalities:
        place = RegionMunicipality
        wanted = select(place.region_id).where(place.municipality_id.in_(municipalities), _on(on)).distinct()
        found |= frozenset(session.scalars(wanted))
    return found


def reached(
    session: Session, actor: Actor, capability: Capability, regions: Collection[int], municipalities: Collection[int],
    on: date,
) -> bool:  # fmt: skip
    """Whether this actor may do this in one of these regions, or where one of these municipalities is. Somebody given a
    region reaches the regions that overlap it, but not their municipalities that lie outside it: a municipality is
    theirs when all regions that hold it are among those they reach, the one of their own division with them.
    """
    scope = scope_for(actor, capability)
    if scope.unlimited or any(area.reach is Reach.ALL for area in scope.areas):
        return True
    if any(reaches_region(actor, capability, one) for one in regions):
        return True
    if not (scope and municipalities):
        return False
    place = RegionMunicipality
    holding: dict[int, set[int]] = {}
    wanted = select(place.municipality_id, place.region_id).where(place.municipality_id.in_(municipalities), _on(on))
    for municipality, region in session.execute(wanted):
        holding.setdefault(municipality, set()).add(region)
    return any(held <= area.regions for area in scope.areas for held in holding.values())


def places(session: Session, municipality_ids: Collection[int]) -> tuple[tuple[int, str, bool], ...]:
    """These municipalities by name: id, name, and whether it still exists."""
    rows = session.execute(
        select(Municipality.id, Municipality.name, Municipality.valid_until)
        .where(Municipality.id.in_(municipality_ids))
        .order_by(Municipality.name)
    )
    return tuple((row.id, row.name, row.valid_until is None) for row in rows)


def named(session: Session, typed: Iterable[str], field: str) -> tuple[int, ...]:
    """The municipalities (ids) that these names mean, however their accents, capitals and hyphens were typed.

    Raises Invalid at `field` for each name that is no municipality, with the one that comes nearest.
    """
    known = {queries.plain(name): row for row in queries.municipalities(session) for name in queries.names_of(row)}
    found, errors = [], []
    for name in typed:
        row = known.get(queries.plain(name))
        if row is not None:
            found.append(row.id)
            continue
        near = difflib.get_close_matches(queries.plain(name)[:80], known, 1, 0.6)
        code = "unknown_municipality_near" if near else "unknown_municipality_named"
        errors.append(FieldError(field, code, {"value": name[:80], "near": known[near[0]].name if near else ""}))
        if len(errors) == MANY_FAULTS:
            break
    if errors:
        raise Invalid(errors)
    return tuple(dict.fromkeys(found))


def names(session: Session, ids: Collection[int]) -> tuple[str, ...]:
    """The names of these regions, by name."""
    wanted = select(Region.name).where(Region.id.in_(ids)).order_by(Region.name)
    return tuple(session.scalars(wanted)) if ids else ()
