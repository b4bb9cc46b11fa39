"""Coming in, and one's own account: logging in, a forgotten password, the second step, API tokens.

Logging in takes three steps, so that the slow judging of a password never holds a write transaction:
`allow_login` counts the try, `check_password` judges (in a reading session), `log_in` notes the outcome.
Every change is logged, every refused login too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import audit
from app.errors import FieldError, Invalid, NotFound
from app.people import attempts, identity, links, passwords, totp
from app.people.models import ApiToken, LoginSession, RecoveryCode, User
from app.people.shared import (
    LANGUAGES,
    address,
    change,
    end_logins,
    length_faults,
    mail_link,
    me,
    name_faults,
    own_id,
    refuse,
    themselves,
    turn_off_totp,
)
from app.policy import SYSTEM_ACTOR, Actor

TOKEN_NAME_LENGTH = 80

# -- logging in --------------------------------------------------------------------------------


def allow_login(session: Session, email: str, *, now: datetime) -> bool:
    """Count a try to log in with this address. False after 5 tries in 15 minutes, for the next 15 minutes."""
    allowed = attempts.claim(session, attempts.LOGIN, address(email), now)
    if not allowed:
        audit.record(session, SYSTEM_ACTOR, "login.blocked", now=now, subject="login:blocked")
    return allowed


@dataclass(frozen=True)
class Checked:
    """What judging an address and a password gave. Only `check_password` makes one."""

    email: str
    matches: bool
    user_id: int | None = None
    password_hash: str | None = field(default=None, repr=False)


def check_password(session: Session, email: str, password: str) -> Checked:
    """Judge a password. Takes as long for an address that nobody has, or an account that is not active."""
    found = session.execute(
        select(User.id, User.password_hash, User.active).where(User.email == address(email))
    ).one_or_none()
    right = passwords.matches(found.password_hash if found else None, password)
    if found is None:
        return Checked(address(email), matches=False)
    return Checked(address(email), right and found.active, found.id, found.password_hash)


@dataclass(frozen=True)
class LoggedIn:
    """Somebody is in: the ticket goes into the cookie."""

    user_id: int
    ticket: str = field(repr=False)


@dataclass(frozen=True)
class CodeNeeded:
    """The password was right; now the code. `proof` says so and ends when the password changes."""

    user_id: int
    proof: str = field(repr=False)


def log_in(session: Session, checked: Checked, *, now: datetime) -> LoggedIn | CodeNeeded | None:
    """Start a login, or ask for the code, or (None) refuse; a refusal is logged as well."""
    user = session.get(User, checked.user_id, with_for_update=True) if checked.user_id is not None else None
    if user is None or not checked.matches or not user.active or user.password_hash != checked.password_hash:
        subject = f"user:{user.id}" if user else "login:unknown"
        audit.record(session, SYSTEM_ACTOR, "login.failed", now=now, subject=subject, data={"step": "password"})
        return None
    attempts.clear(session, attempts.LOGIN, user.email)
    if user.totp_enabled_at is not None:
        return CodeNeeded(user.id, _proof(user))
    return _start(session, user, now)


def rehash(session: Session, checked: Checked, password: str) -> None:
    """Keep the password with today's cost, when it was kept with another. Only after a good `log_in`."""
    if checked.password_hash is not None and passwords.wants_rehash(checked.password_hash):
        session.execute(
            update(User)
            .where(User.id == checked.user_id, User.password_hash == checked.password_hash)
            .values(password_hash=passwords.hash_password(password))
        )


def allow_code(session: Session, user_id: int, *, now: datetime) -> bool:
    """Count a try at the code. False after 5 tries in 15 minutes, for the next 15 minutes."""
    return attempts.claim(session, attempts.CODE, str(user_id), now)


