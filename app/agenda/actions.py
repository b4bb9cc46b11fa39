"""Giving out and taking back the address of somebody's calendar feed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app import audit
from app.agenda.models import Feed
from app.people.shared import me
from app.policy import Actor

NOTE_EVERY = timedelta(hours=1)
"""How precisely the last use is kept: so rarely that reading is not writing."""


def digest_of(token: str) -> str:
    """What we keep of a secret. It is random and long, so a plain digest cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(session: Session, actor: Actor, *, now: datetime) -> str:
    """Make the secret of this person's feed, and end the one before. Returned once; only its digest is kept."""
    user = me(session, actor)
    token = f"rga_{secrets.token_urlsafe(32)}"  # 256 bits; the prefix lets secret scanners recognise it
    ended = session.scalar(delete(Feed).where(Feed.user_id == user.id).returning(Feed.user_id))
    session.add(Feed(user_id=user.id, digest=digest_of(token), created_at=now))
    session.flush()
    action = "agenda.feed_made" if ended is None else "agenda.feed_renewed"
    audit.record(session, actor, action, now=now, subject=f"user:{user.id}")
    return token


def revoke(session: Session, actor: Actor, *, now: datetime) -> bool:
    """End the address of this person's feed. Says whether there was one."""
    user = me(session, actor)
    ended = session.scalar(delete(Feed).where(Feed.user_id == user.id).returning(Feed.user_id))
    if ended is not None:
        audit.record(session, actor, "agenda.feed_revoked", now=now, subject=f"user:{user.id}")
    return ended is not None


def note_use(session: Session, user_id: int, *, now: datetime) -> None:
    """Note that a calendar program called, at most once in `NOTE_EVERY`."""
    session.execute(
        update(Feed)
        .where(Feed.user_id == user_id, Feed.last_used_at.is_(None) | (Feed.last_used_at <= now - NOTE_EVERY))
        .values(last_used_at=now)
    )
