"""Questions to third parties, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef
from app.api.schemas_personal import Warned


class EnquiryAnswer(Output):
    """What somebody of another organisation answered. `name` and `function` are who they say they are."""

    text: str
    name: str
    function: str
    given_at: datetime


class Enquiry(Output):
    """A question to somebody elsewhere. Question and answers are null for whoever may not read them now."""

    id: int
    party: str
    name: str
    email: str
    status: Literal["sent", "opened", "answered", "expired", "withdrawn", "moot"] = Field(
        description="`expired`: not answered in time; `moot`: the case ended without the answer."
    )
    question: str | None
    shared: str | None = Field(description="What was shared beside the question.")
    title_shared: bool
    visibility: Literal["ministry", "region"] = Field(description="Who was to read question and answer on the case.")
    asked_by: PersonRef | None
    asked_at: datetime
    expected_on: date = Field(description="The last Dutch day on which the link works.")
    sent_at: datetime = Field(description="When it was sent last.")
    opened_at: datetime | None
    reminded_at: datetime | None
    answered_at: datetime | None
    withdrawn_at: datetime | None
    answers: list[EnquiryAnswer] | None


class EnquiryOnce(Enquiry, Warned):
    """A question, after it was sent."""


class EnquiryList(Output):
    """The questions about a case, the last one first."""

    results: list[Enquiry]


class EnquiryIn(Input):
    """A question to send. The one who is asked sees it, `shared`, and nothing else of the case."""

    party: str = Field(max_length=120, description="The organisation, as in: we wait for the answer of ….")
    name: str = Field(max_length=120, description="Who is asked there.")
    email: str = Field(max_length=254, description="Where the question goes, with the link.")
    question: str = Field(max_length=2000)
    shared: str | None = Field(None, max_length=4000, description="What they must know to answer.")
    share_title: bool | None = Field(None, description="Whether they see the title of the case.")
    visibility: Literal["ministry", "region"] | None = Field(None, description="Without it: ministry.")
    expected_on: date | None = Field(None, description="The last day of the link. Without it: in 20 working days.")
