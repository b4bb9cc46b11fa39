"""Writing a decision down: the one way in which a decision comes on record (DOMAIN rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import clock
from app.accords import known
from app.cases.models import Case
from app.cases.steps import Step
from app.errors import FieldError, Invalid
from app.escalations import brief_actions, mandated, telling
from app.escalations.models import DecisionType, Escalation, EscalationDecision


def record(
    step: Step, escalation: Escalation, kind: DecisionType, *, motivation: str | None = None
) -> EscalationDecision:
    """The decision of this type on an escalation, from what was filled in with the step; it has an id at once.

    `motivation`: when the step calls it something else (a reason). A decision holds from the day it was taken, unless
    another day was given. Raises Invalid when it would end before it holds.
    """
    data, today = step.decision.data, clock.local_date(step.now)
    effective, expires = data.get("effective_on") or today, data.get("expires_on")
    if expires is not None and expires < effective:
        raise Invalid([FieldError("expires_on", "until_before_from")])
    _signed(data)
    brief_actions.freeze(step.session, step.actor, step.session.get_one(Case, escalation.case_id), now=step.now)
    decision = EscalationDecision(
        escalation_id=escalation.case_id,
        type=kind,
        motivation=data["motivation"] if motivation is None else motivation,
        agreement=called(data),
        agreement_id=data.get("agreement"),
        signatory_id=data.get("signatory"),
        react_on=data.get("react_on"),
        meeting_id=data.get("meeting"),
        amount=data.get("amount"),
        effective_on=effective,
        expires_on=expires,
        new_owner_id=data.get("new_owner"),
        follow_up=data.get("follow_up", ""),
        follow_up_owner_id=data.get("follow_up_owner"),
        follow_up_on=data.get("follow_up_on"),
        decided_by_id=step.actor.id,
        for_id=step.actor.for_id,
        decided_at=step.now,
        mandates=mandated.under(step.session, step.actor, escalation.case_id, kind, data.get("amount"), today),
    )
    step.session.add(decision)
    step.session.flush()
    if kind is not DecisionType.REVOKED:  # revoking tells in words of its own
        telling.tell(step, escalation)
    return decision


def _signed(data: Mapping[str, Any]) -> None:
    """Only who signed an agreement can be called to account over it."""
    register = known.current()
    agreement = register.agreements.get(data.get("agreement") or 0)
    if agreement is None or data.get("signatory") in (None, *agreement.signatories):
        return
    who = ", ".join(register.signatories[key].label for key in agreement.signatories)
    raise Invalid([FieldError("signatory", "did_not_sign", {"who": who})])


def called(data: Mapping[str, Any]) -> str:
    """Which agreement and who, in Dutch, as they are called at the time: kept with the decision."""
    register = known.current()
    agreement = register.agreements.get(data.get("agreement") or 0)
    signatory = register.signatories.get(data.get("signatory") or 0)
    said = (agreement.label("nl") if agreement else "", signatory.label if signatory else "")
    return ", ".join(text for text in said if text)[:300]
