"""A round begins by itself: in the first weeks after a quarter, everybody who holds a role is asked to look back on it.

A row that is unique on person and quarter is put down first, so that of two workers one opens the case.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.cases import actions as cases
from app.cases.models import Case
from app.errors import NotAllowedNow
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import SYSTEM_ACTOR, Role
from app.reflection import quarters
from app.reflection.actions import PROCESS
from app.reflection.circles import REFLECTING
from app.reflection.models import Entry
from app.regions.models import Region
from app.workflow.model import Visibility

WEEKS: Final = 20
"""So many working days after a quarter people are still asked: whoever comes later was not there."""

log = logging.getLogger(__name__)


def sweep(now: datetime) -> int:
    """Ask everybody who must be asked at `now` (UTC), and let go what somebody who left was asked. Returns how many
    cases that was.
    """
    today = clock.local_date(now)
    quarter = quarters.last_over(today)
    with db.reading() as session:
        gone = _of_those_gone(session)
        missing = _missing(session, quarter) if today <= _last_day(quarter) else {}
    done = sum(_ask(user, role, quarter, now) for user, role in missing.items())
    return done + sum(_let_go(number, now) for number in gone)


def _last_day(quarter: str) -> date:
    return clock.calendar().add(quarters.first_day(quarters.after(quarter)), WEEKS)


def _missing(session: Session, quarter: str) -> dict[int, Role]:
    """Who holds a role, had an account before the quarter was over, and was not asked yet. One query."""
    asked = select(Entry.user_id).where(Entry.quarter == quarter)
    over = clock.start_of(quarters.first_day(quarters.after(quarter)))
    statement = (
        select(RoleGrant.user_id, RoleGrant.role)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.active, User.created_at < over, RoleGrant.role.in_(REFLECTING), RoleGrant.user_id.not_in(asked))
        .order_by(RoleGrant.user_id)
    )
    found: dict[int, Role] = {}
    for user, role in session.execute(statement):
        found[user] = min(role, found.get(user, role), key=REFLECTING.index)
    return found


def _ask(user: int, role: Role, quarter: str, now: datetime) -> int:
    with db.transaction() as session:
        return int(open_one(session, user, role, quarter, now) is not None)


def open_one(session: Session, user: int, role: Role, quarter: str, now: datetime) -> Case | None:
    """Ask one person to look back. None when another worker did. What the case says is no more than the quarter."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"user_id": user, "quarter": quarter, "role": role, "changed_at": now}
    mine = insert(Entry).values(row).on_conflict_do_nothing().returning(Entry.id)
    claimed = session.scalar(mine)
    if claimed is None:
        return None
    case = cases.open_case(
        session,
        SYSTEM_ACTOR,
        cases.Birth(
            process=PROCESS, title=f"Reflectie {quarters.label(quarter, 'nl')}", region_id=_region(session, user),
            co_owner_id=user, owner_id=user, confidentiality=Visibility.CONFIDENTIAL,
        ),
        now=now,
        data={"quarter": quarter},
        private={},
    )  # fmt: skip
    case.accepted = True
    session.get_one(Entry, claimed).case_id = case.id
    session.flush()
    return case


def _region(session: Session, user: int) -> int:
    """A case lies somewhere: in the first region of the person, else in the first there is. Nobody else sees it."""
    own = session.scalar(
        select(RoleGrantRegion.region_id)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .where(RoleGrant.user_id == user)
        .order_by(RoleGrantRegion.region_id)
        .limit(1)
    )
    return own or session.scalars(select(Region.id).order_by(Region.id).limit(1)).one()


def _of_those_gone(session: Session) -> list[str]:
    """What waits for somebody who left, or who holds no such role any more. One query."""
    holding = (
        select(RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.active, RoleGrant.role.in_(REFLECTING))
    )
    statement = select(Case.number).where(Case.process == PROCESS, Case.active, Case.owner_id.not_in(holding))
    return list(session.scalars(statement))


def _let_go(number: str, now: datetime) -> int:
    try:
        with db.transaction() as session:
            cases.transition(session, SYSTEM_ACTOR, number, "lapse", {}, expected_version=None, now=now)
    except NotAllowedNow:
        log.info("%s had ended already", number)
        return 0
    return 1
