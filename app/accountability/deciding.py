"""What follows when a regiocommissaris decides that a signatory is called to account, and when that holds no longer."""

from __future__ import annotations

from sqlalchemy import select

from app.accountability import actions
from app.accountability.models import Accountability
from app.cases import actions as cases
from app.cases.models import Case
from app.cases.steps import Step
from app.definitions import registry
from app.escalations import consequences
from app.escalations.models import DecisionType, Escalation, EscalationDecision

WITHDRAWN = "Het besluit om aan te spreken is ingetrokken."
"""Why the application withdraws it: text for Dutch colleagues, kept as it was at the time."""


@consequences.of(DecisionType.CALL_TO_ACCOUNT)
def _decided(step: Step, escalation: Escalation, decision: EscalationDecision) -> None:
    """The case begins with the letter still to be written by whoever carries the decision out. A decision from before
    agreements and signatories were in a register names neither: it begins nothing.
    """
    if decision.agreement_id is None or decision.signatory_id is None:
        return
    began = actions.Began(
        about=_about(step, escalation), escalation_id=escalation.case_id, owner_id=decision.follow_up_owner_id
    )
    data = {"agreement": decision.agreement_id, "signatory": decision.signatory_id}
    actions.begin(step.session, step.actor, began, "prepare", data, step.now)


def _about(step: Step, escalation: Escalation) -> Case:
    """The case it is about: the first of those that the escalation carries."""
    return cases.hold(step.session, escalation.about_id)


@consequences.revoked(DecisionType.CALL_TO_ACCOUNT)
def _revoked(step: Step, escalation: Escalation, _decision: EscalationDecision) -> None:
    """Nobody need react to what is not asked any more."""
    session = step.session
    still = select(Case.id).join(Accountability, Accountability.case_id == Case.id).where(
        Accountability.escalation_id == escalation.case_id, Case.active
    )  # fmt: skip
    for case_id in session.scalars(still).all():
        case = cases.hold(session, case_id)
        definition = registry.get(session, case.process, case.workflow_version)
        cases.carry_out(session, step.actor, case, definition, "withdraw", {"reason": WITHDRAWN}, step.now)
