"""What somebody typed in a form of a case and has not sent: kept for that person, and nobody else.

It is on the server, so that it is there on another device too, and works without JavaScript. It is no change of the
case: no event tells of it, and nobody is asked about personal data before it is sent. It goes when the form is sent,
when its writer throws it away, and by itself after DAYS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cases import queries
from app.cases.models import Case
from app.cases.models_talk import Draft
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Capability, Forbidden, can, require
from app.workflow.model import Transition

COMMENT: Final = "comment"
STEP: Final = "step:"
DAYS: Final = 60
LARGEST: Final = 20_000
"""Characters in all: more than any form of a case takes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft: of which form, what was filled in, and when (UTC)."""

    form: str
    fields: Mapping[str, Any]
    saved_at: datetime


def keep(
    session: Session, actor: Actor, number: str, form: str, fields: Mapping[str, str | list[str]], *, now: datetime
) -> bool:
    """Keep what was typed so far instead of what was kept before; with nothing typed, keep nothing. Says whether there
    is a draft now.

    Raises NotFound (no such case or form), Forbidden when the actor may not send this form, Invalid (`too_long`).
    """
    case = queries.get_visible(session, actor, number)
    _permit(session, actor, case, form)
    if actor.id is None:
        raise Forbidden(Capability.CASE_COMMENT)
    filled = {name: value for name, value in fields.items() if value}
    size = sum(len(name) + sum(map(len, value)) for name, value in filled.items())
    if size > LARGEST:
        raise Invalid([FieldError("", "too_long", {"max": LARGEST, "length": size})])
    if not filled:
        drop(session, actor, case.id, form)
        return False
    row = session.get(Draft, (actor.id, case.id, form))
    if row is None:
        row = Draft(user_id=actor.id, case_id=case.id, form=form, fields=filled, saved_at=now)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another tab was just ahead of this one
            row = session.get_one(Draft, (actor.id, case.id, form), populate_existing=True)
    row.fields, row.saved_at = filled, now
    session.flush()
    return True


def of_case(session: Session, actor: Actor, case_id: int) -> dict[str, Kept]:
    """The drafts of this person with a case, by form, the last one first. One query."""
    statement = (
        select(Draft.form, Draft.fields, Draft.saved_at)
        .where(Draft.user_id == actor.id, Draft.case_id == case_id)
        .order_by(Draft.saved_at.desc(), Draft.form)
    )
    return {row.form: Kept(row.form, row.fields, row.saved_at) for row in session.execute(statement)}


def drop(session: Session, actor: Actor, case_id: int, form: str) -> None:
    """Throw a draft away; nothing happens when there is none. One statement."""
    mine = (Draft.user_id == actor.id, Draft.case_id == case_id, Draft.form == form)
    session.execute(delete(Draft).where(*mine), execution_options={"synchronize_session": "fetch"})


def forget(session: Session, now: datetime) -> int:
    """Throw away what nobody touched for DAYS. Returns how many."""
    gone = session.execute(delete(Draft).where(Draft.saved_at < now - timedelta(days=DAYS)).returning(Draft.case_id))
    return len(gone.all())


def step_of(session: Session, case: Case, form: str) -> Transition | None:
    """The step that a draft is of; None for a comment, and when the process has no such step."""
    definition = registry.get(session, case.process, case.workflow_version)
    return definition.transitions.get(form.removeprefix(STEP)) if form.startswith(STEP) else None


def _permit(session: Session, actor: Actor, case: Case, form: str) -> None:
    if form == COMMENT:
        require(actor, Capability.CASE_COMMENT, case.facts())
        return
    step = step_of(session, case, form)
    if step is None:
        raise NotFound(form)
    if not can(actor, Capability(step.capability), case.facts()):
        raise Forbidden(Capability(step.capability))
