"""Telling regions what was done, and taking their verdict (rules 2 and 7). Registered as automatic steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.cases import actions as cases
from app.cases import index, notices, steps
from app.cases.models import Case, Contact, Outcome
from app.errors import FieldError, Invalid, NotFound
from app.feedback import links, verdicts
from app.feedback.models import Feedback
from app.policy import Actor, ActorKind
from app.workflow.fields import storable

LONGEST_NAME = 120

notices.region_links(links.path_for)


@steps.automatic("tell_region")
def _tell_region(step: steps.Step) -> None:
    """Put the feedback on record: from now on the region has been told."""
    _note(step, step.case)


@steps.automatic("tell_merged")
def _tell_merged(step: steps.Step) -> None:
    """Every region whose case goes along with this one is told too, and gives its own verdict."""
    texts = {name: step.decision.data[name] for name in ("feedback", "place")}
    statement = select(Case.id).where(Case.leading_case_id == step.case.id, Case.state == "merged").order_by(Case.id)
    for case_id in step.session.scalars(statement).all():
        follower = cases.hold(step.session, case_id)
        follower.outcome, follower.verdict = step.case.outcome, None
        follower.version += 1
        follower.updated_at = step.now
        _note(step, follower)
        event_id = audit.record(
            step.session,
            step.actor,
            "bottleneck.told_with_leading_case",
            now=step.now,
            subject=f"case:{follower.number}",
            case_id=follower.id,
            visibility="region",
            data={"leading": step.case.id, "version": follower.version},
            private={"values": texts, "leading": step.case.number},
        )
        index.said(step.session, follower, event_id, *map(str, texts.values()))
        notices.tell_region(step.session, follower, "region_feedback", texts, event_id, step.now)


def _note(step: steps.Step, case: Case) -> None:
    case.told_at = step.now
    step.session.add(
        Feedback(
            case_id=case.id,
            text=step.decision.data["feedback"],
            place=step.decision.data["place"],
            outcome=Outcome(step.decision.data["outcome"]),
            given_by_id=step.actor.id,
            given_at=step.now,
        )
    )


@steps.automatic("leave_leading_case")
def _leave_leading_case(step: steps.Step) -> None:
    """A region that is not helped by the leading case goes its own way again, with the leading case's owner."""
    case = step.case
    if case.leading_case_id is None:
        return
    leading = step.session.get_one(Case, case.leading_case_id)
    case.leading_case_id = None
    if case.owner_id is None and case.state == "in_progress":
        case.owner_id, case.directorate_id = leading.owner_id, leading.directorate_id


def contact_of(session: Session, ticket: links.Ticket | None) -> Contact | None:
    """The contact of a link, unless it was withdrawn."""
    contact = session.get(Contact, ticket.contact) if ticket else None
    good = contact and ticket and contact.generation == ticket.generation and contact.withdrawn_at is None
    return contact if good else None


def actor_for(contact: Contact, answered_by: str = "") -> Actor:
    """The contact as an actor: may look at and judge the cases of this link, and no others. `answered_by` is who
    answers for a collective.
    """
    return Actor(
        ActorKind.CONTACT,
        None,
        answered_by or contact.name,
        cases=frozenset({contact.case_id}),
        contact=contact.id,
        on_behalf_of=contact.name if answered_by else None,
    )


def speaker(contact: Contact, answered_by: Any, field: str = "answered_by") -> Actor:
    """The contact who says something, with a name when it is a collective. Raises Invalid at `field`."""
    if not contact.collective:
        return actor_for(contact)
    name = answered_by.strip() if isinstance(answered_by, str) else ""
    if not name:
        raise Invalid([FieldError(field, "required")])
    if len(name) > LONGEST_NAME:
        raise Invalid([FieldError(field, "too_long", {"max": LONGEST_NAME, "length": len(name)})])
    if not storable(name, lines=False):
        raise Invalid([FieldError(field, "unreadable")])
    return actor_for(contact, name)


def answer(
    session: Session, contact: Contact, name: str, data: Mapping[str, Any], *, now: datetime, answered_by: Any = ""
) -> Case:
    """Take one of the steps of the region by the link; for a collective, `answered_by` says who answers. Raises what
    `cases.actions.transition` raises.
    """
    number = session.scalar(select(Case.number).where(Case.id == contact.case_id))
    if number is None or name not in verdicts.BY_LINK:
        raise NotFound(name)
    actor = speaker(contact, answered_by)
    return cases.transition(session, actor, number, name, data, expected_version=None, now=now)
