"""The table of the commissioner, and progress notes, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output
from app.api.schemas_personal import Warned


class TableQuery(Input):
    """Whose table."""

    everybody: bool = Field(False, description="That of the MT: of all commissioners together.")
    accord: Annotated[Line, Field(max_length=20)] = Field("", description="Without: where most is stuck.")


class ToDecide(Output):
    """Something that waits for a decision."""

    number: str
    title: str
    about: list[str] = Field(description="Region, reason, who asked; in the caller's language.")
    asked: str
    if_nothing: str = Field(description="What happens when nothing is decided.")
    due_on: date | None
    mt_list: bool = Field(description="Whether it is on the list of the MT: nothing has happened.")


class PastTerm(Output):
    """How many cases are past their term. `directorate` is there for bottlenecks that are with one."""

    process: str
    directorate: int | None
    label: str
    count: int
    longest: str


class StandIn(Output):
    """How an agreement stands in a region, in the words of the region."""

    region: str
    agreement: str
    stand: str
    label: str
    words: str


class AgreementCounts(Output):
    """In how many regions an agreement stands how."""

    code: str
    title: str
    stalled: int
    at_risk: int
    untold: int
    on_track: int


class AccordPicture(Output):
    """One accord: its agreements, and what is stuck most."""

    accord: str
    said: str = Field(description="The picture in words.")
    agreements: list[AgreementCounts]
    stuck: list[StandIn]


class CaseNow(Output):
    """A case that a decision was about, as it is now."""

    title: str
    how: str


class DecidedNow(Output):
    """A decision, and what became of it."""

    title: str
    decision: str
    about: list[str]
    stands: str
    cases: list[CaseNow]


class Table(Output):
    """What waits for a decision, what is past its term, how an accord goes, what came of decisions."""

    said: str = Field(description="The table in words.")
    to_decide: list[ToDecide]
    past_term: list[PastTerm]
    accord: AccordPicture | None
    decided: list[DecidedNow]


class AgreementFigures(Output):
    """In how many regions an agreement stood how, at the end of the period and just before it began."""

    title: str
    now: dict[str, int]
    before: dict[str, int]


class DecisionTaken(Output):
    """A decision of the period."""

    day: date
    type: str
    title: str
    region: str


class StuckIn(Output):
    """What a region said of an agreement that was stuck at the end of the period."""

    region: str
    agreement: str
    stand: str
    words: str


class Figures(Output):
    """The figures of a note. Nothing confidential is counted."""

    open_before: int
    came: int
    closed: int
    open: int
    outcomes: dict[str, int]
    escalated: int
    undecided: int
    decisions: dict[str, int]
    taken: list[DecisionTaken]
    agreements: list[AgreementFigures]
    stuck: list[StuckIn]


class ProgressNote(Output, Warned):
    """How an accord went over a period, for the minister. In Dutch. The days are Dutch days, both included."""

    id: int
    version: int
    accord: str
    since: date
    until: date
    standing: Literal["draft", "settled"]
    title: str
    asked: str
    summary: str
    progress: str
    obstacles: str
    decided: str
    figures: Figures
    counted_at: datetime
    updated_at: datetime
    settled_at: datetime | None
    made_by: str
    settled_by: str | None


class ProgressNotes(Output):
    """Progress notes, the latest period first."""

    results: list[ProgressNote]


class NoteQuery(Input):
    """Which notes."""

    accord: Annotated[Line, Field(max_length=20)] = ""


class NoteIn(Input):
    """A note to begin: its words are made from the figures."""

    accord: str = Field(max_length=20)
    since: date
    until: date = Field(description="The last day; no later than today.")


class NoteChange(Input):
    """What a draft says from now on; what is left out stays as it is. With `recount`, its figures are counted anew."""

    title: str | None = Field(None, max_length=200)
    asked: str | None = Field(None, max_length=6000)
    summary: str | None = Field(None, max_length=6000)
    progress: str | None = Field(None, max_length=6000)
    obstacles: str | None = Field(None, max_length=6000)
    decided: str | None = Field(None, max_length=6000)
    recount: bool | None = None


class Settling(Input):
    """Nothing is asked: the note is settled as it reads now."""
