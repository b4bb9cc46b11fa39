"""Carrying errands out: one at a time, by whichever worker takes it first, with the rights its asker has then."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.db import reading, transaction
from app.errands import asking, kinds
from app.errands.kinds import Asked, Produced, Tell
from app.errands.models import Errand, ErrandResult, ErrandStatus
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox import tell as tell_reader
from app.people import identity
from app.people.models import User
from app.policy import SYSTEM_ACTOR, Forbidden

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=14)
"""How long a file can be fetched. What it was made from is still there: it can be asked again."""

SILENT: Final = timedelta(minutes=10)
"""After so long without a word the worker that took it is taken for gone."""

TRIES: Final = 3
"""An errand that takes a worker down with it is not begun for ever."""

LOOKING: Final = timedelta(minutes=1)
"""Who asked is taken to look on for so long: then there is a notice, and no mail."""

_QUIET: Final = {"synchronize_session": False}


def sweep(_now: datetime) -> int:
    """Do the oldest errand that waits. Returns how many were done: one at most, so that clocks act in between."""
    return int(run_one())


def run_one() -> bool:
    """Take the oldest errand that nobody is at and carry it out. Returns whether there was one."""
    taken = _take(clock.now())
    if taken is None:
        return False
    errand_id, tries = taken
    produced, fault = None, ""
    if tries > TRIES:
        fault = "given_up"
    else:
        try:
            produced = _carry_out(errand_id, tries)
        except (Forbidden, NotFound):
            fault = "not_allowed"
        except (Invalid, NotAllowedNow):
            fault = "refused"
        except Exception:
            log.exception("errand %s went wrong", errand_id)
            fault = "went_wrong"
    _end(errand_id, tries, produced, fault, clock.now())
    return True


def _take(now: datetime) -> tuple[int, int] | None:
    """Hold the next errand from now on: its id, and how often somebody began it."""
    free: ColumnElement[bool] = or_(Errand.seen_at.is_(None), Errand.seen_at < now - SILENT)
    with transaction() as session:
        statement = select(Errand).where(Errand.ended_at.is_(None), free).order_by(Errand.id).limit(1)
        errand = session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()
        if errand is None:
            return None
        errand.status, errand.seen_at, errand.tries = ErrandStatus.RUNNING, now, errand.tries + 1
        return errand.id, errand.tries


def _carry_out(errand_id: int, tries: int) -> Produced | None:
    with reading() as session:
        errand = session.get_one(Errand, errand_id)
        actor = identity.actor_for_user(session, errand.asked_by_id)
        kind = kinds.get(errand.kind)
        if actor is None or kind is None:
            raise NotFound(errand.kind)
        asking.must(session, actor, kind, errand.params)
        return kind.run(Asked(session, actor, actor.language, clock.now()), errand.params, _teller(errand_id, tries))


def _teller(errand_id: int, tries: int) -> Tell:
    """Note how far it is; not more than once a second."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < 1 and done < total:
            return
        last = time.monotonic()
        with transaction() as session:
            session.execute(
                update(Errand)
                .where(Errand.id == errand_id, Errand.tries == tries, Errand.ended_at.is_(None))
                .values(done=min(done, total), total=total, seen_at=clock.now()),
                execution_options=_QUIET,
            )

    return tell


def _end(errand_id: int, tries: int, produced: Produced | None, fault: str, now: datetime) -> None:
    """Keep what came of it and say so to whoever asked; unless another worker took it over meanwhile."""
    with transaction() as session:
        held = select(Errand).where(Errand.id == errand_id, Errand.tries == tries, Errand.ended_at.is_(None))
        errand = session.scalars(held.with_for_update()).one_or_none()
        if errand is None:
            return
        errand.status = ErrandStatus.FAILED if fault else ErrandStatus.READY
        errand.fault, errand.ended_at = fault, now
        if not fault:
            errand.done = errand.total = max(errand.total, 1)
        if produced is not None:
            errand.filename, errand.mimetype, errand.link = produced.name, produced.mimetype, produced.link
            errand.size = len(produced.body)
            if produced.name:
                session.add(ErrandResult(errand_id=errand.id, body=produced.body))
        _say(session, errand, fault, now)


def _say(session: Session, errand: Errand, fault: str, now: datetime) -> None:
    told: dict[str, Any] = {"kind": errand.kind} | ({"fault": fault} if fault else {})
    event = audit.record(session, SYSTEM_ACTOR, "errand.ended", now=now, subject=f"errand:{errand.id}", data=told)
    reader = session.get_one(User, errand.asked_by_id)
    kind = kinds.get(errand.kind)
    if kind is None or not reader.active:
        return
    tell_reader(
        session, event_id=event, letter="errand_failed" if fault else "errand_ready", reader_id=reader.id,
        case_id=None, now=now, mail=now - errand.asked_at > LOOKING,
        params={"name": reader.name, "what": kind.title(errand.params, reader.language),
                "link": f"/klussen/{errand.id}"},
    )  # fmt: skip


def forget(now: datetime) -> int:
    """Delete what was made long enough ago. Returns how many errands."""
    with transaction() as session:
        old = session.scalars(select(Errand.id).where(Errand.ended_at < now - KEPT).limit(500)).all()
        if old:
            session.execute(delete(ErrandResult).where(ErrandResult.errand_id.in_(old)), execution_options=_QUIET)
            session.execute(delete(Errand).where(Errand.id.in_(old)), execution_options=_QUIET)
    return len(old)
