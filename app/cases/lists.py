"""Reading lists of cases.

Lists name their columns, page by the key of their order, count no further than a cap, and take the same number of
queries for two rows as for two hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    UnaryExpression,
    and_,
    any_,
    false,
    func,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import custom_op

from app import clock
from app.cases import marks, processes
from app.cases.filters import (
    BOUNCED,
    THIRD_PARTY,
    Filters,
    Queue,
    Status,
    around,
    between,
    conditions,
    directorates_of,
    end_of_week,
    regions_of,
    settled,
)
from app.cases.models import Case
from app.cases.models_marks import CaseTag
from app.cases.orders import SORTS, Key, read_cursor, write_cursor
from app.cases.reach import own_ids
from app.cases.rows import ROWS, Row, row_from
from app.policy import Actor, Capability, Reach, scope_for
from app.regions.models import Region
from app.workflow.model import Party

PAGE = 25
COUNT_CAP = 1000
NARROWED_CAP = 100
"""How far a list with filters is counted: a rare case makes every count a search."""
BY_QUEUE = frozenset({Queue.MINE, Queue.TEAM, Queue.DIRECTORATE, Queue.UNROUTED, Queue.WAITING, Queue.WATCHED})
"""The queues that are a stretch of their own, whatever the region."""
SAID = frozenset({Queue.MINE, Queue.DIRECTORATE, Queue.BOUNCED, Queue.WEEK})
"""The queues whose stretches hold nothing else."""
ONLY_OPEN = frozenset({Queue.WAITING, Queue.WEEK, Queue.BOUNCED})


_cases, _region = Case.__table__, Region.__table__
_case = _cases.c


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` is the cursor of the following one, None on the last. `count`: see `count`, where it
    was asked for.
    """

    rows: tuple[Row, ...]
    next: str | None
    count: int = 0


# A list is read in two layers of one query. The inner one finds the ids, along one or more ways: a way is a stretch of
# the list that one index gives in the order of the list (the cases of a directorate, those in which I act). Each way
# ends after a page, so that the work does not grow with what is closed, with other people's cases, or with the pages
# gone by. The outer one reads the rows of the page. Without this, an OR over one's own cases and those of one's regions
# is read and sorted whole.


@dataclass(frozen=True)
class _Way:
    """A stretch of a list that one index gives in order; for regions, one such stretch each."""

    condition: ColumnElement[bool] | None = None
    regions: list[int] | Select[int] | None = None
    ended: bool = True


def _ways(actor: Actor, filters: Filters) -> list[_Way]:
    """The fewest stretches that together hold the whole list. `_rest` makes sure that they hold nothing else."""
    directorates = directorates_of(actor)
    parts = ((_case.handler_id, False), (_case.owner_id, True), (_case.co_owner_id, True))
    own = [_Way(part == person, ended=ended) for person in sorted(own_ids(actor)) for part, ended in parts]
    if filters.queue is Queue.MINE:
        return own
    if filters.queue in (Queue.TEAM, Queue.DIRECTORATE):
        return [_Way(_case.directorate_id == directorate) for directorate in directorates]
    if filters.queue is Queue.UNROUTED:
        return [_Way(_case.directorate_id.is_(None))]
    if filters.queue is Queue.WAITING:
        return [way for way in own if way.ended]
    if filters.queue is Queue.WATCHED:
        return [_Way(marks.watched_by(actor))]
    if filters.regions:
        return [_Way(regions=sorted(filters.regions))]
    if filters.around is not None:
        return [_Way(regions=around(filters.around))]
    if filters.queue is Queue.REGION:
        return [_Way(regions=regions_of(actor))]
    if filters.directorate is not None:
        return [_Way(_case.directorate_id == filters.directorate)]
    scope = scope_for(actor, Capability.CASE_READ)
    if scope.unlimited or any(area.reach is Reach.ALL and not area.process for area in scope.areas):
        return [_everything(filters)]
    found = own if scope.own else []
    for area in dict.fromkeys(scope.areas):
        if area.process:
            if filters.process in ("", area.process):
                found.append(_Way(_case.process == area.process))
            continue
        own_directorate = _case.directorate_id == area.directorate
        found.append(_Way(regions=sorted(area.regions)) if area.reach is Reach.REGIONS else _Way(own_directorate))
    return [*found, _Way(_case.id.in_(scope.cases))] if scope.cases else found


def _everything(filters: Filters) -> _Way:
    """The stretch for who reads all: as narrow as an index has it."""
    if filters.queue is Queue.BOUNCED:
        return _Way(BOUNCED)
    if filters.tag:
        return _Way(_case.id.in_(select(CaseTag.case_id).where(CaseTag.word == filters.tag)))
    if filters.theme:
        return _Way(_case.theme == filters.theme)
    if filters.waiting not in ("", THIRD_PARTY):
        return _Way(_case.waiting_on == filters.waiting, ended=False)
    if filters.verdict:
        return _Way(_case.verdict == filters.verdict)
    found = [_case.process == filters.process] if filters.process else []
    if filters.process and filters.state:
        found.append(_case.state == filters.state)
    return _Way(and_(*found) if found else None)


