"""Scenarios of what if, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output


class SimulationGiven(Input):
    """What changes; what is left out stays as it is. It is computed at once, by the worker."""

    name: Annotated[str, Field(max_length=120)]
    directorate: int | None = Field(None, description="Where fixers come or go; with `inflowHere` also the inflow.")
    fixers: int | None = Field(None, description="Fixers more, or fewer when below nought: -5 to 10.")
    inflow: int | None = Field(None, description="Percent of what comes in now: 10 to 500.")
    inflow_here: bool = False
    clock: str = Field("", description="The term that changes: `accept`, `solve.urgent` and so on.")
    term: int | None = Field(None, description="What it becomes, in working days.")
    declines: int | None = Field(None, description="Percent of the assignments that are declined.")
    quarters: int | None = Field(None, description="How far to look ahead: 1 to 4.")


class SimulatedRange(Output):
    """Four in five runs lie from `low` to `high`."""

    low: int
    middle: int
    high: int


class SimulatedMeasure(Output):
    """A measure without and with the change. `fewer` and `more`: of a hundred runs, how many end lower and higher."""

    measure: str
    now: SimulatedRange | None
    changed: SimulatedRange | None
    difference: SimulatedRange | None
    fewer: int
    more: int


class SimulationCheck(Output):
    """A measure of a quarter that was, and the range of the simulation."""

    quarter: str
    measure: str
    was: int | None
    range: SimulatedRange | None
    within: bool | None = Field(description="Null: nothing to compare.")


class SimulationResult(Output):
    """What came of it. Shares are percentages, waiting is in working days (median)."""

    since: date
    until: date
    runs: int
    as_of: int = Field(description="The last event of the log that was read.")
    country: list[SimulatedMeasure]
    directorate: list[SimulatedMeasure] | None
    check: list[SimulationCheck]


class SimulationOut(Output):
    """A scenario. Only its owner sees it."""

    id: int
    name: str
    directorate: int | None
    fixers: int
    inflow: int
    inflow_here: bool
    clock: str
    term: int
    declines: int | None
    quarters: int
    state: Literal["waiting", "ready", "failed"]
    ran_at: datetime | None
    result: SimulationResult | None


class SimulationList(Output):
    """The scenarios of the caller, the newest first."""

    results: list[SimulationOut]
