"""How much of a quarter somebody was in the region, against the norm: half to three quarters of the time (DOMAIN, L1).

For the liaison and for whoever leads them. It is nobody else's, and never set beside that of somebody else: presence
is the point of the role, and a figure that is compared gets filled instead of lived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.people.models import Absence, User
from app.policy import Actor
from app.presence import days
from app.presence.days import There

LEAST, MOST = 0.5, 0.75
"""The norm, as parts of the working days on which somebody was not away."""

QUARTERS_SHOWN = 4
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, by Dutch days."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.after.first - DAY

    @property
    def after(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


@dataclass(frozen=True, slots=True)
class Standing:
    """A quarter of one person up to a day: working days so far without those of being away, days in the region."""

    quarter: Quarter
    until: date
    working_days: int
    away: int
    days: float

    @property
    def least(self) -> float:
        return self.working_days * LEAST

    @property
    def most(self) -> float:
        return self.working_days * MOST

    @property
    def share(self) -> float | None:
        """The part of the working days; None as long as there was none."""
        return self.days / self.working_days if self.working_days else None


@dataclass(frozen=True, slots=True)
class Own:
    """What the page of one person tells: the quarter that was asked for, those before it, and its days."""

    now: Standing
    before: tuple[Standing, ...]
    rows: tuple[There, ...]

    @property
    def by_region(self) -> tuple[tuple[str, float], ...]:
        """Days per region, by name. A day in two regions counts in both."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.region] = found.get(row.region, 0) + row.halves
        return tuple((name, halves / 2) for name, halves in sorted(found.items()))


def of_person(session: Session, user_id: int, quarter: Quarter, today: date) -> Own:
    """One person's quarter, and the ones before it. Three queries and one for every source of days."""
    shown = [quarter]
    while len(shown) < QUARTERS_SHOWN:
        shown.append(shown[-1].before)
    since, until = shown[-1].first, min(quarter.last, today)
    rows = days.of_people(session, [user_id], since, until)[user_id]
    away = _away(session, user_id, since, until)
    told = [_standing(one, rows, away, today) for one in shown]
    return Own(told[0], tuple(told[1:]), tuple(row for row in rows if row.day >= quarter.first))


def _standing(quarter: Quarter, rows: tuple[There, ...], away: frozenset[date], today: date) -> Standing:
    calendar, until = clock.calendar(), min(quarter.last, today)
    working = max(0, calendar.working_days_between(quarter.first - DAY, until))
    missed = sum(quarter.first <= day <= until and calendar.is_working_day(day) for day in away)
    halves = days.counted(row for row in rows if quarter.first <= row.day <= until)
    return Standing(quarter, until, working - missed, missed, halves / 2)


def _away(session: Session, user_id: int, since: date, until: date) -> frozenset[date]:
    """The days on which somebody was away. What ended early counts until the day it ended. One query."""
    found = session.execute(
        select(Absence.from_on, Absence.until_on, Absence.ended_at).where(
            Absence.user_id == user_id, Absence.from_on <= until, Absence.until_on >= since
        )
    )
    gone: set[date] = set()
    for first, last, ended_at in found:
        end = min(last, until) if ended_at is None else min(last, until, clock.local_date(ended_at) - DAY)
        day = max(first, since)
        while day <= end:
            gone.add(day)
            day += DAY
    return frozenset(gone)


# -- whose it may be read --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whose presence may be read here."""

    id: int
    name: str


def led_by(session: Session, user_id: int) -> tuple[Colleague, ...]:
    """Those in service whom this person leads, by name. One query."""
    statement = select(User.id, User.name).where(User.manager_id == user_id, User.active).order_by(User.name, User.id)
    return tuple(Colleague(*row) for row in session.execute(statement))


def readable(session: Session, actor: Actor, user_id: int) -> Colleague | None:
    """This person, when the actor is that person or leads them now. None for everybody else. One query."""
    statement = select(User.id, User.name).where(
        User.id == user_id, User.active, or_(User.id == actor.id, User.manager_id == actor.id)
    )
    found = session.execute(statement).one_or_none()
    return Colleague(*found) if found else None
