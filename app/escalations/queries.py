"""Reading escalations and their decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.queries import within
from app.escalations.models import DecisionType, Escalation, EscalationDecision, Ground
from app.people.models import User
from app.policy import Actor, Capability, scope_for


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
    """What a list says of an escalation beside its case."""

    mandate_asked: str
    ground: Ground
    automatic: bool
    requested_by: str | None


def asked(session: Session, escalation_ids: list[int]) -> dict[int, Asked]:
    """What was asked in these escalations. One query."""
    statement = (
        select(Escalation.case_id, Escalation.mandate_asked, Escalation.ground, Escalation.automatic, User.name)
        .outerjoin(User, User.id == Escalation.requested_by_id)
        .where(Escalation.case_id.in_(escalation_ids))
    )
    return {
        key: Asked(text, ground, automatic, name) for key, text, ground, automatic, name in session.execute(statement)
    }


def of_case(session: Session, actor: Actor, case_id: int) -> list[tuple[str, str, str]]:
    """The escalations of a case that this actor may see, newest first: (number, title, state). One query."""
    visible = within(scope_for(actor, Capability.CASE_READ))
    statement = (
        select(Case.number, Case.title, Case.state)
        .join(Escalation, Escalation.case_id == Case.id)
        .where(Escalation.about_id == case_id, visible)
        .order_by(Case.id.desc())
    )
    return [(number, title, state) for number, title, state in session.execute(statement)]
