"""Asking for the process map: from the passages that the figures read from the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.definitions import registry
from app.figures import reading, slices
from app.figures.models import FigureCase, Passage
from app.figures.period import Period
from app.figures.slices import Cell, Slice
from app.mining.mapping import ProcessMap, Taken, process_map


def observed(session: Session, process: str, period: Period, place: Slice) -> ProcessMap:
    """The map of a process: what its cases did in a period, in a part of the country. Confidential cases and drafts are
    not in it, as in all figures. What was committed is read first; three queries. Raises KeyError for a process that is
    not there, NotFound for a slice that does not exist.
    """
    definition = registry.current(process)
    reading.fresh(session)
    with db.one_look(session):
        paths = _paths(session, process, period, place)
        return process_map(definition, paths, period.since, period.until, clock.calendar().working_days_between)


def _paths(session: Session, process: str, period: Period, place: Slice) -> Iterator[Sequence[Taken]]:
    """The history until the end of the period of every case that took a step in it."""
    holds = slices.holding(session, [place], period.until)[place]
    since, until = period.since.toordinal(), period.until.toordinal()
    moved = select(Passage.case_id).where(Passage.process == process, Passage.day.between(since, until))
    rows = session.execute(
        select(
            Passage.case_id, Passage.step, Passage.source, Passage.state, Passage.day, FigureCase.region_id,
            FigureCase.directorate_id, FigureCase.accords,
        )
        .join(FigureCase, FigureCase.case_id == Passage.case_id)
        .where(
            Passage.process == process, Passage.day <= until, Passage.case_id.in_(moved),
            FigureCase.confidential.is_(False), FigureCase.logged_day.is_not(None),
        )
        .order_by(Passage.case_id, Passage.seq)
        .execution_options(yield_per=5000)
    )  # fmt: skip
    for _case, found in groupby(rows, key=lambda row: row.case_id):
        path = list(found)
        where = path[0]
        accords = tuple(where.accords.split(",")) if where.accords else ()
        if holds(Cell(where.region_id, where.directorate_id, accords)):
            yield [Taken(row.step, row.source, row.state, date.fromordinal(row.day)) for row in path]
