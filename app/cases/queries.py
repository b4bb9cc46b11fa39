"""Reading cases: who may see what (in SQL), one case, and lists of them.

Lists name their columns, page by key on (due_at, id), count no further than a cap, and take the same number of queries
for two rows as for two hundred.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, false, func, or_, select, true, tuple_, union
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.operators import custom_op

from app.cases import search
from app.cases.models import NEVER, Case, Urgency
from app.errors import NotFound
from app.people.models import Directorate, User
from app.policy import Actor, Area, Capability, Reach, Scope, scope_for
from app.regions.models import Division, Region
from app.workflow.model import Party, Visibility

PAGE = 25
COUNT_CAP = 1000


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on `cases` that says the same as `Scope.admits`."""
    if scope.unlimited:
        return true()
    ways: list[ColumnElement[bool]] = [_area(area) for area in scope.areas]
    if scope.own is not None:
        ways += [Case.handler_id == scope.own, Case.owner_id == scope.own, Case.co_owner_id == scope.own]
    if scope.cases:
        ways.append(Case.id.in_(scope.cases))
    return or_(*ways) if ways else false()


def _area(area: Area) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if not area.confidential:
        conditions.append(Case.confidentiality != Visibility.CONFIDENTIAL)
    if area.reach is Reach.DIRECTORATE:
        conditions.append(
            Case.directorate_id == area.directorate if area.directorate is not None else false()
        )
    elif area.reach is Reach.REGIONS:
        conditions.append(Case.region_id.in_(sorted(area.regions)))
        if area.theme is not None:
            conditions.append(Case.theme == area.theme)
    return and_(*conditions) if conditions else true()


def get_visible(session: Session, actor: Actor, number: str) -> Case:
    """The case of this number. Raises NotFound when there is none, or the actor may not know of it."""
    visible = within(scope_for(actor, Capability.CASE_READ))
    case = session.scalars(
        select(Case).where(Case.number == number[:20], visible, _drafts_of(actor))
    ).one_or_none()
    if case is None:
        raise NotFound(number)
    return case


