"""Who leads whom. It decides with whom somebody's presence in the region is shared, and nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.people.models import User
from app.people.queries import Person
from app.people.shared import change, require_admin, user_row
from app.policy import Actor


def set_manager(session: Session, actor: Actor, user_id: int, manager_id: int | None, *, now: datetime) -> None:
    """Say who leads this person, or (None) that nobody does. Logged as a change of the account.

    Raises Forbidden, NotFound, and Invalid (`manager`): no such colleague in service, oneself, or a circle.
    """
    require_admin(actor)
    user = user_row(session, user_id)
    if manager_id == user.manager_id:
        return
    if manager_id is not None:
        above = _leaders(session)
        if manager_id not in above:
            raise Invalid([FieldError("manager", "unknown_person")])
        who: int | None = manager_id
        while who is not None:
            if who == user.id:
                raise Invalid([FieldError("manager", "manager_circle")])
            who = above.get(who)
        if not session.scalar(select(User.active).where(User.id == manager_id)):
            raise Invalid([FieldError("manager", "unknown_person")])
    change(session, actor, user, {"manager_id": manager_id}, now)


def _leaders(session: Session) -> dict[int, int | None]:
    """Who leads each colleague now. All rows are held: two changes at the same moment could close a circle together."""
    rows = session.execute(select(User.id, User.manager_id).order_by(User.id).with_for_update())
    return {row.id: row.manager_id for row in rows}


def manager_of(session: Session, user_id: int) -> Person | None:
    """Who leads this person, if anybody in service does. One query."""
    led = select(User.manager_id).where(User.id == user_id).scalar_subquery()
    row = session.execute(
        select(User.id, User.name, User.email, User.language).where(User.id == led, User.active)
    ).one_or_none()
    return Person(*row) if row else None


def candidates(session: Session, user_id: int) -> tuple[Person, ...]:
    """Everybody in service who may lead this person, by name: neither themselves nor anybody they lead."""
    rows = session.execute(
        select(User.id, User.name, User.email, User.language, User.manager_id, User.active).order_by(User.name, User.id)
    ).all()
    above = {row.id: row.manager_id for row in rows}

    def led(who: int | None) -> bool:
        while who is not None:
            if who == user_id:
                return True
            who = above.get(who)
        return False

    return tuple(Person(*row[:4]) for row in rows if row.active and not led(row.id))
