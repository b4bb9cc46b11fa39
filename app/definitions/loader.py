"""From a YAML file to a `Definition`, or to faults that name file, line and remedy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

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

MAX_BYTES = 200_000
MAX_DEPTH = 20


class DefinitionError(Exception):
    """A workflow that we refuse to start with. Each line names file, line and remedy."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def digest_of(source: str) -> str:
    """SHA-256 of a workflow file, line ends aside."""
    return hashlib.sha256(source.replace("\r\n", "\n").encode()).hexdigest()


def read(path: Path, vocabulary: Vocabulary) -> tuple[Definition, str]:
    """Read and prove one file. Returns the definition and its source. Raises DefinitionError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DefinitionError([f"{path.name}:1: the file is larger than {MAX_BYTES} bytes; split the process"])
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError([f"{path.name}:1: cannot be read ({error}); save it as UTF-8 text"]) from error
    return parse(source, path.name, vocabulary), source


def parse(source: str, name: str, vocabulary: Vocabulary, *, proved: bool = False) -> Definition:
    """Make a definition from the text of a file called `name`. `proved`: its proofs were done before.

    Raises DefinitionError with every fault found.
    """
    data, lines = _compose(source, name)
    try:
        raw = WorkflowIn.model_validate(data)
    except ValidationError as error:
        raise DefinitionError(sorted({_shape_fault(name, lines, item) for item in error.errors()})) from None
    definition = _definition(raw, digest_of(source))
    faults = [] if proved else checks.faults(definition, vocabulary)
    if faults:
        raise DefinitionError([_line(name, lines, fault) for fault in faults])
    return definition


Lines = Mapping[tuple[str | int, ...], int]


class _PlainLoader(yaml.SafeLoader):
    """Our YAML: the safe loader without aliases, which are hard to read and can grow without bound.

    Only `true` and `false` are truth values; `yes`, `no`, `on` and `off` are words, as whoever writes them means.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (the base class says so)
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not used here; write it out",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"this goes more than {MAX_DEPTH} levels deep; nothing here does",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _compose(source: str, name: str) -> tuple[Any, Lines]:
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    try:
        loader = _PlainLoader(source)
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        raise DefinitionError(
            [f"{name}:{line}: this is not YAML as we use it: a character that is not text; remove it"]
        ) from None
    try:
        node = loader.get_single_node()
        if node is None:
            raise DefinitionError([f"{name}:1: the file is empty; describe a workflow in it"])
        _note_lines(node, (), lines, name)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DefinitionError(
            [f"{name}:{mark.line + 1 if mark else 1}: this is not YAML as we use it: {error.problem}"]
        ) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise DefinitionError(
            [f"{name}:1: this is not YAML as we use it: {' '.join(str(error).split())[:200]}"]
        ) from None
    finally:
        loader.dispose()


def _note_lines(node: Any, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*path, str(key.value))
            line = key.start_mark.line + 1
            if place in lines:
                raise DefinitionError([f"{name}:{line}: {key.value!r} stands here twice; remove one"])
            lines[place] = line
            _note_lines(value, place, lines, name)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _note_lines(value, (*path, number), lines, name)


def _nearest(lines: Lines, path: Sequence[str | int]) -> int:
    path = tuple(path)
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _shape_fault(name: str, lines: Lines, item: Any) -> str:
    path = tuple(part for part in item["loc"])
    place = ".".join(str(part) for part in path)
    if item["type"] == "extra_forbidden":
        remedy = "this key does not exist; see docs/workflow-language.md for those that do"
    elif item["type"] == "missing":
        remedy = "this key is missing; add it"
    else:
        remedy = item["msg"]
    return f"{name}:{_nearest(lines, path)}: {place}: {remedy}"


def _line(name: str, lines: Lines, fault: Fault) -> str:
    return f"{name}:{_nearest(lines, fault.path)}: {fault.message}; {fault.remedy}"


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
