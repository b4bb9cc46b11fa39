"""Reading the log: the whole of it with filters, and one event. The story of a case is `app.cases.timeline`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, column, select, table
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.errors import NotFound
from app.people.models import User
from app.policy import SYSTEM_ACTOR, ActorKind

RECENT = 2000
"""How many of the latest events are looked at for the actions to choose from."""

CASES = table("cases", column("id"), column("number"))
"""The cases are another package, that builds on this one; here only their numbers matter."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event. `private` holds names and free text, or is None once they have been erased.

    `actor_name` is the name at the time; after erasure that of the account, if there is one. `data` holds
    codes, numbers and ids.
    """

    id: str
    seq: int
    at: datetime
    action: str
    actor_kind: ActorKind
    actor_id: int | None
    actor_name: str
    on_behalf_of: str | None
    visibility: str
    subject: str
    case_id: int | None
    case_number: str | None
    data: dict[str, Any]
    private: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event as the auditor sees it: with the very text that was hashed, and its links in the chain."""

    row: EventRow
    body: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events to show. `action` also finds the actions that begin with it (`case.` finds all of cases).

    `since` and `until` are moments; `until` itself is not included.
    """

    action: str = ""
    actor_id: int | None = None
    case_number: str = ""
    since: datetime | None = None
    until: datetime | None = None


def _events() -> Select[Any]:
    return (
        select(
            Event.id, Event.seq, Event.at, Event.action, Event.actor_id, Event.visibility, Event.subject,
            Event.case_id, Event.body, Event.private, User.name.label("user_name"),
        )
        .outerjoin(User, User.id == Event.actor_id)
        .order_by(Event.seq.desc())
    )  # fmt: skip


def _row(found: Row[Any], case_number: str | None = None) -> EventRow:
    body = json.loads(found.body)
    kind = ActorKind(body["actor"]["kind"])
    private = None if found.private is None else dict(found.private["values"])
    name = private.pop("actor", "") if private is not None else ""
    behalf = private.pop("on_behalf_of", None) if private is not None else None
    if not name:
        name = SYSTEM_ACTOR.name if kind is ActorKind.SYSTEM else found.user_name or ""
    return EventRow(
        id=found.id,
        seq=found.seq,
        at=found.at,
        action=found.action,
        actor_kind=kind,
        actor_id=found.actor_id,
        actor_name=name,
        on_behalf_of=behalf,
        visibility=found.visibility,
        subject=found.subject,
        case_id=found.case_id,
        case_number=case_number,
        data=body["data"],
        private=private,
    )


def log(session: Session, wanted: Filter, *, limit: int, before_seq: int | None = None) -> tuple[EventRow, ...]:
    """The whole log, newest first, as far as the filter wants it. For whoever may read everything."""
    query = _events().limit(limit)
    if before_seq is not None:
        query = query.where(Event.seq < before_seq)
    if wanted.action:
        query = query.where(Event.action.startswith(wanted.action, autoescape=True))
    if wanted.actor_id is not None:
        query = query.where(Event.actor_id == wanted.actor_id)
    if wanted.case_number:
        numbered = select(CASES.c.id).where(CASES.c.number == wanted.case_number).scalar_subquery()
        query = query.where(Event.case_id == numbered)
    if wanted.since is not None:
        query = query.where(Event.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Event.at < wanted.until)
    found = session.execute(query).all()
    numbers = _numbers(session, {row.case_id for row in found if row.case_id is not None})
    return tuple(_row(row, numbers.get(row.case_id)) for row in found)


def _numbers(session: Session, case_ids: set[int]) -> dict[int | None, str]:
    if not case_ids:
        return {}
    rows = session.execute(select(CASES.c.id, CASES.c.number).where(CASES.c.id.in_(case_ids)))
    return {row.id: row.number for row in rows}


def event(session: Session, event_id: str) -> EventDetail:
    """One event. Raises NotFound."""
    found = session.execute(
        _events().add_columns(Event.prev_hash, Event.hash).where(Event.id == event_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    case_ids = {found.case_id} if found.case_id is not None else set()
    row = _row(found, _numbers(session, case_ids).get(found.case_id))
    return EventDetail(row, found.body, found.prev_hash, found.hash)


def recent_actions(session: Session) -> tuple[str, ...]:
    """The actions among the latest events, by name: to choose from."""
    latest = select(Event.action).order_by(Event.seq.desc()).limit(RECENT).subquery()
    return tuple(session.scalars(select(latest.c.action).distinct().order_by(latest.c.action)))


def actors(session: Session) -> tuple[tuple[int, str], ...]:
    """Everybody with an account, by name: (id, name)."""
    return tuple((row.id, row.name) for row in session.execute(select(User.id, User.name).order_by(User.name)))
