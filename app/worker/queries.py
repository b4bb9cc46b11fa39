"""When the worker was last seen, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.worker.models import SweepRun


def last_run(session: Session, name: str) -> datetime | None:
    """When a sweep last ran well; None when it never did."""
    return session.scalar(select(SweepRun.ran_at).where(SweepRun.name == name))


def runs(session: Session) -> Sequence[SweepRun]:
    """The last run of every sweep, by name."""
    return session.scalars(select(SweepRun).order_by(SweepRun.name)).all()


def report(session: Session) -> list[str]:
    """Lines for `/gezond`: when a worker was last seen, what each sweep did last, and which of them fails."""
    found = runs(session)
    seen = max((at for run in found for at in (run.ran_at, run.failed_at) if at), default=None)
    lines = [f"worker: last seen {_moment(seen)}" if seen else "worker: never seen"]
    for run in found:
        if run.error and run.failed_at:
            lines.append(f"{run.name}: FAILED at {_moment(run.failed_at)} ({run.error})")
        elif run.ran_at:
            lines.append(f"{run.name}: {run.done} at {_moment(run.ran_at)}")
    return lines


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
