"""What a pilot keeps while it runs: its diary, its rounds of trying and looking back, and what it found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class EntryKind(StrEnum):
    """What an entry of a diary tells: what was seen, what was done, what was learned, what it brought about."""

    OBSERVATION = "observation"
    INTERVENTION = "intervention"
    LEARNED = "learned"
    EFFECT = "effect"


class Readers(StrEnum):
    """Who reads an entry."""

    PILOT = "pilot"
    COLLEAGUES = "colleagues"


class PilotRound(Base):
    """A round of action research, from `since` to `until` (Dutch days): what is planned, what was done, what was seen
    and what that means. A text that is not there yet is empty.
    """

    __tablename__ = "pilot_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilots.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    since: Mapped[date]
    until: Mapped[date]
    plan: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[str] = mapped_column(Text, default="")
    observed: Mapped[str] = mapped_column(Text, default="")
    reflected: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PilotEntry(Base):
    """An entry of the diary. `research`: its writer finds that it may go to researchers, without names. What it said
    before is in `PilotEntryVersion`.
    """

    __tablename__ = "pilot_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilots.id", ondelete="CASCADE"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("pilot_rounds.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    day: Mapped[date]
    kind: Mapped[EntryKind] = mapped_column(enum_type(EntryKind, "pilot_entry_kind"))
    text: Mapped[str] = mapped_column(Text)
    readers: Mapped[Readers] = mapped_column(enum_type(Readers, "pilot_entry_readers"))
    research: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (Index("ix_pilot_entries_day", "pilot_id", "day", "id"),)


class PilotEntryVersion(Base):
    """What an entry said in a version. Never changed."""

    __tablename__ = "pilot_entry_versions"

    entry_id: Mapped[int] = mapped_column(ForeignKey("pilot_entries.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)


class PilotFinding(Base):
    """What a pilot found: a question with its answer. `lesson_id` is the lesson that was made of it, if it was."""

    __tablename__ = "pilot_findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilots.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("pilot_rounds.id"), index=True)
    question: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
