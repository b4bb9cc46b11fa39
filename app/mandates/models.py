"""Mandates: who may decide what, for what, up to how much. Rows are granted and ended, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Mandate(Base):
    """What somebody may decide. An empty list of accords or systems of law means all; so do no regions.

    `types` are the values of `decision` in workflows/escalation.yaml. `max_amount` is in euro: 0 is no money, none is
    without limit. The days are Dutch ones, the last included. `ended_at`: it was ended before its time.
    """

    __tablename__ = "mandates"

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    types: Mapped[list[str]]
    accords: Mapped[list[str]]
    systems: Mapped[list[str]]
    max_amount: Mapped[int | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    granted_by: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]


class MandateRegion(Base):
    """A region that a mandate is limited to."""

    __tablename__ = "mandate_regions"

    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True, index=True)
