"""What regions told of agreements, as the picture of accords is made of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accords import known
from app.accords.known import KnownAgreement
from app.cases.models import Case
from app.monitor import queries as monitor
from app.monitor.models import RegionAgreement, Telling
from app.policy import Actor
from app.regions.models import Region
from app.table.picture import Stand, Told


def asked() -> tuple[KnownAgreement, ...]:
    """The agreements that are monitored, in the order of their accords."""
    return known.current().monitored()


def told(session: Session, actor: Actor, now: datetime) -> list[Told]:
    """What each region told last of each of them, as far as this actor may see it. One query."""
    return [
        Told(
            region_id=row.region_id,
            region=row.region,
            agreement_id=row.agreement_id,
            number=row.number,
            stand=Stand(row.standing) if row.standing else Stand.UNTOLD,
            words=row.words,
            told_at=row.told_at,
            old=row.standing is not None and row.due_at is not None and row.due_at <= now and row.state != "escalated",
            escalated=row.state == "escalated",
        )
        for row in monitor.picture(session, actor)
    ]


def told_at(session: Session, accord: str, moment: datetime) -> list[Told]:
    """What each region had told of the agreements of an accord by a moment: of those that were asked by then, and were
    monitored still. One query.
    """
    wanted = [one.id for one in asked() if one.accord == accord]
    last = (
        select(Telling.case_id, func.max(Telling.id).label("id"))
        .where(Telling.told_at <= moment)
        .group_by(Telling.case_id)
        .subquery()
    )
    statement = (
        select(
            RegionAgreement.region_id, Region.name, RegionAgreement.agreement_id, Case.number, Telling.standing,
            Telling.words, Telling.told_at,
        )
        .join(Case, Case.id == RegionAgreement.case_id)
        .join(Region, Region.id == RegionAgreement.region_id)
        .outerjoin(last, last.c.case_id == Case.id)
        .outerjoin(Telling, Telling.id == last.c.id)
        .where(
            RegionAgreement.agreement_id.in_(wanted), Case.created_at <= moment,
            Case.active | (Case.closed_at > moment),
        )
        .order_by(Region.name, Region.id)
    )  # fmt: skip
    return [
        Told(region_id, region, agreement, number, Stand(standing) if standing else Stand.UNTOLD, words or "", at)
        for region_id, region, agreement, number, standing, words, at in session.execute(statement)
    ]
