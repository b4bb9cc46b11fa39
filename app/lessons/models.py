"""Lessons: what was learned from a case, so that the next region need not ask it again."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Says(StrEnum):
    """What a lesson comes down to."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    NOT_ALLOWED = "not_allowed"
    PRACTICE = "practice"


class Standing(StrEnum):
    """Who reads a lesson: its writer, all colleagues, everybody; or nobody any more, but in the history."""

    DRAFT = "draft"
    SHARED = "shared"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Lesson(Base):
    """A question with its answer, for whoever has it next.

    `belief` is what people think that is not so: with it, the lesson is on the list of common misunderstandings.
    `case_id` is the case or dossier that it was learned from. `valid_until` is the last Dutch day on which it holds
    (None: no end is known), `review_on` the day on which its owner looks at it again, `reminded_on` when they were told
    so last. `search_text` is folded. What it said before is in `LessonVersion`.
    """

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(primary_key=True)
    standing: Mapped[Standing] = mapped_column(enum_type(Standing, "lesson_standing"), default=Standing.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    question: Mapped[str] = mapped_column(String(200))
    says: Mapped[Says] = mapped_column(enum_type(Says, "lesson_says"))
    answer: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    belief: Mapped[str] = mapped_column(String(300), default="")
    worked_in: Mapped[str] = mapped_column(String(300), default="")
    theme: Mapped[str] = mapped_column(String(80), default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    valid_until: Mapped[date | None]
    review_on: Mapped[date]
    reminded_on: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_lessons_standing", "standing", "updated_at", "id"),
        Index("ix_lessons_review", "review_on", "id"),
    )


class LessonSystem(Base):
    """A system of law that a lesson is about."""

    __tablename__ = "lesson_systems"

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    system: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class LessonAccord(Base):
    """An accord that a lesson is about."""

    __tablename__ = "lesson_accords"

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    accord: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class LessonVersion(Base):
    """What a lesson said in a version, and the event with which it came to say so. Never changed."""

    __tablename__ = "lesson_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    version: Mapped[int]
    event_id: Mapped[str] = mapped_column(String(32))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("lesson_id", "version"),)
