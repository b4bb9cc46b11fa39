"""Finding files: those of entries, and one for whoever may read its entry."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.attachments.models import LIVE, Attachment, State
from app.audit.models import Event
from app.cases import sight
from app.cases.models import Case, EntrySight
from app.policy import Actor

PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
FETCHABLE = (State.AVAILABLE,)


def of_entries(session: Session, event_ids: Collection[str]) -> dict[str, list[Attachment]]:
    """The files of these entries, whatever became of them, by entry. The caller may read the entries. One query."""
    found: dict[str, list[Attachment]] = {}
    if event_ids:
        statement = select(Attachment).where(Attachment.event_id.in_(event_ids)).order_by(Attachment.id)
        for row in session.scalars(statement):
            found.setdefault(row.event_id, []).append(row)
    return found


def of_case(
    session: Session, case_id: int, readable: ColumnElement[bool], states: Sequence[State] = tuple(State)
) -> list[Attachment]:
    """The files of a case at entries that may be read (a condition of `app.cases.sight`), oldest first. One query."""
    statement = (
        select(Attachment)
        .join(Event, Event.id == Attachment.event_id)
        .where(Attachment.case_id == case_id, Attachment.state.in_(states), readable)
        .order_by(Attachment.id)
    )
    return list(session.scalars(statement))


def listed(session: Session, case_id: int, readable: ColumnElement[bool]) -> list[tuple[Attachment, str]]:
    """The files of a case at entries that may be read, each with who reads that entry now. One query."""
    statement = (
        select(Attachment, func.coalesce(EntrySight.visibility, Event.visibility))
        .join(Event, Event.id == Attachment.event_id)
        .outerjoin(EntrySight, EntrySight.event_id == Event.id)
        .where(Attachment.case_id == case_id, readable)
        .order_by(Attachment.id)
    )
    return [(row, str(visibility)) for row, visibility in session.execute(statement)]


def for_region(session: Session, case_id: int) -> list[Attachment]:
    """What the region may know of: files at entries that are for the region. One query."""
    return of_case(session, case_id, sight.for_region(), LIVE)


def fetch_for(
    session: Session,
    case_id: int,
    public_id: str,
    readable: ColumnElement[bool],
    *,
    entries: Collection[str] | None = None,
    states: Sequence[State] = FETCHABLE,
) -> Attachment | None:
    """A file of this case that somebody may fetch who reads these entries (a condition of `app.cases.sight`), or None.

    For the region: `sight.for_region()`. With `entries`, only at one of those: for a third party, who reads what it was
    asked and answered and no more. What waits for the scanner, was refused or withdrawn cannot be fetched.
    """
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    statement = (
        select(Attachment)
        .join(Event, Event.id == Attachment.event_id)
        .where(
            Attachment.public_id == public_id,
            Attachment.case_id == case_id,
            Attachment.state.in_(states),
            readable,
        )
    )
    if entries is not None:
        statement = statement.where(Attachment.event_id.in_(entries))
    return session.scalars(statement).one_or_none()


def fetch(
    session: Session, actor: Actor, case: Case, public_id: str, *, states: Sequence[State] = FETCHABLE
) -> Attachment | None:
    """The file with this id if the actor may read the entry it belongs to; else None. One query."""
    return fetch_for(session, case.id, public_id, sight.entries_for(actor, case), states=states)


def visibility_of(session: Session, event_id: str) -> str:
    """Who reads an entry now."""
    statement = (
        select(func.coalesce(EntrySight.visibility, Event.visibility))
        .select_from(Event)
        .outerjoin(EntrySight, EntrySight.event_id == Event.id)
        .where(Event.id == event_id)
    )
    return str(session.scalars(statement).one())


def waiting(session: Session, limit: int) -> list[tuple[int, str]]:
    """Files that wait for the scanner, the longest first: id and digest."""
    statement = select(Attachment.id, Attachment.digest).where(Attachment.state == State.QUARANTINED)
    return [(key, digest) for key, digest in session.execute(statement.order_by(Attachment.id).limit(limit))]


def report(session: Session) -> list[str]:
    """A line for `/gezond` when files wait for the scanner; how many, and no more."""
    count = session.scalar(select(func.count(Attachment.id)).where(Attachment.state == State.QUARANTINED)) or 0
    return [f"attachments: {count} waiting for the scanner"] if count else []


def needed(session: Session) -> Iterator[tuple[str, int, str, str]]:
    """Every blob that a row needs, once: digest, size, and a file and case it is of."""
    statement = (
        select(Attachment.digest, Attachment.size, Attachment.name, Case.number)
        .join(Case, Case.id == Attachment.case_id)
        .where(Attachment.state.in_(LIVE))
        .order_by(Attachment.digest, Attachment.id)
    )
    last = ""
    for digest, size, name, number in session.execute(statement):
        if digest != last:
            last = digest
            yield digest, size, name, number
