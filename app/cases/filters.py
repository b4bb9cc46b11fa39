"""What can be asked of a list of cases, and the condition that each question is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal_column, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.cases import marks, search
from app.cases.models import NEVER, Case, CaseClock, ClockStep
from app.cases.models_marks import CaseTag
from app.cases.reach import drafts_of, one_of, own_ids, within
from app.policy import Actor, Capability, Scope, scope_for
from app.regions.counterparts import counted_in
from app.regions.models import RegionOverlap

_case, _overlap = Case.__table__.c, RegionOverlap.__table__.c


class Queue(StrEnum):
    """The lists a reader can ask for."""

    MINE = "mine"
    TEAM = "team"
    DIRECTORATE = "directorate"
    REGION = "region"
    UNROUTED = "unrouted"
    WAITING = "waiting"
    WEEK = "week"
    BOUNCED = "bounced"
    WATCHED = "watched"
    ALL = "all"


class Status(StrEnum):
    """Whether to look at what is being worked, at what is finished, or at both."""

    OPEN = "open"
    ENDED = "ended"
    ANY = "any"


class Order(StrEnum):
    """In which order: the next deadline first, the last or the first that was made, the last or the first changed."""

    DUE = "due"
    NEW = "new"
    OLD = "old"
    CHANGED = "changed"
    QUIET = "quiet"


class Due(StrEnum):
    """When the next deadline is: past, today at the latest, this week at the latest, after this week; or never."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


class Age(StrEnum):
    """How long ago a case was made: seven days at most, or more than 1, 3 or 6 months (of 30.5 days)."""

    NEW = "new"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"


DAYS = {Age.MONTH: 30.5, Age.QUARTER: 91.5, Age.HALF_YEAR: 183.0}
THIRD_PARTY = "third_party"
"""Beside the parties who must act: a case that waits for somebody elsewhere, who is named."""

NOWHERE = frozenset({0})
"""No region has this id."""

Span = tuple[datetime | None, datetime | None]


def orders(status: Status) -> tuple[Order, ...]:
    """The orders in which a list can be had, because an index gives them; the usual one first."""
    return _ORDERS[status]


_ORDERS = {
    Status.OPEN: (Order.DUE, Order.CHANGED, Order.QUIET, Order.NEW, Order.OLD),
    Status.ENDED: (Order.DUE, Order.CHANGED, Order.QUIET),
    Status.ANY: (Order.DUE, Order.CHANGED, Order.QUIET),
}


def end_of_week(now: datetime) -> datetime:
    """The end of this week's Sunday in the Netherlands."""
    return clock.end_of_day(now + timedelta(days=6 - clock.local(now).weekday()))


def due_between(due: Due, now: datetime) -> Span:
    """The next deadline is after the first and no later than the second of these moments."""
    week = end_of_week(now)
    return {
        Due.LATE: (None, now),
        Due.TODAY: (None, clock.end_of_day(now)),
        Due.WEEK: (None, week),
        Due.LATER: (week, NEVER - timedelta(days=1)),
        Due.NONE: (NEVER - timedelta(days=1), None),
    }[due]


def made_between(age: Age, now: datetime) -> Span:
    """The case was made after the first and no later than the second of these moments."""
    return (now - timedelta(days=7), None) if age is Age.NEW else (None, now - timedelta(days=DAYS[age]))


@dataclass(frozen=True)
class Filters:
    """What narrows a list. Empty means: anything. `around`: the regions that share a municipality with this one;
    `counted`: the region in which a case counts (the rule: `app.regions.counterparts`); `mt_list`: the management
    team was told of it; `waiting`: the party whose turn it is, or THIRD_PARTY; `due`, `made`: see `due_between` and
    `made_between`.
    """

    queue: Queue = Queue.ALL
    status: Status = Status.OPEN
    process: str = "bottleneck"
    state: str = ""
    regions: frozenset[int] = frozenset()
    around: int | None = None
    counted: int | None = None
    theme: str = ""
    urgency: str = ""
    directorate: int | None = None
    mt_list: bool = False
    q: str = ""
    updated_since: datetime | None = None
    waiting: str = ""
    due: Span = (None, None)
    made: Span = (None, None)
    verdict: str = ""
    tag: str = ""
    order: Order = Order.DUE
    extra: tuple[ColumnElement[bool], ...] = field(default=(), compare=False)


def settled(session: Session, filters: Filters) -> Filters:
    """The same filters with `counted` worked out into regions, which an index can follow. One query when it is asked
    (and one for all regions, once a session); a region that nobody knows holds no case.
    """
    if filters.counted is None:
        return filters
    inside = counted_in(session, filters.counted)
    if filters.regions:
        inside &= filters.regions
    return replace(filters, counted=None, regions=inside or NOWHERE)


