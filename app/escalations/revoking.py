"""Revoking a decision: a later decision by which it holds no longer. The earlier one stays on record as it was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.cases import facts, notices, steps
from app.cases.models import Case
from app.errors import FieldError, NotAllowedNow
from app.escalations import carrying, consequences, mandated, recording
from app.escalations.models import DecisionType, Escalation
from app.workflow.model import Text, Visibility

TOLD = Text("Het besluit bij deze zaak is ingetrokken", "The decision on this case was revoked")


@facts.fact("decision_holds")
def _decision_holds(session: Session, case: Case, _now: datetime) -> bool:
    return mandated.standing(session, case.id) is not None


@steps.automatic("revoke_decision")
def _revoke(step: steps.Step) -> None:
    """Put the later decision on record, tell who must know, and have it in the story of the cases."""
    session = step.session
    escalation = session.get_one(Escalation, step.case.id)
    earlier = mandated.standing(session, step.case.id)
    if earlier is None:  # the fact `decision_holds` was asked
        raise NotAllowedNow([FieldError("", "needs_decision_holds")])
    later = recording.record(step, escalation, DecisionType.REVOKED)
    later.revokes_id = earlier.id
    session.flush()
    told = {step.actor.id, step.case.co_owner_id, step.case.owner_id}  # the notices of the step are theirs
    cases = select(Case).where(Case.id.in_(carrying.ids_of(session, step.case.id))).order_by(Case.id)
    people = [(step.case, earlier.decided_by_id), (step.case, escalation.requested_by_id)]
    for case in session.scalars(cases).all():
        event_id = audit.record(
            session,
            step.actor,
            "case.decision_revoked",
            now=step.now,
            subject=f"case:{case.number}",
            case_id=case.id,
            visibility=Visibility.MINISTRY.value,
            data={"decision": earlier.id, "type": earlier.type.value},
            private={"values": {"motivation": later.motivation}, "number": step.case.number},
        )
        case.updated_at = step.now
        for reader in (case.owner_id, case.co_owner_id):
            _tell(step, case, reader, event_id, told)
    for case, reader in people:
        _tell(step, case, reader, step.event_id, told)
    consequences.undo(step, escalation, earlier)


def _tell(step: steps.Step, case: Case, reader: int | None, event_id: str, told: set[int | None]) -> None:
    if reader is None or reader in told:
        return
    told.add(reader)
    notices.tell_colleague(
        step.session, case, "informed", reader, lambda language: {"what": TOLD[language]}, event_id, step.now, but=told
    )
