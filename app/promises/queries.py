"""Reading promises: those about a case, and how many were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import within
from app.errors import NotFound
from app.people.models import User
from app.policy import Actor, Capability, scope_for
from app.promises.models import Promise, PromiseMove

MOST = 100
"""The most promises of one case that a page shows: more is a sign that something else is wrong."""


@dataclass(frozen=True)
class Move:
    """A promise got another day, and why."""

    from_on: date
    to_on: date
    reason: str
    moved_on: date


@dataclass(frozen=True)
class Row:
    """A promise, with where it stands. `visible`: whether the reader may open it as a case of its own."""

    case_id: int
    about_id: int
    number: str
    workflow_version: int
    state: str
    active: bool
    text: str
    made_to: str
    made_by_id: int | None
    made_by: str | None
    made_on: date
    keeper_id: int | None
    keeper: str | None
    due_on: date
    first_due_on: date
    ended_on: date | None
    result: str
    visible: bool
    moves: tuple[Move, ...] = ()

    @property
    def kept_late(self) -> bool:
        """Whether it was kept after the day that held then."""
        return self.state == "kept" and self.ended_on is not None and self.ended_on > self.due_on


def of_case(session: Session, case_id: int, actor: Actor | None = None) -> list[Row]:
    """The promises about a case: first those to be kept, the nearest day first, then the others, the last one first.

    The caller has established that the case may be seen: its promises are part of it. Two queries.
    """
    found = _rows(session, actor, Promise.about_id == case_id)
    still, done = [row for row in found if row.active], [row for row in found if not row.active]
    still.sort(key=lambda row: (row.due_on, row.case_id))
    done.sort(key=lambda row: (row.ended_on or row.due_on, row.case_id), reverse=True)
    return [*still, *done]


def record(session: Session, case_id: int, actor: Actor | None = None) -> Row:
    """One promise, by the id of its own case. Raises NotFound."""
    found = _rows(session, actor, Promise.case_id == case_id)
    if not found:
        raise NotFound(str(case_id))
    return found[0]


def _rows(session: Session, actor: Actor | None, wanted: ColumnElement[bool]) -> list[Row]:
    keeper, maker = User.__table__.alias(), User.__table__.alias()
    statement = (
        select(
            Promise.case_id, Promise.about_id, Case.number, Case.workflow_version, Case.state, Case.active,
            Promise.text, Promise.made_to, Promise.made_by_id, maker.c.name, Promise.made_on, Case.owner_id,
            keeper.c.name, Promise.due_on, Promise.first_due_on, Promise.ended_on, Promise.result,
        )
        .join(Case, Case.id == Promise.case_id)
        .outerjoin(keeper, keeper.c.id == Case.owner_id)
        .outerjoin(maker, maker.c.id == Promise.made_by_id)
        .where(wanted)
        .order_by(Promise.case_id.desc())
        .limit(MOST)
    )  # fmt: skip
    found = session.execute(statement).all()
    ids = [row.case_id for row in found]
    moves, seen = _moves(session, ids), _visible(session, actor, ids)
    values: list[list[Any]] = [[*row, row.case_id in seen, tuple(moves[row.case_id])] for row in found]
    return [Row(*row) for row in values]


def _moves(session: Session, ids: Sequence[int]) -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = defaultdict(list)
    if ids:
        statement = select(PromiseMove).where(PromiseMove.promise_id.in_(ids)).order_by(PromiseMove.id)
        for move in session.scalars(statement):
            found[move.promise_id].append(Move(move.from_on, move.to_on, move.reason, move.moved_on))
    return found


def _visible(session: Session, actor: Actor | None, ids: Sequence[int]) -> frozenset[int]:
    """Which of these this reader may open: somebody may keep a promise about a case of another directorate."""
    if actor is None or not ids:
        return frozenset()
    mine = within(scope_for(actor, Capability.CASE_READ))
    return frozenset(session.scalars(select(Case.id).where(Case.id.in_(ids), mine)))


def texts_of(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What these promises say, for showing where a word was found. One query."""
    statement = select(Promise.case_id, Promise.text, Promise.made_to).where(Promise.case_id.in_(case_ids))
    return {key: f"{text} {made_to}" for key, text, made_to in session.execute(statement)}


@dataclass(frozen=True)
class Counts:
    """What became of promises in a period: both days included, Dutch days.

    `made`, `kept` (of which `kept_late` after the day that held then), `moved` (how often) and `broken` happened in the
    period. `open` is how it stood at the end of the last day; `overdue` are those whose day was over before it.
    """

    made: int
    kept: int
    kept_late: int
    moved: int
    broken: int
    open: int
    overdue: int


def counts(session: Session, since: date, until: date, *which: ColumnElement[bool]) -> Counts:
    """Count promises, from the records; `which` are conditions on the promises' own `cases`. Two queries.

    Moving a promise changes what it was due on, not what happened before: a promise that was late on the last day of
    the period is counted as such, also when it was moved since.
    """
    moved_to = (
        select(PromiseMove.to_on)
        .where(PromiseMove.promise_id == Promise.case_id, PromiseMove.moved_on <= until)
        .order_by(PromiseMove.id.desc())
        .limit(1)
        .correlate(Promise)
        .scalar_subquery()
    )
    due_then = func.coalesce(moved_to, Promise.first_due_on)
    ended = Promise.ended_on.between(since, until)
    kept = and_(ended, Case.state == "kept")
    still = and_(Promise.made_on <= until, or_(Promise.ended_on.is_(None), Promise.ended_on > until))

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    found = session.execute(
        select(
            number(Promise.made_on.between(since, until)),
            number(kept),
            number(and_(kept, Promise.ended_on > Promise.due_on)),
            number(and_(ended, Case.state == "broken")),
            number(still),
            number(and_(still, due_then < until)),
        )
        .select_from(Promise)
        .join(Case, Case.id == Promise.case_id)
        .where(*which)
    ).one()
    made, was_kept, late, broken, still_open, overdue = found
    moved = session.scalar(
        select(func.count())
        .select_from(PromiseMove)
        .join(Case, Case.id == PromiseMove.promise_id)
        .where(PromiseMove.moved_on.between(since, until), *which)
    )
    return Counts(made, was_kept, late, moved or 0, broken, still_open, overdue)
