"""The stories of a period: two queries, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, select
from sqlalchemy.orm import Session

from app import clock
from app.figures import counting
from app.figures.measures import PROCESSES
from app.figures.models import NEVER, FigureCase, Passage
from app.figures.period import Period
from app.figures.shapes import Step, Story

_STEP = (
    Passage.seq, Passage.case_id, Passage.step, Passage.source, Passage.state, Passage.live, Passage.day,
    Passage.until_day, Passage.party, Passage.directorate_id, Passage.actor_kind, cast(Passage.clocks, Text),
    cast(Passage.values, Text),
    Passage.outcome, Passage.verdict,
)  # fmt: skip
_CASE = (
    FigureCase.process, FigureCase.region_id, FigureCase.nature, FigureCase.logged_day, FigureCase.accords,
    Passage.until_seq,
)  # fmt: skip


def material(session: Session, period: Period, as_of: int | None = None) -> list[Story]:
    """Every case that was open or took a step in a period, and is not confidential. Two queries.

    With `as_of`: as the log stood at that event.
    """
    since, until = period.since.toordinal(), period.until.toordinal()
    span = counting.span_by(clock.calendar())
    found: dict[int, Story] = {}
    began = [and_(Passage.live, Passage.day < since, Passage.until_day >= since)]
    for going, conditions in ((True, began), (False, [Passage.day.between(since, until)])):
        for row in session.execute(_steps(conditions, as_of)):
            *facts, until_seq = row[len(_STEP) :]
            step = _step(row)
            if as_of is not None and until_seq is not None and until_seq > as_of:
                step = step._replace(until=NEVER)
            story = found.get(step.case_id)
            if story is None:
                process, region, nature, logged, accords = facts
                together = tuple(accords.split(",")) if accords else ()
                story = Story(step.case_id, process, region, nature, logged, together, since, until, span)
                found[step.case_id] = story
            if going:
                story.before = step
            else:
                story.steps.append(step)
    for story in found.values():
        story.steps.sort()  # by `seq`, the first of their fields
    return list(found.values())


@lru_cache(maxsize=10_000)
def _codes(text: str | None) -> Mapping[str, Any] | None:
    """Codes as they are stored. Thousands of steps say the same few things: each is read once, and never changed."""
    return json.loads(text) if text else None


def _step(row: Sequence[Any]) -> Step:
    *before, clocks, values, outcome, verdict = row[: len(_STEP)]
    return Step._make([*before, _codes(clocks), _codes(values), outcome, verdict])


def _steps(conditions: Sequence[ColumnElement[bool]], as_of: int | None) -> Any:
    statement = (
        select(*_STEP, *_CASE)
        .join(FigureCase, FigureCase.case_id == Passage.case_id)
        .where(Passage.process.in_(PROCESSES), FigureCase.confidential.is_(False), *conditions)
    )
    return statement if as_of is None else statement.where(Passage.seq <= as_of)


def left_out(session: Session, period: Period) -> int:
    """How many bottlenecks of the whole land are not counted because they are confidential. One query."""
    since, until = period.since.toordinal(), period.until.toordinal()
    statement = (
        select(func.count(Passage.case_id.distinct()))
        .join(FigureCase, FigureCase.case_id == Passage.case_id)
        .where(
            Passage.process == "bottleneck", FigureCase.confidential.is_(True), Passage.live, Passage.day <= until,
            Passage.until_day >= since,
        )
    )  # fmt: skip
    return session.scalar(statement) or 0
