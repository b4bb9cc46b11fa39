"""Reading how agreements stand: of one's own regions, of an agreement, of all that a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.reach import one_of, own_ids, visible_to
from app.monitor.actions import PROCESS
from app.monitor.models import RegionAgreement, Standing, Telling
from app.people.models import User
from app.policy import Actor, Capability, can
from app.regions.models import Region
from app.workflow.model import Party

NEVER_TOLD = ("asked", "after_escalation")
"""The states in which a standing is asked whatever the day is."""

SOON = timedelta(days=7)
"""So long before it is a day too old, a standing is asked anew."""

MOST = 2000
_case = Case.__table__.c
"""So many regions and agreements at most in one picture."""


@dataclass(frozen=True, slots=True)
class Row:
    """An agreement in a region, with where it stands. `standing` is None while nothing was told; moments are UTC."""

    case_id: int
    number: str
    version: int
    workflow_version: int
    state: str
    active: bool
    region_id: int
    region: str
    agreement_id: int
    standing: Standing | None
    before: Standing | None
    words: str
    told_at: datetime | None
    told_by: str | None
    liaison: str | None
    due_at: datetime | None


def rows(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = MOST) -> list[Row]:
    """Agreements in regions that this reader may see, by region and agreement. One query."""
    statement = _select().where(visible_to(actor), *wanted).order_by(Region.name, Region.id, RegionAgreement.id)
    return [Row(*row) for row in session.execute(statement.limit(limit))]


def _select() -> Select[*tuple[Any, ...]]:
    teller, liaison = aliased(User), aliased(User)
    return (
        select(
            Case.id, Case.number, Case.version, Case.workflow_version, Case.state, Case.active, Case.region_id,
            Region.name, RegionAgreement.agreement_id, RegionAgreement.standing, RegionAgreement.before,
            RegionAgreement.words, RegionAgreement.told_at, teller.name, liaison.name, Case.due_at,
        )
        .join(RegionAgreement, RegionAgreement.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
        .outerjoin(teller, teller.id == RegionAgreement.told_by_id)
        .outerjoin(liaison, liaison.id == Case.co_owner_id)
    )  # fmt: skip


def picture(session: Session, actor: Actor, agreement_ids: Sequence[int] = ()) -> list[Row]:
    """What is monitored now, of these agreements or of all: for a picture of regions and agreements. One query."""
    chosen = (RegionAgreement.agreement_id.in_(agreement_ids),) if agreement_ids else ()
    return rows(session, actor, and_(Case.active), *chosen)


def own(session: Session, actor: Actor) -> list[Row]:
    """What this liaison, or whoever they stand in for, tells of. One query."""
    return rows(session, actor, and_(Case.active), one_of(_case.co_owner_id, own_ids(actor)))


def of_agreement(session: Session, actor: Actor, agreement_id: int) -> list[Row]:
    """The regions in which this agreement is monitored. One query."""
    return picture(session, actor, (agreement_id,))


def by_cases(session: Session, case_ids: Sequence[int]) -> dict[int, Row]:
    """What these cases ask after. The caller has established that they may be seen. One query."""
    found = session.execute(_select().where(Case.id.in_(case_ids)))
    return {row[0]: Row(*row) for row in found}


def to_tell(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    """How many of one's agreements ask for a standing, and how many of these too late: two numbers."""
    return select(func.count(), func.count().filter(Case.due_at <= now)).where(
        Case.active,
        Case.process == PROCESS,
        Case.waiting_on == Party.LIAISON,
        one_of(_case.handler_id, own_ids(actor)),
        or_(Case.state.in_(NEVER_TOLD), Case.due_at <= now + SOON),
    )


def asks(row: Row, now: datetime) -> bool:
    """Whether this one asks for a standing now: nothing was told since it began or was decided on, or it gets old."""
    return row.state in NEVER_TOLD or (row.state != "escalated" and row.due_at is not None and row.due_at <= now + SOON)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told once of an agreement in a region."""

    standing: Standing
    words: str
    told_at: datetime
    told_by: str | None


def history(session: Session, case_id: int, limit: int = 20) -> list[Told]:
    """What was told of it, the last first. One query."""
    statement = (
        select(Telling.standing, Telling.words, Telling.told_at, User.name)
        .outerjoin(User, User.id == Telling.told_by_id)
        .where(Telling.case_id == case_id)
        .order_by(Telling.told_at.desc(), Telling.id.desc())
        .limit(limit)
    )
    return [Told(*row) for row in session.execute(statement)]


def tells(actor: Actor) -> bool:
    """Whether this reader tells how agreements stand: a liaison, or who stands in for one."""
    return can(actor, Capability.CASE_MONITOR)
