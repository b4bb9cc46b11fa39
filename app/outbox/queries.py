"""The messages, for whoever looks after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.outbox.models import Message, MessageStatus


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
