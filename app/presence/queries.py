"""Reading where somebody is today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.presence.models import DayInRegion
from app.regions.models import Region


@dataclass(frozen=True, slots=True)
class Place:
    """A region where somebody can say to be today; `here` when they said so."""

    region_id: int
    name: str
    here: bool


def today(session: Session, user_id: int, day: date) -> tuple[int, ...]:
    """The regions (ids) where this person is on this day, the one said last first. One query."""
    statement = (
        select(DayInRegion.region_id)
        .where(DayInRegion.user_id == user_id, DayInRegion.day == day)
        .order_by(DayInRegion.said_at.desc(), DayInRegion.region_id)
    )
    return tuple(session.scalars(statement))


def places(session: Session, user_id: int, day: date) -> tuple[Place, ...]:
    """Where this person may say to be: the regions they speak for and those they named today, by name. One query."""
    said = and_(DayInRegion.region_id == Region.id, DayInRegion.user_id == user_id, DayInRegion.day == day)
    own = (
        select(RoleGrantRegion.region_id)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .where(RoleGrant.user_id == user_id, RoleGrant.role == Role.LIAISON)
    )
    statement = (
        select(Region.id, Region.name, DayInRegion.day)
        .outerjoin(DayInRegion, said)
        .where(or_(Region.id.in_(own), DayInRegion.day.is_not(None)), Region.valid_until.is_(None))
        .order_by(Region.name, Region.id)
    )
    return tuple(Place(row.id, row.name, row.day is not None) for row in session.execute(statement))


def speaks(session: Session, user_id: int) -> bool:
    """Whether this person is a liaison: for whom the norm is. One query."""
    held = select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role == Role.LIAISON)
    return session.scalars(held.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Visit:
    """A day on which somebody was in a region, by their own word."""

    day: date
    name: str
    region: str


def last(session: Session, regions: Select[int], until: date) -> Visit | None:
    """The last day (Dutch time) up to `until` on which somebody said to be in one of these regions. One query."""
    statement = (
        select(DayInRegion.day, User.name, Region.name)
        .join(User, User.id == DayInRegion.user_id)
        .join(Region, Region.id == DayInRegion.region_id)
        .where(DayInRegion.region_id.in_(regions), DayInRegion.day <= until)
        .order_by(DayInRegion.day.desc(), DayInRegion.said_at.desc())
        .limit(1)
    )
    found = session.execute(statement).first()
    return Visit(*found) if found else None
