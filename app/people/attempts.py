"""Counting tries at things that can be guessed, and no longer listening after too many.

The count goes up before the guess is judged, in a transaction of its own: a hundred guesses at the same time
are a hundred tries. What is counted is a keyed digest, so an address that nobody has is locked like any other
and the answer does not tell who has an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.people import links
from app.people.models import Attempts


@dataclass(frozen=True)
class Limit:
    """So many tries in a period; the next one blocks for a while."""

    purpose: str
    tries: int
    period: timedelta
    block: timedelta


LOGIN = Limit("login", 5, timedelta(minutes=15), timedelta(minutes=15))
CODE = Limit("code", 5, timedelta(minutes=15), timedelta(minutes=15))
PASSWORD = Limit("password", 5, timedelta(minutes=15), timedelta(minutes=15))
RESET = Limit("reset", 5, timedelta(hours=1), timedelta(hours=1))

FORGET = timedelta(days=1)


def claim(session: Session, limit: Limit, subject: str, now: datetime) -> bool:
    """Note one more try at `subject`. False when there were too many lately: then do not look at it."""
    key = links.digest(limit.purpose, subject)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Attempts)
        .values(purpose=limit.purpose, subject=key, count=0, since=now, blocked_until=None)
        .on_conflict_do_nothing()
    )
    row = session.scalars(
        select(Attempts).where(Attempts.purpose == limit.purpose, Attempts.subject == key).with_for_update()
    ).one()
    if row.blocked_until is not None and row.blocked_until > now:
        return False
    if row.blocked_until is not None or row.since <= now - limit.period:
        row.count, row.since, row.blocked_until = 0, now, None
    row.count += 1
    if row.count > limit.tries:
        row.blocked_until = now + limit.block
    _forget_old(session, now)
    session.flush()
    return row.count <= limit.tries


def clear(session: Session, limit: Limit, subject: str) -> None:
    """Forget the tries: the right password was given, or a new one was set."""
    key = links.digest(limit.purpose, subject)
    session.execute(delete(Attempts).where(Attempts.purpose == limit.purpose, Attempts.subject == key))


def _forget_old(session: Session, now: datetime) -> None:
    """Keep the table small: what was tried at addresses that do not exist is never cleared by a success."""
    session.execute(
        delete(Attempts).where(
            Attempts.since < now - FORGET, Attempts.blocked_until.is_(None) | (Attempts.blocked_until < now)
        ),
        execution_options={"synchronize_session": False},
    )
