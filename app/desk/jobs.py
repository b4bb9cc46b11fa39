"""Long work over several cases: begun by somebody, carried out case by case, to be looked at and left.

Each case is done in a transaction of its own, together with the note that it was. A refusal leaves no trace of the
case, and is noted by itself. So whatever stops in between, what is noted was done and what was done is noted; the next
round goes on with what waits. Several workers may work at one job: each takes a case that nobody holds.

A round acts as the person who asked, with the rights they have then. The request that begins a job does what it can in
a moment; a small job is finished before its page is shown.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import bulk, bulk_kinds
from app.cases.bulk import Chosen
from app.cases.bulk_kinds import Kind
from app.db import reading, transaction
from app.desk.models_jobs import ItemStatus, Job, JobItem, JobStatus
from app.errors import FieldError, NotFound
from app.people import identity
from app.policy import Actor, Forbidden, can

log = logging.getLogger(__name__)

MOMENT: Final = 1.0
"""Seconds that somebody waits for the beginning of a job."""

ROUND: Final = 15.0
"""Seconds of a round of the worker, so that clocks act and mail goes out while a long job runs."""

KEPT: Final = timedelta(days=30)
"""How long it can be looked up what came of a job. What was done stays in the log and with the cases."""


def _nobody() -> None:
    """Nobody is listening: within a minute the worker finds the work by itself."""


_call: Callable[[], None] = _nobody


def use(call: Callable[[], None]) -> None:
    """From now on, call this when a job is more than fits in a request. It must be quick."""
    global _call
    _call = call


def call() -> None:
    """Have the worker look at what waits. Nothing is lost when it does not hear it."""
    _call()


def start(actor: Actor, kind: Kind, data: Mapping[str, Any], chosen: Sequence[Chosen], *, now: datetime) -> int:
    """Begin a job and do what can be done in a moment; the worker goes on. Returns its id. Raises as `begin`."""
    with transaction() as session:
        job_id = begin(session, actor, kind, data, chosen, now=now).id
    if work(job_id, MOMENT) < len(chosen):
        call()
    return job_id


def begin(
    session: Session, actor: Actor, kind: Kind, data: Mapping[str, Any], chosen: Sequence[Chosen], *, now: datetime
) -> Job:
    """Write down that this is to be done to these cases. Raises Forbidden for who can do it nowhere, and Invalid."""
    if actor.id is None or not can(actor, kind.capability):
        raise Forbidden(kind.capability)
    kept = kind.check(session, actor, data)
    job = Job(user_id=actor.id, kind=kind.name, data=kept, total=len(chosen), created_at=now)
    session.add(job)
    session.flush()
    session.add_all(
        JobItem(job_id=job.id, position=place, number=one.number, version=one.version)
        for place, one in enumerate(chosen)
    )
    told = {"kind": kind.name, "total": len(chosen)}
    audit.record(session, actor, "bulk.begun", now=now, subject=f"bulk:{job.id}", data=told)
    return job


def work(job_id: int, seconds: float) -> int:
    """Go on with a job, for so long at most. Returns how many cases were done or refused."""
    ends, count = time.monotonic() + seconds, 0
    with reading() as session:
        job = session.get(Job, job_id)
        actor = identity.actor_for_user(session, job.user_id) if job else None
    kind = bulk_kinds.get(job.kind) if job else None
    if job is None or actor is None or kind is None:
        _stop(job_id, clock.now())
        return 0
    while time.monotonic() < ends and _one(job, kind, actor):
        count += 1
    _finish(job_id, clock.now())
    return count


def _one(job: Job, kind: Kind, actor: Actor) -> bool:
    """Do the next case that nobody holds. Whether there was one."""
    position = None
    try:
        with transaction() as session:
            item = _next(session, job.id)
            if item is None:
                return False
            position = item.position
            kind.act(session, actor, Chosen(item.number, item.version), job.data, clock.now())
            _note(session, item, ItemStatus.DONE)
            return True
    except bulk.REFUSALS as refusal:
        reasons = bulk.reasons(refusal)
    except Exception:
        if position is None:
            raise
        log.exception("job %s: case %s of it went wrong", job.id, position)
        reasons = (FieldError("", "went_wrong"),)
    with transaction() as session:
        held = _next(session, job.id, position)
        if held is not None:
            _note(session, held, ItemStatus.REFUSED, reasons)
    return True


def _next(session: Session, job_id: int, position: int | None = None) -> JobItem | None:
    """The first case that waits and that nobody holds, or the one at this place if it still waits; held from now on."""
    statement = (
        select(JobItem)
        .where(JobItem.job_id == job_id, JobItem.status == ItemStatus.WAITING, _goes_on(job_id))
        .order_by(JobItem.position)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if position is not None:
        statement = statement.where(JobItem.position == position)
    return session.scalars(statement).one_or_none()


def _goes_on(job_id: int) -> Any:
    return exists().where(Job.id == job_id, Job.finished_at.is_(None))


def _note(session: Session, item: JobItem, status: ItemStatus, reasons: Sequence[FieldError] = ()) -> None:
    item.status = status
    if reasons:
        item.reasons = {"all": [{"field": e.field, "code": e.code, "params": _plain(e.params)} for e in reasons]}
    counted = {"done": Job.done + 1} if status is ItemStatus.DONE else {"refused": Job.refused + 1}
    session.flush()
    session.execute(
        update(Job).where(Job.id == item.job_id).values(**counted), execution_options={"synchronize_session": False}
    )


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """What a message is filled in with, as JSON has it."""
    return {name: value if isinstance(value, str | int | None) else str(value) for name, value in params.items()}


def _finish(job_id: int, now: datetime) -> None:
    """Note that it was begun, and that it is finished when no case waits any more."""
    waits = exists().where(JobItem.job_id == job_id, JobItem.status == ItemStatus.WAITING)
    still = (Job.id == job_id, Job.finished_at.is_(None))
    silent = {"synchronize_session": False}
    with transaction() as session:
        begun = {"status": JobStatus.RUNNING, "started_at": now}
        session.execute(update(Job).where(*still, Job.started_at.is_(None)).values(**begun), execution_options=silent)
        ended = {"status": JobStatus.FINISHED, "finished_at": now}
        session.execute(update(Job).where(*still, ~waits).values(**ended), execution_options=silent)


def _stop(job_id: int, now: datetime) -> None:
    with transaction() as session:
        _stopped(session, job_id, now)


def _stopped(session: Session, job_id: int, now: datetime) -> None:
    session.execute(
        update(Job).where(Job.id == job_id, Job.finished_at.is_(None)).values(
            status=JobStatus.STOPPED, finished_at=now
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip


def stop(session: Session, actor: Actor, job_id: int, *, now: datetime) -> None:
    """Do no more of a job. What was done stays done. Raises NotFound for the job of somebody else."""
    job = visible(session, actor, job_id)
    if job.finished_at is None:
        _stopped(session, job.id, now)
        audit.record(session, actor, "bulk.stopped", now=now, subject=f"bulk:{job.id}", data={"kind": job.kind})


def sweep(_now: datetime, seconds: float = ROUND) -> int:
    """Go on with the jobs that are not finished, the oldest first, for so long at most. Returns how many cases."""
    ends, count = time.monotonic() + seconds, 0
    with reading() as session:
        waiting = session.scalars(select(Job.id).where(Job.finished_at.is_(None)).order_by(Job.id).limit(50)).all()
    for job_id in waiting:
        left = ends - time.monotonic()
        if left <= 0:
            break
        count += work(job_id, left)
    return count


def forget(now: datetime) -> int:
    """Delete what came of jobs that ended long enough ago. Returns how many jobs."""
    with transaction() as session:
        old = session.scalars(select(Job.id).where(Job.finished_at < now - KEPT).limit(500)).all()
        if old:
            session.execute(delete(JobItem).where(JobItem.job_id.in_(old)))
            session.execute(delete(Job).where(Job.id.in_(old)))
    return len(old)


# -- looking -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case of a job."""

    number: str
    status: ItemStatus
    reasons: tuple[FieldError, ...] = ()


