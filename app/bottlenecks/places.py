"""Where a bottleneck is: what to choose from first, and which region a municipality that was typed stands for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, Reach, scope_for
from app.presence import queries as presence
from app.regions import queries as regions
from app.regions.queries import MunicipalityRow, RegionRow

SHORTEST = 3
"""So many letters of a municipality are enough, when no other begins with them."""
OFFERED = 6
"""No more names are mentioned when what was typed may mean several."""


@dataclass(frozen=True)
class Quick:
    """A region to choose with one tap: `why` is "today", "last" (used the last time) or "own"."""

    region: RegionRow
    why: str


def quick(session: Session, actor: Actor, day: date) -> tuple[Quick, ...]:
    """The regions that are most likely meant: where the actor is today, the one used last, and their own, by name.

    The first two only when the actor may (still) file for them. Four queries.
    """
    known = {row.id: row for row in regions.by_ids(session, within(actor)).values() if row.valid_until is None}
    own = regions.granted_to(session, actor.id or 0)
    found: dict[int, Quick] = {}
    for why, ids in (
        ("today", presence.today(session, actor.id or 0, day)),
        ("last", _last(session, actor)),
        ("own", sorted(own & known.keys(), key=lambda id_: known[id_].name)),
    ):
        for id_ in ids:
            if id_ in known:
                found.setdefault(id_, Quick(known[id_], why))
    return tuple(found.values())


def _last(session: Session, actor: Actor) -> tuple[int, ...]:
    statement = (
        select(Case.region_id)
        .where(Case.created_by_id == actor.id, Case.co_owner_id == actor.id, Case.process == "bottleneck")
        .order_by(Case.id.desc())
        .limit(1)
    )
    return tuple(session.scalars(statement))


def within(actor: Actor) -> frozenset[int]:
    """The regions this person may file for: their own and all that overlap them."""
    scope = scope_for(actor, Capability.CASE_CREATE)
    return frozenset(region for area in scope.areas if area.reach is Reach.REGIONS for region in area.regions)


@dataclass(frozen=True)
class Where:
    """The region and municipality that are meant, as ids; None for what was left open."""

    region: int | None
    municipality: int | None


def settle(session: Session, actor: Actor, region: int | None, typed: str) -> Where:
    """What is meant by a region that was chosen and a municipality that was typed (or the first letters of one).

    The municipality decides: where it does not lie in the chosen region, its own region is meant. That is one of the
    actor's own, else one that overlaps those and is the only one. Raises Invalid at `municipality`: not known, or
    several, or none of the actor's; `may_be` in the parameters holds the ids of the regions to choose from.
    """
    if not typed.strip():
        return Where(region, None)
    place = named(session, typed)
    holding = regions.holding(session, place.id)
    if region is not None and region in holding:
        return Where(region, place.id)
    allowed = holding & within(actor)
    candidates = (holding & regions.granted_to(session, actor.id or 0)) or allowed
    if len(candidates) == 1:
        return Where(next(iter(candidates)), place.id)
    if not candidates:
        raise Invalid([FieldError("municipality", "municipality_not_yours", {"value": place.name})])
    raise Invalid(
        [FieldError("municipality", "municipality_in_several", {"value": place.name, "may_be": sorted(candidates)})]
    )


def named(session: Session, typed: str) -> MunicipalityRow:
    """The municipality of this name, or the only one that begins so. Raises Invalid at `municipality`, with what comes
    nearest.
    """
    wanted = regions.plain(typed)
    known = regions.municipalities(session)
    called = [(regions.plain(name), row) for row in known for name in regions.names_of(row)]
    exact = [row for name, row in called if name == wanted]
    begun = {row.id: row for name, row in called if name.startswith(wanted)} if len(wanted) >= SHORTEST else {}
    if exact:
        return exact[0]
    if len(begun) == 1:
        return next(iter(begun.values()))
    if begun:
        several = _in_words(row.name for row in begun.values())
        raise Invalid([FieldError("municipality", "municipality_several", {"value": typed[:80], "names": several})])
    near = difflib.get_close_matches(wanted, [name for name, _row in called], 3, 0.6)
    if near:
        names = _in_words(dict.fromkeys(row.name for close in near for name, row in called if name == close))
        raise Invalid([FieldError("municipality", "municipality_near", {"value": typed[:80], "names": names})])
    raise Invalid([FieldError("municipality", "municipality_unknown", {"value": typed[:80]})])


def _in_words(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:OFFERED]) + (", …" if len(listed) > OFFERED else "")
