"""Private threads between a liaison and a regiocommissaris."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class ConsultState(StrEnum):
    """Where a thread is: going on, with an advice that was left, become an escalation, or ended."""

    OPEN = "open"
    ADVISED = "advised"
    ESCALATED = "escalated"
    ENDED = "ended"


class Consult(Base):
    """A thread of two people, about a case or about nothing yet.

    `last_at` is when the last thing was said and `last_by_id` who said it; `liaison_seen_at` and
    `commissioner_seen_at` when each of them last looked (UTC). `may_share`: the commissioner is content that the advice
    goes with the case; `advice_shared_at` is when it did. `share_asked_by_id` asked to put the whole thread with the
    case; it happened at `shared_at`, when the other agreed.
    """

    __tablename__ = "consults"

    id: Mapped[int] = mapped_column(primary_key=True)
    liaison_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    commissioner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    subject: Mapped[str] = mapped_column(String(160))
    state: Mapped[ConsultState] = mapped_column(enum_type(ConsultState, "consult_state"))
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    liaison_seen_at: Mapped[datetime | None]
    commissioner_seen_at: Mapped[datetime | None]
    advice: Mapped[str] = mapped_column(Text, default="")
    advised_at: Mapped[datetime | None]
    may_share: Mapped[bool] = mapped_column(Boolean, default=False)
    advice_shared_at: Mapped[datetime | None]
    share_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    shared_at: Mapped[datetime | None]
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_consults_liaison", "liaison_id", "last_at", "id"),
        Index("ix_consults_commissioner", "commissioner_id", "last_at", "id"),
    )


class ConsultMessage(Base):
    """Something that one of the two said. It is never changed and never taken away."""

    __tablename__ = "consult_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    consult_id: Mapped[int] = mapped_column(ForeignKey("consults.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
