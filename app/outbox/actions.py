"""Putting messages in the outbox, and trying again what could not be delivered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit
from app.errors import FieldError, Invalid, NotFound
from app.outbox import letters, texts, waking
from app.outbox.hours import DIGEST_HOURS
from app.outbox.models import How, Message, MessageStatus, Notice, NoticeChoice, NoticeKind
from app.outbox.notices import CHOICES_OF
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
    nature: texts.Nature = "",
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
    statement = (
        _insert(session)(Message)
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


def _insert(session: Session) -> Callable[..., Any]:
    """INSERT as this database knows it, with ON CONFLICT."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _stable_id(event_id: str, recipient: str, template: str) -> str:
    """The part of the Message-ID before the @: the same however often the message is sent."""
    return hashlib.sha256(f"{event_id}\n{recipient}\n{template}".encode()).hexdigest()[:32]


def mark_read(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> None:
    """Note that a notice was read. What was read here is not mailed any more. Raises NotFound, also for somebody
    else's.

    Reading is no change in the work: like the last use of a login it leaves no event.
    """
    notice = session.scalars(
        select(Notice).where(Notice.id == notice_id, Notice.reader_id == actor.id).with_for_update()
    ).one_or_none()
    if notice is None:
        raise NotFound
    notice.read_at = notice.read_at or now


def mark_all_read(session: Session, actor: Actor, *, until: int, now: datetime) -> None:
    """Note that all notices of this reader were read, up to and including the one with the id `until`: what came
    after the page was made was not on it.
    """
    session.execute(
        update(Notice)
        .where(Notice.reader_id == actor.id, Notice.read_at.is_(None), Notice.id <= until)
        .values(read_at=now)
    )


def choose(session: Session, actor: Actor, chosen: Mapping[str, str], hour: int, *, now: datetime) -> None:
    """Choose how one is told of each kind of notice (kind -> at_once, digest, none) and the hour of the digest.

    It counts for what is told from now on. Raises Invalid (the kind, or `hour`).
    """
    if actor.id is None:
        raise NotFound
    errors = [
        FieldError(kind.value, "unknown_choice", {"value": chosen.get(kind.value, "")})
        for kind in NoticeKind
        if chosen.get(kind.value) not in CHOICES_OF[kind]
    ]
    if hour not in DIGEST_HOURS:
        errors.append(FieldError("hour", "unknown_choice", {"value": hour}))
    if errors:
        raise Invalid(errors)
    values = {kind.value: How(chosen[kind.value]) for kind in NoticeKind}
    row = session.get(NoticeChoice, actor.id)
    if row is not None and all(getattr(row, name) is value for name, value in values.items()) and row.hour == hour:
        return
    statement = _insert(session)(NoticeChoice).values(user_id=actor.id, hour=hour, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_={**values, "hour": hour}))
    audit.record(
        session,
        actor,
        "notices.chosen",
        now=now,
        subject=f"user:{actor.id}",
        data={**{name: value.value for name, value in values.items()}, "hour": hour},
    )


def retry_all(session: Session, actor: Actor, *, now: datetime) -> int:
    """Send everything that we had given up on once more. Returns how many messages. Raises `policy.Forbidden`."""
    require(actor, Capability.ADMIN_MESSAGES)
    tried = session.execute(
        update(Message)
        .where(Message.status == MessageStatus.DEAD)
        .values(status=MessageStatus.WAITING, attempts=0, next_attempt_at=now)
        .returning(Message.id)
    ).all()
    if tried:
        audit.record(session, actor, "message.retried", now=now, subject="message:all", data={"messages": len(tried)})
        waking.after_commit(session)
    return len(tried)


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
