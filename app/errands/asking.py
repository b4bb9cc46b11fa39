"""Asking for something to be made, and looking at what came of it. Nobody sees the errands of somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, db
from app.errands import kinds
from app.errands.kinds import Params
from app.errands.models import Errand, ErrandResult, ErrandStatus
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Forbidden, can

MOST: Final = 10
"""Errands of one person that wait at the same time."""

AGAIN: Final = timedelta(minutes=1)
"""Who asks the same thing again within this time, gets the one there is: a second click is no second errand."""


def _nobody() -> None:
    """Nobody is listening: within a minute the worker finds the work by itself."""


_call: Callable[[], None] = _nobody


def use(call: Callable[[], None]) -> None:
    """From now on, call this when there is an errand. It must be quick."""
    global _call
    _call = call


def ask(session: Session, actor: Actor, kind: str, params: Params, *, now: datetime) -> int:
    """Have something made for this actor. Returns the id of the errand: its page is `/klussen/<id>`.

    Raises Forbidden for who may not have it, Invalid when too much of theirs waits, LookupError for a kind that is not
    there.
    """
    found = kinds.get(kind)
    if found is None:
        raise LookupError(kind)
    must(session, actor, found, params)
    same = [one for one in _of(session, actor, now - AGAIN) if (one.kind, one.params) == (kind, dict(params))]
    if same:
        return same[0].id
    waiting = select(func.count()).where(Errand.asked_by_id == actor.id, Errand.ended_at.is_(None))
    if (session.scalar(waiting) or 0) >= MOST:
        raise Invalid([FieldError("", "errands_wait", {"limit": MOST})])
    errand = Errand(kind=kind, params=dict(params), asked_by_id=actor.id, asked_at=now)
    session.add(errand)
    session.flush()
    audit.record(session, actor, "errand.asked", now=now, subject=f"errand:{errand.id}", data={"kind": kind})
    if _call is not _nobody:
        db.after_commit(session, "errands", _call)
    return errand.id


def _of(session: Session, actor: Actor, since: datetime) -> list[Errand]:
    """What they asked since then and was not refused."""
    statement = select(Errand).where(
        Errand.asked_by_id == actor.id, Errand.asked_at >= since, Errand.status != ErrandStatus.FAILED
    )
    return list(session.scalars(statement.order_by(Errand.id.desc()).limit(MOST * 5)))


def must(session: Session, actor: Actor, kind: kinds.Kind, params: Params) -> None:
    """Raises Forbidden for whoever may not have this (any more)."""
    if actor.id is None or not can(actor, kind.capability) or not kind.may(session, actor, params):
        raise Forbidden(kind.capability)


# -- looking ---------------------------------------------------------------------------------------


def visible(session: Session, actor: Actor, errand_id: int) -> Errand:
    """An errand of this actor. Raises NotFound for that of somebody else."""
    errand = session.get(Errand, errand_id, populate_existing=True) if 0 < errand_id < 2**31 else None
    if errand is None or errand.asked_by_id != actor.id:
        raise NotFound(str(errand_id))
    return errand


def of(session: Session, actor: Actor, limit: int = 50) -> list[Errand]:
    """The errands of this actor, the newest first. One query."""
    mine = select(Errand).where(Errand.asked_by_id == actor.id).order_by(Errand.id.desc()).limit(limit)
    return list(session.scalars(mine))


def fetched(session: Session, actor: Actor, errand_id: int) -> tuple[Errand, bytes]:
    """The file of an errand. Raises NotFound when there is none, Forbidden for who may not have it any more."""
    errand = visible(session, actor, errand_id)
    kind = kinds.get(errand.kind)
    body = session.scalar(select(ErrandResult.body).where(ErrandResult.errand_id == errand.id))
    if kind is None or body is None or errand.status is not ErrandStatus.READY:
        raise NotFound(str(errand_id))
    must(session, actor, kind, errand.params)
    return errand, body
