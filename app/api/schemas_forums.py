"""Forums, meetings and agendas, over the wire. Days and hours are Dutch ones."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef
from app.api.schemas_personal import Warned
from app.forums.models import MeetingResult, MeetingStatus, MoveCause, Purpose

Number = Annotated[str, Field(max_length=20, description="The number of a case, as in 2026-00042.")]


class Forum(Output):
    """Where something is decided beyond the regiocommissaris."""

    key: str
    name: str
    about: str
    decision: str | None = Field(description="The type of decision of an escalation that puts a case there.")
    chair: str
    place: str
    papers_days: int = Field(description="Working days before a meeting that its papers must be there.")
    active: bool


class Forums(Output):
    """All forums."""

    results: list[Forum]


class MeetingQuery(Input):
    """Which meetings. Without `status`, those to come."""

    forum: str | None = Field(None, max_length=40, description="The key of a forum.")
    status: Literal["coming", "past"] = "coming"
    limit: int = Field(25, ge=1, le=100, description="Of those that are past, the last so many.")


class MeetingSummary(Output):
    """A meeting. `items` and `withoutPaper` count what the caller may read."""

    id: int
    forum: str
    name: str
    held_on: date
    begins: time | None
    ends: time | None
    place: str
    chair: str
    papers_on: date
    status: MeetingStatus
    revision: int
    items: int
    without_paper: int


class MeetingPage(Output):
    """Meetings: those to come the first one first, those that are past the last one first."""

    results: list[MeetingSummary]


class AgendaItem(Output):
    """An item of a case that the caller may read. `paperVersion` is 0 until a paper was delivered."""

    id: int
    number: str
    url: str
    title: str
    process: str
    purpose: Purpose
    asked: str
    presenter: PersonRef | None
    paper_version: int
    paper_at: datetime | None
    result: MeetingResult | None
    result_text: str
    ended_at: datetime | None


class Moved(Output):
    """An item that went from this agenda to another meeting; `to` is null while it waits for one."""

    number: str
    to: int | None
    cause: MoveCause
    reason: str
    moved_at: datetime


class Meeting(MeetingSummary):
    """A meeting with its agenda. Its papers together: `/overleggen/{id}.pdf` and `.odt`."""

    note: str
    agenda: list[AgendaItem]
    moved: list[Moved]


class MeetingIn(Input):
    """A meeting to plan. Without `papersOn`: as many working days before as its forum asks."""

    forum: str = Field(max_length=40)
    held_on: date
    begins: time | None = None
    ends: time | None = None
    papers_on: date | None = None
    place: str | None = Field(None, max_length=120)
    chair: str | None = Field(None, max_length=120)
    note: str | None = Field(None, max_length=4000)


class ItemIn(Input):
    """A case to put on an agenda. Without `presenter` the owner of the case sees to the paper."""

    case: Number
    purpose: Purpose
    asked: str = Field(max_length=600)
    presenter: int | None = None


class PaperIn(Input):
    """What is added to the paper."""

    note: str | None = Field(None, max_length=4000)


class OutcomeIn(Input):
    """What a meeting said. `completes`: the follow-up of the decision that brought it there is done with this."""

    result: Literal["agreed", "partly", "rejected", "noted", "postponed"]
    text: str = Field(max_length=4000)
    completes: bool = False


class ItemOnce(Output, Warned):
    """An item as it is now. Postponed and moved: `meeting` is another one, or null while it waits."""

    id: int
    number: str
    meeting: int | None
    paper_version: int
    result: MeetingResult | None
