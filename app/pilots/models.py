"""Pilots: where the new way of working is tried, with whom, how long, and what is to be learned from it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type
from app.policy import Role


class Part(StrEnum):
    """What somebody is in a pilot: the three roles that work together, and who divides the work."""

    LIAISON = "liaison"
    FIXER = "fixer"
    COORDINATOR = "coordinator"
    COMMISSIONER = "commissioner"

    @property
    def role(self) -> Role:
        """The role that somebody holds who can be cast for this."""
        return Role(self.value)


class Pilot(Base):
    """A pilot runs from `since` to `until` (Dutch days, both included). `indicators` are keys of measures, in the order
    in which its page shows them. `version` counts its changes.
    """

    __tablename__ = "pilots"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[date]
    until: Mapped[date] = mapped_column(index=True)
    indicators: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PilotRegion(Base):
    """A region in which a pilot runs."""

    __tablename__ = "pilot_regions"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilots.id", ondelete="CASCADE"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True, index=True)


class PilotPerson(Base):
    """Somebody who works in a pilot, and as what."""

    __tablename__ = "pilot_people"

    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilots.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    part: Mapped[Part] = mapped_column(enum_type(Part, "pilot_part"), primary_key=True)


class PilotQuestion(Base):
    """What a pilot must teach, and what it taught. `answered_at` (UTC) is the last time the answer changed."""

    __tablename__ = "pilot_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilots.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    question: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
