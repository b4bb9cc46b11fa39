"""Errands: one piece of long work for one person, and the file it gives."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class ErrandStatus(StrEnum):
    """`failed`: it went wrong, or whoever asked may not have it any more."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class Errand(Base):
    """What somebody asked the worker to make.

    `params` are codes and ids, never free text. `done` of `total` is how far it is; both are 0 as long as nobody knows.
    `seen_at` is when the worker last said that it was at it, `tries` how often one began. `fault` is the code of what
    went wrong (`app.errands.views`). `filename` is empty when there is nothing to fetch; `link` is the page where it
    can be looked at, if any. `size` is in bytes.
    """

    __tablename__ = "errands"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    status: Mapped[ErrandStatus] = mapped_column(enum_type(ErrandStatus, "errand_status"), default=ErrandStatus.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(40), default="")
    filename: Mapped[str] = mapped_column(String(120), default="")
    mimetype: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    link: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        Index("ix_errands_asked_by_id", "asked_by_id", "id"),
        Index(
            "ix_errands_open",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_errands_ended_at", "ended_at"),
    )


class ErrandResult(Base):
    """The file that came of an errand; apart, so that a list of errands does not read it."""

    __tablename__ = "errand_results"

    errand_id: Mapped[int] = mapped_column(ForeignKey("errands.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