def _rest(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """All other conditions of a list, to be judged case by case along its ways; what the ways say is left out.

    SQLite would rather search by process or state than follow the way: it keeps no figures of what they hold.
    """
    by_queue = filters.queue in BY_QUEUE
    by_region = not by_queue and (filters.regions or filters.around is not None)
    said = filters.queue in (Queue.MINE, Queue.DIRECTORATE, Queue.BOUNCED, Queue.WEEK) or (
        filters.queue is Queue.REGION and not by_region
    )
    others = replace(
        filters,
        status=Status.ANY,
        queue=Queue.ALL if said else filters.queue,
        regions=frozenset() if by_region else filters.regions,
        around=filters.around if by_queue or filters.regions else None,
        due=(None, None),
    )
    found = conditions(session, actor, others)
    if session.get_bind().dialect.name != "sqlite":
        return found
    return [UnaryExpression(each.self_group(), operator=custom_op("+"), type_=each.type) for each in found]


def _along(
    session: Session, actor: Actor, filters: Filters, limit: int, after: Key | None = None, *, ordered: bool = True
) -> Select[int]:
    """The ids along all ways, at most `limit` of each; `ordered`: the first ones in the order of the list."""
    filters = settled(session, filters)
    sort = SORTS[filters.order]
    rest = [*_rest(session, actor, filters), *_bounds(filters)]
    if after is not None:
        rest.append(sort.after(after))
    parts: list[Select[int]] = []
    for way in _ways(actor, filters):
        for active in (True, False):
            if filters.status is (Status.ENDED if active else Status.OPEN) or not (active or way.ended):
                continue
            if filters.queue in ONLY_OPEN and not active:
                continue
            wanted = select(_case.id).where(_case.active if active else ~_case.active, *rest).limit(limit)
            if ordered:
                wanted = wanted.order_by(*sort.by())
            if way.regions is not None and ordered:
                parts.append(_per_region(session, wanted, way.regions))
            else:
                condition = way.condition if way.regions is None else _case.region_id.in_(way.regions)
                inner = (wanted if condition is None else wanted.where(condition)).subquery()
                parts.append(select(inner.c.id))
    if not parts:
        return select(_case.id).where(false())
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery().c.id)


def _bounds(filters: Filters) -> list[ColumnElement[bool]]:
    """What an index itself can begin or end with: the deadline, and that a case was sent back."""
    found = between(_case.due_at, filters.due)
    if filters.queue is Queue.WEEK:
        found.append(_case.due_at <= end_of_week(clock.now()))
    elif filters.queue is Queue.BOUNCED:
        found.append(BOUNCED)
    return found


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


def page(
    session: Session,
    actor: Actor,
    filters: Filters,
    cursor: str | None = None,
    size: int = PAGE,
    *,
    counted: int = 0,
) -> Page:
    """One page of a list, in its order; with `counted`, also how many there are on all pages, no further
    than that and one. One query. A cursor that
    makes no sense gives the first page.
    """
    chosen = _along(session, actor, filters, size + 1, read_cursor(cursor, filters.order))
    statement = ROWS.where(_among(session, chosen)).order_by(*SORTS[filters.order].by()).limit(size + 1)
    if counted:
        statement = statement.add_columns(_counting(session, actor, filters, counted))
    found = session.execute(statement).all()
    rows = [row_from(values[:-1] if counted else values) for values in found[:size]]
    following = write_cursor(rows[-1], filters.order) if len(found) > size else None
    return Page(tuple(rows), following, found[0][-1] if counted and found else 0)


def count(session: Session, actor: Actor, filters: Filters) -> int:
    """How many there are, counted no further than COUNT_CAP + 1. One query."""
    return counts(session, actor, [filters])[0]


def counts(session: Session, actor: Actor, lists: Sequence[Filters], cap: int = COUNT_CAP) -> list[int]:
    """How many there are in each of several lists, counted no further than `cap` + 1. One query; none for no lists."""
    if not lists:
        return []
    return list(session.execute(select(*(_counting(session, actor, one, cap) for one in lists))).one())


def _counting(session: Session, actor: Actor, filters: Filters, cap: int) -> ColumnElement[int]:
    found = select(_along(session, actor, filters, cap + 1, ordered=False).subquery().c.id).limit(cap + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def at_work(session: Session, actor: Actor, of_others: int = 50, limit: int = 200) -> tuple[list[Row], list[Row]]:
    """Open cases of any process in which this person must act now, and those in which they have a part while somebody
    else must act: each the next deadline first, no more than so many. One query.
    """
    own = sorted(own_ids(actor))
    asked_apart = and_(_case.process.in_(processes.apart()), _case.waiting_on.in_((Party.LIAISON, Party.OWNER)))
    acting = _first(and_(_case.handler_id.in_(own), ~asked_apart), limit)
    parts = [
        _first(and_(part == person, _case.handler_id.not_in(own)), of_others)
        for person in own
        for part in (_case.owner_id, _case.co_owner_id)
    ]
    chosen = select(union(*(select(part.c.id) for part in (acting, *parts))).subquery().c.id)
    statement = ROWS.where(_among(session, chosen)).order_by(_case.due_at, _case.id)
    rows = [row_from(values) for values in session.execute(statement)]
    mine = [row for row in rows if row.handler_id in own]
    return mine, [row for row in rows if row.handler_id not in own][:of_others]


def _first(wanted: ColumnElement[bool], limit: int) -> Subquery:
    """The ids of the open cases like this that are due first."""
    ids = select(_case.id).where(_case.active, wanted).order_by(_case.due_at, _case.id).limit(limit)
    return ids.subquery()


def to_do(session: Session, actor: Actor) -> list[Row]:
    """Open cases of any process in which this person must act now, the next deadline first. One query."""
    return at_work(session, actor, of_others=1)[0]


def themes(session: Session) -> list[str]:
    """The themes in use, by name."""
    statement = select(_case.theme).where(_case.active, _case.theme != "").distinct().order_by(_case.theme).limit(200)
    return list(session.scalars(statement))
