"""What the region was told, and what it said back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.models import Outcome, VerdictValue
from app.db import Base, enum_type


class Feedback(Base):
    """What was done with a region's input and where it found its place (rule 2). A follower gets its own copy."""

    __tablename__ = "feedbacks"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome, "feedback_outcome"))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]


class Verdict(Base):
    """The region's own verdict, by its link (`contact_id`) or told to the liaison (`noted_by_id`).

    With `recheck` it is the answer to the question, months after closing, whether it is still solved.
    """

    __tablename__ = "verdicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    verdict: Mapped[VerdictValue] = mapped_column(enum_type(VerdictValue, "verdict_value"))
    reason: Mapped[str] = mapped_column(Text, default="")
    recheck: Mapped[bool] = mapped_column(Boolean, default=False)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]


class OverviewRequest(Base):
    """Somebody asked for an overview of what this address follows; the worker sends it to that address, if anything."""

    __tablename__ = "overview_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]
