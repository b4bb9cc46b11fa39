"""A visit or a meeting in a region beside its case: when and where, who comes, what was said, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.models import first_generation
from app.db import Base, enum_type


class Setting(StrEnum):
    """What kind of conversation it is."""

    FORMAL = "formal"
    INFORMAL = "informal"


class Coming(StrEnum):
    """What an invited colleague answered."""

    INVITED = "invited"
    COMING = "coming"
    NOT = "not"


class Visit(Base):
    """It is a case of its own: that has its state, subject, region, and owner (who goes and writes the report).

    `visit_on` is the Dutch day, `begins_at` and `ends_at` are moments (UTC). `partnership_id` is an id of
    `partnerships`, `partnership` its name or the words that were typed. `agenda` and `agreed` hold one point a line.
    `said`, `agreed` and `watch` are the report; `no_follow_up` says why nothing had to come of it. `revision` goes up
    with every move, for calendars (RFC 5545, SEQUENCE).
    """

    __tablename__ = "visits"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    visit_on: Mapped[date]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    setting: Mapped[Setting] = mapped_column(enum_type(Setting, "visit_setting"))
    partnership: Mapped[str] = mapped_column(String(160), default="")
    partnership_id: Mapped[int | None] = mapped_column(index=True)
    agenda: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    agreed: Mapped[str] = mapped_column(Text, default="")
    watch: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date | None]
    held: Mapped[bool] = mapped_column(default=False)
    no_follow_up: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_visits_visit_on", "visit_on", "case_id"),)


class VisitColleague(Base):
    """A colleague who was invited, such as an opgavefikser, and what they answered."""

    __tablename__ = "visit_colleagues"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.case_id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    answer: Mapped[Coming] = mapped_column(enum_type(Coming, "visit_coming"))
    answered_at: Mapped[datetime | None]


class VisitPerson(Base):
    """Somebody in the region who is met. Without a mailbox (`email` empty) they cannot be told what was understood.

    `generation` goes up when their link is withdrawn.
    """

    __tablename__ = "visit_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.case_id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    generation: Mapped[int] = mapped_column(default=first_generation)


class VisitBirth(Base):
    """A case that was born at a visit: a bottleneck, task, promise, or another case that takes it further."""

    __tablename__ = "visit_births"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.case_id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    linked_at: Mapped[datetime]


class VisitLesson(Base):
    """A lesson that was born at a visit."""

    __tablename__ = "visit_lessons"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.case_id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), primary_key=True, index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    linked_at: Mapped[datetime]


class VisitTelling(Base):
    """What one person in the region was told that was understood, and what they said of it by their link.

    `text` is as it was sent and never changes. `reaction` is empty and `right` True when they said that it is right.
    """

    __tablename__ = "visit_tellings"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.case_id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("visit_people.id"))
    text: Mapped[str] = mapped_column(Text)
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime]
    right: Mapped[bool | None]
    reaction: Mapped[str] = mapped_column(Text, default="")
    reacted_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("person_id", "told_at"),)
