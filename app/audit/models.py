"""The append-only log and the head of its chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Event(Base):
    """One change: who, when, on whose behalf, what, why (DOMAIN rule 6).

    `body` is canonical JSON and is what the chain hashes. Free text and names are personal data: they are in
    `private`, and the body holds only a salted digest of them, so that they can be erased without breaking
    the chain. Database triggers refuse every UPDATE (but the erasure of `private`) and every DELETE.
    """

    __tablename__ = "events"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(String(80))
    visibility: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    private: Mapped[dict[str, Any] | None]
    prev_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_events_case_id_seq", "case_id", "seq"),
        Index("ix_events_actor_id_action", "actor_id", "action"),
    )


class Head(Base):
    """The last link of the chain: one row, locked last in every transaction that writes an event."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
