"""Where liaisons are, day by day: the log of presence (DOMAIN, task L1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class DayInRegion(Base):
    """A day (Dutch time) on which somebody was in a region, by their own word: all day, or `half` of it.
    `said_at`: in UTC, the last time.
    """

    __tablename__ = "days_in_region"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True)
    said_at: Mapped[datetime]
    half: Mapped[bool] = mapped_column(Boolean, default=False)
