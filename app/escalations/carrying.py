"""What an escalation carries: the case it began with, and others that need the same decision.

Any process can be escalated whose file has the steps `escalate` (to a state `escalated`, then `open_escalation`),
`decide` and `end_escalation`: nothing here knows which. A confidential case has an escalation of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases import facts, index, queries, search, team
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound
from app.escalations.brief_models import Brief
from app.escalations.models import DecisionType, Escalation, EscalationCase
from app.policy import Actor
from app.workflow.model import Visibility

PROCESS = "escalation"
MOST = 50
"""How many cases one escalation carries: with more, nobody can say what is decided."""


def put(session: Session, record: Case, case: Case, actor: Actor, now: datetime, reason: str = "") -> None:
    """Have an escalation carry a case that is held and stands escalated."""
    session.add(
        EscalationCase(escalation_id=record.id, case_id=case.id, reason=reason, added_by_id=actor.id, added_at=now)
    )
    case.escalation_id = record.id
    case.commissioner_id = case.handler_id = record.commissioner_id
    session.flush()
    _bring_in(session, record, case, actor, now)
    keep_findable(session, record)


def _bring_in(session: Session, record: Case, case: Case, actor: Actor, now: datetime) -> None:
    """Whoever asked reads the escalation, and so does the pair of a case that would not see it by where it lies."""
    readers = {actor.id}
    if case.region_id != record.region_id or record.confidentiality is Visibility.CONFIDENTIAL:
        readers |= {case.owner_id, case.co_owner_id}
    for person in sorted(one for one in readers if one is not None):
        team.bring_in(session, actor, record, person, now)


def joined(session: Session, actor: Actor, case: Case, number: str) -> Case:
    """The escalation that a case is put with, held. Raises Invalid at `escalation`."""
    try:
        record = queries.get_visible(session, actor, number.strip(), hold=True)
    except NotFound:
        record = None
    if record is None or record.process != PROCESS:
        raise Invalid([FieldError("escalation", "unknown_escalation")])
    if record.state != "requested":
        raise Invalid([FieldError("escalation", "escalation_decided")])
    if Visibility.CONFIDENTIAL in (case.confidentiality, record.confidentiality):
        raise Invalid([FieldError("escalation", "confidential_alone")])
    if len(ids_of(session, record.id)) >= MOST:
        raise Invalid([FieldError("escalation", "too_many", {"max": MOST})])
    return record


def ids_of(session: Session, escalation_id: int) -> list[int]:
    """The cases of an escalation, also when it has ended, the one it began with first. One query."""
    wanted = select(EscalationCase.case_id).where(EscalationCase.escalation_id == escalation_id)
    return list(session.scalars(wanted.order_by(EscalationCase.id)))


def waiting(session: Session, escalation_id: int) -> list[Case]:
    """The cases that wait for the decision on this escalation, held, in the order of their ids."""
    wanted = (
        select(Case)
        .join(EscalationCase, EscalationCase.case_id == Case.id)
        .where(
            EscalationCase.escalation_id == escalation_id,
            Case.escalation_id == escalation_id,
            Case.state == "escalated",
        )
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(wanted))


def needs_owner(session: Session, case: Case) -> bool:
    """Whether nobody has accepted this case, in a process in which owners accept."""
    definition = registry.get(session, case.process, case.workflow_version)
    accepting = any("accepted" in step.sets for step in definition.transitions.values())
    return accepting and (case.owner_id is None or not case.accepted)


def _undecided(session: Session, case: Case) -> bool:
    """Whether the escalation, or that of the case, waits for its decision."""
    if case.process == PROCESS:
        return case.state == "requested"
    return bool(session.scalar(select(exists().where(Case.id == case.escalation_id, Case.state == "requested"))))


@facts.fact("owner_not_accepted")
def _owner_not_accepted(session: Session, case: Case, _now: datetime) -> bool:
    """Nobody has accepted the case; while it waits for a decision, or of an escalation: one of those it carries."""
    escalation_id = case.id if case.process == PROCESS else case.escalation_id
    if escalation_id is None or not _undecided(session, case):
        return needs_owner(session, case)
    together = session.scalars(select(Case).where(Case.escalation_id == escalation_id, Case.state == "escalated"))
    return any(needs_owner(session, one) for one in together)


def part_of(session: Session, data: Mapping[str, Any], case: Case, together: list[Case]) -> Mapping[str, Any]:
    """What a decision on cases together means for one of them.

    A new owner takes those that nobody has accepted; when all were accepted, or the decision is who the owner is, all.
    """
    if data.get("new_owner") is None or data.get("decision") == DecisionType.OWNER:
        return data
    needing = [one for one in together if needs_owner(session, one)]
    if not needing or case in needing:
        return data
    return {name: value for name, value in data.items() if name != "new_owner"}


def go_on(
    session: Session, actor: Actor, record: Case, step: str, data: Mapping[str, Any], now: datetime
) -> list[Case]:
    """Let the cases that still wait go on by this step of their own process. Returns them."""
    together = waiting(session, record.id)
    own = [(case, part_of(session, data, case, together)) for case in together]
    for case, part in own:
        definition = registry.get(session, case.process, case.workflow_version)
        cases.carry_out(session, actor, case, definition, step, part, now)
    return together


def keep_findable(session: Session, record: Case) -> None:
    """What an escalation is found by, as it reads now: what was asked, and the cases it carries."""
    asked = session.get_one(Escalation, record.id)
    carried = session.execute(
        select(Case.number, Case.title).where(Case.id.in_(ids_of(session, record.id))).order_by(Case.id)
    ).all()
    named = [word for number, title in carried for word in (number, title)]
    record.search_text = search.indexed(record.number, record.title, *named)
    brief = session.scalars(select(Brief).where(Brief.escalation_id == record.id)).one_or_none()
    written = [*brief.texts.values(), *(" ".join(pair) for pair in brief.options)] if brief else []
    texts = (asked.explanation, asked.tried, asked.mandate_asked, asked.consequence, *written, *named)
    text = "\n".join(one for one in texts if one)
    index.put(session, index.Kind.CASE, record.id, case_id=record.id, title=record.title, text=text)
