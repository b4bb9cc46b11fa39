"""Reading cases: who may see what (in SQL), one case, and lists of them.

Lists name their columns, page by key on (due_at, id), count no further than a cap, and take the same number of queries
for two rows as for two hundred.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

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


def _rows() -> Select[*tuple[Any, ...]]:
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


def page(
    session: Session, actor: Actor, filters: Filters, cursor: str | None = None, size: int = PAGE
) -> Page:
    """One page of a list, the next deadline first. One query. A cursor that makes no sense gives the first page."""
    statement = (
        _rows().where(*conditions(session, actor, filters)).order_by(Case.due_at, Case.id).limit(size + 1)
    )
    after = _read_cursor(cursor)
    if after is not None:
        statement = statement.where(tuple_(Case.due_at, Case.id) > tuple_(*after))
    found = [_row(values) for values in session.execute(statement)]
    more = len(found) > size
    last = found[size - 1] if more else None
    return Page(tuple(found[:size]), _write_cursor(last) if last else None)


def count(session: Session, actor: Actor, filters: Filters) -> int:
    """How many there are, counted no further than COUNT_CAP + 1."""
    inner = select(Case.id).where(*conditions(session, actor, filters)).limit(COUNT_CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def to_do(session: Session, actor: Actor, limit: int = 200) -> list[Row]:
    """Open cases of any process in which this person must act now, the next deadline first. One query."""
    statement = (
        _rows().where(Case.active, Case.handler_id == actor.id).order_by(Case.due_at, Case.id).limit(limit)
    )
    return [_row(values) for values in session.execute(statement)]


def with_others(session: Session, actor: Actor, limit: int = 50) -> list[Row]:
    """Open cases in which this person has a part, but somebody else must act now. One query."""
    part = or_(Case.owner_id == actor.id, Case.co_owner_id == actor.id)
    statement = (
        _rows()
        .where(Case.active, part, Case.handler_id != actor.id)
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    )
    return [_row(values) for values in session.execute(statement)]


def row_of(session: Session, case_id: int) -> Row:
    """One case as a row. Raises NotFound."""
    found = session.execute(_rows().where(Case.id == case_id)).one_or_none()
    if found is None:
        raise NotFound(str(case_id))
    return _row(found)


def rows_of(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = 100) -> list[Row]:
    """Cases that this actor may see and that answer to `wanted`, newest first. One query."""
    visible = within(scope_for(actor, Capability.CASE_READ))
    statement = _rows().where(visible, _drafts_of(actor), *wanted).order_by(Case.id.desc()).limit(limit)
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
