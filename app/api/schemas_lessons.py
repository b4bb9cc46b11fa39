"""Lessons, and what looks like a case, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output, PersonRef
from app.api.schemas_filing import LookAlike
from app.api.schemas_personal import Warned

System = Literal["Zvw", "Wlz", "Wmo", "Jeugdwet", "Wpg"]
Accord = Annotated[str, Field(max_length=20)]
Verdict = Literal["allowed", "conditional", "not_allowed", "practice"]
ReadBy = Literal["draft", "shared", "published", "withdrawn"]


class Lesson(Output, Warned):
    """A question with its answer, learned from a case. All days are Dutch days."""

    id: int
    version: int
    standing: ReadBy = Field(description="Who reads it: its writer, colleagues, everybody; or it was withdrawn.")
    question: str
    says: Verdict
    answer: str
    conditions: str
    legal_basis: str
    belief: str = Field(description="What people think that is not so; empty when they do not.")
    worked_in: str
    systems: list[str]
    accords: list[str]
    theme: str
    owner: PersonRef
    valid_until: date | None = Field(description="The last day on which it holds.")
    review_on: date = Field(description="The day on which its owner looks at it again.")
    updated_at: datetime
    case: str | None = Field(description="The case it was learned from, when the caller may read that.")


class LessonPage(Output):
    """Lessons, what changed last first. `next` is the cursor of the following page."""

    results: list[Lesson]
    next: str | None


class LessonQuery(Input):
    """Which lessons. Without `standing`, all but those that were withdrawn."""

    q: Annotated[Line, Field(max_length=200)] = ""
    system: System | None = None
    accord: Accord | None = None
    says: Verdict | None = None
    standing: ReadBy | None = None
    misunderstandings: bool = Field(False, description="Only those that correct what people think.")
    cursor: Annotated[Line, Field(max_length=200)] = ""


class LessonIn(Input):
    """A lesson to write down. With `share`, all colleagues read it at once; then nothing that they need may miss."""

    question: str = Field(max_length=200)
    says: Verdict
    answer: str | None = Field(None, max_length=6000)
    conditions: str | None = Field(None, max_length=6000, description="Needed with `conditional`.")
    legal_basis: str | None = Field(None, max_length=6000, description="Needed unless it is a `practice`.")
    belief: str | None = Field(None, max_length=300)
    worked_in: str | None = Field(None, max_length=300)
    systems: list[System] | None = None
    accords: list[Accord] | None = None
    theme: str | None = Field(None, max_length=80)
    owner: int | None = Field(None, description="A person; without, the caller.")
    valid_until: date | None = None
    review_on: date | None = Field(None, description="Without: in a year.")
    case: str | None = Field(None, max_length=20, description="The case or dossier that it was learned from.")
    share: bool | None = None


class Known(Output):
    """Something else that is known: `ref` is the key of the lesson or dossier."""

    kind: str
    ref: str
    title: str
    note: str
    shared_words: list[str] = Field(description="Words of the case that it has too.")
    same: list[Literal["systems", "nature"]]


class Around(Output):
    """What looks like a case: other cases, at most five, and lessons and dossiers; the likest first."""

    cases: list[LookAlike]
    known: list[Known]
