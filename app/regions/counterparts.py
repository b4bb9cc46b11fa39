"""Where a case of one region counts in another division: in the region that holds most municipalities of its own.

Layouts overlap (DOMAIN, regions). A case belongs to one region; so that it counts exactly once in every division, it
counts in the main counterpart of that region: the one with most of its municipalities, the first by name when two hold
as many. All of it as of a day: layouts change, and what was counted then does not move.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import cast

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.regions import queries
from app.regions.models import Division, Region, RegionMunicipality, RegionOverlap

Held = Mapping[int, frozenset[int]]
"""The municipalities of regions, by region id."""


def layout_on(session: Session, day: date) -> date:
    """The day from which the layout of that day holds: the last change until then, or the first table. One query, once
    a session.
    """
    changed = sorted({one for row in _places(session) for one in (row[2], row[3]) if one is not None})
    return max((one for one in changed if one <= day), default=changed[0] if changed else day)


def held_on(session: Session, day: date | None = None) -> Held:
    """The municipalities of every region on that day (None: by the last table). Of a region that holds none then, all
    that it ever held: its cases still count somewhere. A day before our first table takes the first table. One query,
    once a session.
    """
    known = cast(dict[date | None, Held], session.info.setdefault("regions_held", {}))
    key = None if day is None else layout_on(session, day)
    if key not in known:
        known[key] = _held(_places(session), key)
    return known[key]


Places = Sequence[tuple[int, int, date, date | None]]


def _places(session: Session) -> Places:
    """Which municipality lay in which region, and when. One query, once a session."""
    found = session.info.get("regions_places")
    if found is None:
        table = RegionMunicipality.__table__.c
        statement = select(table.region_id, table.municipality_id, table.valid_from, table.valid_until)
        found = session.info["regions_places"] = [tuple(row) for row in session.execute(statement)]
    return cast(Places, found)


def _held(rows: Places, day: date | None) -> Held:
    now: defaultdict[int, set[int]] = defaultdict(set)
    ever: defaultdict[int, set[int]] = defaultdict(set)
    for region, municipality, since, until in rows:
        ever[region].add(municipality)
        if until is None if day is None else since <= day and (until is None or day < until):
            now[region].add(municipality)
    return {region: frozenset(now.get(region) or held) for region, held in ever.items()}


def members_on(session: Session, division: str, day: date | None = None) -> tuple[queries.RegionRow, ...]:
    """The regions of a division that existed on that day (None: that exist), by name. Before the first, the first."""
    if day is None:
        return queries.regions_of(session, division)
    rows = queries.regions_of(session, division, ended=True)
    day = max(day, min((row.valid_from for row in rows), default=day))
    return tuple(row for row in rows if row.valid_from <= day and (row.valid_until is None or day < row.valid_until))


def best_regions(session: Session, division: str, on: date | None = None) -> dict[int, int]:
    """For every region of every division, in which region of this division its cases count (as of `on`). Two queries
    at most.
    """
    rows = queries.regions_of(session, division, ended=True)
    rank = {row.id: (row.name, row.id) for row in rows}
    best = {row.id: row.id for row in rows}
    for own, shared in _shared(session, division, on).items():
        if own not in best and shared:
            best[own] = min(shared, key=lambda one: (-shared[one], rank[one]))
    return best


def divided(session: Session, division: str, on: date | None = None) -> frozenset[int]:
    """The regions of other divisions whose municipalities lie in more than one region of this division: for these a
    rule has to say where a case counts. Two queries at most, none after `best_regions`.
    """
    own = {row.id for row in queries.regions_of(session, division, ended=True)}
    return frozenset(
        one for one, shared in _shared(session, division, on).items() if len(shared) > 1 and one not in own
    )


def _shared(session: Session, division: str, on: date | None) -> dict[int, Counter[int]]:
    """For every region that there was, with which regions of this division it shares how many municipalities."""
    places = held_on(session, on)
    at: defaultdict[int, list[int]] = defaultdict(list)
    for row in members_on(session, division, on):
        for place in places.get(row.id, ()):
            at[place].append(row.id)
    return {own: Counter(one for place in held for one in at.get(place, ())) for own, held in places.items()}


def own_regions(session: Session, asked: Collection[int], on: date | None = None) -> dict[int, frozenset[int]]:
    """For each of these regions, the regions (of any division) whose cases count in it (as of `on`). Raises NotFound.
    One query, however many are asked.
    """
    rows = {one: queries.by_id(session, one) for one in asked}
    found: dict[int, set[int]] = {one: set() for one in rows}
    for division in {row.division for row in rows.values()}:
        for own, best in best_regions(session, division, on).items():
            if best in found:
                found[best].add(own)
    return {one: frozenset(inside) for one, inside in found.items()}


def counted_in(session: Session, region_id: int) -> frozenset[int]:
    """The regions whose cases count in this one today: the same as `own_regions` of one, for a list that is narrowed
    to it. One small query over what overlaps; a region that we do not know holds nothing.
    """
    known = cast(dict[int, frozenset[int]], session.info.setdefault("regions_counted", {}))
    if region_id not in known:
        known[region_id] = _counted_in(session, region_id)
    return known[region_id]


def _counted_in(session: Session, region_id: int) -> frozenset[int]:
    target = queries.by_ids(session, [region_id]).get(region_id)
    if target is None:
        return frozenset()
    here, there, region, other = RegionMunicipality, aliased(RegionMunicipality), Region, aliased(Region)
    near = select(RegionOverlap.other_id).where(RegionOverlap.region_id == region_id)
    rows = session.execute(
        select(here.region_id, there.region_id, func.count())
        .select_from(here)
        .join(region, region.id == here.region_id)
        .join(there, and_(there.municipality_id == here.municipality_id, there.valid_until.is_(None)))
        .join(other, and_(other.id == there.region_id, other.valid_until.is_(None)))
        .join(Division, and_(Division.id == other.division_id, Division.key == target.division))
        .where(
            or_(and_(here.region_id.in_(near), here.valid_until.is_(None)), region.valid_until.is_not(None)),
            region.division_id != Division.id,
        )
        .group_by(here.region_id, there.region_id)
    )
    shared: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for own, one, many in rows:
        shared[own][one] = many
    names = queries.by_ids(session, {one for held in shared.values() for one in held})
    found = {
        own for own, held in shared.items()
        if min(held, key=lambda one: (-held[one], names[one].name, one)) == region_id
    }  # fmt: skip
    return frozenset(found | {region_id})
