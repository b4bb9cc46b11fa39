"""Putting messages in the outbox, and trying again what could not be delivered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit
from app.errors import NotFound
from app.outbox import letters, texts, waking
from app.outbox.models import Message, MessageStatus
from app.policy import Actor, Capability, require

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,189}")


def enqueue(
    session: Session,
    *,
    event_id: str,
    template: str,
    recipient: str,
    language: str,
    params: Mapping[str, str | bool],
    now: datetime,
    user_id: int | None = None,
    case_id: int | None = None,
    state: str = "",
    nature: str = "",
) -> bool:
    """Put a message in the outbox, in the transaction of the change it tells of.

    It goes out after the commit, and never without it. Telling the same reader the same thing about the same
    event again does nothing. `state` and `nature` choose the text where an administrator made one for such
    cases. Returns whether the message is new. Raises `letters.LetterFault` when the values
    do not fit the letter `template`, and ValueError for an address that is none.
    """
    address = recipient.strip().lower()
    if not ADDRESS.fullmatch(address):
        raise ValueError("this is not one e-mail address")
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Message)
        .values(
            event_id=event_id,
            template=template,
            recipient=address,
            user_id=user_id,
            case_id=case_id,
            language=language if language in letters.LANGUAGES else "nl",
            params=letters.fitting(template, params),
            text_version=texts.version_for(session, template, state, nature),
            message_id=_stable_id(event_id, address, template),
            status=MessageStatus.WAITING,
            attempts=0,
            next_attempt_at=now,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Message.id)
    )
    if session.execute(statement).first() is None:
        return False
    waking.after_commit(session)
    return True


def _stable_id(event_id: str, recipient: str, template: str) -> str:
    """The part of the Message-ID before the @: the same however often the message is sent."""
    return hashlib.sha256(f"{event_id}\n{recipient}\n{template}".encode()).hexdigest()[:32]


def retry(session: Session, actor: Actor, message_id: int, *, now: datetime) -> None:
    """Send a message that we had given up on once more, with all its attempts before it.

    Raises `policy.Forbidden`, and NotFound when there is no such message or we had not given up on it.
    """
    require(actor, Capability.ADMIN_MESSAGES)
    message = session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one_or_none()
    if message is None or message.status is not MessageStatus.DEAD:
        raise NotFound
    message.status = MessageStatus.WAITING
    message.attempts = 0
    message.next_attempt_at = now
    waking.after_commit(session)
    audit.record(
        session,
        actor,
        "message.retried",
        now=now,
        subject=f"message:{message.id}",
        case_id=message.case_id,
        data={"template": message.template},
    )