def visible(session: Session, actor: Actor, job_id: int) -> Job:
    """A job of this actor. Raises NotFound for that of somebody else: nobody else knows of it."""
    job = session.get(Job, job_id, populate_existing=True) if 0 < job_id < 2**31 else None
    if job is None or job.user_id != actor.id:
        raise NotFound(str(job_id))
    return job


def of(session: Session, actor: Actor, limit: int = 30) -> list[Job]:
    """The jobs of this actor, the newest first. One query."""
    mine = select(Job).where(Job.user_id == actor.id).order_by(Job.id.desc()).limit(limit)
    return list(session.scalars(mine))


def outcomes(session: Session, job: Job) -> list[Outcome]:
    """What came of each case so far, in the order in which they were ticked. One query."""
    statement = select(JobItem).where(JobItem.job_id == job.id).order_by(JobItem.position)
    found = []
    for item in session.scalars(statement):
        told = (item.reasons or {}).get("all", ())
        reasons = tuple(FieldError(one["field"], one["code"], one["params"]) for one in told)
        found.append(Outcome(item.number, item.status, reasons))
    return found


def discard(session: Session, actor: Actor, job_id: int) -> None:
    """Forget a finished job of which nothing was done: its form comes back instead."""
    job = visible(session, actor, job_id)
    if job.finished_at is not None and not job.done:
        session.execute(delete(JobItem).where(JobItem.job_id == job.id))
        session.execute(delete(Job).where(Job.id == job.id))
