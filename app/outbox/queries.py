"""Notices for their readers, and messages for whoever looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.errors import NotFound
from app.outbox import sight
from app.outbox.models import How, Message, MessageStatus, Notice, NoticeChoice, NoticeKind
from app.outbox.notices import PROPOSED, PROPOSED_HOUR

UNREAD_CAP = 100
"""How far unread notices are counted: a header says no more than "99+"."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice to its reader. `lost` says that they may not see its case any more: then it has nothing to say."""

    id: int
    letter: str
    kind: NoticeKind
    case_id: int | None
    params: dict[str, Any]
    text_version: int | None
    created_at: datetime
    read_at: datetime | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices: unread ones first, then the newest first. `cursor` leads on, if there is more."""

    rows: tuple[NoticeRow, ...]
    cursor: str | None


def unread_of(reader: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """How many unread notices this reader has, counted up to `UNREAD_CAP`: a column for a query about people."""
    found = (
        select(Notice.id)
        .where(Notice.reader_id == reader, Notice.read_at.is_(None))
        .limit(UNREAD_CAP)
        .correlate(reader.parent)
        .subquery()
    )
    return select(func.count()).select_from(found).scalar_subquery()


def notices(
    session: Session, reader_id: int, *, size: int, cursor: str | None = None, unread: bool = False
) -> NoticePage:
    """The notices of a reader, of whom nobody else sees them. `unread` leaves the others out. Four queries at most.

    Raises ValueError for a cursor that is not one of ours.
    """
    part, before = _read_cursor(cursor)
    found: list[Notice] = []
    for read in (False, True):
        if len(found) > size or (read and unread) or (part == "read" and not read):
            continue
        query = select(Notice).where(
            Notice.reader_id == reader_id, Notice.read_at.is_not(None) if read else Notice.read_at.is_(None)
        )
        if before is not None and (part == "read") is read:
            query = query.where(Notice.id < before)
        found += session.scalars(query.order_by(Notice.id.desc()).limit(size + 1 - len(found)))
    last = found[size - 1] if len(found) > size else None
    shown = _as_may_be_seen(session, reader_id, found[:size])
    return NoticePage(shown, f"{'read' if last.read_at else 'new'}-{last.id}" if last else None)


def _read_cursor(cursor: str | None) -> tuple[str, int | None]:
    if not cursor:
        return "new", None
    part, _, number = cursor.partition("-")
    if part not in ("new", "read") or not (number.isascii() and number.isdigit() and len(number) <= 10):
        raise ValueError("not a cursor of ours")
    return part, min(int(number), 2**31 - 1)


def notice(session: Session, reader_id: int, notice_id: int) -> NoticeRow:
    """One notice of this reader. Raises NotFound, also for somebody else's."""
    found = session.scalars(select(Notice).where(Notice.id == notice_id, Notice.reader_id == reader_id)).one_or_none()
    if found is None:
        raise NotFound
    return _as_may_be_seen(session, reader_id, [found])[0]


def _as_may_be_seen(session: Session, reader_id: int, rows: Sequence[Notice]) -> tuple[NoticeRow, ...]:
    """What the reader may see now decides: not what they might when they were told."""
    seen = sight.of(session, reader_id, {row.case_id for row in rows if row.case_id is not None})
    return tuple(
        NoticeRow(
            row.id, row.letter, row.kind, row.case_id, sight.redacted(row.params, seen.get(row.case_id or 0, False)),
            row.text_version, row.created_at, row.read_at, row.case_id is not None and row.case_id not in seen,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants to be told of each kind, and the hour of the digest."""

    turn: How
    deadline: How
    news: How
    hour: int


def choices(session: Session, reader_id: int) -> Choices:
    """The choices of somebody, or those we propose."""
    row = session.get(NoticeChoice, reader_id)
    if row is None:
        return Choices(
            PROPOSED[NoticeKind.TURN], PROPOSED[NoticeKind.DEADLINE], PROPOSED[NoticeKind.NEWS], PROPOSED_HOUR
        )
    return Choices(row.turn, row.deadline, row.news, row.hour)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the list. `next_attempt_at` says when it is tried (again), for one that waits."""

    id: int
    template: str
    recipient: str
    status: MessageStatus
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str | None


def messages(
    session: Session, status: MessageStatus, *, limit: int, before_id: int | None = None
) -> tuple[MessageRow, ...]:
    """The messages with this status, newest first; `before_id` continues after the last one shown."""
    query = (
        select(
            Message.id, Message.template, Message.recipient, Message.status, Message.attempts, Message.created_at,
            Message.next_attempt_at, Message.sent_at, Message.error,
        )
        .where(Message.status == status)
        .order_by(Message.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before_id is not None:
        query = query.where(Message.id < before_id)
    return tuple(MessageRow(*row) for row in session.execute(query))


def counts(session: Session, cap: int = 1000) -> dict[MessageStatus, int]:
    """How many messages there are with each status, counted up to `cap`."""
    found = {}
    for status in MessageStatus:
        capped = select(Message.id).where(Message.status == status).limit(cap + 1).subquery()
        found[status] = session.scalar(select(func.count()).select_from(capped)) or 0
    return found


def message(session: Session, message_id: int) -> Message:
    """One message. Raises NotFound."""
    found = session.get(Message, message_id)
    if found is None:
        raise NotFound
    return found
