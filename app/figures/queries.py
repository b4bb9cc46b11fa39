"""Asking for figures. Two queries for a period, whatever it holds; one for a trend of quarters that were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.figures import counting, reading, slices
from app.figures.kept import Trend as Trend
from app.figures.kept import trend as trend
from app.figures.kept import trends as trends
from app.figures.period import Period
from app.figures.shapes import Measured
from app.figures.slices import LAND, Slice
from app.figures.stories import left_out, material


@dataclass(frozen=True)
class Figures:
    """The figures of a period, for each slice that was asked. `as_of` is the last event that was read. `confidential`
    is how many bottlenecks of the whole land were left out because they are confidential.
    """

    period: Period
    as_of: int
    by_slice: Mapping[Slice, Mapping[str, Measured]]
    confidential: int = 0


def figures(session: Session, period: Period, wanted: Sequence[Slice] = (LAND,), as_of: int | None = None) -> Figures:
    """The figures of a period for these slices, as the log stands, or as it stood at the event `as_of`.

    What was committed is read first. Raises NotFound for a slice that does not exist.
    """
    seq = reading.fresh(session)
    as_of = seq if as_of is None else min(as_of, seq)
    holding = slices.holding(session, wanted, period.until)
    with counting.undisturbed():
        found = counting.by_slice(material(session, period, as_of if as_of < seq else None), holding)
    return Figures(period, as_of, found, left_out(session, period))


def observed(
    session: Session, period: Period, slice_: Slice, key: str, part: str = "", as_of: int | None = None
) -> dict[int, list[tuple[str, int]]]:
    """The cases behind a figure: what the measure `key` saw in each, by the id of the case; with `as_of` as the log
    stood at that event. Raises NotFound.
    """
    seq = reading.fresh(session)
    holds = slices.holding(session, [slice_], period.until)[slice_]
    with counting.undisturbed():
        return counting.observed(material(session, period, as_of if as_of and as_of < seq else None), key, holds, part)
