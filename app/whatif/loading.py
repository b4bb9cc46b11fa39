"""From the log to what the simulation is fed with: histories of bottlenecks, and how many people there are.

Confidential bottlenecks are left out, as in all figures. Of very many cases a share is taken, by their id, with the
same share of the people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import clock
from app.definitions import registry
from app.figures import period, reading
from app.figures.models import FigureCase, Passage
from app.people.models import RoleGrant, User
from app.policy import ActorKind, Role
from app.whatif import days
from app.whatif.fitting import Span
from app.whatif.replaying import History, Step
from app.whatif.walking import Process
from app.workflow.model import Definition

PROCESS: Final = "bottleneck"

MOST: Final = 1_200
"""Cases that are walked through at most; of more, a share."""

BACK: Final = 4
"""Quarters that are over from which the rates are fitted, besides the one that goes on."""


@dataclass(frozen=True)
class Loaded:
    """What was read. `today` is a working-day number: the simulation begins on the next one. `one_in` is 1, or 2 when
    of every two cases one was taken. `left_out` are confidential ones; `seq` is the last event that was read.
    """

    definition: Definition
    histories: tuple[History, ...]
    people: Mapping[int, float]
    commissioners: float
    span: Span
    quarters: Mapping[str, tuple[int, int]]
    today: int
    one_in: int
    left_out: int
    seq: int


def load(session: Session, today: date) -> Loaded:
    """Read what is needed. A handful of queries."""
    seq = reading.fresh(session)
    definition = registry.current(PROCESS)
    calendar = clock.calendar()
    quarters = period.quarters_to(period.last_quarter(today), BACK)
    cases, hidden = _relevant(quarters[0].since)
    one_in = max(1, ceil((session.scalar(select(func.count(FigureCase.case_id)).where(cases)) or 0) / MOST))
    histories = _histories(session, Process(definition), cases, one_in)
    number = days.number(today, calendar)
    first = min((one.born for one in histories), default=number)
    spans = {
        str(one): (days.number(one.before.until, calendar) + 1, days.number(one.until, calendar) + 1)
        for one in quarters
    }
    people = {place: count / one_in for place, count in _fixers(session).items()}
    return Loaded(
        definition=definition,
        histories=histories,
        people=people,
        commissioners=_count(session, Role.COMMISSIONER) / one_in,
        span=Span(max(first, spans[str(quarters[0])][0]), number + 1),
        quarters={name: span for name, span in spans.items() if first <= span[0]},
        today=number,
        one_in=one_in,
        left_out=session.scalar(select(func.count(FigureCase.case_id)).where(hidden)) or 0,
        seq=seq,
    )


def _relevant(since: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Bottlenecks that were open at some moment since a day; and those of them that are confidential."""
    there = select(Passage.case_id).where(
        Passage.process == PROCESS, Passage.live, Passage.until_day >= since.toordinal()
    )
    among = (FigureCase.process == PROCESS) & FigureCase.case_id.in_(there)
    return among & FigureCase.confidential.is_(False), among & FigureCase.confidential.is_(True)


def _histories(session: Session, process: Process, cases: ColumnElement[bool], one_in: int) -> tuple[History, ...]:
    """The histories of these cases, by their id; from the step that brought each into the open."""
    statement = (
        select(
            Passage.case_id, Passage.step, Passage.source, Passage.state, Passage.live, Passage.day,
            Passage.directorate_id, Passage.actor_kind, Passage.values, FigureCase.urgency,
        )
        .join(FigureCase, FigureCase.case_id == Passage.case_id)
        .where(cases, Passage.process == PROCESS, FigureCase.case_id % one_in == 0)
        .order_by(Passage.case_id, Passage.seq)
    )  # fmt: skip
    calendar = clock.calendar()
    numbers: dict[int, int] = {}
    steps: dict[int, list[Step]] = {}
    urgencies: dict[int, str] = {}
    states, initial = process.definition.states, process.definition.initial
    automatic = {name: process.automatic_steps(name) for name in states}
    for row in session.execute(statement):
        if row.case_id not in steps and not row.live:
            continue
        if row.state not in states or row.source not in {*states, ""}:
            continue
        if row.day not in numbers:
            numbers[row.day] = days.number(date.fromordinal(row.day), calendar)
        source = row.source or initial
        by_clock = row.actor_kind == ActorKind.SYSTEM and row.step in automatic[source]
        given = tuple(sorted((name, str(value)) for name, value in (row.values or {}).items()))
        urgencies.setdefault(row.case_id, row.urgency)
        steps.setdefault(row.case_id, []).append(
            Step(row.step, source, row.state, numbers[row.day], row.directorate_id or 0, by_clock, given)
        )
    return tuple(History(case_id, urgencies[case_id], tuple(taken)) for case_id, taken in steps.items())


def _fixers(session: Session) -> dict[int, int]:
    """How many fixers in service each directorate has. One query."""
    rows = session.execute(
        select(RoleGrant.directorate_id, func.count(RoleGrant.user_id.distinct()))
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == Role.FIXER, RoleGrant.directorate_id.is_not(None), User.active)
        .group_by(RoleGrant.directorate_id)
    )
    return {place: count for place, count in rows if place is not None}


def _count(session: Session, role: Role) -> int:
    statement = select(func.count(RoleGrant.user_id.distinct())).join(User, User.id == RoleGrant.user_id)
    return session.scalar(statement.where(RoleGrant.role == role, User.active)) or 0
