"""Pilots, over the wire. Days are Dutch ones, the last included."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef

RowId = Annotated[int, Field(ge=1, le=999_999_999)]
Ids = Annotated[list[RowId], Field(max_length=60)]


class PilotRegionRef(Output):
    """A region in which a pilot runs."""

    id: int
    name: str


class PilotQuestionOut(Output):
    """What a pilot must teach; `answer` is empty as long as nothing was learned."""

    id: int
    question: str
    answer: str


class PilotOut(Output):
    """A pilot. Its figures: `/figures?slice=pilot:<id>`."""

    id: int
    version: int
    name: str
    about: str
    since: date
    until: date
    standing: Literal["planned", "running", "ended"] = Field(description="Where it stands today; the calendar says.")
    regions: list[PilotRegionRef]
    liaisons: list[PersonRef]
    fixers: list[PersonRef]
    coordinators: list[PersonRef]
    commissioners: list[PersonRef]
    questions: list[PilotQuestionOut]
    indicators: list[str] = Field(description="Keys of measures, as in `/measures`.")
    slice: str = Field(description="As figures take it: `pilot:3`.")


class PilotList(Output):
    """All pilots that were asked for, the one that began last first."""

    results: list[PilotOut]


class PilotQuery(Input):
    """Which pilots. Without `standing`, all of them."""

    standing: Literal["planned", "running", "ended"] | None = None


class PilotGiven(Input):
    """A pilot to set up."""

    name: str = Field(max_length=160)
    about: str = Field("", max_length=4000)
    since: date
    until: date
    regions: Ids
    liaisons: Ids = Field(default_factory=list)
    fixers: Ids = Field(default_factory=list)
    coordinators: Ids = Field(default_factory=list)
    commissioners: Ids = Field(default_factory=list)
    questions: str = Field(max_length=3100, description="One question on each line, ten at most.")
    indicators: Annotated[list[str], Field(max_length=50)] = Field(
        default_factory=list, description="Keys of measures, eight at most."
    )


class PilotChange(PilotGiven):
    """A pilot described anew: all of it. A question that was answered stays as it is."""

    version: RowId = Field(description="The version that was read.")


class PilotAnswer(Input):
    """What a pilot taught about one of its questions."""

    question: RowId
    answer: str = Field(max_length=4000)


class PilotAnswers(Input):
    """Answers to questions of a pilot, as they are to read from now on."""

    version: RowId = Field(description="The version that was read.")
    answers: Annotated[list[PilotAnswer], Field(min_length=1, max_length=10)]
