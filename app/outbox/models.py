"""What people are told: notices to colleagues, and mail to anybody, as rows in the transaction of the change."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class MessageStatus(StrEnum):
    """Where a message is. `dead`: tried as often as we try, or refused for good; an administrator must look.
    `withdrawn`: what it told may no longer be told to its reader.
    """

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


class NoticeKind(StrEnum):
    """What a notice is to its reader: `turn` and `deadline` must reach them, `news` may be turned off."""

    TURN = "turn"
    DEADLINE = "deadline"
    NEWS = "news"


class How(StrEnum):
    """How somebody wants the notices of a kind by mail."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


class Message(Base):
    """One message to one reader about one event. (event, recipient, template) is unique: told once.

    `text_version` says which text of `letter_texts` it was written with; none is the wording in the code.
    `in_hours` is for mail made of notices: it leaves nobody's telephone buzzing at night.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32))
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2))
    params: Mapped[dict[str, Any]]
    text_version: Mapped[int | None]
    in_hours: Mapped[bool] = mapped_column(Boolean, default=False)
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


class Notice(Base):
    """One thing a colleague is told. (event, reader, letter) is unique: told once.

    `due_at` is when it goes by mail (UTC); none: it does not, or it went. `digest` says it waits for the
    reader's own hour. `message_id` is the mail that took it along.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32))
    letter: Mapped[str] = mapped_column(String(60))
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind, "notice_kind"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int | None]
    params: Mapped[dict[str, Any]]
    text_version: Mapped[int | None]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    digest: Mapped[bool] = mapped_column(Boolean, default=False)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)

    __table_args__ = (
        UniqueConstraint("event_id", "reader_id", "letter"),
        Index("ix_notices_reader", "reader_id", "id"),
        # Each is as small as what it is for: what is unread, and what is still to be mailed.
        Index(
            "ix_notices_unread", "reader_id", "id",
            sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notices_due", "due_at", "reader_id",
            sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_notices_waiting", "reader_id", "due_at",
            sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL"),
        ),
    )  # fmt: skip


class NoticeChoice(Base):
    """How somebody wants to be told, per kind, and the Dutch hour of the daily digest. No row: as we propose."""

    __tablename__ = "notice_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[How] = mapped_column(enum_type(How, "how_turn"))
    deadline: Mapped[How] = mapped_column(enum_type(How, "how_deadline"))
    news: Mapped[How] = mapped_column(enum_type(How, "how_news"))
    hour: Mapped[int]

    __table_args__ = (
        CheckConstraint("turn != 'none' AND deadline != 'none'", name="must_reach"),
        CheckConstraint("hour BETWEEN 6 AND 20", name="hour"),
    )


class LetterText(Base):
    """A text of an administrator that replaces the wording in the code: for all cases (state and nature empty), for
    those in a state, of a nature, or both.

    Rows are never changed: a newer version takes the place of an older one, and what was written with the older one
    still says what it said. Versions count over all letters; a version has a row for each language. An empty text
    takes the older ones back.
    """

    __tablename__ = "letter_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    letter: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(60), default="")
    nature: Mapped[str] = mapped_column(String(60), default="")
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        UniqueConstraint("version", "language"),
        Index("ix_letter_texts_letter", "letter", "state", "nature", "version"),
    )
