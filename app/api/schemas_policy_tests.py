"""Policy tests, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef, PolicyTestBase
from app.api.schemas_personal import Warned

RowId = Annotated[int, Field(ge=1, le=999_999_999)]
Text3000 = Annotated[str, Field(max_length=3000)]
Text4000 = Annotated[str, Field(max_length=4000)]


class PolicyTestSummary(PolicyTestBase):
    """A policy test in the list."""

    number: str
    url: str
    title: str
    state: str
    state_label: str
    owner: PersonRef | None
    due_at: datetime | None


class PolicyTestPage(Output):
    """A page of the list, the next deadline first."""

    results: list[PolicyTestSummary]
    next: str | None


class PolicyTestQuery(Input):
    """Which policy tests. Without `status`, those in progress."""

    status: Literal["open", "ended", "any"] = "open"
    region: RowId | None = Field(None, description="The id of a region that was asked, or that overlaps one that was.")
    q: str | None = Field(None, max_length=200, description="Words that must be in it.")
    cursor: str | None = Field(None, max_length=120)


class PolicyTestIn(Input):
    """A policy test to ask. Without `owner` the caller weighs the answers."""

    title: str = Field(max_length=160)
    intended: Text4000
    questions: Text4000 = Field(description="One question on each line, ten at most.")
    documents: str | None = Field(None, max_length=2000, description="One on each line.")
    answer_by: date
    regions: Annotated[list[RowId], Field(max_length=60)] = Field(description="Ids of regions, of any division.")
    owner: int | None = None


class PolicyTestOnce(Output, Warned):
    """What was asked or answered. Read the rest at `url`; its steps are at `/cases/{number}/transitions`."""

    number: str
    url: str
    state: str


class PolicyText(Input):
    """What is said of one question."""

    question: RowId
    text: Text4000


class PolicyAnswerIn(Input):
    """The answer of a region. Without `verdict` it is kept and not sent yet."""

    texts: Annotated[list[PolicyText], Field(max_length=10)]
    verdict: Literal["works", "changes", "fails"] | None = None
    remarks: Text3000 | None = None


class PolicyPointIn(Input):
    """A main point. `answers` are the numbers of the answers it comes from."""

    title: str = Field(max_length=200)
    heard: Text3000
    answers: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=60)]
    done: Literal["adopted", "partly", "not"] | None = None
    why: Text3000 | None = None
