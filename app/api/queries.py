"""The few things the API shows that no page asks for in this form. What a caller may see is settled before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from app.audit.models import Event
from app.cases.models import Case, Comment, Contact, EntrySight
from app.escalations.models import Escalation, EscalationDecision, Ground
from app.feedback.models import Feedback
from app.people.models import User
from app.regions.models import Division, Region


@dataclass(frozen=True, slots=True)
class Place:
    """A region, as a case refers to it."""

    id: int
    division: str
    code: str
    name: str


def places(session: Session, ids: Iterable[int]) -> dict[int, Place]:
    """These regions. One query."""
    statement = (
        select(Region.id, Division.key, Region.code, Region.name)
        .join(Division, Division.id == Region.division_id)
        .where(Region.id.in_(sorted(set(ids))))
    )
    return {row.id: Place(*row) for row in session.execute(statement)}


def contacts(session: Session, case_id: int) -> list[Contact]:
    """The contacts of a case who are told, in the order in which they were added."""
    still = Contact.withdrawn_at.is_(None)
    return list(session.scalars(select(Contact).where(Contact.case_id == case_id, still).order_by(Contact.id)))


def last_feedback(session: Session, case_id: int) -> Feedback | None:
    """What the region was told last."""
    statement = select(Feedback).where(Feedback.case_id == case_id).order_by(Feedback.id.desc()).limit(1)
    return session.scalars(statement).one_or_none()


def number_of(session: Session, case_id: int | None) -> str | None:
    """The number of a case."""
    return session.scalar(select(Case.number).where(Case.id == case_id)) if case_id is not None else None


def numbers_of(session: Session, case_ids: Sequence[int]) -> list[str]:
    """The numbers of cases, in the order given. One query."""
    found = {row.id: row.number for row in session.execute(select(Case.id, Case.number).where(Case.id.in_(case_ids)))}
    return [found[key] for key in case_ids]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an escalation is about."""

    about: str
    ground: Ground
    mandate_asked: str


def asked(session: Session, ids: Iterable[int]) -> dict[int, Asked]:
    """What these escalations are about. One query."""
    about = aliased(Case)
    statement = (
        select(Escalation.case_id, about.number, Escalation.ground, Escalation.mandate_asked)
        .join(about, about.id == Escalation.about_id)
        .where(Escalation.case_id.in_(sorted(set(ids))))
    )
    return {row[0]: Asked(*row[1:]) for row in session.execute(statement)}


def decisions(session: Session, escalation_id: int) -> list[EscalationDecision]:
    """The decisions on an escalation, oldest first."""
    statement = (
        select(EscalationDecision)
        .where(EscalationDecision.escalation_id == escalation_id)
        .order_by(EscalationDecision.id)
    )
    return list(session.scalars(statement))


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment with the name of its writer, and what was changed of who reads it."""

    comment: Comment
    author: str | None
    changed: EntrySight | None = None


def comments(
    session: Session, case_id: int, readable: ColumnElement[bool], *, before: int | None, limit: int
) -> list[CommentRow]:
    """Comments whose events may be read, newest first; those before the id given. One query."""
    statement = (
        select(Comment, User.name, EntrySight)
        .join(Event, Event.id == Comment.event_id)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(EntrySight, EntrySight.event_id == Comment.event_id)
        .where(Comment.case_id == case_id, readable)
        .order_by(Comment.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Comment.id < before)
    return [CommentRow(*row) for row in session.execute(statement)]
