"""What a process definition consists of.

Made from `workflows/*.yaml` by `app.definitions`; never changed after that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class Party(StrEnum):
    """Who must act in a state, or is told. The application finds the person: the owner, the liaison, and so on."""

    COORDINATOR = "coordinator"
    OWNER = "owner"
    LIAISON = "liaison"
    COMMISSIONER = "commissioner"
    REGION = "region"
    NOBODY = "nobody"


class TimeWith(StrEnum):
    """With whom the time passes that a case spends in a state, so that each answers for its own days only."""

    DIRECTORATE = "directorate"
    COMMISSIONER = "commissioner"
    REGION = "region"
    THIRD_PARTY = "third_party"


class StateKind(StrEnum):
    """A draft is nobody else's business yet; an open state is guarded by rule 1; an end asks nothing."""

    DRAFT = "draft"
    OPEN = "open"
    END = "end"


class FieldType(StrEnum):
    """What sort of value a field takes."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    DIRECTORATE = "directorate"
    CASE = "case"
    RECORD = "record"


class Visibility(StrEnum):
    """Who reads an entry: the region too, the ministry only, or only those who have a part in the case."""

    REGION = "region"
    MINISTRY = "ministry"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True)
class Phase:
    """A station on the line."""

    name: str
    label: Text


LETTER_OF = {
    "warn": "clock_warn",
    "remind": "clock_remind",
    "inform": "clock_inform",
    "escalate": "clock_escalated",
    "mt": "clock_mt",
}
"""The message of a rung that names none, by its level."""


@dataclass(frozen=True)
class Rung:
    """One step of the ladder (rule 4): on a working day counted from the day a clock falls due, somebody is told or a
    step is taken by itself.

    `offset` is that day: 1 is the first working day after the due day, 0 the due day itself, -2 two working days
    before it. With `tell_mt` the management team hears of it, and the case comes on its list. `because` says why in a
    sentence, with `{days}` for the working days the clock has counted; `data` is what `step` is given.
    """

    level: str
    offset: int
    because: Text
    tell: tuple[Party, ...] = ()
    tell_mt: bool = False
    template: str | None = None
    step: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        """The message with which people are told; empty when there is none for this level."""
        return self.template or LETTER_OF.get(self.level, "")


@dataclass(frozen=True)
class Clock:
    """A term in working days: a number, a number per value of an attribute, or until a date a step asks.

    `in_total` means that the term is for all cycles together: what was used earlier is gone. `ladder` says what happens
    around the day it falls due; with `ladder_in` that is the business of a case of another process, opened beside this
    one. `extension` is the most working days that its term may be made longer, once.
    """

    name: str
    label: Text
    working_days: int | None = None
    by: str | None = None
    per_value: Mapping[str, int] = field(default_factory=dict)
    until: str | None = None
    in_total: bool = False
    ladder: tuple[Rung, ...] = ()
    ladder_in: str | None = None
    extension: int | None = None

    def term(self, values: Mapping[str, object]) -> int | None:
        """The term in working days for a case with these attributes; None when it runs until a date."""
        if self.by is not None:
            return self.per_value[str(values[self.by])]
        return self.working_days


@dataclass(frozen=True)
class Condition:
    """All of it must hold. `fields`: a value given in this step; `fact`: something the application knows of
    the case; `counter`: a count, this step included, that has reached a limit; `from_states`: where the
    step starts; `paused`: a clock that stands still, so that a case can go back to the state that runs it.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fact: str | None = None
    counter: str | None = None
    reaches: int = 0
    from_states: tuple[str, ...] = ()
    paused: str | None = None


@dataclass(frozen=True)
class Choice:
    """One answer to choose from."""

    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """Something a step asks. `fills` names the attribute of the case that takes the value.

    With `only_when` it is asked only with those answers, and is required only then.
    `max_length` counts characters; for a number it is the largest value.
    """

    name: str
    type: FieldType
    label: Text
    help: Text | None = None
    required: bool = False
    required_when: tuple[Condition, ...] = ()
    only_when: tuple[Condition, ...] = ()
    max_length: int = 4000
    choices: tuple[Choice, ...] = ()
    fills: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Branch:
    """Where a step may lead; the first branch whose condition holds is taken. `state` None means: it stays.

    `counts`, `clears` and `then` are the counter that goes up, the attributes that are emptied and the automatic steps
    that follow, on this branch only.
    """

    state: str | None
    when: Condition | None = None
    then: tuple[str, ...] = ()
    counts: str | None = None
    clears: tuple[str, ...] = ()

    def possible_from(self, source: str) -> bool:
        """Whether a case that is in `source` can take this branch at all."""
        return self.when is None or not self.when.from_states or source in self.when.from_states


