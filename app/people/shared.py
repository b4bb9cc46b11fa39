"""What the actions of this package share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock, outbox
from app.errors import FieldError, Invalid, NotFound
from app.outbox.actions import ADDRESS
from app.people import links
from app.people.models import LoginSession, RecoveryCode, User
from app.policy import Actor, ActorKind, Capability, require

LANGUAGES = ("nl", "en")
NAME_LENGTH, EMAIL_LENGTH = 120, 254


def require_admin(actor: Actor) -> None:
    """An administrator, or the application itself: the first account is made on the command line."""
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.ADMIN_PEOPLE)


def refuse(errors: Sequence[FieldError]) -> None:
    """Raise Invalid when there are errors."""
    if errors:
        raise Invalid(errors)


def own_id(actor: Actor) -> int:
    """The id of a colleague who acts. Raises NotFound for anybody else."""
    if actor.id is None:
        raise NotFound
    return actor.id


def me(session: Session, actor: Actor) -> User:
    """The actor's own account, locked. Raises NotFound."""
    return user_row(session, own_id(actor))


def user_row(session: Session, user_id: int) -> User:
    """An account, locked. Raises NotFound."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound
    return user


def themselves(user: User) -> Actor:
    """Somebody who acts on the own account before being logged in: no roles."""
    return Actor(ActorKind.USER, user.id, user.name, language=user.language)


def address(email: str) -> str:
    """An e-mail address as we keep it."""
    return email.strip().lower()


def length_faults(name: str, value: str, longest: int) -> list[FieldError]:
    """Empty, or longer than `longest` characters."""
    if not value.strip():
        return [FieldError(name, "required")]
    if len(value) > longest:
        return [FieldError(name, "too_long", {"max": longest, "length": len(value)})]
    return []


def name_faults(name: str) -> list[FieldError]:
    """A name is one line: it goes into mail headers and lists."""
    if any(ord(char) < 32 or ord(char) == 127 for char in name.strip()):
        return [FieldError("name", "unreadable")]
    return length_faults("name", name.strip(), NAME_LENGTH)


def email_faults(session: Session, email: str, known: int | None) -> list[FieldError]:
    """Not an address, or in use by another account than `known`."""
    errors = length_faults("email", email, EMAIL_LENGTH)
    if not errors and not ADDRESS.fullmatch(email):
        errors.append(FieldError("email", "not_an_email"))
    taken = select(User.id).where(User.email == email, User.id != (known or 0))
    if not errors and session.scalars(taken).first() is not None:
        errors.append(FieldError("email", "taken"))
    return errors


def change(session: Session, actor: Actor, user: User, values: dict[str, Any], now: datetime) -> None:
    """Set what differs and log it: names and addresses as private values, the rest as data."""
    changed = {name: (getattr(user, name), value) for name, value in values.items() if getattr(user, name) != value}
    if not changed:
        return
    for name, (_old, new) in changed.items():
        setattr(user, name, new)
    user.version += 1
    hidden = {"name", "email"}
    audit.record(
        session,
        actor,
        "user.changed",
        now=now,
        subject=f"user:{user.id}",
        data={
            "fields": sorted(changed),
            **{name: list(pair) for name, pair in changed.items() if name not in hidden},
        },
        private={name: list(pair) for name, pair in changed.items() if name in hidden},
    )


def mail_link(session: Session, user: User, template: str, event: str, now: datetime, until: datetime) -> None:
    """Mail somebody a link to set a password, good until `until` (UTC)."""
    pattern = "d MMMM, HH:mm" if user.language == "en" else "d MMMM HH:mm 'uur'"
    outbox.enqueue(
        session,
        event_id=event,
        template=template,
        recipient=user.email,
        language=user.language,
        params={
            "name": user.name,
            "link": links.password_link(user.id, user.email, user.password_hash, until),
            "until": str(format_datetime(clock.local(until), pattern, locale=user.language)),
        },
        now=now,
        user_id=user.id,
    )


def end_logins(session: Session, user_id: int, keep: str | None = None) -> int:
    """End the logins of somebody but the one to keep. Returns how many."""
    query = delete(LoginSession).where(LoginSession.user_id == user_id)
    if keep is not None:
        query = query.where(LoginSession.id != keep)
    return len(session.execute(query.returning(LoginSession.id)).all())


def turn_off_totp(session: Session, actor: Actor, user: User, *, keep: str | None, now: datetime) -> None:
    """Turn off the second step; ends the logins but the one to keep."""
    if user.totp_secret is None:
        return
    user.totp_secret = user.totp_enabled_at = user.totp_last_step = None
    user.version += 1
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    ended = end_logins(session, user.id, keep=keep)
    audit.record(session, actor, "totp.disabled", now=now, subject=f"user:{user.id}", data={"ended": ended})
