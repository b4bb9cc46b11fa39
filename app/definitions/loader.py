"""From a YAML file to a `Definition`, or to faults that name file, line and remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from app.definitions import written
from app.definitions.schema import (
    BranchIn,
    ClockIn,
    ConditionIn,
    FieldIn,
    RungIn,
    StateIn,
    TextIn,
    TransitionIn,
    WorkflowIn,
)
from app.definitions.written import DefinitionError, Lines
from app.workflow import checks
from app.workflow.ladder_checks import NO_DAY
from app.workflow.model import (
    Branch,
    Choice,
    Clock,
    Condition,
    Definition,
    Field,
    Notice,
    Party,
    Phase,
    Rung,
    State,
    Text,
    Transition,
)
from app.workflow.proving import Fault, Vocabulary


def digest_of(source: str) -> str:
    """SHA-256 of a workflow file, line ends aside."""
    return hashlib.sha256(source.replace("\r\n", "\n").encode()).hexdigest()


def read(path: Path, vocabulary: Vocabulary) -> tuple[Definition, str]:
    """Read and prove one file. Returns the definition and its source. Raises DefinitionError."""
    source = written.text_of(path)
    return parse(source, path.name, vocabulary), source


def parse(source: str, name: str, vocabulary: Vocabulary, *, proved: bool = False) -> Definition:
    """Make a definition from the text of a file called `name`. `proved`: its proofs were done before.

    Raises DefinitionError with every fault found.
    """
    raw, lines = written.read(source, name, WorkflowIn, keys="docs/workflow-language.md")
    definition = _definition(raw, digest_of(source))
    faults = [] if proved else checks.faults(definition, vocabulary)
    if faults:
        raise DefinitionError([_line(name, lines, fault) for fault in faults])
    return definition


def _line(name: str, lines: Lines, fault: Fault) -> str:
    return f"{name}:{written.nearest(lines, fault.path)}: {fault.message}; {fault.remedy}"


def _text(text: TextIn) -> Text:
    return Text(text.nl, text.en)


def _optional(text: TextIn | None) -> Text | None:
    return _text(text) if text else None


def _definition(raw: WorkflowIn, digest: str) -> Definition:
    return Definition(
        name=raw.workflow,
        version=raw.version,
        digest=digest,
        label=_text(raw.label),
        initial=raw.initial,
        phases=tuple(Phase(name, _text(label)) for name, label in raw.phases.items()),
        clocks={name: _clock(name, clock) for name, clock in raw.clocks.items()},
        states={name: _state(name, state) for name, state in raw.states.items()},
        transitions={name: _transition(name, step, raw.limits) for name, step in raw.transitions.items()},
        limits=raw.limits,
    )


def _clock(name: str, raw: ClockIn) -> Clock:
    return Clock(
        name=name,
        label=_text(raw.label),
        working_days=raw.working_days if isinstance(raw.working_days, int) else None,
        by=raw.by,
        per_value=raw.working_days if isinstance(raw.working_days, dict) else {},
        until=raw.until,
        in_total=raw.in_total,
        ladder=tuple(_rung(level, rung) for level, rung in raw.ladder.items()),
        ladder_in=raw.ladder_in,
        extension=raw.extension.at_most if raw.extension else None,
    )


def _rung(level: str, raw: RungIn) -> Rung:
    """A rung; one that names no day, or two, gets an offset that the proofs refuse."""
    days = [-raw.before] if raw.before is not None else []
    days += [raw.after] if raw.after is not None else []
    return Rung(
        level=level,
        offset=days[0] if len(days) == 1 else NO_DAY,
        because=_text(raw.because),
        tell=tuple(Party(party) for party in raw.tell if party != "mt"),
        tell_mt="mt" in raw.tell,
        template=raw.template,
        step=raw.step,
        data=raw.with_,
    )


def _state(name: str, raw: StateIn) -> State:
    limits = {clock: limit.at_most for item in raw.pauses if isinstance(item, dict) for clock, limit in item.items()}
    pauses = tuple(clock for item in raw.pauses for clock in ([item] if isinstance(item, str) else item))
    return State(
        name=name,
        label=_text(raw.label),
        kind=raw.kind,
        phase=raw.phase,
        must_act=raw.must_act,
        must=_optional(raw.must),
        otherwise=_optional(raw.otherwise),
        region_text=_optional(raw.region_text),
        runs=tuple(raw.runs),
        pauses=pauses,
        pause_limits=limits,
        waiting=raw.waiting,
        branch=raw.branch,
        only_through=raw.only_through,
        time_with=raw.time_with,
    )


def _condition(raw: ConditionIn, limits: Mapping[str, int]) -> Condition:
    return Condition(
        fields={name: tuple(values) for name, values in (raw.__pydantic_extra__ or {}).items()},
        fact=raw.fact,
        counter=raw.counter,
        reaches=limits.get(raw.counter, 0) if raw.counter else 0,
        from_states=tuple(raw.from_ or ()),
        paused=raw.paused,
    )


def _branch(raw: BranchIn, limits: Mapping[str, int]) -> Branch:
    return Branch(
        None if raw.state == "stay" else raw.state,
        _condition(raw.when, limits) if raw.when else None,
        tuple(raw.then),
        raw.counts,
        tuple(raw.clears),
    )


def _field(name: str, raw: FieldIn, limits: Mapping[str, int]) -> Field:
    return Field(
        name=name,
        type=raw.type,
        label=_text(raw.label),
        help=_optional(raw.help),
        required=raw.required,
        required_when=tuple(_condition(item, limits) for item in raw.required_when),
        only_when=tuple(_condition(item, limits) for item in raw.only_when),
        max_length=raw.max,
        choices=tuple(Choice(value, _text(label)) for value, label in raw.choices.items()),
        fills=raw.fills,
        of=raw.of,
    )


def _transition(name: str, raw: TransitionIn, limits: Mapping[str, int]) -> Transition:
    branches = [BranchIn(state=raw.to)] if isinstance(raw.to, str) else raw.to
    return Transition(
        name=name,
        label=_text(raw.label),
        capability=raw.capability.value,
        sources=tuple(raw.from_),
        branches=tuple(_branch(item, limits) for item in branches),
        done=_optional(raw.done),
        help=_optional(raw.help),
        fields=tuple(_field(key, item, limits) for key, item in raw.fields.items()),
        requires=tuple(raw.requires),
        after_clock=raw.after_clock,
        counts=raw.counts,
        clears=tuple(raw.clears),
        sets=raw.sets,
        restarts=tuple(raw.restarts),
        extends=raw.extends,
        then=tuple(raw.then),
        notices=tuple(Notice(item.to, item.template) for item in raw.notices),
        visibility=raw.visibility,
        large=raw.large,
        primary=raw.primary,
    )
