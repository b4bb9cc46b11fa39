"""How agreements stand in regions. What was told is kept: the standing of today is the last of a series."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type

WORDS = 300


class Standing(StrEnum):
    """How an agreement stands, as the region says it (DOMAIN L9)."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    STALLED = "stalled"


class RegionAgreement(Base):
    """An agreement in a region, with the case that asks after it.

    One row for each region and agreement, whatever number of workers opens the cases: `case_id` is only empty within
    the transaction that opens one. `standing` is what was told last, also while it is escalated; `before` what it was
    until then; None when nothing was told. `helper_id` is who was named to help by a decision.
    """

    __tablename__ = "region_agreements"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    standing: Mapped[Standing | None] = mapped_column(enum_type(Standing, "agreement_standing"))
    before: Mapped[Standing | None] = mapped_column(enum_type(Standing, "agreement_before"))
    words: Mapped[str] = mapped_column(String(WORDS), default="")
    told_at: Mapped[datetime | None]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("region_id", "agreement_id"),)


class Telling(Base):
    """What was told of an agreement in a region, and when. `event_id` is the event of the step."""

    __tablename__ = "agreement_tellings"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    standing: Mapped[Standing] = mapped_column(enum_type(Standing, "told_standing"))
    words: Mapped[str] = mapped_column(String(WORDS))
    told_at: Mapped[datetime]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (Index("ix_agreement_tellings_case", "case_id", "told_at"),)