def _drafts_of(actor: Actor) -> ColumnElement[bool]:
    """A draft is its writer's own business until it is submitted."""
    return or_(Case.state != "draft", Case.co_owner_id == actor.id)


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
    """What narrows a list. Empty means: anything."""

    queue: Queue = Queue.ALL
    status: Status = Status.OPEN
    process: str = "bottleneck"
    state: str = ""
    regions: frozenset[int] = frozenset()
    theme: str = ""
    urgency: str = ""
    directorate: int | None = None
    overdue: bool = False
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
    bounces: int
    reopenings: int
    outcome: str | None
    verdict: str | None
    escalation_id: int | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` is the cursor of the following one, None on the last."""

    rows: tuple[Row, ...]
    next: str | None


_owner, _co_owner, _handler = aliased(User), aliased(User), aliased(User)


def _every_row() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.id, Case.number, Case.process, Case.workflow_version, Case.version, Case.title, Case.state, Case.theme,
            Case.urgency, Case.confidentiality, Case.region_id, Region.name, Division.name_nl, Division.name_en,
            Case.directorate_id, Directorate.name_nl, Directorate.name_en, Case.owner_id, _owner.name, Case.co_owner_id,
            _co_owner.name, Case.handler_id, _handler.name, Case.waiting_on, Case.waiting_for, Case.due_at,
            Case.due_clock, Case.bounces, Case.reopenings, Case.outcome, Case.verdict, Case.escalation_id,
            Case.created_at, Case.updated_at, Case.closed_at,
        )
        .join(Region, Region.id == Case.region_id)
        .join(Division, Division.id == Region.division_id)
        .outerjoin(Directorate, Directorate.id == Case.directorate_id)
        .outerjoin(_owner, _owner.id == Case.owner_id)
        .outerjoin(_co_owner, _co_owner.id == Case.co_owner_id)
        .outerjoin(_handler, _handler.id == Case.handler_id)
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
        found.append(Case.process == filters.process)
    if filters.status is Status.OPEN:
        found.append(and_(Case.active))
    elif filters.status is Status.ENDED:
        found.append(~Case.active)
    found.extend(_queue(actor, filters.queue))
    for column, value in (
        (Case.state, filters.state),
        (Case.theme, filters.theme),
        (Case.urgency, filters.urgency),
    ):
        if value:
            found.append(column == value)
    if filters.regions:
        found.append(Case.region_id.in_(sorted(filters.regions)))
    if filters.directorate is not None:
        found.append(Case.directorate_id == filters.directorate)
    if filters.updated_since is not None:
        found.append(Case.updated_at >= filters.updated_since)
    if filters.q:
        found.append(search_condition(session, filters.q))
    return found


def search_condition(session: Session, question: str) -> ColumnElement[bool]:
    """Cases that hold all words of a question, or have this number; none when it holds no word."""
    matching = search.matches(session, question)
    return matching if matching is not None else false()


def _queue(actor: Actor, queue: Queue) -> list[ColumnElement[bool]]:
    directorates = sorted({grant.directorate for grant in actor.grants if grant.directorate is not None})
    if queue is Queue.MINE:
        return [or_(Case.handler_id == actor.id, Case.owner_id == actor.id, Case.co_owner_id == actor.id)]
    if queue is Queue.TEAM:
        return [Case.directorate_id.in_(directorates), Case.owner_id.is_not(None)]
    if queue is Queue.DIRECTORATE:
        return [Case.directorate_id.in_(directorates)]
    if queue is Queue.REGION:
        return [Case.region_id.in_(sorted({region for grant in actor.grants for region in grant.regions}))]
    if queue is Queue.UNROUTED:
        return [Case.directorate_id.is_(None), Case.state == "submitted"]
    return []


# A list is read in two layers of one query. The inner one finds the ids, along one or more ways: a way is a stretch of
# the list that one index gives in the order of the list (the cases of a directorate, those in which I act). Each way
# ends after a page, so that the work does not grow with what is closed, with other people's cases, or with the pages
# gone by. The outer one reads the rows of the page. Without this, an OR over one's own cases and those of one's regions
# is read and sorted whole.


@dataclass(frozen=True)
class _Way:
    """A stretch of a list that one index gives in order; for regions, one such stretch each."""

    condition: ColumnElement[bool] | None = None
    regions: frozenset[int] = frozenset()
    ended: bool = True


def _ways(actor: Actor, filters: Filters) -> list[_Way]:
    """The fewest stretches that together hold the whole list. `_rest` makes sure that they hold nothing else."""
    directorates = sorted({grant.directorate for grant in actor.grants if grant.directorate is not None})
    own = [
        _Way(Case.handler_id == actor.id, ended=False),
        _Way(Case.owner_id == actor.id),
        _Way(Case.co_owner_id == actor.id),
    ]
    if filters.queue is Queue.MINE:
        return own
    if filters.queue in (Queue.TEAM, Queue.DIRECTORATE):
        return [_Way(Case.directorate_id == directorate) for directorate in directorates]
    if filters.queue is Queue.UNROUTED:
        return [_Way(Case.directorate_id.is_(None))]
    if filters.regions:
        return [_Way(regions=filters.regions)]
    if filters.queue is Queue.REGION:
        return [_Way(regions=frozenset(region for grant in actor.grants for region in grant.regions))]
    if filters.directorate is not None:
        return [_Way(Case.directorate_id == filters.directorate)]
    scope = scope_for(actor, Capability.CASE_READ)
    if scope.unlimited or any(area.reach is Reach.ALL for area in scope.areas):
        everything = [Case.process == filters.process] if filters.process else []
        if filters.process and filters.state:
            everything.append(Case.state == filters.state)
        return [_Way(and_(*everything) if everything else None)]
    found = own if scope.own is not None else []
    for area in dict.fromkeys(scope.areas):
        found.append(
            _Way(regions=area.regions) if area.reach is Reach.REGIONS else _Way(Case.directorate_id == area.directorate)
        )
    return [*found, _Way(Case.id.in_(scope.cases))] if scope.cases else found


def _rest(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """All conditions of a list but whether it is finished, to be judged case by case along a way.

    SQLite would rather search by process or state than follow the way: it keeps no figures of what they hold.
    """
    found = conditions(session, actor, replace(filters, status=Status.ANY))
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
        rest.append(tuple_(Case.due_at, Case.id) > tuple_(*after))
    parts: list[Select[int]] = []
    for way in _ways(actor, filters):
        for active in (True, False):
            if filters.status is (Status.ENDED if active else Status.OPEN) or not (active or way.ended):
                continue
            wanted = select(Case.id).where(Case.active if active else ~Case.active, *rest).limit(limit)
            if ordered:
                wanted = wanted.order_by(Case.due_at, Case.id)
            if way.regions and ordered:
                parts.append(_per_region(session, wanted, way.regions))
            else:
                condition = Case.region_id.in_(sorted(way.regions)) if way.regions else way.condition
                inner = (wanted if condition is None else wanted.where(condition)).subquery()
                parts.append(select(inner.c.id))
    if not parts:
        return select(Case.id).where(false())
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery().c.id)


def _per_region(session: Session, wanted: Select[int], regions: frozenset[int]) -> Select[int]:
    """The first ones of each region. On SQLite, which knows no LATERAL, as a list of ids that depends on the region."""
    each = wanted.where(Case.region_id == Region.id).correlate(Region)
    if session.get_bind().dialect.name == "sqlite":
        picked = aliased(Case)
        return select(picked.id).join_from(Region, picked, picked.id.in_(each)).where(Region.id.in_(sorted(regions)))
    first = each.lateral()
    return select(first.c.id).select_from(Region).join(first, true()).where(Region.id.in_(sorted(regions)))


def page(session: Session, actor: Actor, filters: Filters, cursor: str | None = None, size: int = PAGE) -> Page:
    """One page of a list, the next deadline first. One query. A cursor that makes no sense gives the first page."""
    chosen = _along(session, actor, filters, size + 1, _read_cursor(cursor))
    statement = _ROWS.where(Case.id.in_(chosen)).order_by(Case.due_at, Case.id).limit(size + 1)
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
    wanted = select(Case.id).where(within(scope_for(actor, Capability.CASE_READ)), _drafts_of(actor))
    if before and before.isascii() and before.isdigit() and len(before) < 10:
        wanted = wanted.where(Case.id < int(before))
    newest = search.newest_first(session, wanted, question)
    ids = [] if newest is None else list(session.scalars(newest.limit(COUNT_CAP + 1)))
    shown = ids[:size]
    if not shown:
        return Found((), 0, None)
    statement = _ROWS.where(Case.id.in_(shown)).order_by(Case.id.desc())
    rows = tuple(_row(values) for values in session.execute(statement))
    return Found(rows, len(ids), str(shown[-1]) if len(ids) > size else None)


def to_do(session: Session, actor: Actor, limit: int = 200) -> list[Row]:
    """Open cases of any process in which this person must act now, the next deadline first. One query."""
    statement = (
        _ROWS.where(Case.active, Case.handler_id == actor.id).order_by(Case.due_at, Case.id).limit(limit)
    )
    return [_row(values) for values in session.execute(statement)]


def with_others(session: Session, actor: Actor, limit: int = 50) -> list[Row]:
    """Open cases in which this person has a part, but somebody else must act now. One query."""
    parts = [
        select(Case.id)
        .where(Case.active, part == actor.id, Case.handler_id != actor.id)
        .order_by(Case.due_at, Case.id)
        .limit(limit)
        .subquery()
        for part in (Case.owner_id, Case.co_owner_id)
    ]
    chosen = union(*(select(part.c.id) for part in parts))
    statement = _ROWS.where(Case.id.in_(chosen)).order_by(Case.due_at, Case.id).limit(limit)
    return [_row(values) for values in session.execute(statement)]


def row_of(session: Session, case_id: int) -> Row:
    """One case as a row. Raises NotFound."""
    found = session.execute(_ROWS.where(Case.id == case_id)).one_or_none()
    if found is None:
        raise NotFound(str(case_id))
    return _row(found)


def rows_of(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = 100) -> list[Row]:
    """Cases that this actor may see and that answer to `wanted`, newest first. One query."""
    visible = within(scope_for(actor, Capability.CASE_READ))
    statement = _ROWS.where(visible, _drafts_of(actor), *wanted).order_by(Case.id.desc()).limit(limit)
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
    statement = (
        select(Case.theme).where(Case.active, Case.theme != "").distinct().order_by(Case.theme).limit(200)
    )
    return list(session.scalars(statement))
