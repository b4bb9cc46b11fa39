"""Forums where something is decided beyond the regiocommissaris, their meetings, and what is on the agenda of each.

An item is of a case: an escalation, a dossier, or any other. It belongs to a forum; it waits for a meeting of it, is on
the agenda of one, has been dealt with, or was taken off. Each time it goes to another meeting there is a row of that.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class MeetingStatus(StrEnum):
    """Where a meeting stands. That its day is past is computed, not stored."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What a meeting is asked to do with an item."""

    DECIDE = "decide"
    DISCUSS = "discuss"
    INFORM = "inform"


class MeetingResult(StrEnum):
    """What a meeting said of an item. Postponed is not among them: then the item moves on."""

    AGREED = "agreed"
    PARTLY = "partly"
    REJECTED = "rejected"
    NOTED = "noted"


class MoveCause(StrEnum):
    """Why an item went to another meeting."""

    MISSED = "missed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"
    FOUND = "found"


class Forum(Base):
    """Somewhere that people meet to decide. `decision` is the type of decision of an escalation that puts a case there,
    at most one forum each; empty when cases come there by hand only.

    `papers_days` is how many working days before a meeting the papers must be there, unless the meeting says otherwise.
    """

    __tablename__ = "forums"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name_nl: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str | None] = mapped_column(String(40), unique=True)
    chair: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    papers_days: Mapped[int] = mapped_column(Integer, default=5)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Meeting(Base):
    """A meeting of a forum, on a Dutch day and at Dutch hours. `papers_on` is the last day for its papers, as agreed: a
    change of the calendar of working days does not move it.

    `revision` goes up with each change, for calendar programs and for forms that were open meanwhile. `prepared_by_id`
    is who planned it and is told what is missing. `moved_late_at` is when items without papers were moved on,
    `reminded_at` when it was asked what came of it (UTC).
    """

    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"))
    held_on: Mapped[date]
    begins: Mapped[time | None]
    ends: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(120), default="")
    chair: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    papers_on: Mapped[date]
    status: Mapped[MeetingStatus] = mapped_column(enum_type(MeetingStatus, "meeting_status"))
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(Integer, default=0)
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    moved_late_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_meetings_day", "status", "held_on", "id"),
        Index("ix_meetings_forum_day", "forum_id", "held_on"),
    )


class AgendaItem(Base):
    """A case on the agenda of a forum: of one meeting, or waiting for the next one (no `meeting_id`).

    `presenter_id` is who sees to the paper. `paper` is the paper as it was delivered, in blocks of `app.papers`, with
    `paper_version` for how often; what the case says later does not change it. An item is open until there is a
    `result` or it was taken off (`ended_at`, with `ended_because`).
    """

    __tablename__ = "agenda_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    place: Mapped[int] = mapped_column(Integer, default=0)
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose, "agenda_purpose"))
    asked: Mapped[str] = mapped_column(Text)
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    paper: Mapped[dict[str, Any] | None]
    paper_note: Mapped[str] = mapped_column(Text, default="")
    paper_version: Mapped[int] = mapped_column(Integer, default=0)
    paper_at: Mapped[datetime | None]
    warned_on: Mapped[date | None]
    result: Mapped[MeetingResult | None] = mapped_column(enum_type(MeetingResult, "agenda_result"))
    result_text: Mapped[str] = mapped_column(Text, default="")
    result_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_agenda_items_meeting", "meeting_id", "place", "id"),
        Index(
            "uq_agenda_items_open", "forum_id", "case_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip


class AgendaMove(Base):
    """An item went from one meeting (or from waiting) to another (or to waiting), why, and by whom; by nobody when the
    application did it.
    """

    __tablename__ = "agenda_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    cause: Mapped[MoveCause] = mapped_column(enum_type(MoveCause, "agenda_move_cause"))
    reason: Mapped[str] = mapped_column(Text, default="")
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    moved_at: Mapped[datetime]
