"""Mandates in the demo: two regiocommissarissen, of whom the one in the management team may decide on more. One open
escalation was passed up, and one decision revoked by a later one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases.models import Case
from app.db import Database
from app.escalations.models import DecisionType, EscalationDecision
from app.mandates import actions, queries
from app.people import identity
from app.people.models import User
from app.policy import Actor

GRANTED: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (
        "commissaris@regiolijn.example",
        {"max_amount": 250_000, "granted_by": "Mandaatbesluit regio, artikel 4, tweede lid"},
    ),
    (
        "erik.tollenaars@regiolijn.example",
        {"unlimited": True, "granted_by": "Mandaatbesluit regio, artikel 3, en besluit van de secretaris-generaal"},
    ),
)
"""Holder, and what they may decide: all types, for all accords, laws and regions."""


def grant_mandates(session: Session, admin: Actor, now: datetime) -> None:
    """Give the commissioners of the demo their mandates: without one they could decide nothing."""
    everything = [choice.value for choice in queries.decision_types()]
    holders = dict(session.execute(select(User.email, User.id)).all())
    for email, limits in GRANTED:
        actions.grant(session, admin, {"holder": holders[email], "types": everything, **limits}, now=now)


PROPOSED: Final = {
    "decision": "mandate",
    "motivation": "Zonder dit geld stopt het samen werken in januari. Het bedrag gaat boven mijn mandaat.",
    "amount": "900000",
}
REVOKED: Final = "De regeling die dit nodig maakte, is per 1 januari vervallen. De directie pakt het zelf op."


def pass_up_and_revoke(database: Database, now: datetime) -> None:
    """Let the first commissioner pass the newest open escalation of theirs up, and revoke a decision of long ago."""
    with database.reading() as session:
        first, second = (
            session.scalars(select(User.id).where(User.email == email)).one() for email, _limits in GRANTED
        )
        open_one = (Case.process == "escalation", Case.state == "requested", Case.handler_id == first)
        passed = session.scalars(select(Case.number).where(*open_one).order_by(Case.id.desc()).limit(1)).first()
        taken = (EscalationDecision.type == DecisionType.MANDATE, EscalationDecision.decided_by_id == first)
        revoked = session.scalars(
            select(Case.number)
            .join(EscalationDecision, EscalationDecision.escalation_id == Case.id)
            .where(*taken, Case.state == "completed")
            .order_by(Case.id)
            .limit(1)
        ).first()
    steps = (
        (passed, "pass_up", {**PROPOSED, "to": str(second)}),
        (revoked, "revoke", {"motivation": REVOKED}),
    )
    for number, name, data in steps:
        if number is not None:
            with database.transaction() as session:
                actor = identity.actor_for_user(session, first)
                if actor is not None:
                    cases.transition(session, actor, number, name, data, expected_version=None, now=now)
