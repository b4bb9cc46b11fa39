"""Looking back on a quarter, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output

RowId = Annotated[int, Field(ge=1, le=999_999_999)]
CircleName = Literal["peers", "region", "mt"]
ConsentName = Literal["no", "quoted", "with_role"]
AnswerName = Literal["done", "partly", "not"]
Long = Annotated[str, Field(max_length=2000)]
Line = Annotated[str, Field(max_length=300)]


class ReflectionRound(Output):
    """One quarter that the caller was asked to look back on. `number`: its case, with its steps."""

    quarter: str
    number: str
    url: str
    state: str
    due_at: datetime | None
    circle: CircleName | None = Field(description="With whom it is shared; none while it is a draft.")
    shared_at: datetime | None


class Reflections(Output):
    """The caller's own rounds, the last quarter first."""

    results: list[ReflectionRound]


class ReflectionAct(Output):
    """Where the quarter stood in one balancing act, from 1 (the left end) to 5."""

    act: str
    position: int | None
    shows: str
    next: str


class ReflectionIntention(Output):
    """Something the caller meant to do, or agreed to, and what came of it."""

    id: int
    text: str
    due_on: date | None
    answer: AnswerName | None
    told: str


class Reflection(Output):
    """The caller's own look back on a quarter, whole. `answers`: what it asks after, of earlier quarters."""

    quarter: str
    number: str
    version: int
    state: str
    circle: CircleName | None
    shared_at: datetime | None
    acts: list[ReflectionAct]
    interplay: str
    theme: str
    quote: str
    consent: ConsentName = Field(description="Whether the sentence may be quoted in the report.")
    intentions: list[str]
    answers: list[ReflectionIntention]


class ReflectionActIn(Input):
    """One balancing act. Without a position: it did not matter this quarter."""

    act: str = Field(max_length=20)
    position: int | None = Field(None, ge=1, le=5)
    shows: Long = ""
    next: Long = ""


class ReflectionAnswerIn(Input):
    """What came of an intention."""

    id: RowId
    answer: AnswerName | None = None
    told: Line = ""


class ReflectionIn(Input):
    """A draft, whole: what is left out is emptied; intentions that are not answered stay as they were."""

    version: int | None = Field(None, description="The version that was read: another one now is refused (412).")
    acts: list[ReflectionActIn] = Field([])
    interplay: Long = ""
    theme: str = Field("", max_length=80)
    quote: Line = ""
    consent: ConsentName = "no"
    intentions: list[Line] = Field([], max_length=3)
    answers: list[ReflectionAnswerIn] = Field([])
