"""Figures over the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.schemas import Input, Line, Output

SLICE = "`land`, `regio:<id>`, `directie:<id>`, `akkoord:<key>` or `pilot:<id>`."
PERIOD = (
    "A quarter as `2026-Q3`, or days as `2026-07-01/2026-08-15`, both included. Without: the last quarter that is over."
)

Written = Annotated[Line, Field(max_length=40)]


class FigureQuery(Input):
    """Of what figures are asked."""

    period: Written = Field("", description=PERIOD)
    slice: Annotated[list[Written], Field(max_length=100)] = Field([], description=f"{SLICE} Without: the land.")


class FigureCaseQuery(Input):
    """The cases behind one figure."""

    period: Written = Field("", description=PERIOD)
    slice: Written = Field("land", description=SLICE)
    part: Written = Field("", description="Only of this part of the figure.")
    offset: int = Field(0, ge=0, le=9_999_999)
    limit: int = Field(25, ge=1, le=100)


class MeasurePart(Output):
    """What a figure is divided in."""

    code: str
    label: str


class MeasureOut(Output):
    """A measure: what it counts, in the caller's language. `kind`: count, share, median or sum. `better`: up, down, or
    empty for neither.
    """

    key: str
    group: str
    label: str
    definition: str
    unit: str
    kind: str
    better: str
    parts: list[MeasurePart]


class MeasureList(Output):
    """All measures, and the rules that hold for all of them."""

    results: list[MeasureOut]
    rules: list[str]
    noticing: str = Field(description="By which rule it is said that something stands out.")


class FigurePart(Output):
    """A part of a figure. `of` is there for shares."""

    code: str
    value: int
    of: int | None = None


class FigureOut(Output):
    """A figure. `value` is null where there is nothing to say. A share is `value` of `of`, a median of `of` cases."""

    measure: str
    value: int | None
    of: int | None
    percentage: int | None
    parts: list[FigurePart]


class SliceFigures(Output):
    """The figures of one slice."""

    slice: str
    name: str
    figures: list[FigureOut]


class FigureSet(Output):
    """The figures of a period. `asOf` is the event of the log up to which was counted, `confidential` how many
    bottlenecks of the whole land are left out because they are confidential.
    """

    period: str
    since: str
    until: str
    as_of: int
    confidential: int
    results: list[SliceFigures]


class CaseSeen(Output):
    """What the measure saw in a case."""

    part: str
    value: int


class FigureCaseOut(Output):
    """A case behind a figure."""

    number: str
    title: str
    process: str
    state: str
    region: str
    seen: list[CaseSeen]


class FigureCases(Output):
    """The cases behind a figure that the caller may see; `others` is how many there are besides."""

    total: int
    others: int
    results: list[FigureCaseOut]
    next_offset: int | None
