"""Who of a directorate has most room for one more bottleneck: open work by weight, leave, and standing in for others.

A figure of points, not of people: it says how much lies on a desk, not how well somebody works. Nobody is ranked
anywhere; it chooses an owner, and helps a coordinator who does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case, Urgency
from app.people import queries as people
from app.people.models import Absence
from app.workflow.model import Party

POINTS: Final = {Urgency.NORMAL: 2, Urgency.HIGH: 4, Urgency.URGENT: 6}
"""What an open bottleneck weighs. While it waits for somebody else it weighs half."""

OTHER_WORK: Final = 1
"""What anything else weighs that somebody must see to: a task, a promise."""

LEAVE_AHEAD: Final = 3
"""Working days: whoever is away within the term for accepting (DOMAIN, the pipeline) gets nothing new."""


@dataclass(frozen=True)
class Desk:
    """What lies on somebody's desk: `cases` open, `points` in weight, of which `for_others` of people they stand in
    for. `away_until` is the last day of leave that is now or begins within the term for accepting.
    """

    person: int
    name: str
    points: int = 0
    cases: int = 0
    for_others: int = 0
    away_until: date | None = None


def most_room(desks: Iterable[Desk]) -> Desk | None:
    """The desk with the fewest points, then the fewest cases, of those who are there; None when nobody is. PURE."""
    here = [desk for desk in desks if desk.away_until is None]
    return min(here, key=lambda desk: (desk.points, desk.cases, desk.person), default=None)


def of_directorate(session: Session, directorate: int, now: datetime) -> list[Desk]:
    """The desks of the opgavefiksers of a directorate, most room first, those who are away last. Three queries."""
    fixers = people.fixers_of(session, directorate)
    today = clock.local_date(now)
    away = _away(session, today, clock.calendar().add(today, LEAVE_AHEAD))
    stands_in = _stands_in(away, today)
    work = _work(session, [*(one.id for one in fixers), *stands_in])
    desks = []
    for one in fixers:
        own = work[one.id]
        others = [work[who] for who, deputy in stands_in.items() if deputy == one.id]
        extra = sum(points for points, _cases in others)
        until = max((row.until for row in away if row.user == one.id), default=None)
        cases = own[1] + sum(count for _points, count in others)
        desks.append(Desk(one.id, one.name, own[0] + extra, cases, extra, until))
    return sorted(desks, key=lambda desk: (desk.away_until is not None, desk.points, desk.cases, desk.person))


@dataclass(frozen=True)
class _Leave:
    user: int
    deputy: int
    first: date
    until: date


def _away(session: Session, first: date, last: date) -> list[_Leave]:
    statement = (
        select(Absence.user_id, Absence.deputy_id, Absence.from_on, Absence.until_on)
        .where(Absence.ended_at.is_(None), Absence.from_on <= last, Absence.until_on >= first)
        .order_by(Absence.id)
    )
    return [_Leave(*row) for row in session.execute(statement)]


def _stands_in(away: Sequence[_Leave], today: date) -> dict[int, int]:
    """Who is away today -> who does their work in the end: a deputy who is away passes it on."""
    direct = {row.user: row.deputy for row in away if row.first <= today}
    found = {}
    for user in direct:
        seen, here = {user}, direct[user]
        while here in direct and here not in seen:
            seen.add(here)
            here = direct[here]
        if here not in seen:
            found[user] = here
    return found


def _work(session: Session, owners: Sequence[int]) -> defaultdict[int, tuple[int, int]]:
    """Owner -> (points, cases) of what is open. One query along the index of owners."""
    found: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    statement = (
        select(Case.owner_id, Case.process, Case.urgency, Case.waiting_on, func.count())
        .where(Case.active, Case.owner_id.in_(sorted(set(owners))))
        .group_by(Case.owner_id, Case.process, Case.urgency, Case.waiting_on)
    )
    for owner, process, urgency, waiting_on, count in session.execute(statement):
        if owner is None:
            continue
        weight = OTHER_WORK
        if process == "bottleneck":
            weight = POINTS[urgency] if waiting_on is Party.OWNER else POINTS[urgency] // 2
        points, cases = found[owner]
        found[owner] = (points + weight * count, cases + count)
    return found
