"""The mail that came in, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.db import Base, enum_type


class Became(StrEnum):
    """What became of a mail. `aside`: nothing; no case was changed."""

    DRAFT = "draft"
    COMMENT = "comment"
    ANSWER = "answer"
    ASIDE = "aside"


class ReceivedMail(Base):
    """One mail that came in. (fingerprint, trusted) is unique: handled once, however often it is delivered; a forged
    copy that comes first does not keep the real one out.

    Of a mail that was put aside only this outside is kept, and `raw` for a while when it may still be handled: then its
    sender is a colleague whom our mail server vouched for. `reason` is a code of `judging.RULES`.
    """

    __tablename__ = "received_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    trusted: Mapped[bool] = mapped_column(Boolean)
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(120), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    size: Mapped[int]
    files: Mapped[int] = mapped_column(default=0)
    became: Mapped[Became] = mapped_column(enum_type(Became, "became"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    raw: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    has_raw: Mapped[bool] = mapped_column(Boolean, default=False)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("fingerprint", "trusted"),
        Index("ix_received_mails_became", "became", "id"),
        Index("ix_received_mails_sender", "sender", "received_at"),
        Index("ix_received_mails_received", "received_at"),
    )
