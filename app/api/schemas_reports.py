"""Quarterly reports over the wire: the same figures as on the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output


class ReportQuery(Input):
    """Which edition, and of what."""

    slice: Annotated[Line, Field(max_length=40)] = Field("land", description="land, regio:12, directie:3, akkoord:IZA.")
    edition: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = Field(None, description="Without: the one that holds.")


class ReportRow(Output):
    """A report in the list."""

    quarter: str
    edition: int = Field(description="0: a draft, only for who publishes.")
    published_at: datetime | None
    asks: int
    answered: int


class QuarterReports(Output):
    """Quarterly reports, the last quarter first."""

    results: list[ReportRow]


class ReportFigure(Output):
    """A figure. A share is `value` of `of`; a median is of `of` observations."""

    value: int | None
    of: int | None
    parts: dict[str, int]
    parts_of: dict[str, int]


class ReportMeasure(Output):
    """A figure of this quarter beside the quarter before, and what it means."""

    key: str
    group: str
    label: str
    definition: str
    unit: str
    now: ReportFigure
    before: ReportFigure | None


class ReportNoticed(Output):
    """What stands out, and by which numbers."""

    measure: str
    said: str
    rule: str


class ReportAnswer(Output):
    """What is asked of the MT, what it answered, and how that stands."""

    place: int
    text: str
    answer: Literal["agreed", "later", "no"] | None
    said: str
    owner: str
    by_on: date | None
    progress: Literal["under_way", "done", "stopped"] | None
    progress_said: str


class QuarterReportOut(Output):
    """A quarterly report of one slice. `digest` is the SHA-256 of the frozen content of all slices together."""

    quarter: str
    version: int
    edition: int
    digest: str
    published_at: datetime | None
    reason: str = Field(description="What is corrected since the edition before, and why.")
    slice: str
    label: str
    since: date
    until: date
    counted_until: int = Field(description="The event of the log up to which was counted.")
    confidential: int = Field(description="Confidential bottlenecks of the whole country; they are not counted.")
    in_short: list[str]
    introduction: str
    learned: str
    figures: list[ReportMeasure]
    noticed: list[ReportNoticed]
    asks: list[ReportAnswer]
    reply: str


class ReportTexts(Input):
    """The texts of a draft; what is left out stays. `asks` replaces all that is asked."""

    introduction: str | None = Field(None, max_length=3000)
    learned: str | None = Field(None, max_length=3000)
    asks: list[Annotated[str, Field(max_length=600)]] | None = Field(None, max_length=5)


class ReportPublishing(Input):
    """Publishing the draft; a correction says why."""

    reason: str = Field("", max_length=1000)


class ReportAnswerIn(Input):
    """What the MT answers; what is left out stays."""

    answer: Literal["agreed", "later", "no"] | None = None
    said: str | None = Field(None, max_length=3000)
    owner: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = Field(None, description="The id of a colleague.")
    by_on: date | None = None
    progress: Literal["under_way", "done", "stopped"] | None = None
    progress_said: str | None = Field(None, max_length=3000)
