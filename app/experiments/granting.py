"""Room that comes with a decision on an escalation, and that goes with the revoking of that decision."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases.models import Case
from app.cases.steps import Step
from app.definitions import registry
from app.escalations import carrying, consequences
from app.escalations.models import DecisionType, Escalation, EscalationDecision
from app.experiments import actions
from app.experiments.models import Experiment

REVOKED = "Het besluit dat deze ruimte gaf, is herroepen."
"""Why room ends that was given by a decision which holds no longer: text for Dutch colleagues, kept as it was."""

STOPPABLE = ("granted", "running")


@consequences.of(DecisionType.EXPERIMENT)
def _grant(step: Step, escalation: Escalation, decision: EscalationDecision) -> None:
    """Room was decided on: what was asked about one of its cases is granted, or else an experiment is opened that has
    its room, and of which the frame is still to be settled by whoever follows up.
    """
    carried = carried_by(step.session, escalation)
    waiting = _asked_about(step.session, [case.id for case in carried])
    if waiting is not None:
        case, record = waiting
        record.escalation_id, record.decision_id = escalation.case_id, decision.id
        data: dict[str, Any] = {
            "motivation": decision.motivation,
            "conditions": record.conditions,
            "ends_on": decision.expires_on or record.ends_on,
            "evaluate_on": record.evaluate_on,
        }
        _take(step, case, "grant", data)
        return
    about = carried[0]
    where = [place for one in carried for place in actions.own_regions(step.session, one)]
    case = actions.begin(
        step.session, step.actor, about, about.title, where, now=step.now, escalation_id=escalation.case_id,
        decision_id=decision.id,
    )  # fmt: skip
    data = {
        "purpose": (decision.follow_up or escalation.mandate_asked)[:3000],
        "motivation": decision.motivation,
        "ends_on": decision.expires_on,
        "owner": decision.follow_up_owner_id,
    }
    _take(step, case, "allow", data)


def carried_by(session: Session, escalation: Escalation) -> list[Case]:
    """The cases of an escalation, those that room is usually about first, and of those the one it began with."""
    found = [cases.hold(session, case_id) for case_id in carrying.ids_of(session, escalation.case_id)]
    return sorted(found, key=lambda case: (case.process not in actions.ABOUT, case.id != escalation.about_id, case.id))


def _asked_about(session: Session, case_ids: list[int]) -> tuple[Case, Experiment] | None:
    statement = (
        select(Case.id)
        .join(Experiment, Experiment.case_id == Case.id)
        .where(Experiment.about_id.in_(case_ids), Case.state == "asked")
        .order_by(Case.id)
        .limit(1)
    )
    found = session.scalar(statement)
    return (cases.hold(session, found), session.get_one(Experiment, found)) if found is not None else None


@consequences.revoked(DecisionType.EXPERIMENT)
def _revoke(step: Step, _escalation: Escalation, decision: EscalationDecision) -> None:
    """The decision holds no longer: neither does the room. What was tried is still evaluated."""
    statement = select(Case.id).join(Experiment, Experiment.case_id == Case.id)
    for case_id in step.session.scalars(statement.where(Experiment.decision_id == decision.id).order_by(Case.id)):
        case = cases.hold(step.session, case_id)
        if case.state in STOPPABLE:
            _take(step, case, "stop", {"reason": REVOKED})


def _take(step: Step, case: Case, name: str, data: dict[str, Any]) -> None:
    given = {key: value for key, value in data.items() if value not in (None, "")}
    definition = registry.get(step.session, case.process, case.workflow_version)
    cases.carry_out(step.session, step.actor, case, definition, name, given, step.now)
