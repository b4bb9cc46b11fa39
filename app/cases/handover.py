"""Nobody leaves a case behind: a person or directorate with open cases stays until they are handed over (rule 1)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Desk
from app.errors import FieldError
from app.people import actions as people

NAMED = 5
"""How many case numbers a refusal names."""


def _refusal(session: Session, *conditions: ColumnElement[bool]) -> list[FieldError]:
    statement = select(Case.number).where(Case.active, or_(*conditions)).order_by(Case.due_at, Case.id).limit(NAMED + 1)
    numbers = session.scalars(statement).all()
    if not numbers:
        return []
    named = ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")
    return [FieldError("", "has_open_cases", {"cases": named})]


def _person(session: Session, user_id: int) -> list[FieldError]:
    """Open cases this person owns, co-owns, decides on or must act in; and the unrouted queue they may keep."""
    parts = [column == user_id for column in (Case.owner_id, Case.co_owner_id, Case.handler_id)]
    found = _refusal(session, *parts)
    if session.scalar(select(Desk.id).where(Desk.unrouted_owner_id == user_id)) is not None:
        found.append(FieldError("", "keeps_unrouted"))
    return found


def _directorate(session: Session, directorate_id: int) -> list[FieldError]:
    """Open cases that lie with this directorate."""
    return _refusal(session, Case.directorate_id == directorate_id)


def register() -> None:
    """Have `people` ask us before somebody leaves or a directorate ends."""
    for asked, answer in ((people.REFUSALS, _person), (people.DIRECTORATE_REFUSALS, _directorate)):
        if answer not in asked:
            asked.append(answer)