def log_in_with_code(session: Session, user_id: int, proof: str, code: str, *, now: datetime) -> LoggedIn | None:
    """Start a login with the code of the phone, or with a recovery code; None when neither is right."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None or not user.active or user.totp_enabled_at is None or proof != _proof(user):
        return None
    if not _use_code(session, user, code, now):
        audit.record(session, SYSTEM_ACTOR, "login.failed", now=now, subject=f"user:{user.id}", data={"step": "code"})
        return None
    attempts.clear(session, attempts.CODE, str(user.id))
    return _start(session, user, now)


def log_out(session: Session, actor: Actor, ticket: str, *, now: datetime) -> None:
    """End this login. Whoever replays its cookie finds nothing."""
    ended = session.scalar(delete(LoginSession).where(LoginSession.id == ticket).returning(LoginSession.user_id))
    if ended is not None:
        audit.record(session, actor, "login.ended", now=now, subject=f"user:{ended}")


def end_other_logins(session: Session, actor: Actor, ticket: str | None, *, now: datetime) -> int:
    """End all logins of this person but the one with this ticket. Returns how many there were."""
    ended = end_logins(session, own_id(actor), keep=ticket)
    if ended:
        audit.record(session, actor, "login.others_ended", now=now, subject=f"user:{actor.id}", data={"ended": ended})
    return ended


def _start(session: Session, user: User, now: datetime) -> LoggedIn:
    session.execute(
        delete(LoginSession).where(
            LoginSession.user_id == user.id, LoginSession.created_at <= now - identity.ABSOLUTE_LIMIT
        )
    )
    ticket = identity.new_ticket()
    session.add(LoginSession(id=ticket, user_id=user.id, created_at=now, last_seen_at=now))
    audit.record(session, themselves(user), "login.started", now=now, subject=f"user:{user.id}")
    return LoggedIn(user.id, ticket)


def _proof(user: User) -> str:
    """What a half-finished login rests on: it ends when the password, address or second step changes."""
    state = links.state_of(user.id, user.email, user.password_hash)
    return links.digest("second-step", f"{state}\n{user.totp_secret}")


def _use_code(session: Session, user: User, code: str, now: datetime) -> bool:
    step = totp.used_step(user.totp_secret or "", code, now, user.totp_last_step)
    if step is not None:
        user.totp_last_step = step
        return True
    spent = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.digest == _recovery_digest(user.id, code))
        .returning(RecoveryCode.user_id)
    ).first()
    if spent is None:
        return False
    audit.record(session, themselves(user), "totp.recovery_used", now=now, subject=f"user:{user.id}")
    return True


def _recovery_digest(user_id: int, code: str) -> str:
    return links.digest("recovery", f"{user_id}\n{totp.plain_recovery_code(code)}")


# -- a forgotten password ----------------------------------------------------------------------


def request_reset(session: Session, email: str, *, now: datetime) -> None:
    """Mail a link to set a password, when there is an active account with this address.

    Says nothing about whether there is one. At most 5 an hour for an address; the rest is dropped silently.
    """
    known = address(email)
    if not attempts.claim(session, attempts.RESET, known, now):
        return
    user = session.scalars(select(User).where(User.email == known, User.active.is_(True))).one_or_none()
    subject = f"user:{user.id}" if user else "login:unknown"
    event = audit.record(session, SYSTEM_ACTOR, "password.reset_requested", now=now, subject=subject)
    if user is not None:
        mail_link(session, user, "password_reset", event, now, now + links.RESET_TERM)


def user_of_link(session: Session, token: str, *, now: datetime) -> Actor | None:
    """Whose link this is; None when it is not ours, too old, used, or the account is not active."""
    user = _user_of_link(session, token, now)
    return themselves(user) if user else None


def reset_password(session: Session, token: str, password: str, repeated: str, *, now: datetime) -> None:
    """Set a password by a link. Spends the link, ends every login of this person and lifts a lock.

    Raises NotFound for a link that is no longer good, and Invalid (`password`, `repeated`).
    """
    user = _user_of_link(session, token, now, lock=True)
    if user is None:
        raise NotFound
    refuse(_password_faults(user, password, repeated))
    user.password_hash = passwords.hash_password(password)
    user.version += 1
    ended = end_logins(session, user.id)
    attempts.clear(session, attempts.LOGIN, user.email)
    audit.record(session, themselves(user), "password.reset", now=now, subject=f"user:{user.id}", data={"ended": ended})


def _user_of_link(session: Session, token: str, now: datetime, *, lock: bool = False) -> User | None:
    said = links.read(token)
    if said is None or said.until <= now:
        return None
    user = session.get(User, said.user_id, with_for_update=True if lock else None)
    if user is None or not user.active:
        return None
    return user if said.state == links.state_of(user.id, user.email, user.password_hash) else None


# -- one's own account -------------------------------------------------------------------------


def set_language(session: Session, actor: Actor, language: str, *, now: datetime) -> None:
    """Choose the language of one's pages and mails. Raises Invalid (`language`)."""
    user = me(session, actor)
    if language not in LANGUAGES:
        raise Invalid([FieldError("language", "unknown_choice", {"value": language})])
    if user.language != language:
        user.language = language
        audit.record(
            session,
            actor,
            "user.language_set",
            now=now,
            subject=f"user:{user.id}",
            data={"language": language},
        )


