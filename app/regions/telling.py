"""What a new table does to whom: which municipalities merge, move and change their name, and what that touches.

A table does not say which municipality comes after which. It is recognised by what lies where: a municipality that ends
is followed by the new one that lies in most of its regions; failing that by one that stays and changes its name, or by
the only one that lies in all of its regions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.regions.actions import Move, Plan
from app.regions.models import Division, Municipality, Region, RegionMunicipality

Places = Mapping[str, Mapping[str, str]]
"""Of each division the region (code) of each municipality (code)."""

Counter = Callable[[Session, Collection[int], Collection[int]], Mapping[int, int]]
"""Counts what is touched when these regions (ids) change and these municipalities (ids) end: by region id, 0 for what
is of no region in particular.
"""

_counters: dict[str, Counter] = {}


@dataclass(frozen=True, slots=True)
class Merger:
    """Municipalities that end, and those that come after them; `stays` when that one existed already. More than one
    comes after when the regions do not tell which follows which.
    """

    gone: tuple[str, ...]
    into: tuple[str, ...]
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a table does, in the terms of a reader. `alone` end without a successor that can be recognised, `founded`
    begin without a predecessor. `moves` are changes of area: not what merges within a region.
    """

    mergers: tuple[Merger, ...]
    alone: tuple[str, ...]
    founded: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]


def tell(plan: Plan, names: Mapping[str, str], places: Places) -> Told:
    """What a plan does, given the municipalities (code to name) and places that hold until then."""
    gone = {row.code: row.name for row in plan.gone_municipalities}
    new = {row.code: row.name for row in plan.new_municipalities}
    renamed = {row.code for row in plan.renamed_municipalities}
    now = {**names, **{row.code: row.name for row in plan.renamed_municipalities}, **new}
    after: dict[str, dict[str, str]] = {key: dict(held) for key, held in places.items()}
    regions = {(move.division, move.new_code): move.new for move in plan.moves}
    for move in plan.moves:
        after.setdefault(move.division, {})[move.municipality_code] = move.new_code
    read = [key for key in after if key not in plan.untouched]
    follows: dict[str, frozenset[str]] = {}
    for code in gone:
        was = {key: places[key][code] for key in read if code in places.get(key, {})}

        def alike(other: str, was: Mapping[str, str] = was) -> int:
            return sum(after[key].get(other) == region for key, region in was.items())

        follows[code] = _best(new, alike, len(was)) or _best(renamed, alike, len(was))
        if not follows[code] and was:
            stay = [other for other in names if other not in gone and alike(other) == len(was)]
            follows[code] = frozenset(stay) if len(stay) == 1 else frozenset()
    moves = []
    for move in plan.moves:
        code = move.municipality_code
        if code in gone:
            held = after.get(move.division, {})
            then = {held.get(other, "") for other in follows[code]} or {""}
            target = then.pop() if len(then) == 1 else ""
            if target == move.old_code:
                continue
            name = regions.get((move.division, target), "")
            moves.append(Move(move.division, code, gone[code], move.old_code, move.old, target, name))
        elif move.old_code or not any(code in found for found in follows.values()):
            moves.append(move)
    followed = frozenset().union(*follows.values())
    return Told(
        mergers=tuple(_mergers(follows, gone, now, new)),
        alone=tuple(gone[code] for code, found in follows.items() if not found),
        founded=tuple(name for code, name in new.items() if code not in followed),
        renamed=tuple((row.old_name, row.name) for row in plan.renamed_municipalities),
        moves=tuple(moves),
    )


def _best(candidates: Collection[str], alike: Callable[[str], int], of: int) -> frozenset[str]:
    """The candidates that lie in most of its regions, and in at least half of them."""
    score = {code: alike(code) for code in candidates}
    most = max(score.values(), default=0)
    return frozenset(code for code, found in score.items() if found == most) if most and most * 2 >= of else frozenset()


