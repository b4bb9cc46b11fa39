"""Opening escalations and recording the decisions they end in. Registered as automatic steps of the workflows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accords import known
from app.audit.models import Event
from app.cases import actions as cases
from app.cases import facts, notices, parties, steps
from app.cases.models import Case
from app.definitions import registry
from app.escalations import brief_actions, carrying, consequences, recording
from app.escalations.models import DecisionType, Escalation, Ground
from app.people import queries as people
from app.policy import Actor, ActorKind, Capability

BOUNCED = {
    "explanation": "Twee keer zei een directie dat dit knelpunt niet bij haar hoort.",
    "tried": "Het knelpunt is twee keer toegewezen en twee keer afgewezen. De redenen staan bij de zaak.",
    "mandate_asked": "Wijs aan wie eigenaar is van dit knelpunt.",
}
"""What the bounce rule (rule 3) writes in the record: text for Dutch colleagues, kept as it was at the time."""


@steps.automatic("open_escalation")
def _open(step: steps.Step) -> None:
    """Make the record of an escalation, with a clock of its own, and name the commissioner who decides; or put the case
    with an escalation that was named.

    A person who escalates has filled in why; the second decline (rule 3) escalates by itself.
    """
    session, case, data = step.session, step.case, step.decision.data
    if data.get("escalation"):
        record = carrying.joined(session, step.actor, case, data["escalation"])
        carrying.put(session, record, case, step.actor, step.now, data["explanation"])
        return
    case.commissioner_id = parties.commissioner_for(session, case)
    asked = data if "ground" in data else BOUNCED
    record = cases.open_case(
        session,
        step.actor,
        cases.Birth.about(case, carrying.PROCESS, case.title, urgency=case.urgency, owner_id=case.commissioner_id),
        now=step.now,
        data={"about": case.id},
        private={"number": case.number},
    )
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
    session.flush()
    carrying.put(session, record, case, step.actor, step.now)
    brief_actions.send_along(session, record, [case.id])
    if "ground" not in data:
        _tell_commissioner(step)


def _tell_commissioner(step: steps.Step) -> None:
    """The second decline is a step of the fixer, whose notices do not know of a commissioner: tell them here."""
    definition = registry.get(step.session, step.case.process, step.case.workflow_version)
    escalate = definition.transitions["escalate"]
    told = [notice for notice in escalate.notices if notice.template == "act_now"]
    notices.send_these(step.session, step.case, definition, step.decision, told, step.actor, step.event_id, step.now)


@steps.automatic("conclude_escalation")
def _conclude(step: steps.Step) -> None:
    """The case was decided on: so is its escalation, and every other case with it. Whichever is decided first takes the
    others along.
    """
    escalation_id, step.case.escalation_id = step.case.escalation_id, None
    if step.case.state == "waiting_party":
        step.case.waiting_for = waiting_for(step.session, step.decision.data)
    if escalation_id is None:
        return
    record = cases.hold(step.session, escalation_id)
    if record.state == "requested":
        definition = registry.get(step.session, record.process, record.workflow_version)
        cases.carry_out(step.session, step.actor, record, definition, "decide", step.decision.data, step.now)


@steps.automatic("decide_case")
def _decide_case(step: steps.Step) -> None:
    """The escalation was decided: write the decision down and let its cases go on accordingly (rule 5)."""
    session, data = step.session, step.decision.data
    escalation = session.get_one(Escalation, step.case.id)
    decision = recording.record(step, escalation, DecisionType(data["decision"]))
    carrying.go_on(session, step.actor, step.case, "decide", data, step.now)
    consequences.follow(step, escalation, decision)


ENDINGS = {"take_back": DecisionType.WITHDRAWN, "de_escalate": DecisionType.DE_ESCALATED}
"""By which step an escalation ends without a decision on what was asked."""


@steps.automatic("end_undecided")
def _end_undecided(step: steps.Step) -> None:
    """The escalation ends without a decision on what was asked: that is on record too, and its cases go on (rule 5)."""
    session, data = step.session, step.decision.data
    escalation = session.get_one(Escalation, step.case.id)
    ending = ENDINGS[step.decision.transition.name]
    decision = recording.record(step, escalation, ending, motivation=data["reason"])
    carrying.go_on(session, step.actor, step.case, "end_escalation", data, step.now)
    consequences.follow(step, escalation, decision)


@steps.automatic("leave_escalation")
def _leave(step: steps.Step) -> None:
    """The case goes on: no escalation of it waits any more."""
    step.case.escalation_id = None


@facts.fact("asked_by_somebody")
def _asked_by_somebody(session: Session, case: Case, _now: datetime) -> bool:
    """A person asked for the escalation: not the bounce rule, and not a clock."""
    return not session.get_one(Escalation, case.id).automatic


@facts.fact("may_ask_higher")
def _may_ask_higher(session: Session, case: Case, _now: datetime) -> bool:
    """The region has not asked for it since the case was last escalated: once is enough."""
    steps_of = f"{case.process}.ask_higher", f"{case.process}.escalate", f"{case.process}.decide"
    last = session.scalar(
        select(Event.action)
        .where(Event.case_id == case.id, Event.action.in_(steps_of))
        .order_by(Event.seq.desc())
        .limit(1)
    )
    return last != steps_of[0]


@steps.reserved(Capability.CASE_TAKE_BACK)
def _asked(session: Session, actor: Actor, case: Case) -> bool:
    """Whoever asked may take it back, or who stands in for them; when they have left, the liaison."""
    escalation = session.get(Escalation, case.id)
    if escalation is None or escalation.requested_by_id is None:
        return False
    if any(principal.id == escalation.requested_by_id for principal in actor.standing_in):
        return True
    if actor.id == escalation.requested_by_id:
        return True
    return actor.id == case.co_owner_id and people.person(session, escalation.requested_by_id) is None


def waiting_for(session: Session, data: Mapping[str, Any]) -> str:
    """For whom a case waits after a decision that takes it elsewhere: the party, or else the one who follows up."""
    signatory = known.current().signatories.get(data.get("signatory") or 0)
    if signatory is not None:
        return signatory.label[:120]
    person = people.person(session, data.get("follow_up_owner") or 0)
    return person.name if person else ""
