"""Messages waiting to be sent: rows in the transaction of the change they tell of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class MessageStatus(StrEnum):
    """Where a message is. `dead` means: tried as often as we try; an administrator must look."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Message(Base):
    """One message to one reader about one event. (event, recipient, template) is unique: told once."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32))
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2))
    params: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    status: Mapped[MessageStatus] = mapped_column(enum_type(MessageStatus, "message_status"))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        Index("ix_messages_due", "status", "next_attempt_at"),
    )
