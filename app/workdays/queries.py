"""Reading the calendar: the days of a year, how many days each month is worked, the latest changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import WorkingCalendar
from app.errors import NotFound
from app.people.models import User
from app.workdays.models import CalendarDay, CalendarRevision, DayKind


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the table. `added_by` is empty for a day that came with the application."""

    id: int
    day: date
    kind: DayKind
    name_nl: str
    name_en: str
    source: str
    off: bool
    added_by: str | None

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.name_en if language == "en" else self.name_nl

    @property
    def in_weekend(self) -> bool:
        """Whether nobody would work anyway."""
        return self.day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of which days are worked. `day` is empty for a new shipped table; `made_by` for the application."""

    revision: int
    day: date | None
    off: bool | None
    name_nl: str | None
    name_en: str | None
    made_by: str | None
    made_at: datetime

    def name(self, language: str) -> str:
        """The name of the day, as it is now."""
        return (self.name_en if language == "en" else self.name_nl) or ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year: how many days are worked, and what the table has in it."""

    first: date
    working_days: int
    days: tuple[DayRow, ...]


_DAYS = select(
    CalendarDay.id, CalendarDay.day, CalendarDay.kind, CalendarDay.name_nl, CalendarDay.name_en, CalendarDay.source,
    CalendarDay.off, User.name,
).outerjoin(User, User.id == CalendarDay.added_by_id)  # fmt: skip


def days(session: Session, year: int, *, removed: bool = False) -> tuple[DayRow, ...]:
    """The days off of a year in order, and with `removed` those that were taken out again. One query."""
    wanted = _DAYS.where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))).order_by(CalendarDay.day)
    if not removed:
        wanted = wanted.where(CalendarDay.off)
    return tuple(DayRow(*row) for row in session.execute(wanted))


def day(session: Session, day_id: int) -> DayRow:
    """One day. Raises NotFound."""
    row = session.execute(_DAYS.where(CalendarDay.id == day_id)).one_or_none()
    if row is None:
        raise NotFound(str(day_id))
    return DayRow(*row)


def months(year: int, rows: tuple[DayRow, ...], calendar: WorkingCalendar) -> tuple[Month, ...]:
    """A year by month."""
    firsts = [date(year, number, 1) for number in range(1, 13)] + [date(year + 1, 1, 1)]
    by_month: Mapping[int, list[DayRow]] = {number: [] for number in range(1, 13)}
    for row in rows:
        by_month[row.day.month].append(row)
    before = timedelta(days=1)
    return tuple(
        Month(first, calendar.working_days_between(first - before, later - before), tuple(by_month[first.month]))
        for first, later in pairwise(firsts)
    )


def changes(session: Session, limit: int = 10) -> tuple[ChangeRow, ...]:
    """The latest changes, newest first. One query."""
    wanted = (
        select(
            CalendarRevision.id, CalendarRevision.day, CalendarRevision.off, CalendarDay.name_nl,
            CalendarDay.name_en, User.name, CalendarRevision.made_at,
        )
        .outerjoin(CalendarDay, CalendarDay.day == CalendarRevision.day)
        .outerjoin(User, User.id == CalendarRevision.made_by_id)
        .order_by(CalendarRevision.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(ChangeRow(*row) for row in session.execute(wanted))
