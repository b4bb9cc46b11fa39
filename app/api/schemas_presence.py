"""Days in the region and the brief of a region, over the wire. Days are Dutch ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef

RowId = Annotated[int, Field(ge=1, le=999_999_999)]


class PresenceQuery(Input):
    """Which quarter. Without it, the one of today."""

    quarter: Annotated[str, Field(pattern=r"^20[0-9]{2}-Q[1-4]$")] | None = None


class PresenceDayOut(Output):
    """A day in one region: a whole one (1) or half of it (0.5). `said`: by their own word; else a visit tells it."""

    day: date
    region_id: int
    region: str
    days: float = Field(description="1 or 0.5.")
    said: bool


class PresenceQuarterOut(Output):
    """A quarter up to today, against the norm: half to three quarters of the working days."""

    quarter: str
    until: date
    days: float
    working_days: int = Field(description="So far, without those of an absence.")
    away: int = Field(description="Working days of an absence.")
    least: float
    most: float


class PresenceOut(Output):
    """How much somebody was in the region: read by them and by whoever leads them."""

    person: PersonRef
    now: PresenceQuarterOut
    before: list[PresenceQuarterOut]
    days: list[PresenceDayOut]


class PresenceDayGiven(Input):
    """A day in a region, of the last week."""

    day: date
    region: RowId
    half: bool = False
    taken_back: bool = Field(False, description="Not there after all.")


class BriefItemOut(Output):
    """One thing to know. `about` are the things there are to say of it."""

    text: str
    number: str = Field(description="The number of its case, empty when it is none.")
    about: list[str]
    day: date | None


class BriefSectionOut(Output):
    """A part of a brief."""

    key: str
    title: str
    items: list[BriefItemOut]


class BriefOfRegionOut(Output):
    """What to know before one goes there, in the caller's language. Nothing confidential is in it."""

    title: str
    made_at: datetime
    sections: list[BriefSectionOut]
    left_out: str = Field(description="How many confidential cases are left out, in words; empty when none are.")
