"""Reading escalations and their decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.queries import visible_to, within
from app.escalations.models import DecisionType, Escalation, EscalationCase, EscalationDecision, Ground
from app.people.models import User
from app.policy import Actor, Capability, scope_for
from app.regions.models import Region


@dataclass(frozen=True)
class Record:
    """An escalation: what was asked, by whom, about which case."""

    case_id: int
    about_id: int
    ground: Ground
    explanation: str
    tried: str
    mandate_asked: str
    consequence: str
    automatic: bool
    requested_by: str | None
    requested_at: datetime


def record(session: Session, case_id: int) -> Record:
    """The record of an escalation. One query."""
    statement = (
        select(
            Escalation.case_id, Escalation.about_id, Escalation.ground, Escalation.explanation, Escalation.tried,
            Escalation.mandate_asked, Escalation.consequence, Escalation.automatic, User.name, Case.created_at,
        )
        .join(Case, Case.id == Escalation.case_id)
        .outerjoin(User, User.id == Escalation.requested_by_id)
        .where(Escalation.case_id == case_id)
    )  # fmt: skip
    return Record(*tuple(session.execute(statement).one()))


@dataclass(frozen=True)
class DecisionRow:
    """A decision, with names."""

    escalation_id: int
    type: DecisionType
    motivation: str
    agreement: str
    new_owner: str | None
    follow_up: str
    follow_up_owner: str | None
    follow_up_on: date | None
    decided_by: str
    decided_at: datetime


def decisions(session: Session, escalation_ids: list[int]) -> list[DecisionRow]:
    """The decisions on these escalations, newest first. One query."""
    decider, follower, owner = aliased(User), aliased(User), aliased(User)
    statement = (
        select(
            EscalationDecision.escalation_id, EscalationDecision.type, EscalationDecision.motivation,
            EscalationDecision.agreement, owner.name, EscalationDecision.follow_up, follower.name,
            EscalationDecision.follow_up_on, decider.name, EscalationDecision.decided_at,
        )
        .join(decider, decider.id == EscalationDecision.decided_by_id)
        .outerjoin(follower, follower.id == EscalationDecision.follow_up_owner_id)
        .outerjoin(owner, owner.id == EscalationDecision.new_owner_id)
        .where(EscalationDecision.escalation_id.in_(escalation_ids))
        .order_by(EscalationDecision.id.desc())
    )  # fmt: skip
    return [DecisionRow(*tuple(row)) for row in session.execute(statement)]


@dataclass(frozen=True)
class Asked:
    """What a list says of an escalation beside its case: what was asked, by whom, and how many cases it carries."""

    mandate_asked: str
    ground: Ground
    automatic: bool
    requested_by: str | None
    cases: int


def asked(session: Session, escalation_ids: list[int]) -> dict[int, Asked]:
    """What was asked in these escalations. One query."""
    carried = select(func.count()).where(EscalationCase.escalation_id == Escalation.case_id).scalar_subquery()
    statement = (
        select(
            Escalation.case_id, Escalation.mandate_asked, Escalation.ground, Escalation.automatic, User.name, carried
        )
        .outerjoin(User, User.id == Escalation.requested_by_id)
        .where(Escalation.case_id.in_(escalation_ids))
    )
    return {row[0]: Asked(*row[1:]) for row in session.execute(statement)}


@dataclass(frozen=True)
class Together:
    """A case that an escalation carries, and why it was put with the others. `readable`: this reader may see it."""

    id: int
    number: str
    title: str
    process: str
    workflow_version: int
    state: str
    region: str
    owner: str | None
    reason: str
    readable: bool


def together(session: Session, actor: Actor, escalation_id: int) -> list[Together]:
    """The cases of an escalation, the one it began with first, for somebody who may see the escalation. One query.

    Of a case that they may not see they learn what anybody may recognise it by: a confidential one is alone in its
    escalation.
    """
    statement = (
        select(
            Case.id, Case.number, Case.title, Case.process, Case.workflow_version, Case.state, Region.name, User.name,
            EscalationCase.reason, visible_to(actor),
        )
        .join(EscalationCase, EscalationCase.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
        .outerjoin(User, User.id == Case.owner_id)
        .where(EscalationCase.escalation_id == escalation_id)
        .order_by(EscalationCase.id)
    )  # fmt: skip
    return [Together(*row[:9], readable=bool(row[9])) for row in session.execute(statement)]


@dataclass(frozen=True)
class OfCase:
    """An escalation that carries, or carried, a case; `cases` counts all it carries."""

    number: str
    title: str
    state: str
    cases: int


def of_case(session: Session, actor: Actor, case_id: int) -> list[OfCase]:
    """The escalations of a case that this actor may see, newest first. One query."""
    visible = within(scope_for(actor, Capability.CASE_READ))
    others = aliased(EscalationCase)
    carried = select(func.count()).where(others.escalation_id == EscalationCase.escalation_id).scalar_subquery()
    statement = (
        select(Case.number, Case.title, Case.state, carried)
        .join(EscalationCase, EscalationCase.escalation_id == Case.id)
        .where(EscalationCase.case_id == case_id, visible)
        .order_by(Case.id.desc())
    )
    return [OfCase(*tuple(row)) for row in session.execute(statement)]
