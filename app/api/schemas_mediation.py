"""Mediation over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef
from app.api.schemas_personal import Warned
from app.mediation.models import PartyKind, StepState
from app.workflow.model import Visibility


class Position(Output, Warned):
    """What a party said, in its own words."""

    id: int
    text: str
    noted_by: str | None
    noted_at: datetime
    visibility: Visibility


class MediationParty(Output, Warned):
    """A party at the table, with what it said: the newest first."""

    id: int
    name: str
    kind: PartyKind
    contact: str
    positions: list[Position]


class MediationMove(Output):
    """An agreed step got another day. All days are Dutch days."""

    from_on: date
    to_on: date
    reason: str


class MediationStep(Output, Warned):
    """An agreed step. `party` or `colleague` does it."""

    id: int
    what: str
    party: int | None
    colleague: PersonRef | None
    due_on: date
    state: StepState
    result: str
    ended_on: date | None
    visibility: Visibility
    moves: list[MediationMove]


class Mediation(Output):
    """What the caller may read of a mediation; the steps by their days."""

    parties: list[MediationParty]
    steps: list[MediationStep]


Readers = Literal["ministry", "region"]


class PartyIn(Input):
    """A party to put at the table."""

    name: str = Field(max_length=120)
    kind: PartyKind
    contact: str = Field("", max_length=200, description="Whom to talk to there.")
    visibility: Readers = "ministry"


class PositionIn(Input):
    """What a party says. What it said before stays."""

    text: str = Field(max_length=4000)
    visibility: Readers = "ministry"


class MediationStepIn(Input):
    """Something that was agreed: a party or a colleague (an id) does it."""

    what: str = Field(max_length=4000)
    party: int | None = None
    colleague: int | None = None
    due_on: date = Field(description="A Dutch day: today, or later, within two years.")
    visibility: Readers = "ministry"


class StepNoteIn(Input):
    """What came of a step: it was kept, was not, or moves to `dueOn`. `text` says what was done, or why."""

    outcome: Literal["kept", "not_kept", "moved"]
    text: str = Field("", max_length=4000)
    due_on: date | None = None
