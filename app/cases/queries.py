"""Reading cases: who may see what (in SQL), one case, and lists of them.

Lists name their columns, page by key on (due_at, id), count no further than a cap, and take the same number of queries
for two rows as for two hundred.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    UnaryExpression,
    and_,
    any_,
    exists,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import custom_op

from app.cases import search
from app.cases.models import NEVER, Case, CaseClock, ClockStep, Urgency
from app.errors import NotFound
from app.people import deputies
from app.people.models import Absence, Directorate, User
from app.policy import Actor, Area, Capability, Reach, Scope, scope_for
from app.regions.models import Division, Region, RegionOverlap
from app.workflow.model import Party, Visibility

PAGE = 25
COUNT_CAP = 1000

# Lists are put together from the tables, not from the mapped classes: the same columns, at half the cost of each page.
_cases, _users = Case.__table__, User.__table__
_region, _division, _directorate = Region.__table__, Division.__table__, Directorate.__table__
_case, _overlap = _cases.c, RegionOverlap.__table__.c


@lru_cache(maxsize=1024)
def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on `cases` that says the same as `Scope.admits`. Made once for a scope: it is asked at every step
    and is never changed.
    """
    if scope.unlimited:
        return true()
    ways: list[ColumnElement[bool]] = [_area(area) for area in scope.areas]
    if scope.own:
        ways += [_one_of(part, scope.own) for part in (_case.handler_id, _case.owner_id, _case.co_owner_id)]
    if scope.cases:
        ways.append(_case.id.in_(scope.cases))
    return or_(*ways) if ways else false()


def _one_of(part: ColumnElement[Any], people: Iterable[int]) -> ColumnElement[bool]:
    """Whether this part in a case is held by one of these people."""
    ids = sorted(people)
    return part == ids[0] if len(ids) == 1 else part.in_(ids)


def own_ids(actor: Actor) -> frozenset[int]:
    """Whose cases are this actor's to see and do: their own, and those of whoever they stand in for."""
    own = scope_for(actor, Capability.CASE_READ).own
    return own if actor.id is None else own | {actor.id}


def _area(area: Area) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if not area.confidential:
        conditions.append(_case.confidentiality != Visibility.CONFIDENTIAL)
    if area.reach is Reach.DIRECTORATE:
        conditions.append(_case.directorate_id == area.directorate if area.directorate is not None else false())
    elif area.reach is Reach.REGIONS:
        conditions.append(_case.region_id.in_(sorted(area.regions)))
        if area.theme is not None:
            conditions.append(_case.theme == area.theme)
    return and_(*conditions) if conditions else true()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may see a case."""
    return and_(within(scope_for(actor, Capability.CASE_READ)), _drafts_of(actor))


def get_visible(
    session: Session, actor: Actor, number: str, *, hold: bool = False, unseen: Capability | None = None
) -> Case:
    """The case of this number; with `hold`, as it is now and held until the transaction ends.

    With `unseen`, also one to which the actor may do that, and which they may not see: for giving it to somebody
    else, and never for showing it. Raises NotFound when there is none, or the actor may not know of it.
    """
    visible = visible_to(actor)
    if unseen is not None:
        visible = or_(visible, within(scope_for(actor, unseen)))
    statement = select(Case).where(_case.number == number[:20], visible)
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    case = session.scalars(statement).one_or_none()
    if case is None:
        raise NotFound(number)
    return case


def visible_among(session: Session, actor: Actor, case_ids: Collection[int]) -> dict[int, bool]:
    """Those of these cases that the actor may know of: id -> whether it is confidential. One query."""
    statement = select(Case.id, Case.confidentiality).where(
        Case.id.in_(case_ids), within(scope_for(actor, Capability.CASE_READ)), _drafts_of(actor)
    )
    return {row.id: row.confidentiality is Visibility.CONFIDENTIAL for row in session.execute(statement)}


def _drafts_of(actor: Actor) -> ColumnElement[bool]:
    """A draft is its writer's own business until it is submitted; and of the deputy, while they are away."""
    own = own_ids(actor)
    return or_(_case.state != "draft", _one_of(_case.co_owner_id, own)) if own else and_(_case.state != "draft")


