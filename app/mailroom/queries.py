"""Reading what came in, and what the database knows of a sender."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from app.cases.models import Case
from app.errors import NotFound
from app.mailroom.models import Became, ReceivedMail
from app.mailroom.placing import Place
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.regions.models import Division, Municipality, Region, RegionMunicipality

HOUR = timedelta(hours=1)


def mails(session: Session, *, aside: bool, limit: int, before_id: int | None = None) -> Sequence[ReceivedMail]:
    """What was put aside, or what was handled, newest first; `before_id` continues after the last one shown."""
    statement = select(ReceivedMail).order_by(ReceivedMail.id.desc()).limit(limit)
    kind = ReceivedMail.became == Became.ASIDE if aside else ReceivedMail.became != Became.ASIDE
    if before_id is not None:
        statement = statement.where(ReceivedMail.id < before_id)
    return session.scalars(statement.where(kind)).all()


def counts(session: Session, cap: int) -> tuple[int, int]:
    """How many were put aside and how many were handled, counted up to `cap`."""
    found = []
    for kind in (ReceivedMail.became == Became.ASIDE, ReceivedMail.became != Became.ASIDE):
        capped = select(ReceivedMail.id).where(kind).limit(cap + 1).subquery()
        found.append(session.scalar(select(func.count()).select_from(capped)) or 0)
    return found[0], found[1]


def mail(session: Session, mail_id: int, *, raw: bool = False, hold: bool = False) -> ReceivedMail:
    """One mail; with `raw` as it came, if that is still kept. Raises NotFound."""
    statement = select(ReceivedMail).where(ReceivedMail.id == mail_id)
    if raw:
        statement = statement.options(undefer(ReceivedMail.raw))
    found = session.scalars(statement.with_for_update() if hold else statement).one_or_none()
    if found is None:
        raise NotFound(str(mail_id))
    return found


def number_of(session: Session, case_id: int | None) -> str:
    """The number of a case; empty without one."""
    return (session.scalar(select(Case.number).where(Case.id == case_id)) if case_id else None) or ""


def recent(session: Session, sender: str, now: datetime) -> int:
    """How many mails of this sender our server vouched for in the hour before `now`."""
    statement = select(func.count()).where(
        ReceivedMail.sender == sender, ReceivedMail.received_at > now - HOUR, ReceivedMail.trusted.is_(True)
    )
    return session.scalar(statement) or 0


def account(session: Session, address: str) -> tuple[int, bool] | None:
    """The account with exactly this address in small letters, and whether it is in use."""
    row = session.execute(select(User.id, User.active).where(User.email == address)).one_or_none()
    return (row.id, row.active) if row else None


def own_regions(session: Session, user_id: int, today: date) -> list[Place]:
    """The regions that a liaison was given, in order of their divisions and names, with their municipalities."""
    mine = (
        select(RoleGrantRegion.region_id)
        .join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        .where(RoleGrant.user_id == user_id, RoleGrant.role == Role.LIAISON)
    )
    rows = session.execute(
        select(Region.id, Region.name)
        .join(Division, Division.id == Region.division_id)
        .where(Region.id.in_(mine), Region.valid_until.is_(None))
        .order_by(Division.position, Region.name, Region.id)
    ).all()
    inside: dict[int, dict[int, str]] = {row.id: {} for row in rows}
    for region, municipality, name in session.execute(
        select(RegionMunicipality.region_id, Municipality.id, Municipality.name)
        .join(Municipality, Municipality.id == RegionMunicipality.municipality_id)
        .where(
            RegionMunicipality.region_id.in_(inside),
            RegionMunicipality.valid_until.is_(None) | (RegionMunicipality.valid_until > today),
        )
        .order_by(Municipality.name)
    ):
        inside[region][municipality] = name
    return [Place(row.id, row.name, inside[row.id]) for row in rows]
