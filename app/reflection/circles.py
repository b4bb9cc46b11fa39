"""With whom an entry is shared: the people of a circle, as they are on the day. Never the auditor or an administrator
for being that: a role that oversees others reads nobody's reflection.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.people import queries as people
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.reflection.models import Circle, Entry
from app.regions.models import RegionOverlap

REFLECTING = (Role.LIAISON, Role.FIXER, Role.COORDINATOR, Role.COMMISSIONER)
"""Who is asked to look back. Of somebody with several roles it is the first of these."""

Members = Mapping[int, str]
"""People by id, with their names, in the order of the names."""


def of_entry(session: Session, entry: Entry) -> dict[Circle, Members]:
    """Who would read this entry in each circle; a circle without anybody is left out. Four queries."""
    found = {
        Circle.PEERS: _holding(session, entry.role),
        Circle.REGION: _around(session, entry.user_id),
        Circle.MT: {**_holding(session, Role.COMMISSIONER), **_holding(session, Role.MT_READER)},
    }
    others = {circle: {key: name for key, name in who.items() if key != entry.user_id} for circle, who in found.items()}
    return {circle: dict(sorted(who.items(), key=lambda one: one[1])) for circle, who in others.items() if who}


def _holding(session: Session, role: Role) -> dict[int, str]:
    return {person.id: person.name for person in people.holders_of(session, role)}


def _around(session: Session, user_id: int) -> dict[int, str]:
    """The colleagues who have a region that is, or shares a municipality with, a region of this person. One query."""
    own = (
        select(RoleGrantRegion.region_id)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .where(RoleGrant.user_id == user_id)
    )
    near = select(RegionOverlap.other_id).where(RegionOverlap.region_id.in_(own))
    statement = (
        select(User.id, User.name)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(RoleGrantRegion, RoleGrantRegion.grant_id == RoleGrant.id)
        .where(
            User.active, RoleGrant.role.in_(REFLECTING),
            or_(RoleGrantRegion.region_id.in_(own), RoleGrantRegion.region_id.in_(near)),
        )
        .distinct()
    )  # fmt: skip
    return {row.id: row.name for row in session.execute(statement)}
