"""Saying where one is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, Invalid
from app.people.models import User
from app.policy import Actor, Capability, reaches_region, require
from app.regions.models import Region
from app.visits.models import DayInRegion


def say_where_i_am(session: Session, actor: Actor, region_id: int, *, now: datetime) -> DayInRegion:
    """Note that the actor is in this region today. Saying it again makes it the place of this moment.

    Only for regions one may file for: it is for filing that it is said. Raises Forbidden, Invalid.
    """
    row, day = _row(session, actor, region_id, now)
    if row is None:
        row = DayInRegion(user_id=actor.id, day=day, region_id=region_id, said_at=now)
        session.add(row)
        _record(session, actor, "visit.day_said", region_id, day.isoformat(), now)
    row.said_at = now
    session.flush()
    return row


def take_back(session: Session, actor: Actor, region_id: int, *, now: datetime) -> None:
    """Not there after all. Nothing happens when it was not said. Raises Forbidden, Invalid."""
    row, day = _row(session, actor, region_id, now)
    if row is not None:
        session.delete(row)
        _record(session, actor, "visit.day_taken_back", region_id, day.isoformat(), now)


def _row(session: Session, actor: Actor, region_id: int, now: datetime) -> tuple[DayInRegion | None, date]:
    require(actor, Capability.CASE_CREATE)
    region = session.get(Region, region_id)
    if region is None or region.valid_until is not None:
        raise Invalid([FieldError("region", "unknown_region")])
    if not reaches_region(actor, Capability.CASE_CREATE, region_id):
        raise Invalid([FieldError("region", "region_not_yours")])
    session.execute(select(User.id).where(User.id == actor.id).with_for_update())  # a button that is tapped twice
    day = clock.local_date(now)
    return session.get(DayInRegion, (actor.id, day, region_id)), day


def _record(session: Session, actor: Actor, action: str, region_id: int, day: str, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"user:{actor.id}", data={"region": region_id, "day": day},
    )  # fmt: skip
