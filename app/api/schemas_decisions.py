"""Decisions and mandates, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output, PersonRef, RegionName
from app.escalations.decisions import Stand
from app.escalations.models import DecisionType

Decidable = Literal[
    "mandate", "owner", "call_to_account", "experiment", "minister", "iza_consultation", "nza", "other_ministry",
    "returned",
]  # fmt: skip


class TakenDecision(Output):
    """A decision as it was taken. All days are Dutch days."""

    id: int
    escalation: str = Field(description="The number of the escalation; its cases are at `/cases/{number}`.")
    title: str
    type: DecisionType
    stand: Stand | None = Field(description="How it stands today; none for what decides nothing (withdrawn, revoked).")
    motivation: str
    agreement: str = Field(description="Which agreement and which signatory, as they were called.")
    react_on: date | None
    amount: int | None = Field(description="In euro.")
    effective_on: date
    expires_on: date | None
    follow_up: str
    follow_up_owner: str | None
    follow_up_on: date | None
    decided_by: PersonRef
    on_behalf_of: str | None = Field(description="Who was away, when it was taken in their place.")
    decided_at: datetime
    mandates: list[int] = Field(description="The mandates under which it was taken: `/mandates`.")
    revokes: int | None = Field(description="The earlier decision that this one revoked.")
    revoked_by: int | None = Field(description="The later decision by which this one holds no longer.")


class DecisionPage(Output):
    """Decisions, the last one first. `next` is the cursor of the following page."""

    results: list[TakenDecision]
    next: str | None


class DecisionQuery(Input):
    """Which decisions."""

    type: DecisionType | None = None
    stand: Stand | None = None
    mine: bool = Field(False, description="Only those taken by the caller, or in their place.")
    q: Annotated[Line, Field(max_length=100)] = ""
    cursor: Annotated[Line, Field(max_length=20)] = ""


class Mandate(Output):
    """Who may decide what. An empty list of accords, systems or regions sets no limit."""

    id: int
    holder: PersonRef
    types: list[str]
    accords: list[str]
    systems: list[str]
    regions: list[RegionName]
    max_amount: int | None = Field(description="In euro; 0 is no money, none is without limit.")
    valid_from: date
    valid_until: date | None
    granted_by: str
    ended_at: datetime | None


class MandateList(Output):
    """All mandates, also those that ended, by holder."""

    results: list[Mandate]


class MandateIn(Input):
    """A mandate to grant. One of `maxAmount` and `unlimited` must be said."""

    holder: int = Field(description="The id of a regiocommissaris.")
    types: list[Decidable]
    accords: list[str] | None = None
    systems: list[str] | None = None
    regions: list[int] | None = None
    max_amount: int | None = Field(None, ge=0, le=999_999_999)
    unlimited: bool | None = None
    valid_from: date | None = Field(None, description="Without: today.")
    valid_until: date | None = None
    granted_by: str = Field(max_length=200)
