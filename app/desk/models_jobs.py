"""Long work over several cases: a job, and what came of each of its cases."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class JobStatus(StrEnum):
    """`stopped`: whoever asked for it said so, or may not any more; what was done stays done."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


class ItemStatus(StrEnum):
    """What came of one case."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class Job(Base):
    """One thing to be done to several cases, by the worker, as the person who asked for it.

    `data` is what was filled in. `done` and `refused` are counted as it goes on, each in the transaction of its case.
    """

    __tablename__ = "bulk_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    status: Mapped[JobStatus] = mapped_column(enum_type(JobStatus, "job_status"), default=JobStatus.WAITING)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_bulk_jobs_user_id", "user_id", "id"),
        # A sweep asks for what is not finished, not for what ever was.
        Index(
            "ix_bulk_jobs_open",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )


class JobItem(Base):
    """A case in a job, as it was when it was ticked: `version` (None: whatever it is now). `reasons` say why it was
    refused: [{field, code, params}] under "all".
    """

    __tablename__ = "bulk_items"

    job_id: Mapped[int] = mapped_column(ForeignKey("bulk_jobs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    version: Mapped[int | None]
    status: Mapped[ItemStatus] = mapped_column(enum_type(ItemStatus, "item_status"), default=ItemStatus.WAITING)
    reasons: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_bulk_items_job_id_status", "job_id", "status", "position"),)
