"""The shape of a workflow file. Closed: an unknown key is an error, not a wish that is silently ignored."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.policy import Capability
from app.workflow.model import FieldType, Party, StateKind, TimeWith, Visibility

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Days = Annotated[int, Field(ge=1, le=400)]


class Closed(BaseModel):
    """A part of the file that knows all its keys."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TextIn(Closed):
    """A text in Dutch and English."""

    nl: Words
    en: Words


class RungIn(Closed):
    """One rung of a ladder: on which working day, who is told, or which step is taken, and why."""

    before: Annotated[int, Field(ge=0, le=100)] | None = None
    after: Annotated[int, Field(ge=1, le=200)] | None = None
    because: TextIn
    tell: list[Party | Literal["mt"]] = []
    template: Name | None = None
    step: Name | None = None
    with_: dict[Name, Words] = Field(default={}, alias="with")


class ExtensionIn(Closed):
    """How much longer a term may be made, in working days, once."""

    at_most: Days


class ClockIn(Closed):
    """A term: `working_days`, as a number or per value of the attribute in `by`; or `until` a date field."""

    label: TextIn
    working_days: Days | dict[str, Days] | None = None
    by: Literal["urgency"] | None = None
    until: Name | None = None
    in_total: bool = False
    ladder: dict[Name, RungIn] = {}
    ladder_in: Name | None = None
    extension: ExtensionIn | None = None


class ConditionIn(Closed):
    """A condition. A key that is not one of ours names a field of the step, with the values that count."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    __pydantic_extra__: dict[str, list[str]]

    fact: Name | None = None
    counter: Name | None = None
    paused: Name | None = None
    from_: list[Name] | None = Field(default=None, alias="from")


class FieldIn(Closed):
    """Something a step asks."""

    type: FieldType
    label: TextIn
    help: TextIn | None = None
    required: bool = False
    required_when: list[ConditionIn] = []
    only_when: list[ConditionIn] = []
    max: Annotated[int, Field(ge=1, le=999_999_999)] = 4000
    choices: dict[Name, TextIn] = {}
    fills: Name | None = None
    of: Name | None = None


class BranchIn(Closed):
    """Where a step may lead, and when. The last branch has no `when`."""

    state: Name
    when: ConditionIn | None = None
    then: list[Name] = []
    counts: Name | None = None
    clears: list[Name] = []


class NoticeIn(Closed):
    """Who is told, with which message."""

    to: Party
    template: Name


class PauseLimit(Closed):
    """How long a clock may stand still in this state, in working days, all such pauses together."""

    at_most: Days


class StateIn(Closed):
    """A place where a case can be."""

    label: TextIn
    kind: StateKind
    phase: Name
    must_act: Party
    must: TextIn | None = None
    otherwise: TextIn | None = None
    region_text: TextIn | None = None
    runs: list[Name] = []
    pauses: list[Name | dict[Name, PauseLimit]] = []
    waiting: bool = False
    branch: bool = False
    only_through: Name | None = None
    time_with: TimeWith | None = None


class TransitionIn(Closed):
    """A step that somebody may take. `to` is a state, `stay`, or a list of branches."""

    label: TextIn
    capability: Capability
    from_: list[Name] = Field(alias="from", min_length=1)
    to: Name | list[BranchIn]
    done: TextIn | None = None
    help: TextIn | None = None
    fields: dict[Name, FieldIn] = {}
    requires: list[Name] = []
    after_clock: Name | None = None
    counts: Name | None = None
    clears: list[Name] = []
    sets: dict[Name, str] = {}
    restarts: list[Name] = []
    extends: Name | None = None
    then: list[Name] = []
    notices: list[NoticeIn] = []
    visibility: Visibility = Visibility.MINISTRY
    large: bool = False
    primary: bool = False


class WorkflowIn(Closed):
    """A whole process."""

    workflow: Name
    version: Annotated[int, Field(ge=1, le=9999)]
    label: TextIn
    initial: Name
    limits: dict[Name, Annotated[int, Field(ge=1, le=99)]] = {}
    phases: dict[Name, TextIn]
    clocks: dict[Name, ClockIn]
    states: dict[Name, StateIn]
    transitions: dict[Name, TransitionIn]


def as_json_schema() -> str:
    """The shape as JSON schema, for editors (`workflows/schema.json`; `flask workflows schema` writes it)."""
    schema = WorkflowIn.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A process of Regiolijn"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
