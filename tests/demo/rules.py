"""What DOMAIN says must hold of every case at every moment, asked of a whole database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.bottlenecks.models import Bottleneck
from app.cases import clocks, parties
from app.cases.models import NEVER, Case, ClockSpell, Contact
from app.definitions import registry
from app.escalations.models import Escalation, EscalationDecision
from app.feedback.models import Feedback, Verdict
from app.outbox.models import Message, Notice
from app.workflow.engine import ClockStatus


def broken(session: Session) -> list[str]:
    """Every rule that does not hold, with the case."""
    return [
        f"{case.number} {case.process} at {case.state}: {fault}"
        for case in session.scalars(select(Case).order_by(Case.id))
        for fault in (
            *_people(session, case),
            *_clocks(session, case),
            *_ending(session, case),
            *_escalation(session, case),
        )
    ]


def _people(session: Session, case: Case) -> Iterator[str]:
    """Rule 1: exactly one who must act, a co-owning liaison, and an owner once somebody was named."""
    if not case.active:
        if case.handler_id is not None:
            yield "somebody must act in what is finished"
        return
    if case.handler_id is None:
        yield "nobody must act"
    elif case.state != "draft" and case.handler_id != parties.person_for(session, case, case.waiting_on):
        yield "not the one who must act"
    if case.process == "bottleneck" and case.owner_id is None and case.state not in ("draft", "submitted", "escalated"):
        yield "no owner"


def _clocks(session: Session, case: Case) -> Iterator[str]:
    """Rule 1 again: a next deadline; it is that of a running clock, derived from its spells."""
    definition = registry.get(session, case.process, case.workflow_version)
    held = clocks.of(session, case.id)
    running = {clock.name: clock for clock in held if clock.status is ClockStatus.RUNNING}
    asked = set(definition.states[case.state].runs)
    if set(running) != asked and (case.active or not set(running) < asked):  # a finished one's may have done its work
        yield f"runs {sorted(running)}"
    due = min((clock.due_at for clock in running.values() if clock.due_at), default=NEVER)
    if case.due_at != (due if case.active else NEVER):
        yield f"is due {case.due_at}, its clocks {due}"
    if case.active and case.state != "draft" and due == NEVER:
        yield "no next deadline"
    for clock in held:
        spells = session.scalars(
            select(ClockSpell).where(ClockSpell.clock_id == clock.id).order_by(ClockSpell.id)
        ).all()
        if sum(spell.ended_at is None for spell in spells) != (clock.status is not ClockStatus.STOPPED):
            yield f"{clock.name} is {clock.status} with {sum(spell.ended_at is None for spell in spells)} open spells"
        if any(one.ended_at != other.began_at for one, other in pairwise(spells)):
            yield f"{clock.name} has a gap"
        if clock.status is ClockStatus.RUNNING and clocks.due(clock, spells) != clock.due_at:
            yield f"{clock.name} is due {clock.due_at}, its spells say {clocks.due(clock, spells)}"


def _ending(session: Session, case: Case) -> Iterator[str]:
    """Rule 2: nothing closes without feedback on record, an outcome, and a verdict or the region's silence."""
    if case.process != "bottleneck":
        return
    if case.state in ("feedback", "closed"):
        if case.told_at is None or _count(session, Feedback, Feedback.case_id == case.id) == 0:
            yield "the region was not told"
        if case.outcome is None:
            yield "no outcome"
    if case.state == "closed" and case.outcome != "no_reaction" and case.verdict != "solved":
        yield f"closed although {case.verdict}"
    if case.verdict is not None and _count(session, Verdict, Verdict.case_id == case.id) == 0:
        yield "a verdict without its record"
    if (case.state == "merged") != (case.leading_case_id is not None):
        yield f"goes along with {case.leading_case_id}"
    if (case.waiting_for is not None) != (case.state == "waiting_party"):
        yield f"waits for {case.waiting_for}"
    if case.state != "draft" and _count(session, Contact, Contact.case_id == case.id) == 0:
        yield "nobody in the region to tell"
    if _count(session, Bottleneck, Bottleneck.case_id == case.id) != 1:
        yield "no text"


def _escalation(session: Session, case: Case) -> Iterator[str]:
    """Rule 5: an escalation ends in a decision with a motivation; an escalated case has an open one."""
    if case.process != "escalation":
        if (case.state == "escalated") != (case.escalation_id is not None):
            yield f"has escalation {case.escalation_id}"
        if case.bounces >= 2 and _count(session, Escalation, Escalation.about_id == case.id) == 0:
            yield "bounced twice and never escalated"
        return
    decisions = session.scalars(select(EscalationDecision).where(EscalationDecision.escalation_id == case.id)).all()
    first = [decision for decision in decisions if decision.revokes_id is None]  # one that revokes is a second one
    if len(first) != (case.state != "requested"):
        yield f"{len(decisions)} decisions"
    if any(not decision.motivation for decision in decisions):
        yield "a decision without motivation"


def untold(session: Session) -> list[str]:
    """Rule 6: cases whose log does not hold as many steps as the case has versions."""
    steps = (
        select(Event.case_id, func.count().label("steps"))
        .where(Event.body.like('%"version":%'))
        .group_by(Event.case_id)
        .subquery()
    )
    statement = select(Case.number).join(steps, steps.c.case_id == Case.id).where(Case.version - 1 != steps.c.steps)
    return list(session.scalars(statement))


def twice(session: Session) -> int:
    """How many messages and notices tell the same reader the same thing about the same event."""
    mails = func.count(func.distinct(Message.event_id + Message.recipient + Message.template))
    notices = func.count(func.distinct(Notice.event_id + cast(Notice.reader_id, String) + Notice.letter))
    return sum(
        (session.scalar(select(func.count()).select_from(table)) or 0) - (session.scalar(select(kept)) or 0)
        for table, kept in ((Message, mails), (Notice, notices))
    )


def _count(session: Session, table: type, condition: object) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0  # type: ignore[arg-type]
