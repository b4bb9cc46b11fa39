"""Saying where one is, and where one was this week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, Invalid
from app.people.models import User
from app.policy import Actor, Capability, reaches_region, require
from app.presence.models import DayInRegion
from app.regions.models import Region

DAYS_BACK = 6
"""How many days back a day can still be said: a week with today in it, so that Friday can be said on Monday."""


def say_where_i_am(
    session: Session, actor: Actor, region_id: int, *, now: datetime, day: date | None = None, half: bool | None = None
) -> DayInRegion:
    """Note that the actor is in this region today, or was on a `day` (Dutch time) of the last week; all day, or `half`
    of it (None: as it was said, else all day).

    Saying it again makes it the place of this moment. Only for regions one may file for: it is for filing that it is
    said. Raises Forbidden, Invalid (`region`, `day`).
    """
    row, day = _row(session, actor, region_id, day, now)
    if row is None:
        row = DayInRegion(user_id=actor.id, day=day, region_id=region_id, said_at=now, half=bool(half))
        session.add(row)
        _record(session, actor, "visit.day_said", region_id, day, now, half=bool(half))
    elif half is not None and row.half != half:
        row.half = half
        _record(session, actor, "visit.day_said", region_id, day, now, half=half)
    row.said_at = now
    session.flush()
    return row


def take_back(session: Session, actor: Actor, region_id: int, *, now: datetime, day: date | None = None) -> None:
    """Not there after all. Nothing happens when it was not said. Raises Forbidden, Invalid (`region`, `day`)."""
    row, day = _row(session, actor, region_id, day, now)
    if row is not None:
        session.delete(row)
        _record(session, actor, "visit.day_taken_back", region_id, day, now)


def earliest(today: date) -> date:
    """The first day that can still be said."""
    return today - timedelta(days=DAYS_BACK)


def _row(
    session: Session, actor: Actor, region_id: int, given: date | None, now: datetime
) -> tuple[DayInRegion | None, date]:
    require(actor, Capability.CASE_CREATE)
    today = clock.local_date(now)
    day = given or today
    if day > today:
        raise Invalid([FieldError("day", "day_to_come")])
    if day < earliest(today):
        raise Invalid([FieldError("day", "longer_than_a_week_ago")])
    region = session.get(Region, region_id)
    if region is None or region.valid_until is not None:
        raise Invalid([FieldError("region", "unknown_region")])
    if not reaches_region(actor, Capability.CASE_CREATE, region_id):
        raise Invalid([FieldError("region", "region_not_yours")])
    session.execute(select(User.id).where(User.id == actor.id).with_for_update())  # a button that is tapped twice
    return session.get(DayInRegion, (actor.id, day, region_id)), day


def _record(
    session: Session, actor: Actor, action: str, region_id: int, day: date, now: datetime, *, half: bool = False
) -> None:
    data = {"region": region_id, "day": day.isoformat(), **({"half": True} if half else {})}
    audit.record(session, actor, action, now=now, subject=f"user:{actor.id}", data=data)
