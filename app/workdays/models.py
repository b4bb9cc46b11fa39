"""The days on which nobody works, as the administrators keep them, and every change of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type

NAME_LENGTH = 80
SOURCE_LENGTH = 200


class DayKind(StrEnum):
    """Why nobody works: a general holiday, a bridging day of the organisation, or a day by decree."""

    HOLIDAY = "holiday"
    BRIDGING = "bridging"
    DECREE = "decree"


class CalendarDay(Base):
    """A day off (`off`), or one that was taken out of the calendar again and is worked.

    A day that was taken out keeps its row: what we ship does not come back by itself. `added_by_id` is empty for a day
    that came with the application.
    """

    __tablename__ = "calendar_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(enum_type(DayKind, "day_kind"))
    name_nl: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    off: Mapped[bool] = mapped_column(Boolean, default=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class CalendarRevision(Base):
    """A change of which days are worked. The newest id is the calendar's revision; without any it is 0, as we ship.

    The id is the one before it plus one, and not given out by the database: of two changes at the same moment only one
    can have it, so whoever reads a revision has read all changes before it. `day` is empty for a new shipped table.
    """

    __tablename__ = "calendar_revisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date | None]
    off: Mapped[bool | None] = mapped_column(Boolean)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
