"""Doing a request once, however often it is sent: the reply is kept under the caller's key.

The key is claimed first and kept in the transaction of the effect. Whoever sends the same at the same time waits for
that transaction, and then gets its reply.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.api.problems import Problem
from app.cases.models import IdempotencyKey
from app.db import transaction
from app.policy import Actor

KEPT = timedelta(days=7)
"""How long a reply is kept. It holds the text of a case, so no longer than a caller may need to try again."""


@dataclass(frozen=True)
class Reply:
    """An answer, ready to be kept and sent: the body is sent byte for byte."""

    status: int
    body: str
    headers: Mapping[str, str]


Effect = Callable[[Session], Reply]


class _Taken(Exception):
    """Somebody else claimed the key at the same moment; their transaction has ended by now."""


def digest(method: str, path: str, canonical: str) -> str:
    """By which two requests are the same: what is asked, of what, with which content."""
    return hashlib.sha256(f"{method}\n{path}\n{canonical}".encode()).hexdigest()


def once(actor: Actor, key: str | None, request_digest: str, effect: Effect, now: datetime) -> Reply:
    """Carry out `effect` in a transaction; with a key only the first time. Nothing is kept of an effect that failed.

    Raises Problem (409) when the key was used for another request, and whatever `effect` raises.
    """
    if key is None:
        with transaction() as session:
            return effect(session)
    for _attempt in range(3):
        try:
            return _once(actor, key, request_digest, effect, now)
        except _Taken:
            continue
    raise Problem("unavailable", headers={"Retry-After": "1"})


def _once(actor: Actor, key: str, request_digest: str, effect: Effect, now: datetime) -> Reply:
    with transaction() as session:
        mine = (IdempotencyKey.user_id == actor.id, IdempotencyKey.key == key)
        stored = session.scalars(select(IdempotencyKey).where(*mine)).one_or_none()
        if stored is not None:
            if stored.request_digest != request_digest:
                raise Problem("key-used")
            return Reply(stored.status, stored.body, stored.headers)
        claim = IdempotencyKey(
            user_id=actor.id, key=key, request_digest=request_digest, status=0, headers={}, body="", created_at=now
        )
        session.add(claim)
        try:
            session.flush()
        except IntegrityError:
            raise _Taken from None
        reply = effect(session)
        claim.status, claim.headers, claim.body = reply.status, dict(reply.headers), reply.body
        return reply


def forget(session: Session, now: datetime) -> int:
    """Delete replies that were kept long enough. Returns how many. For the worker."""
    gone = session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT).returning(IdempotencyKey.id)
    )
    return len(gone.all())
