"""Reading threads: one's own and nobody else's. There is no other way to read them than by `mine`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.reach import visible_to
from app.consults.models import Consult, ConsultMessage, ConsultState
from app.errors import NotFound
from app.people.models import User
from app.policy import Actor, ActorKind, Capability, can

PAGE = 50
MOST = 200
"""The most of one thread that is shown."""


def mine(actor: Actor) -> ColumnElement[bool]:
    """The threads of this person themselves: standing in for somebody, or any role, gives none."""
    if actor.kind is not ActorKind.USER or actor.id is None or not can(actor, Capability.CONSULT_HOLD):
        return false()
    return or_(Consult.liaison_id == actor.id, Consult.commissioner_id == actor.id)


def unread(actor: Actor) -> ColumnElement[bool]:
    """The other said something that this person has not looked at."""
    seen = case((Consult.liaison_id == actor.id, Consult.liaison_seen_at), else_=Consult.commissioner_seen_at)
    return and_(mine(actor), Consult.last_by_id != actor.id, or_(seen.is_(None), seen < Consult.last_at))


@dataclass(frozen=True)
class Row:
    """A thread in a list, for one of the two. Of a case that this person may not see nothing is said."""

    id: int
    subject: str
    state: ConsultState
    other: str
    last_at: datetime
    unread: bool
    case_number: str
    case_title: str


def page(session: Session, actor: Actor, *, before: int | None = None, case_id: int | None = None) -> list[Row]:
    """This person's threads, the last spoken in first; with `case_id` those about a case. One query."""
    liaison, commissioner = aliased(User), aliased(User)
    other = case((Consult.liaison_id == actor.id, commissioner.name), else_=liaison.name)
    statement = (
        select(
            Consult.id, Consult.subject, Consult.state, other, Consult.last_at, unread(actor),
            func.coalesce(Case.number, ""), func.coalesce(Case.title, ""),
        )
        .join(liaison, liaison.id == Consult.liaison_id)
        .join(commissioner, commissioner.id == Consult.commissioner_id)
        .outerjoin(Case, and_(Case.id == Consult.case_id, visible_to(actor)))
        .where(mine(actor))
        .order_by(Consult.last_at.desc(), Consult.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if case_id is not None:
        statement = statement.where(Consult.case_id == case_id)
    if before is not None:
        last = select(Consult.last_at).where(Consult.id == before, mine(actor)).scalar_subquery()
        statement = statement.where(or_(Consult.last_at < last, and_(Consult.last_at == last, Consult.id < before)))
    values: Sequence[Any] = session.execute(statement).all()
    return [Row(*one) for one in values]


def get(session: Session, actor: Actor, consult_id: int, *, hold: bool = False) -> Consult:
    """A thread of this person. Raises NotFound for that of others, whoever asks."""
    statement = select(Consult).where(Consult.id == consult_id, mine(actor))
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(str(consult_id))
    return found


@dataclass(frozen=True)
class Said:
    """Something that was said."""

    author_id: int
    author: str
    text: str
    sent_at: datetime


def thread(session: Session, consult: Consult) -> list[Said]:
    """What was said, in its order: the last part of it when it is long. One query. `get` judged who may read it."""
    statement = (
        select(ConsultMessage.author_id, User.name, ConsultMessage.text, ConsultMessage.sent_at)
        .join(User, User.id == ConsultMessage.author_id)
        .where(ConsultMessage.consult_id == consult.id)
        .order_by(ConsultMessage.id.desc())
        .limit(MOST)
    )
    return [Said(*row) for row in reversed(session.execute(statement).all())]


def waiting(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement that counts the threads in which this person has not read what the other said."""
    return select(func.count(), null()).select_from(Consult).where(unread(actor))
