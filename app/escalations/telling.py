"""Who must know of a decision besides those whom the workflow tells: whoever asked for it, and whoever passed it up."""

from __future__ import annotations

from sqlalchemy import select

from app.cases import notices
from app.cases.steps import Step
from app.escalations.models import Escalation, EscalationPassing
from app.workflow.model import Text

DECIDED = Text("Er is besloten op je escalatie", "Your escalation was decided on")


def tell(step: Step, escalation: Escalation) -> None:
    """Tell them that it was decided: what, is in the case. Nobody is told of what they decided themselves."""
    session, case = step.session, step.case
    passed = session.scalars(
        select(EscalationPassing.from_id).where(EscalationPassing.escalation_id == escalation.case_id)
    )
    told = {step.actor.id, case.owner_id, case.co_owner_id}  # the notices of the step are theirs
    for reader in (escalation.requested_by_id, *passed):
        if reader is None or reader in told:
            continue
        told.add(reader)
        notices.tell_colleague(
            session, case, "informed", reader, lambda language: {"what": DECIDED[language]}, step.event_id, step.now,
            but=told,
        )  # fmt: skip
