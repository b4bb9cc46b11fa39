"""The steps of cases as the event log has them, a case at a time and in order: the material of the exports.

A step is the opening of a case or a transition of its process. Of a confidential case and of a draft nothing is read,
and of reflection rounds nothing at all: those are somebody's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import Event, Head
from app.cases.models import Case
from app.definitions import registry
from app.policy import ActorKind
from app.workflow.model import StateKind, Visibility

OPENED: Final = "case.opened"
OWN: Final = frozenset({"reflection"})
"""Processes that are about the people who work here, not about what regions run into: these stay inside."""

BATCH: Final = 1000


@dataclass(frozen=True)
class Wanted:
    """Which cases: of one process (empty: all), opened on these Dutch days (both included). `narrowed` is what else
    they answer to.
    """

    process: str = ""
    since: date | None = None
    until: date | None = None
    narrowed: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken. `at` is UTC; `data` holds codes, numbers and ids."""

    seq: int
    at: datetime
    name: str
    source: str
    target: str
    actor: ActorKind
    actor_id: int | None
    contact: int | None
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trace:
    """All steps of one case, the first one first."""

    case_id: int
    process: str
    version: int
    steps: tuple[Step, ...]


def processes() -> tuple[str, ...]:
    """The processes of which the log may be read for research."""
    return tuple(name for name in registry.names() if name not in OWN)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a case must answer to."""
    names = [wanted.process] if wanted.process else list(processes())
    drafts = [
        (Case.process == name) & (Case.state == state.name)
        for name in names
        for state in registry.current(name).states.values()
        if state.kind is StateKind.DRAFT
    ]
    found = [Case.process.in_(names), Case.confidentiality != Visibility.CONFIDENTIAL]
    if drafts:
        found.append(~or_(*drafts))
    if wanted.since:
        found.append(Case.created_at >= clock.midnight(wanted.since))
    if wanted.until:
        found.append(Case.created_at < clock.midnight(wanted.until + timedelta(days=1)))
    return [*found, *wanted.narrowed]


def cases(session: Session, wanted: Wanted) -> frozenset[int]:
    """The id of every case that is wanted. One query."""
    return frozenset(session.scalars(select(Case.id).where(*conditions(wanted))))


def last(session: Session) -> int:
    """How far the log goes: the number of its last event."""
    return session.scalar(select(Head.seq).where(Head.id == 1)) or 0


def traces(session: Session, wanted: Wanted, until_seq: int) -> Iterator[Trace]:
    """The wanted cases with their steps up to that number of the log, by case. One query, read in batches: memory does
    not grow with the log.
    """
    found = session.execute(
        select(Event.case_id, Event.seq, Event.at, Event.action, Event.body, Case.process, Case.workflow_version)
        .join(Case, Case.id == Event.case_id)
        .where(
            *conditions(wanted),
            Event.seq <= until_seq,
            (Event.action == OPENED) | Event.action.like(Case.process.concat(".%")),
        )
        .order_by(Event.case_id, Event.seq)
        .execution_options(yield_per=BATCH)
    )
    for case_id, rows in groupby(found, key=lambda row: row.case_id):
        steps = []
        for row in rows:
            step = _step(row)
            if step is not None:
                steps.append(step)
        if steps:
            yield Trace(case_id, row.process, row.workflow_version, tuple(steps))


def _step(row: Any) -> Step | None:
    """The step that an event tells of; None when it tells of something else, such as a correction."""
    body = json.loads(row.body)
    data, actor = body["data"], body["actor"]
    name = "opened" if row.action == OPENED else row.action.partition(".")[2]
    source, target = data.get("from", ""), data.get("to")
    if not isinstance(source, str) or not isinstance(target, str) or (name != "opened" and not source):
        return None
    return Step(
        row.seq, row.at, name, source, target, ActorKind(actor["kind"]), actor["id"],
        actor.get("contact"), data,
    )  # fmt: skip