def update_profile(session: Session, actor: Actor, *, name: str, language: str, now: datetime) -> None:
    """Change one's own name and language. The address is changed by an administrator. Raises Invalid."""
    user = me(session, actor)
    errors = name_faults(name)
    if language not in LANGUAGES:
        errors.append(FieldError("language", "unknown_choice", {"value": language}))
    refuse(errors)
    change(session, actor, user, {"name": name.strip(), "language": language}, now)


def change_password(
    session: Session,
    actor: Actor,
    ticket: str | None,
    current: str,
    password: str,
    repeated: str,
    *,
    now: datetime,
) -> None:
    """Change one's own password; ends all other logins. Raises Invalid (`current`, `password`, `repeated`).

    Wrong guesses at the current password are for the caller to count (`allow_password`).
    """
    user = me(session, actor)
    if not passwords.matches(user.password_hash, current):
        raise Invalid([FieldError("current", "password_wrong")])
    refuse(_password_faults(user, password, repeated))
    user.password_hash = passwords.hash_password(password)
    user.version += 1
    ended = end_logins(session, user.id, keep=ticket)
    attempts.clear(session, attempts.PASSWORD, str(user.id))
    audit.record(session, actor, "password.changed", now=now, subject=f"user:{user.id}", data={"ended": ended})


def allow_password(session: Session, actor: Actor, *, now: datetime) -> bool:
    """Count a try at one's own password. False after 5 in 15 minutes: a page left open is no oracle."""
    return attempts.claim(session, attempts.PASSWORD, str(actor.id), now)


def begin_totp(session: Session, actor: Actor, *, now: datetime) -> None:
    """Make a secret for the second step; it does nothing until `enable_totp`. Harmless when already on."""
    user = me(session, actor)
    if user.totp_enabled_at is None:
        user.totp_secret = totp.new_secret()
        user.totp_last_step = None
        audit.record(session, actor, "totp.begun", now=now, subject=f"user:{user.id}")


def enable_totp(session: Session, actor: Actor, ticket: str | None, code: str, *, now: datetime) -> tuple[str, ...]:
    """Turn the second step on, with a code that proves the phone has the secret; ends all other logins.

    Returns the recovery codes: they are shown once. Raises Invalid (`code`).
    """
    user = me(session, actor)
    if user.totp_enabled_at is not None:
        raise Invalid([FieldError("code", "totp_on")])
    step = totp.used_step(user.totp_secret, code, now, user.totp_last_step) if user.totp_secret else None
    if step is None:
        raise Invalid([FieldError("code", "code_wrong")])
    user.totp_enabled_at = now
    user.totp_last_step = step
    user.version += 1
    codes = totp.recovery_codes()
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.add_all(RecoveryCode(user_id=user.id, digest=_recovery_digest(user.id, one)) for one in codes)
    ended = end_logins(session, user.id, keep=ticket)
    audit.record(session, actor, "totp.enabled", now=now, subject=f"user:{user.id}", data={"ended": ended})
    return codes


def disable_totp(session: Session, actor: Actor, ticket: str | None, current: str, *, now: datetime) -> None:
    """Turn one's second step off, with the password; ends all other logins. Raises Invalid (`current`)."""
    user = me(session, actor)
    if not passwords.matches(user.password_hash, current):
        raise Invalid([FieldError("current", "password_wrong")])
    attempts.clear(session, attempts.PASSWORD, str(user.id))
    turn_off_totp(session, actor, user, keep=ticket, now=now)


def create_token(session: Session, actor: Actor, name: str, *, now: datetime) -> str:
    """Make an API token with all the rights of this person. Returned once; only its digest is kept.

    Raises Invalid (`name`).
    """
    user = me(session, actor)
    name = name.strip()
    errors = length_faults("name", name, TOKEN_NAME_LENGTH)
    if session.scalar(select(ApiToken.id).where(ApiToken.user_id == user.id, ApiToken.name == name)):
        errors.append(FieldError("name", "taken"))
    refuse(errors)
    token = identity.new_token()
    row = ApiToken(user_id=user.id, name=name, digest=identity.token_digest(token), created_at=now)
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "token.created",
        now=now,
        subject=f"user:{user.id}",
        data={"token": row.id},
        private={"name": name},
    )
    return token


def revoke_token(session: Session, actor: Actor, token_id: int, *, now: datetime) -> None:
    """End a token. Raises NotFound when it is not this person's."""
    row = session.scalars(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == actor.id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = now
        audit.record(session, actor, "token.revoked", now=now, subject=f"user:{row.user_id}", data={"token": row.id})


def _password_faults(user: User, password: str, repeated: str) -> list[FieldError]:
    errors = passwords.faults("password", password, name=user.name, email=user.email)
    if not errors and password != repeated:
        errors.append(FieldError("repeated", "passwords_differ"))
    return errors
