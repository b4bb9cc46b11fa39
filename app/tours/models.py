"""Tours: several visits as one programme, with people from directorates, questions, and what was learned."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Tour(Base):
    """A tour, from `since` to `until` (Dutch days, both included). Its owner answers for it."""

    __tablename__ = "tours"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[date]
    until: Mapped[date] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class TourQuestion(Base):
    """What a tour wants to learn."""

    __tablename__ = "tour_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    tour_id: Mapped[int] = mapped_column(ForeignKey("tours.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    question: Mapped[str] = mapped_column(String(300))


class TourPerson(Base):
    """A colleague who goes along."""

    __tablename__ = "tour_people"

    tour_id: Mapped[int] = mapped_column(ForeignKey("tours.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]


class TourStop(Base):
    """A visit on the programme: on a Dutch day, between Dutch hours. `case_id` is the visit itself, once planned."""

    __tablename__ = "tour_stops"

    id: Mapped[int] = mapped_column(primary_key=True)
    tour_id: Mapped[int] = mapped_column(ForeignKey("tours.id", ondelete="CASCADE"))
    day: Mapped[date]
    begins: Mapped[time | None]
    ends: Mapped[time | None]
    title: Mapped[str] = mapped_column(String(160))
    place: Mapped[str] = mapped_column(String(160), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)

    __table_args__ = (Index("ix_tour_stops_day", "tour_id", "day", "id"),)


class TourHarvest(Base):
    """Something that was learned, and what was done with it: in words (`done`), with a case or a lesson to point at.
    `keeper_id` sees to it. Nothing is done as long as `done_at` is empty.
    """

    __tablename__ = "tour_harvest"

    id: Mapped[int] = mapped_column(primary_key=True)
    tour_id: Mapped[int] = mapped_column(ForeignKey("tours.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("tour_questions.id"), index=True)
    stop_id: Mapped[int | None] = mapped_column(ForeignKey("tour_stops.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    said_at: Mapped[datetime]
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    done: Mapped[str] = mapped_column(Text, default="")
    done_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    done_lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"), index=True)
    done_at: Mapped[datetime | None]
