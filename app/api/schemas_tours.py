"""Tours and the diary of a pilot, over the wire. Days are Dutch ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef

RowId = Annotated[int, Field(ge=1, le=999_999_999)]


class TourBrief(Output):
    """A tour in the list."""

    id: int
    title: str
    since: date
    until: date
    owner: PersonRef
    participants: list[PersonRef]
    visits: int
    harvest: int
    without_follow_up: int = Field(description="How many points of the harvest nothing was done with yet.")


class TourList(Output):
    """All tours, the last one first."""

    results: list[TourBrief]


class TourVisit(Output):
    """A visit on the programme; hours are Dutch ones."""

    id: int
    day: date
    begins: str = Field(description="Such as 09:30; empty when it is not known.")
    ends: str
    title: str
    place: str
    region: str
    number: str = Field(description="The number of the visit, when it is planned and you may read it.")


class TourAsked(Output):
    """What a tour wants to learn."""

    id: int
    question: str


class TourPoint(Output):
    """Something that was learned, and what was done with it."""

    id: int
    question: int | None
    visit: str
    text: str
    author: str
    said_at: datetime
    keeper: PersonRef | None
    done: str
    case: str = Field(description="The number of a case that came of it, when you may read it.")
    lesson: int | None
    done_at: datetime | None = Field(description="Empty: nothing was done with it yet.")


class TourOut(TourBrief):
    """A tour with all that is in it."""

    about: str
    version: int
    questions: list[TourAsked]
    programme: list[TourVisit]
    learned: list[TourPoint]


class TourLearned(Input):
    """Something that was learned on a tour."""

    text: str = Field(max_length=4000)
    question: RowId | None = None
    stop: RowId | None = Field(None, description="The id of the visit on the programme.")
    keeper: RowId | None = Field(None, description="Who sees to it: the id of somebody who goes along.")


class DiaryEntry(Output):
    """An entry in the diary of a pilot. Researchers do not read who wrote it."""

    id: int
    day: date
    kind: Literal["observation", "intervention", "learned", "effect"]
    text: str
    region: str
    round: str
    readers: Literal["pilot", "colleagues"]
    research: bool
    version: int
    author: PersonRef | None


class DiaryPage(Output):
    """One page of a diary, the last day first."""

    results: list[DiaryEntry]
    page: int
    more: bool


class DiaryQuery(Input):
    """Which page of a diary, and of which kind."""

    page: int = Field(1, ge=1, le=9999)
    kind: Literal["observation", "intervention", "learned", "effect"] | None = None


class DiaryGiven(Input):
    """An entry to write. Without `day` it is about today."""

    kind: Literal["observation", "intervention", "learned", "effect"]
    text: str = Field(max_length=4000)
    day: date | None = None
    region: RowId | None = None
    round: RowId | None = None
    readers: Literal["pilot", "colleagues"] = "pilot"
    research: bool = Field(False, description="Whether researchers may have it, without names.")


class PilotRoundOut(Output):
    """A round: plan, do, observe, reflect. A text that is not there yet is empty."""

    id: int
    title: str
    since: date
    until: date
    plan: str
    done: str
    observed: str
    reflected: str
    version: int


class PilotFindingOut(Output):
    """What a pilot found, and the lesson that was made of it."""

    id: int
    question: str
    answer: str
    round: str
    lesson: int | None


class PilotLearning(Output):
    """The rounds and findings of a pilot."""

    rounds: list[PilotRoundOut]
    findings: list[PilotFindingOut]
