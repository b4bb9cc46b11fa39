"""Noting what the worker did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.worker.models import SweepRun


def note(session: Session, name: str, at: datetime, done: int, error: str) -> None:
    """Note that a sweep ran at a moment (UTC): how much it did, or with which kind of error it failed.

    A failure leaves what is known of the last run that went well.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(SweepRun).values(name=name, done=0, error="").on_conflict_do_nothing())
    values = {"failed_at": at, "error": error[:200]} if error else {"ran_at": at, "done": done, "error": ""}
    session.execute(update(SweepRun).where(SweepRun.name == name).values(**values))