def _mergers(
    follows: Mapping[str, frozenset[str]], gone: Mapping[str, str], now: Mapping[str, str], new: Collection[str]
) -> list[Merger]:
    """Municipalities that have a successor in common belong to one merger."""
    groups: list[tuple[set[str], set[str]]] = []
    for code, found in follows.items():
        if not found:
            continue
        mine = ({code}, set(found))
        for group in [one for one in groups if one[1] & found]:
            groups.remove(group)
            mine[0].update(group[0])
            mine[1].update(group[1])
        groups.append(mine)
    return [
        Merger(
            tuple(sorted(gone[code] for code in ended)),
            tuple(sorted(now[code] for code in into)),
            not into & set(new),
        )
        for ended, into in groups
    ]


def touched(what: str) -> Callable[[Counter], Counter]:
    """Count something that a change of regions touches, under this name ("bottlenecks", "partnerships"). Only counts:
    whoever loads a table need not be allowed to read it.
    """

    def add(count: Counter) -> Counter:
        _counters[what] = count
        return count

    return add


@dataclass(frozen=True, slots=True)
class Area:
    """A region whose area changes: how many municipalities it loses and gains, its liaisons, its open bottlenecks."""

    region: str
    division: str
    loses: int
    gains: int
    liaisons: tuple[str, ...]
    bottlenecks: int


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom it concerns: the regions whose area changes, and partnerships with a municipality of their own that ends."""

    areas: tuple[Area, ...]
    partnerships: int


def held(session: Session) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The municipalities (code to name) and places that hold by the last table. Two queries."""
    names = dict(
        session.execute(select(Municipality.code, Municipality.name).where(Municipality.valid_until.is_(None))).all()
    )
    places: dict[str, dict[str, str]] = {}
    for key, municipality, region in session.execute(
        select(Division.key, Municipality.code, Region.code)
        .select_from(RegionMunicipality)
        .join(Region, Region.id == RegionMunicipality.region_id)
        .join(Division, Division.id == Region.division_id)
        .join(Municipality, Municipality.id == RegionMunicipality.municipality_id)
        .where(RegionMunicipality.valid_until.is_(None))
    ):
        places.setdefault(key, {})[municipality] = region
    return names, places


def concerns(session: Session, plan: Plan, told: Told) -> Touched:
    """Whom a table concerns. A handful of queries, however large the table."""
    loses: dict[tuple[str, str], int] = {}
    gains: dict[tuple[str, str], int] = {}
    for move in told.moves:
        for side, code in ((loses, move.old_code), (gains, move.new_code)):
            if code:
                side[move.division, code] = side.get((move.division, code), 0) + 1
    for named in plan.gone_regions:
        loses.setdefault((named.division, named.code), 0)
    rows = session.execute(
        select(Region.id, Region.name, Region.code, Division.key)
        .join(Division, Division.id == Region.division_id)
        .order_by(Division.position, Region.name)
    )
    changed = [row for row in rows if (row.key, row.code) in loses or (row.key, row.code) in gains]
    ids = [row.id for row in changed]
    codes = [row.code for row in plan.gone_municipalities]
    ended = list(session.scalars(select(Municipality.id).where(Municipality.code.in_(codes)))) if codes else []
    counts = {what: count(session, ids, ended) for what, count in _counters.items()}
    liaisons = _liaisons(session, ids)
    return Touched(
        tuple(
            Area(
                row.name, row.key, loses.get((row.key, row.code), 0), gains.get((row.key, row.code), 0),
                tuple(liaisons.get(row.id, ())), counts.get("bottlenecks", {}).get(row.id, 0),
            )
            for row in changed
        ),
        sum(counts.get("partnerships", {}).values()),
    )  # fmt: skip


def _liaisons(session: Session, region_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for region_id, name in session.execute(
        select(RoleGrantRegion.region_id, User.name)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrantRegion.region_id.in_(region_ids), RoleGrant.role == Role.LIAISON, User.active.is_(True))
        .distinct()
        .order_by(User.name)
    ):
        found.setdefault(region_id, []).append(name)
    return found
