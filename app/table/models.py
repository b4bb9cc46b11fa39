"""Progress notes to the minister: how an accord goes, over a period."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ProgressNote(Base):
    """A note about one accord and one period, Dutch days both included.

    `accord` is the key of the accord ("IZA"). `figures` are those of the table as they were counted at `counted_at`
    (UTC); they do not follow what happens later. `progress`, `obstacles`, `decided` and `asked` are its texts. Without
    `sent_at` it is a draft; a note that was sent never changes. What it said before is in `ProgressNoteVersion`.
    """

    __tablename__ = "progress_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    accord: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    progress: Mapped[str] = mapped_column(Text, default="")
    obstacles: Mapped[str] = mapped_column(Text, default="")
    decided: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    counted_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_progress_notes_until", "until", "id"),)


class ProgressNoteVersion(Base):
    """What a note said in a version, and the event with which it came to say so. Never changed."""

    __tablename__ = "progress_note_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("progress_notes.id"))
    version: Mapped[int]
    event_id: Mapped[str] = mapped_column(String(32))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("note_id", "version"),)
