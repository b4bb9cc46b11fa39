"""Passing an escalation up: a decision above one's mandate goes to somebody who may take it, with what is proposed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases import facts, steps
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.escalations import carrying, mandated
from app.escalations.models import EscalationPassing
from app.people import queries as people

MOST_PASSINGS = 2
"""How often an escalation can be passed up: it must not go round (DOMAIN rule 3 says so of directorates)."""

FOLLOWS = "passed_up"
"""The step of a case whose escalation was passed up, in the processes that have one."""


@facts.fact("may_be_passed_up")
def _may_be_passed_up(session: Session, case: Case, _now: datetime) -> bool:
    times = select(func.count()).where(EscalationPassing.escalation_id == case.id)
    return (session.scalar(times) or 0) < MOST_PASSINGS


@steps.automatic("pass_up")
def _pass_up(step: steps.Step) -> None:
    """Keep what was proposed, and let the cases follow to the one who decides now. The brief stays where it is.

    Raises Invalid when the one to whom it goes may not take the proposed decision: passing up is no passing on.
    """
    session, data = step.session, step.decision.data
    asked = mandated.asked_for(session, step.case.id, data["decision"], data.get("amount"))
    to = data["to"]
    if not mandated.judge_each(session, [to], asked, clock.local_date(step.now))[to].allowed:
        name = people.people(session, [to])[to].name
        raise Invalid([FieldError("to", "lacks_mandate", {"name": name})])
    session.add(
        EscalationPassing(
            escalation_id=step.case.id,
            from_id=step.actor.id,
            for_id=step.actor.for_id,
            to_id=to,
            proposed={name: _plain(value) for name, value in data.items() if name != "to"},
            passed_at=step.now,
        )
    )
    for case_id in carrying.ids_of(session, step.case.id):
        case = cases.hold(session, case_id)
        definition = registry.get(session, case.process, case.workflow_version)
        if FOLLOWS in definition.transitions and case.escalation_id == step.case.id:
            cases.carry_out(session, step.actor, case, definition, FOLLOWS, {"to": to}, step.now)
    session.flush()


def _plain(value: Any) -> str:
    """A value as the form of `decide` takes it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def passings(session: Session, escalation_id: int) -> list[EscalationPassing]:
    """How often an escalation was passed up, the last one first. One query."""
    statement = select(EscalationPassing).where(EscalationPassing.escalation_id == escalation_id)
    return list(session.scalars(statement.order_by(EscalationPassing.id.desc())))
