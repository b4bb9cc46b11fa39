"""Reading tasks: those about a case, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.reach import within
from app.errors import NotFound
from app.people.models import User
from app.policy import Actor, Capability, scope_for
from app.tasks.models import Holder, Task

MOST = 200
"""The most tasks of one case that a page shows: more is a sign that something else is wrong."""


@dataclass(frozen=True)
class Row:
    """A task, with where it stands. `visible`: whether the reader may open it as a case of its own."""

    case_id: int
    about_id: int
    number: str
    workflow_version: int
    state: str
    active: bool
    what: str
    text: str
    holder: Holder
    party: str
    owner_id: int | None
    owner: str | None
    set_by_id: int | None
    set_by: str | None
    set_on: date
    due_on: date
    first_due_on: date
    ended_on: date | None
    result: str
    visible: bool


def of_case(session: Session, case_id: int, actor: Actor) -> list[Row]:
    """The tasks about a case: first those to be done, the nearest day first, then the others, the last one first.

    The caller has established that the case may be seen: its tasks are part of it. One query.
    """
    found = _rows(session, actor, Task.about_id == case_id)
    still, done = [row for row in found if row.active], [row for row in found if not row.active]
    still.sort(key=lambda row: (row.due_on, row.case_id))
    done.sort(key=lambda row: (row.ended_on or row.due_on, row.case_id), reverse=True)
    return [*still, *done]


def record(session: Session, case_id: int, actor: Actor) -> Row:
    """One task, by the id of its own case. Raises NotFound."""
    found = _rows(session, actor, Task.case_id == case_id)
    if not found:
        raise NotFound(str(case_id))
    return found[0]


def _rows(session: Session, actor: Actor, wanted: ColumnElement[bool]) -> list[Row]:
    owner, setter = User.__table__.alias(), User.__table__.alias()
    # Somebody may do a task about a case that others read, and the reverse: a team reads the case, not its tasks.
    visible = within(scope_for(actor, Capability.CASE_READ))
    statement = (
        select(
            Task.case_id, Task.about_id, Case.number, Case.workflow_version, Case.state, Case.active, Case.title,
            Task.text, Task.holder, Task.party, Case.owner_id, owner.c.name, Task.set_by_id, setter.c.name,
            Task.set_on, Task.due_on, Task.first_due_on, Task.ended_on, Task.result, visible.label("visible"),
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(owner, owner.c.id == Case.owner_id)
        .outerjoin(setter, setter.c.id == Task.set_by_id)
        .where(wanted)
        .order_by(Task.case_id.desc())
        .limit(MOST)
    )  # fmt: skip
    values: list[list[Any]] = [list(row) for row in session.execute(statement)]
    return [Row(*row) for row in values]


def texts_of(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What these tasks say, for showing where a word was found. One query."""
    statement = select(Task.case_id, Task.text, Task.party).where(Task.case_id.in_(case_ids))
    return {key: f"{text} {party}" for key, text, party in session.execute(statement)}
