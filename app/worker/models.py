"""What the worker last did, for whoever looks after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class SweepRun(Base):
    """The last run of a sweep by any worker. `error` is the kind of failure only: the text of one may hold names."""

    __tablename__ = "sweeps"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    ran_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(200), default="")