@dataclass(frozen=True)
class Notice:
    """Who is told, with which message."""

    to: Party
    template: str


@dataclass(frozen=True)
class Transition:
    """A step that somebody may take. Capabilities say who; `app.policy` says which roles have them.

    `label` is what one presses ("Accept"), `done` what stands in the story afterwards ("Accepted"). `extends` names the
    clock whose term becomes longer by the number of working days asked in the field `days`.
    """

    name: str
    label: Text
    capability: str
    sources: tuple[str, ...]
    branches: tuple[Branch, ...]
    done: Text | None = None
    help: Text | None = None
    fields: tuple[Field, ...] = ()
    requires: tuple[str, ...] = ()
    after_clock: str | None = None
    counts: str | None = None
    clears: tuple[str, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    restarts: tuple[str, ...] = ()
    extends: str | None = None
    then: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    visibility: Visibility = Visibility.MINISTRY
    large: bool = False
    primary: bool = False

    @property
    def told(self) -> Text:
        """What the story and the notices call it."""
        return self.done or self.label

    def field(self, name: str) -> Field | None:
        """The field of that name, if this step asks it."""
        return next((item for item in self.fields if item.name == name), None)

    def ways_from(self, source: str) -> tuple[Branch, ...]:
        """The branches that a case which is in `source` can take: none after one that it always takes."""
        found = []
        for branch in self.branches:
            if branch.possible_from(source):
                found.append(branch)
                if branch.when is None or branch.when == Condition(from_states=branch.when.from_states):
                    break
        return tuple(found)

    def targets(self) -> tuple[str | None, ...]:
        """All states it may lead to; None stands for staying where it is."""
        return tuple(branch.state for branch in self.branches)


@dataclass(frozen=True)
class State:
    """A place where a case can be.

    `runs` and `pauses` say what happens to the clocks on entering: those that run go on (or start), those
    that pause stand still, all others stop. `must` says in a sentence what is asked of whoever must act,
    `otherwise` what happens if nobody does. `only_through` names the phase that every way to this state must
    pass. `time_with` says whose time passes here.
    """

    name: str
    label: Text
    kind: StateKind
    phase: str
    must_act: Party
    must: Text | None = None
    otherwise: Text | None = None
    region_text: Text | None = None
    runs: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    pause_limits: Mapping[str, int] = field(default_factory=dict)
    waiting: bool = False
    branch: bool = False
    only_through: str | None = None
    time_with: TimeWith | None = None

    @property
    def is_open(self) -> bool:
        return self.kind is StateKind.OPEN


@dataclass(frozen=True)
class Definition:
    """A whole process, in one version."""

    name: str
    version: int
    digest: str
    label: Text
    initial: str
    phases: tuple[Phase, ...]
    clocks: Mapping[str, Clock]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    limits: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Transition, ...]]:
        """The steps out of each state, in the order of the file."""
        found: dict[str, list[Transition]] = {name: [] for name in self.states}
        for transition in self.transitions.values():
            for source in transition.sources:
                found[source].append(transition)
        return {name: tuple(steps) for name, steps in found.items()}

    @cached_property
    def phase_order(self) -> Mapping[str, int]:
        """The place of each phase on the line, from 0."""
        return {phase.name: place for place, phase in enumerate(self.phases)}

    @cached_property
    def edges(self) -> Mapping[str, frozenset[str]]:
        """The states that one step leads to, from each state; staying counts."""
        found: dict[str, set[str]] = {name: set() for name in self.states}
        for step in self.transitions.values():
            for source in step.sources:
                for branch in step.ways_from(source):
                    found[source].add(branch.state or source)
        return {name: frozenset(targets) for name, targets in found.items()}

    def reachable(self, start: str, without: str | None = None) -> frozenset[str]:
        """The states a case in `start` may still get to (itself included) if it is never in `without`."""
        seen: set[str] = set()
        waiting = [start] if start != without else []
        while waiting:
            state = waiting.pop()
            if state not in seen:
                seen.add(state)
                waiting.extend(target for target in self.edges[state] if target != without)
        return frozenset(seen)

    @property
    def key(self) -> str:
        """Name and version, as events and cases note it."""
        return f"{self.name}/{self.version}"