def conditions(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """All that a list asks of a case: what the actor may read, the queue, and the filters."""
    filters = settled(session, filters)
    found: list[ColumnElement[bool]] = [
        within(scope_for(actor, Capability.CASE_READ)),
        drafts_of(actor),
        *filters.extra,
    ]
    if filters.process:
        found.append(_case.process == filters.process)
    if filters.status is Status.OPEN:
        found.append(and_(_case.active))
    elif filters.status is Status.ENDED:
        found.append(~_case.active)
    found.extend(_asked_by(actor, filters.queue))
    for column, value in (
        (_case.state, filters.state),
        (_case.theme, filters.theme),
        (_case.urgency, filters.urgency),
        (_case.verdict, filters.verdict),
    ):
        if value:
            found.append(column == value)
    if filters.regions:
        found.append(_case.region_id.in_(sorted(filters.regions)))
    if filters.around is not None:
        found.append(_case.region_id.in_(around(filters.around)))
    if filters.directorate is not None:
        found.append(_case.directorate_id == filters.directorate)
    if filters.mt_list:
        found.append(on_mt_list())
    if filters.updated_since is not None:
        found.append(_case.updated_at >= filters.updated_since)
    if filters.waiting == THIRD_PARTY:
        found.append(_case.waiting_for.is_not(None))
    elif filters.waiting:
        found.append(and_(_case.waiting_on == filters.waiting, _case.waiting_for.is_(None)))
    found += [*between(_case.due_at, filters.due), *between(_case.created_at, filters.made)]
    if filters.tag:
        found.append(exists().where(CaseTag.case_id == _case.id, CaseTag.word == filters.tag))
    if filters.q:
        found.append(search_condition(session, filters.q))
    return found


def between(moment: ColumnElement[datetime], span: Span) -> list[ColumnElement[bool]]:
    """The conditions that a moment lies within a span."""
    after, until = span
    found = [] if after is None else [moment > after]
    return found if until is None else [*found, moment <= until]


def on_mt_list() -> ColumnElement[bool]:
    """Cases of which the management team was told that nothing happens, and nothing has since (rule 4)."""
    told = (
        select(CaseClock.case_id)
        .join(ClockStep, ClockStep.clock_id == CaseClock.id)
        .where(ClockStep.to_mt, CaseClock.stopped_at.is_(None))
    )
    return _case.id.in_(told)


def among_mt_list(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Those of these cases that are on the list of the management team. One query; none for no cases."""
    if not ids:
        return frozenset()
    return frozenset(session.scalars(select(_case.id).where(_case.id.in_(ids), on_mt_list())))


def search_condition(session: Session, question: str) -> ColumnElement[bool]:
    """Cases that hold all words of a question, or have this number; none when it holds no word."""
    matching = search.matches(session, question)
    return matching if matching is not None else false()


def _asked_by(actor: Actor, queue: Queue) -> list[ColumnElement[bool]]:
    directorates = directorates_of(actor)
    if queue is Queue.MINE:
        return [within(Scope(own=own_ids(actor)))]
    if queue is Queue.TEAM:
        return [_case.directorate_id.in_(directorates), _case.owner_id.is_not(None)]
    if queue is Queue.DIRECTORATE:
        return [_case.directorate_id.in_(directorates)]
    if queue is Queue.REGION:
        return [_case.region_id.in_(regions_of(actor))]
    if queue is Queue.UNROUTED:
        return [_case.directorate_id.is_(None), _case.state == "submitted"]
    if queue is Queue.WAITING:
        own = own_ids(actor)
        elsewhere = or_(_case.handler_id.is_(None), _case.handler_id.not_in(own), _case.waiting_for.is_not(None))
        return [or_(one_of(_case.owner_id, own), one_of(_case.co_owner_id, own)), elsewhere, and_(_case.active)]
    if queue is Queue.WEEK:
        return [_case.due_at <= end_of_week(clock.now()), and_(_case.active)]
    if queue is Queue.BOUNCED:
        return [BOUNCED, and_(_case.active)]
    if queue is Queue.WATCHED:
        return [marks.watched_by(actor)]
    return []


BOUNCED = _case.bounces > literal_column("0")
"""Written out, so that an index that holds only these is used."""


def directorates_of(actor: Actor) -> list[int]:
    """Those of the actor, and of whoever they stand in for."""
    return sorted({grant.directorate for grant in actor.reach if grant.directorate is not None})


def regions_of(actor: Actor) -> list[int]:
    """The regions of the actor, and of whoever they stand in for."""
    return sorted({region for grant in actor.reach for region in grant.regions})


def around(region_id: int) -> Select[int]:
    """The regions that share a municipality with this one, itself included."""
    return select(_overlap.other_id).where(_overlap.region_id == region_id)
