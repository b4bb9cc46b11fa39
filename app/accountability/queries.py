"""Reading who was called to account on what, and how often it was not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.accountability.models import Accountability, Judgement, Reaction
from app.cases.models import Case
from app.cases.reach import visible_to
from app.policy import Actor
from app.regions.models import Region

MOST = 200
"""The most that are shown beside a case, an agreement or a signatory."""


@dataclass(frozen=True, slots=True)
class Row:
    """A signatory called to account, with where it stands."""

    case_id: int
    number: str
    workflow_version: int
    state: str
    active: bool
    region_id: int
    region: str
    agreement_id: int
    signatory_id: int
    react_on: date | None
    addressed_at: datetime | None
    judged_at: datetime | None
    due_at: datetime | None
    created_at: datetime


def rows(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = MOST) -> list[Row]:
    """Those that this reader may see: the open ones first, then the last one first. One query."""
    statement = (
        _select()
        .where(visible_to(actor), Case.state != "noted", *wanted)
        .order_by(Case.active.desc(), Case.id.desc())
        .limit(limit)
    )
    return [Row(*row) for row in session.execute(statement)]


def _select() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.id, Case.number, Case.workflow_version, Case.state, Case.active, Case.region_id, Region.name,
            Accountability.agreement_id, Accountability.signatory_id, Accountability.react_on,
            Accountability.addressed_at, Accountability.judged_at, Case.due_at, Case.created_at,
        )
        .join(Accountability, Accountability.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
    )  # fmt: skip


def about(session: Session, actor: Actor, case_id: int) -> list[Row]:
    """Who was called to account about this case. One query."""
    return rows(session, actor, Accountability.about_id == case_id)


def on_agreement(session: Session, actor: Actor, agreement_id: int) -> list[Row]:
    """Who was called to account on this agreement. One query."""
    return rows(session, actor, Accountability.agreement_id == agreement_id)


def of_signatory(session: Session, actor: Actor, signatory_id: int) -> list[Row]:
    """On what this signatory was called to account. One query."""
    return rows(session, actor, Accountability.signatory_id == signatory_id)


def by_cases(session: Session, case_ids: Sequence[int]) -> dict[int, Row]:
    """These cases, which the caller has established may be seen. One query."""
    return {row[0]: Row(*row) for row in session.execute(_select().where(Case.id.in_(case_ids)))}


def reactions(session: Session, case_id: int) -> list[Reaction]:
    """What the signatory said, in order."""
    return list(session.scalars(select(Reaction).where(Reaction.case_id == case_id).order_by(Reaction.id)))


@dataclass(frozen=True, slots=True)
class Failing:
    """How often a signatory did not keep an agreement, or only in part, and in how many regions."""

    signatory_id: int
    agreement_id: int
    times: int
    regions: int


NOT_KEPT = (Judgement.NOT_KEPT, Judgement.PARTLY_KEPT)


def failing(session: Session, actor: Actor, *wanted: ColumnElement[bool], at_least: int = 2) -> list[Failing]:
    """Who failed to keep the same agreement in several regions, as far as the reader may see, worst first. One query.

    Judged not kept or partly kept; withdrawn ones do not count.
    """
    regions = func.count(Case.region_id.distinct())
    statement = (
        select(Accountability.signatory_id, Accountability.agreement_id, func.count(), regions)
        .join(Case, Case.id == Accountability.case_id)
        .where(Accountability.judgement.in_(NOT_KEPT), visible_to(actor), *wanted)
        .group_by(Accountability.signatory_id, Accountability.agreement_id)
        .having(regions >= at_least)
        .order_by(regions.desc(), func.count().desc(), Accountability.signatory_id, Accountability.agreement_id)
        .limit(MOST)
    )
    return [Failing(row[0] or 0, row[1] or 0, row[2], row[3]) for row in session.execute(statement)]
