"""Room to experiment, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import ExperimentBase, Input, Output, PersonRef
from app.api.schemas_personal import Warned

RowId = Annotated[int, Field(ge=1, le=999_999_999)]


class ExperimentSummary(ExperimentBase):
    """An experiment in the register."""

    number: str
    url: str
    title: str
    state: str
    state_label: str
    owner: PersonRef | None
    due_at: datetime | None


class ExperimentPage(Output):
    """A page of the register, the next deadline first."""

    results: list[ExperimentSummary]
    next: str | None


class ExperimentQuery(Input):
    """Which experiments. Without `status`, those in progress; `soon`: that end or are to be evaluated in sixty days."""

    status: Literal["open", "soon", "ended", "any"] = "open"
    state: str = Field("", max_length=40)
    region: RowId | None = Field(None, description="The id of a region in which the room holds.")
    q: str | None = Field(None, max_length=200, description="Words that must be in it.")
    cursor: str | None = Field(None, max_length=120)


Text3000 = Annotated[str, Field(max_length=3000)]
Text2000 = Annotated[str, Field(max_length=2000)]


class ExperimentIn(Input):
    """Room to ask. Without `owner` the caller leads it; without `regions` it is for where the case lies."""

    title: str = Field(max_length=160)
    purpose: Text3000
    legal_basis: Text2000
    parties: Text2000 = Field(description="One organisation on each line.")
    conditions: Text3000
    questions: Text2000 = Field(description="One question on each line.")
    evaluate_on: date
    ends_on: date
    owner: int | None = None
    regions: Annotated[list[RowId], Field(max_length=50)] | None = None


class ExperimentOnce(Output, Warned):
    """Room that was asked. Read the rest at `url`; its steps are at `/cases/{number}/transitions`."""

    number: str
    url: str
    state: str
