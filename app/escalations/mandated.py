"""Nothing is decided outside mandate: whose mandates count for a decision on an escalation, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import limits
from app.cases.models import Case
from app.errors import FieldError, Invalid
from app.escalations import carrying
from app.escalations.models import DecisionType, EscalationDecision
from app.mandates import judging
from app.mandates import queries as mandates
from app.mandates.judging import Asked, Lack, Verdict
from app.policy import TABLE, Actor, Capability
from app.workflow.engine import Decision

DECIDES = frozenset({"decide_case", "conclude_escalation"})
"""The automatic steps of a step that decides; `decision` of a step without one of these is only proposed."""

REVOKES = "revoke_decision"


@limits.on(Capability.CASE_DECIDE)
def _within_mandate(session: Session, actor: Actor, case: Case, decision: Decision, now: datetime) -> Actor:
    """A decision on an escalation is taken within mandate."""
    asked = _asked(session, case, decision)
    return actor if asked is None else within(session, actor, case, asked, now)


def within(session: Session, actor: Actor, case: Case, asked: Asked, now: datetime) -> Actor:
    """Whoever decides has a mandate for it, or stands in for somebody who is away and has.

    One's own mandate goes first: on behalf of another decides only who could not otherwise. Raises Invalid, with what
    the mandate falls short in and who may decide it.
    """
    if actor.id is None:
        return actor
    today = clock.local_date(now)
    people = [actor.for_id] if actor.for_id is not None else [actor.id, *_stands_in_for(actor, case)]
    verdicts = judge_each(session, people, asked, today)
    able = next((person for person in people if verdicts[person].allowed), None)
    if able is None:
        raise Invalid([refusal(session, verdicts[people[0]], asked, today)])
    if able in (actor.id, actor.for_id):
        return actor
    principal = next(who for who in actor.standing_in if who.id == able)
    return replace(actor, on_behalf_of=principal.name, for_id=able, _scopes=actor._scopes)


def _stands_in_for(actor: Actor, case: Case) -> list[int]:
    """Those away today whose decisions have come to this person: whoever must decide this case first."""
    able = [
        who.id for who in actor.standing_in
        if any(Capability.CASE_DECIDE in TABLE[grant.role] for grant in who.grants)
    ]  # fmt: skip
    return sorted(able, key=lambda person: person != case.commissioner_id)


def _asked(session: Session, case: Case, decision: Decision) -> Asked | None:
    """What a step decides; none when it decides nothing, or its escalation was decided just now and takes it along."""
    then = frozenset(decision.then)
    if then & DECIDES and "decision" in decision.data:
        escalation = session.get(Case, case.escalation_id) if case.escalation_id else case
        if escalation is None or (escalation.active and escalation.state != "requested"):
            return None
        return asked_for(session, escalation.id, decision.data["decision"], decision.data.get("amount"))
    if REVOKES in then:
        last = standing(session, case.id)
        return asked_for(session, case.id, last.type.value, last.amount) if last else None
    return None


def asked_for(session: Session, escalation_id: int, kind: str, amount: int | None) -> Asked:
    """A decision of this type on an escalation, with all the cases that it carries."""
    return Asked(kind, mandates.subjects(session, carrying.ids_of(session, escalation_id)), amount)


def standing(session: Session, escalation_id: int) -> EscalationDecision | None:
    """The decision on an escalation that was not revoked: one of those that somebody can decide. One query."""
    later = select(EscalationDecision.revokes_id).where(EscalationDecision.revokes_id.is_not(None))
    ends = (DecisionType.WITHDRAWN, DecisionType.DE_ESCALATED, DecisionType.REVOKED)
    return session.scalars(
        select(EscalationDecision)
        .where(
            EscalationDecision.escalation_id == escalation_id,
            EscalationDecision.type.not_in(ends),
            EscalationDecision.id.not_in(later),
        )
        .order_by(EscalationDecision.id.desc())
        .limit(1)
    ).first()


def judge_each(session: Session, people: Iterable[int], asked: Asked, today: date) -> dict[int, Verdict]:
    """The verdict on a decision for each of these people. Two queries."""
    wanted = list(people)
    held = mandates.in_force(session, today, wanted)
    return {person: judging.judge([one for one in held if one.holder == person], asked) for person in wanted}


def refusal(session: Session, verdict: Verdict, asked: Asked, today: date) -> FieldError:
    """Why somebody may not decide this, at the field it is about, with who may."""
    able = [holder.name for holder in mandates.who_may(session, asked, today)]
    code = {Lack.TYPE: "mandate_type", Lack.AMOUNT: "mandate_amount"}.get(verdict.lack or Lack.TYPE, "mandate_scope")
    limit = f"{verdict.limit or 0:,}".replace(",", ".")
    return FieldError(
        "amount" if verdict.lack is Lack.AMOUNT else "decision",
        code if able else f"{code}_nobody",
        {"who": ", ".join(able[:NAMED]), "limit": limit},
    )


NAMED = 3
"""How many of those who may decide are named in a refusal."""


def under(session: Session, actor: Actor, escalation_id: int, kind: str, amount: int | None, today: date) -> list[int]:
    """The mandates under which this actor takes this decision now."""
    person = actor.for_id if actor.for_id is not None else actor.id
    if person is None:
        return []
    return list(judge_each(session, [person], asked_for(session, escalation_id, kind, amount), today)[person].under)
