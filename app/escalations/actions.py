"""Opening escalations and recording the decisions they end in. Registered as automatic steps of the workflows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases import index, notices, parties, search, steps
from app.cases.models import Case
from app.definitions import registry
from app.escalations.models import DecisionType, Escalation, EscalationDecision, Ground
from app.people import queries as people
from app.policy import ActorKind

BOUNCED = {
    "explanation": "Twee keer zei een directie dat dit knelpunt niet bij haar hoort.",
    "tried": "Het knelpunt is twee keer toegewezen en twee keer afgewezen. De redenen staan bij de zaak.",
    "mandate_asked": "Wijs aan wie eigenaar is van dit knelpunt.",
}
"""What the bounce rule (rule 3) writes in the record: text for Dutch colleagues, kept as it was at the time."""


@steps.automatic("open_escalation")
def _open(step: steps.Step) -> None:
    """Make the record of an escalation, with a clock of its own, and name the commissioner who decides.

    A person who escalates has filled in why; the second decline (rule 3) escalates by itself.
    """
    session, case, data = step.session, step.case, step.decision.data
    case.commissioner_id = parties.commissioner_for(session, case)
    asked = data if "ground" in data else BOUNCED
    record = cases.open_case(
        session,
        step.actor,
        cases.Birth.about(case, "escalation", case.title, urgency=case.urgency, owner_id=case.commissioner_id),
        now=step.now,
        data={"about": case.id},
        private={"number": case.number},
    )
    # Whether somebody has accepted the case: it stands still now, and the decision may have to name an owner.
    record.accepted = case.owner_id is not None and case.accepted
    record.search_text = search.indexed(record.number, case.title, case.number)
    told = {name: asked.get(name, "") for name in ("explanation", "tried", "mandate_asked", "consequence")}
    session.add(
        Escalation(
            case_id=record.id,
            about_id=case.id,
            ground=Ground(data.get("ground", Ground.REFUSED)),
            automatic="ground" not in data or step.actor.kind is ActorKind.SYSTEM,
            requested_by_id=step.actor.id,
            **told,
        )
    )
    said = "\n".join(text for text in (*told.values(), case.number) if text)
    index.put(session, index.Kind.CASE, record.id, case_id=record.id, title=record.title, text=said)
    case.escalation_id = record.id
    case.handler_id = case.commissioner_id
    if "ground" not in data:
        _tell_commissioner(step)
    session.flush()


def _tell_commissioner(step: steps.Step) -> None:
    """The second decline is a step of the fixer, whose notices do not know of a commissioner: tell them here."""
    definition = registry.get(step.session, step.case.process, step.case.workflow_version)
    escalate = definition.transitions["escalate"]
    told = [notice for notice in escalate.notices if notice.template == "act_now"]
    notices.send_these(step.session, step.case, definition, step.decision, told, step.actor, step.event_id, step.now)


@steps.automatic("conclude_escalation")
def _conclude(step: steps.Step) -> None:
    """The case was decided on: so is its escalation. Whichever of the two is decided first takes the other along."""
    escalation_id, step.case.escalation_id = step.case.escalation_id, None
    if step.case.state == "waiting_party":
        step.case.waiting_for = waiting_for(step.session, step.decision.data)
    if escalation_id is None:
        return
    record = cases.hold(step.session, escalation_id)
    if record.state == "requested":
        _decide(step, record, step.decision.data)


@steps.automatic("decide_case")
def _decide_case(step: steps.Step) -> None:
    """The escalation was decided: write the decision down and let the case go on accordingly (rule 5)."""
    session, data = step.session, step.decision.data
    escalation = session.get_one(Escalation, step.case.id)
    session.add(
        EscalationDecision(
            escalation_id=escalation.case_id,
            type=DecisionType(data["decision"]),
            motivation=data["motivation"],
            agreement=data.get("agreement", ""),
            new_owner_id=data.get("new_owner"),
            follow_up=data.get("follow_up", ""),
            follow_up_owner_id=data.get("follow_up_owner"),
            follow_up_on=data.get("follow_up_on"),
            decided_by_id=step.actor.id,
            decided_at=step.now,
        )
    )
    case = cases.hold(session, escalation.about_id)
    if case.state == "escalated" and case.escalation_id == escalation.case_id:
        _decide(step, case, data)


def _decide(step: steps.Step, case: Case, data: Mapping[str, Any]) -> None:
    definition = registry.get(step.session, case.process, case.workflow_version)
    cases.carry_out(step.session, step.actor, case, definition, "decide", data, step.now)


def waiting_for(session: Session, data: Mapping[str, Any]) -> str:
    """For whom a case waits after a decision that takes it elsewhere: the party, or else the one who follows up."""
    if data.get("agreement"):
        return str(data["agreement"])[:120]
    person = people.person(session, data.get("follow_up_owner") or 0)
    return person.name if person else ""
