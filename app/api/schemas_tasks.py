"""Tasks, over the wire."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef
from app.api.schemas_personal import Warned

Holder = Literal["colleague", "body", "ministry"]


class Task(Output, Warned):
    """What must be done for a case, as a part of it. `number` is that of its own case, with its own steps."""

    number: str
    url: str | None = Field(description="Its own case, when the caller may see that.")
    state: str
    state_label: str
    what: str
    text: str
    holder: Holder = Field(description="Who does it: a colleague, somebody outside, or another ministry.")
    party: str = Field(description="The organisation or ministry; empty for a colleague.")
    owner: PersonRef | None = Field(description="The colleague who does it, or sees to it that the party does.")
    set_by: PersonRef | None
    set_on: date
    due_on: date = Field(description="The last Dutch day on which it is in time, as it is now.")
    first_due_on: date
    ended_on: date | None
    result: str = Field(description="What came of it, or why it was dropped.")


class TaskList(Output):
    """The tasks about a case: first those to be done, the nearest day first."""

    results: list[Task]


class TaskIn(Input):
    """A task to set. Without `owner` the caller does it, or sees to it."""

    what: str = Field(max_length=160)
    text: str | None = Field(None, max_length=2000)
    holder: Holder
    party: str | None = Field(None, max_length=120, description="Needed unless a colleague does it.")
    owner: int | None = Field(None, description="The id of a colleague.")
    due_on: date = Field(description="A Dutch day: today, or later, within two years.")
