"""Visits and meetings in regions, over the wire. Days are Dutch ones, moments are in UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef, RegionName
from app.api.schemas_personal import Warned

RowId = Annotated[int, Field(ge=1, le=999_999_999)]
SettingName = Literal["formal", "informal"]


class VisitSummary(Output):
    """A visit in the list; all of it is at `/cases/<number>`."""

    number: str
    url: str
    title: str
    state: str
    region: RegionName
    owner: PersonRef | None
    visit_on: date
    begins_at: datetime
    ends_at: datetime
    place: str
    setting: SettingName
    partnership: str
    partnership_id: int | None
    reported_on: date | None
    no_follow_up: str = Field(description="Why nothing followed, when that was said.")


class VisitPage(Output):
    """Visits by day; those that were, the last one first."""

    results: list[VisitSummary]
    page: int
    more: bool


class VisitQuery(Input):
    """Which visits. `coming`: planned; `report`: over and without a report; `follow_up`: reported, nothing followed
    yet. `region` is the id of a region.
    """

    status: Literal["coming", "report", "follow_up", "any"] = "coming"
    region: RowId | None = None
    mine: bool = Field(False, description="Only those that the caller goes to.")
    page: int = Field(1, ge=1, le=200)


class VisitIn(Input):
    """A visit to plan. Without `owner` the caller goes. Hours are Dutch ones, such as 09:30."""

    title: str = Field(max_length=160)
    region: RowId
    visit_on: date
    begins: str = Field(max_length=5)
    ends: str = Field(max_length=5)
    place: str = Field(max_length=200)
    setting: SettingName
    partnership: str | None = Field(None, max_length=160)
    agenda: str | None = Field(None, max_length=3000, description="One point on each line.")
    owner: int | None = None


class VisitOnce(Output, Warned):
    """What was planned. Read the rest at `url`; its steps are at `/cases/{number}/transitions`."""

    number: str
    url: str
    state: str