class Queue(StrEnum):
    """The lists a reader can ask for."""

    MINE = "mine"
    TEAM = "team"
    DIRECTORATE = "directorate"
    REGION = "region"
    UNROUTED = "unrouted"
    ALL = "all"


class Status(StrEnum):
    """Whether to look at what is being worked, at what is finished, or at both."""

    OPEN = "open"
    ENDED = "ended"
    ANY = "any"


@dataclass(frozen=True)
class Filters:
    """What narrows a list. Empty means: anything. `around`: the regions that share a municipality with this
    one; `mt_list`: the management team was told of it.
    """

    queue: Queue = Queue.ALL
    status: Status = Status.OPEN
    process: str = "bottleneck"
    state: str = ""
    regions: frozenset[int] = frozenset()
    around: int | None = None
    theme: str = ""
    urgency: str = ""
    directorate: int | None = None
    mt_list: bool = False
    q: str = ""
    updated_since: datetime | None = None
    extra: tuple[ColumnElement[bool], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list: columns, no objects."""

    id: int
    number: str
    process: str
    workflow_version: int
    version: int
    title: str
    state: str
    theme: str
    urgency: Urgency
    confidentiality: Visibility
    region_id: int
    region: str
    division_nl: str
    division_en: str
    directorate_id: int | None
    directorate_nl: str | None
    directorate_en: str | None
    owner_id: int | None
    owner: str | None
    co_owner_id: int
    co_owner: str
    handler_id: int | None
    handler: str | None
    waiting_on: Party
    waiting_for: str | None
    due_at: datetime | None
    due_clock: str | None
    next_at: datetime | None
    next_clock: str | None
    next_level: str | None
    bounces: int
    reopenings: int
    outcome: str | None
    verdict: str | None
    escalation_id: int | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    region_code: str
    division_key: str


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` is the cursor of the following one, None on the last."""

    rows: tuple[Row, ...]
    next: str | None


_owner, _co_owner, _handler = _users.alias(), _users.alias(), _users.alias()


def _every_row() -> Select[*tuple[Any, ...]]:
    return (
        select(
            _case.id, _case.number, _case.process, _case.workflow_version, _case.version, _case.title, _case.state,
            _case.theme, _case.urgency, _case.confidentiality, _case.region_id, _region.c.name, _division.c.name_nl,
            _division.c.name_en, _case.directorate_id, _directorate.c.name_nl, _directorate.c.name_en, _case.owner_id,
            _owner.c.name, _case.co_owner_id, _co_owner.c.name, _case.handler_id, _handler.c.name, _case.waiting_on,
            _case.waiting_for, _case.due_at, _case.due_clock, _case.next_at, _case.next_clock, _case.next_level,
            _case.bounces, _case.reopenings, _case.outcome,
            _case.verdict, _case.escalation_id, _case.created_at, _case.updated_at, _case.closed_at,
            _region.c.code, _division.c.key,
        )
        .join(_region, _region.c.id == _case.region_id)
        .join(_division, _division.c.id == _region.c.division_id)
        .outerjoin(_directorate, _directorate.c.id == _case.directorate_id)
        .outerjoin(_owner, _owner.c.id == _case.owner_id)
        .outerjoin(_co_owner, _co_owner.c.id == _case.co_owner_id)
        .outerjoin(_handler, _handler.c.id == _case.handler_id)
    )  # fmt: skip


_ROWS = _every_row()
"""Put together once: thirty-five columns and six joins take a millisecond to write down."""


def _row(values: Sequence[Any]) -> Row:
    row = list(values)
    row[25] = None if row[25] == NEVER else row[25]
    return Row(*row)


def conditions(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """All that a list asks of a case: what the actor may read, the queue, and the filters."""
    found: list[ColumnElement[bool]] = [
        within(scope_for(actor, Capability.CASE_READ)),
        _drafts_of(actor),
        *filters.extra,
    ]
    if filters.process:
        found.append(_case.process == filters.process)
    if filters.status is Status.OPEN:
        found.append(and_(_case.active))
    elif filters.status is Status.ENDED:
        found.append(~_case.active)
    found.extend(_queue(actor, filters.queue))
    for column, value in (
        (_case.state, filters.state),
        (_case.theme, filters.theme),
        (_case.urgency, filters.urgency),
    ):
        if value:
            found.append(column == value)
    if filters.regions:
        found.append(_case.region_id.in_(sorted(filters.regions)))
    if filters.around is not None:
        found.append(_case.region_id.in_(_around(filters.around)))
    if filters.directorate is not None:
        found.append(_case.directorate_id == filters.directorate)
    if filters.mt_list:
        found.append(on_mt_list())
    if filters.updated_since is not None:
        found.append(_case.updated_at >= filters.updated_since)
    if filters.q:
        found.append(search_condition(session, filters.q))
    return found


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


def _queue(actor: Actor, queue: Queue) -> list[ColumnElement[bool]]:
    directorates = _directorates(actor)
    if queue is Queue.MINE:
        return [within(Scope(own=own_ids(actor)))]
    if queue is Queue.TEAM:
        return [_case.directorate_id.in_(directorates), _case.owner_id.is_not(None)]
    if queue is Queue.DIRECTORATE:
        return [_case.directorate_id.in_(directorates)]
    if queue is Queue.REGION:
        return [_case.region_id.in_(_regions(actor))]
    if queue is Queue.UNROUTED:
        return [_case.directorate_id.is_(None), _case.state == "submitted"]
    return []


def _directorates(actor: Actor) -> list[int]:
    """Those of the actor, and of whoever they stand in for."""
    return sorted({grant.directorate for grant in actor.reach if grant.directorate is not None})


def _regions(actor: Actor) -> list[int]:
    return sorted({region for grant in actor.reach for region in grant.regions})


# A list is read in two layers of one query. The inner one finds the ids, along one or more ways: a way is a stretch of
# the list that one index gives in the order of the list (the cases of a directorate, those in which I act). Each way
# ends after a page, so that the work does not grow with what is closed, with other people's cases, or with the pages
# gone by. The outer one reads the rows of the page. Without this, an OR over one's own cases and those of one's regions
# is read and sorted whole.


def _around(region_id: int) -> Select[int]:
    return select(_overlap.other_id).where(_overlap.region_id == region_id)


@dataclass(frozen=True)
class _Way:
    """A stretch of a list that one index gives in order; for regions, one such stretch each."""

    condition: ColumnElement[bool] | None = None
    regions: list[int] | Select[int] | None = None
    ended: bool = True


def _ways(actor: Actor, filters: Filters) -> list[_Way]:
    """The fewest stretches that together hold the whole list. `_rest` makes sure that they hold nothing else."""
    directorates = _directorates(actor)
    parts = ((_case.handler_id, False), (_case.owner_id, True), (_case.co_owner_id, True))
    own = [_Way(part == person, ended=ended) for person in sorted(own_ids(actor)) for part, ended in parts]
    if filters.queue is Queue.MINE:
        return own
    if filters.queue in (Queue.TEAM, Queue.DIRECTORATE):
        return [_Way(_case.directorate_id == directorate) for directorate in directorates]
    if filters.queue is Queue.UNROUTED:
        return [_Way(_case.directorate_id.is_(None))]
    if filters.regions:
        return [_Way(regions=sorted(filters.regions))]
    if filters.around is not None:
        return [_Way(regions=_around(filters.around))]
    if filters.queue is Queue.REGION:
        return [_Way(regions=_regions(actor))]
    if filters.directorate is not None:
        return [_Way(_case.directorate_id == filters.directorate)]
    scope = scope_for(actor, Capability.CASE_READ)
    if scope.unlimited or any(area.reach is Reach.ALL for area in scope.areas):
        everything = [_case.process == filters.process] if filters.process else []
        if filters.process and filters.state:
            everything.append(_case.state == filters.state)
        return [_Way(and_(*everything) if everything else None)]
    found = own if scope.own else []
    for area in dict.fromkeys(scope.areas):
        own_directorate = _case.directorate_id == area.directorate
        found.append(_Way(regions=sorted(area.regions)) if area.reach is Reach.REGIONS else _Way(own_directorate))
    return [*found, _Way(_case.id.in_(scope.cases))] if scope.cases else found


def _rest(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """All other conditions of a list, to be judged case by case along its ways; what the ways say is left out.

    SQLite would rather search by process or state than follow the way: it keeps no figures of what they hold.
    """
    by_queue = filters.queue in (Queue.MINE, Queue.TEAM, Queue.DIRECTORATE, Queue.UNROUTED)
    by_region = not by_queue and (filters.regions or filters.around is not None)
    said = filters.queue in (Queue.MINE, Queue.DIRECTORATE) or (filters.queue is Queue.REGION and not by_region)
    others = replace(
        filters,
        status=Status.ANY,
        queue=Queue.ALL if said else filters.queue,
        regions=frozenset() if by_region else filters.regions,
        around=filters.around if by_queue or filters.regions else None,
    )
    found = conditions(session, actor, others)
    if session.get_bind().dialect.name != "sqlite":
        return found
    return [UnaryExpression(each.self_group(), operator=custom_op("+"), type_=each.type) for each in found]


def _along(
    session: Session, actor: Actor, filters: Filters, limit: int, after: tuple[datetime, int] | None = None, *,
    ordered: bool = True,
) -> Select[int]:  # fmt: skip
    """The ids along all ways, at most `limit` of each; `ordered`: the first ones in the order of the list."""
    rest = _rest(session, actor, filters)
    if after is not None:
        rest.append(tuple_(_case.due_at, _case.id) > tuple_(*after))
    parts: list[Select[int]] = []
    for way in _ways(actor, filters):
        for active in (True, False):
            if filters.status is (Status.ENDED if active else Status.OPEN) or not (active or way.ended):
                continue
            wanted = select(_case.id).where(_case.active if active else ~_case.active, *rest).limit(limit)
            if ordered:
                wanted = wanted.order_by(_case.due_at, _case.id)
            if way.regions is not None and ordered:
                parts.append(_per_region(session, wanted, way.regions))
            else:
                condition = way.condition if way.regions is None else _case.region_id.in_(way.regions)
                inner = (wanted if condition is None else wanted.where(condition)).subquery()
                parts.append(select(inner.c.id))
    if not parts:
        return select(_case.id).where(false())
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery().c.id)


def _per_region(session: Session, wanted: Select[int], regions: list[int] | Select[int]) -> Select[int]:
    """The first ones of each region. On SQLite, which knows no LATERAL, as a list of ids that depends on the region."""
    each = wanted.where(_case.region_id == _region.c.id).correlate(_region)
    if session.get_bind().dialect.name == "sqlite":
        picked = _cases.alias()
        found = select(picked.c.id).join_from(_region, picked, picked.c.id.in_(each))
    else:
        first = each.lateral()
        found = select(first.c.id).select_from(_region).join(first, true())
    return found.where(_region.c.id.in_(regions))


def _among(session: Session, chosen: Select[int]) -> ColumnElement[bool]:
    """Whether a case is one of these. For PostgreSQL as an array, found first: planning one join of all these tables
    would take longer than the query itself.
    """
    if session.get_bind().dialect.name == "sqlite":
        return _case.id.in_(chosen)
    return _case.id == any_(func.array(chosen.scalar_subquery(), type_=ARRAY(Integer)))


def page(session: Session, actor: Actor, filters: Filters, cursor: str | None = None, size: int = PAGE) -> Page:
    """One page of a list, the next deadline first. One query. A cursor that makes no sense gives the first page."""
    chosen = _along(session, actor, filters, size + 1, _read_cursor(cursor))
    statement = _ROWS.where(_among(session, chosen)).order_by(_case.due_at, _case.id).limit(size + 1)
    found = [_row(values) for values in session.execute(statement)]
    more = len(found) > size
    last = found[size - 1] if more else None
    return Page(tuple(found[:size]), _write_cursor(last) if last else None)


def count(session: Session, actor: Actor, filters: Filters) -> int:
    """How many there are, counted no further than COUNT_CAP + 1. One query."""
    found = _along(session, actor, filters, COUNT_CAP + 1, ordered=False).subquery()
    return min(session.scalar(select(func.count()).select_from(found)) or 0, COUNT_CAP + 1)


@dataclass(frozen=True)
class Found:
    """What a search gives: the newest cases first, how many in all (no further than COUNT_CAP + 1), and the rest."""

    rows: tuple[Row, ...]
    count: int
    next: str | None


def find(session: Session, actor: Actor, question: str, before: str | None = None, size: int = PAGE) -> Found:
    """Cases of any process and state that answer to a question, the newest first. Two queries."""
    wanted = select(_case.id).where(within(scope_for(actor, Capability.CASE_READ)), _drafts_of(actor))
    if before and before.isascii() and before.isdigit() and len(before) < 10:
        wanted = wanted.where(_case.id < int(before))
    newest = search.newest_first(session, wanted, question)
    ids = [] if newest is None else list(session.scalars(newest.limit(COUNT_CAP + 1)))
    shown = ids[:size]
    if not shown:
        return Found((), 0, None)
    statement = _ROWS.where(_case.id.in_(shown)).order_by(_case.id.desc())
    rows = tuple(_row(values) for values in session.execute(statement))
    return Found(rows, len(ids), str(shown[-1]) if len(ids) > size else None)


def to_do(session: Session, actor: Actor, limit: int = 200) -> list[Row]:
    """Open cases of any process in which this person must act now, the next deadline first. One query."""
    mine = _one_of(_case.handler_id, own_ids(actor))
    statement = _ROWS.where(_case.active, mine).order_by(_case.due_at, _case.id).limit(limit)
    return [_row(values) for values in session.execute(statement)]


def with_others(session: Session, actor: Actor, limit: int = 50) -> list[Row]:
    """Open cases in which this person has a part, but somebody else must act now. One query."""
    own = sorted(own_ids(actor))
    parts = [
        select(_case.id)
        .where(_case.active, part == person, _case.handler_id.not_in(own))
        .order_by(_case.due_at, _case.id)
        .limit(limit)
        .subquery()
        for person in own
        for part in (_case.owner_id, _case.co_owner_id)
    ]
    chosen = select(union(*(select(part.c.id) for part in parts)).subquery().c.id)
    statement = _ROWS.where(_among(session, chosen)).order_by(_case.due_at, _case.id).limit(limit)
    return [_row(values) for values in session.execute(statement)]


def row_of(session: Session, case_id: int) -> Row:
    """One case as a row. Raises NotFound."""
    found = session.execute(_ROWS.where(_case.id == case_id)).one_or_none()
    if found is None:
        raise NotFound(str(case_id))
    return _row(found)


@dataclass(frozen=True, slots=True)
class Glance:
    """One case as a row, and what its page need not ask when it is not so: whether anybody with a part in it is away
    today, and whether cases go along with it or it with one.
    """

    row: Row
    somebody_away: bool
    linked: bool


def glance(session: Session, case_id: int, today: date) -> Glance:
    """What the page of a case begins with. One query. Raises NotFound."""
    parts = (_case.owner_id, _case.co_owner_id, _case.handler_id)
    away = exists().where(Absence.user_id.in_(parts), deputies.on_day(Absence, today)).correlate(_cases)
    other = _cases.alias().c
    linked = or_(_case.leading_case_id.is_not(None), exists().where(other.leading_case_id == _case.id))
    found = session.execute(_ROWS.add_columns(away, linked).where(_case.id == case_id)).one_or_none()
    if found is None:
        raise NotFound(str(case_id))
    *row, somebody_away, goes_along = found
    return Glance(_row(row), bool(somebody_away), bool(goes_along))


def rows_of(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = 100) -> list[Row]:
    """Cases that this actor may see and that answer to `wanted`, newest first. One query."""
    visible = within(scope_for(actor, Capability.CASE_READ))
    statement = _ROWS.where(visible, _drafts_of(actor), *wanted).order_by(_case.id.desc()).limit(limit)
    return [_row(values) for values in session.execute(statement)]


def _write_cursor(row: Row) -> str:
    due = (row.due_at or NEVER).astimezone(UTC).isoformat()
    return base64.urlsafe_b64encode(f"{due}|{row.id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> tuple[datetime, int] | None:
    if not cursor or len(cursor) > 120:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        due, _, number = text.partition("|")
        moment, key = datetime.fromisoformat(due), int(number)
        return (moment, key) if moment.tzinfo is not None and 0 <= key < 2**31 else None
    except (ValueError, binascii.Error):
        return None


def understands(cursor: str) -> bool:
    """Whether a cursor is one of ours."""
    return _read_cursor(cursor) is not None


def themes(session: Session) -> list[str]:
    """The themes in use, by name."""
    statement = select(_case.theme).where(_case.active, _case.theme != "").distinct().order_by(_case.theme).limit(200)
    return list(session.scalars(statement))
