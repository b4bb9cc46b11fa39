"""What can be asked of a list of cases, and the condition that each question is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import Session

from app.cases import search
from app.cases.models import Case, CaseClock, ClockStep
from app.cases.reach import drafts_of, own_ids, within
from app.policy import Actor, Capability, Scope, scope_for
from app.regions.models import RegionOverlap

_case, _overlap = Case.__table__.c, RegionOverlap.__table__.c


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


def conditions(session: Session, actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """All that a list asks of a case: what the actor may read, the queue, and the filters."""
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
    return []


def directorates_of(actor: Actor) -> list[int]:
    """Those of the actor, and of whoever they stand in for."""
    return sorted({grant.directorate for grant in actor.reach if grant.directorate is not None})


def regions_of(actor: Actor) -> list[int]:
    """The regions of the actor, and of whoever they stand in for."""
    return sorted({region for grant in actor.reach for region in grant.regions})


def around(region_id: int) -> Select[int]:
    """The regions that share a municipality with this one, itself included."""
    return select(_overlap.other_id).where(_overlap.region_id == region_id)
