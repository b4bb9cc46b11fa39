"""What ran before around a case, over the wire."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from app.api.schemas import Output
from app.cases.models import Outcome, VerdictValue


class PastCase(Output):
    """A bottleneck of the same region or theme that the caller sees: how it stands, or how it ended."""

    number: str
    title: str
    region: str
    theme: str
    state: str
    outcome: Outcome | None
    verdict: VerdictValue | None
    created_at: datetime
    closed_at: datetime | None


class PastVisit(Output):
    """The last day on which somebody said to be in the region, or in one that shares a municipality with it."""

    day: date
    name: str
    region: str


class PastOutcome(Output):
    """How many ended so."""

    outcome: Outcome
    count: int


class History(Output):
    """What ran around a case, the newest first; in its region those of its own theme before the others."""

    in_region: list[PastCase]
    elsewhere: list[PastCase] = Field(description="Other regions, the same theme.")
    outcomes: list[PastOutcome] = Field(description="Of the last bottlenecks of the region that ended, at most 500.")
    last_visit: PastVisit | None
