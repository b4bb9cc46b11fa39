"""Proofs on the graph of a process, so that a fault in the rules is found at start and not at night.

Each check yields `Fault`s: where it stands in the file, what is wrong, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.workflow import ladder_checks
from app.workflow.fields import ANY
from app.workflow.model import (
    Branch,
    Clock,
    Condition,
    Definition,
    FieldType,
    Party,
    StateKind,
    Transition,
)
from app.workflow.proving import Check, Fault, Vocabulary, exists


def faults(definition: Definition, vocabulary: Vocabulary) -> list[Fault]:
    """Everything wrong with a definition. The graph is only walked once all its names exist."""
    found = [fault for check in _NAMES for fault in check(definition, vocabulary)]
    return found or [fault for check in _PROOFS for fault in check(definition, vocabulary)]


def _initial(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    yield from exists(("initial",), "state", definition.initial, definition.states)


def _state_names(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    phases = frozenset(definition.phase_order)
    for name, state in definition.states.items():
        path = ("states", name)
        yield from exists((*path, "phase"), "phase", state.phase, phases)
        for key, clocks in (("runs", state.runs), ("pauses", state.pauses)):
            for clock in clocks:
                yield from exists((*path, key), "clock", clock, definition.clocks)
        for clock in set(state.runs) & set(state.pauses):
            yield Fault((*path, "pauses"), f"clock {clock!r} both runs and pauses here", "keep it in one of the two")
        if state.only_through:
            yield from exists((*path, "only_through"), "state", state.only_through, definition.states)


def _transition_names(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    for name, step in definition.transitions.items():
        path = ("transitions", name)
        for source in step.sources:
            yield from exists((*path, "from"), "state", source, definition.states)
        for target in step.targets():
            if target is not None:
                yield from exists((*path, "to"), "state", target, definition.states)
        for fact in step.requires:
            yield from exists((*path, "requires"), "fact", fact, vocabulary.facts)
        named = [("restarts", clock) for clock in step.restarts]
        named += [
            (key, clock) for key, clock in (("after_clock", step.after_clock), ("extends", step.extends)) if clock
        ]
        for key, clock in named:
            yield from exists((*path, key), "clock", clock, definition.clocks)
        for key, names, known in (
            ("counts", (step.counts, *(branch.counts for branch in step.branches)), vocabulary.counters),
            ("clears", (*step.clears, *(item for way in step.branches for item in way.clears)), vocabulary.fillable),
            ("sets", tuple(step.sets), vocabulary.fillable),
            (
                "then",
                (*step.then, *(item for branch in step.branches for item in branch.then)),
                vocabulary.steps,
            ),
            ("notices", tuple(notice.template for notice in step.notices), vocabulary.templates),
        ):
            for used in names:
                if used is not None:
                    yield from exists((*path, key), key, used, known)


def _field_names(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    for name, step in definition.transitions.items():
        for item in step.fields:
            path = ("transitions", name, "fields", item.name)
            if (item.type is FieldType.CHOICE) != bool(item.choices):
                yield Fault(path, "choices go with the type 'choice', and only with that", "add or remove the choices")
            if item.type is FieldType.PERSON:
                yield from exists((*path, "of"), "group of people", item.of or "", vocabulary.people)
            if item.type is FieldType.RECORD:
                yield from exists((*path, "of"), "register", item.of or "", vocabulary.registers)
            if item.fills is not None:
                yield from exists((*path, "fills"), "attribute", item.fills, vocabulary.fillable)
            for condition in item.required_when:
                yield from _condition((*path, "required_when"), step, condition, definition, vocabulary)
            for condition in item.only_when:
                yield from _condition((*path, "only_when"), step, condition, definition, vocabulary)
                if not condition.fields or condition.fact or condition.counter or condition.from_states:
                    yield Fault(
                        (*path, "only_when"),
                        "whether a field is asked depends on other fields alone",
                        "name a field of this step and its values",
                    )
        for number, branch in enumerate(step.branches):
            if branch.when is not None:
                yield from _condition(
                    ("transitions", name, "to", number, "when"), step, branch.when, definition, vocabulary
                )


def _condition(
    path: tuple[str | int, ...],
    step: Transition,
    condition: Condition,
    definition: Definition,
    vocabulary: Vocabulary,
) -> Iterator[Fault]:
    if condition.fact is not None:
        yield from exists(path, "fact", condition.fact, vocabulary.facts)
    if condition.counter is not None:
        yield from exists(path, "limit", condition.counter, definition.limits)
        if step.counts != condition.counter:
            yield Fault(path, f"this step does not count {condition.counter!r}", f"add counts: {condition.counter}")
    for source in condition.from_states:
        yield from exists(path, "source state", source, frozenset(step.sources))
    if condition.paused is not None:
        sources = (definition.states.get(source) for source in step.sources)
        standing = frozenset(name for state in sources if state for name in state.pauses)
        yield from exists(path, "clock that stands still where this step starts", condition.paused, standing)
        if "when" not in path:
            yield Fault(path, "only a branch asks which clock stands still", "use another condition")
    for name, values in condition.fields.items():
        asked = step.field(name)
        if asked is None:
            yield Fault(path, f"this step asks no field {name!r}", "ask it, or use another condition")
        elif asked.type is FieldType.CHOICE and values != (ANY,):
            known = frozenset(choice.value for choice in asked.choices)
            for value in values:
                yield from exists(path, f"choice of {name}", value, known)


def _clock_terms(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    for name, clock in definition.clocks.items():
        path = ("clocks", name)
        ways = [clock.working_days is not None, bool(clock.per_value), clock.until is not None]
        if sum(ways) != 1 or (clock.by is None) == bool(clock.per_value):
            yield Fault(path, "a clock has one term", "give working_days, or by + working_days per value, or until")
        if clock.by is not None and frozenset(clock.per_value) != vocabulary.attributes.get(clock.by):
            values = ", ".join(sorted(vocabulary.attributes.get(clock.by, ())))
            yield Fault(
                (*path, "working_days"),
                f"not every value of {clock.by} has a term",
                f"give one for: {values}",
            )


def _limits(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    for name in definition.limits:
        yield from exists(("limits", name), "counter", name, vocabulary.counters)
        if not any(
            branch.when and branch.when.counter == name
            for step in definition.transitions.values()
            for branch in step.branches
        ):
            yield Fault(
                ("limits", name),
                f"no step looks at the limit of {name!r}",
                "use it in a branch, or remove it",
            )


def _branches(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    for name, step in definition.transitions.items():
        path = ("transitions", name, "to")
        if not step.branches or step.branches[-1].when is not None:
            yield Fault(path, "a case could end up nowhere", "let the last branch have no condition")
        if any(branch.when is None for branch in step.branches[:-1]):
            yield Fault(path, "branches after one without a condition are never reached", "move that one to the end")


def _all_reached(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    for name in sorted(set(definition.states) - definition.reachable(definition.initial)):
        yield Fault(("states", name), f"no case ever gets to {name!r}", "add a step that leads to it, or remove it")


def _all_end(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    ends = {name for name, state in definition.states.items() if state.kind is StateKind.END}
    if not ends:
        yield Fault(("states",), "there is no state of kind 'end'", "say where a case is finished")
    for name in definition.states:
        if not ends & definition.reachable(name):
            yield Fault(("states", name), f"from {name!r} a case never reaches an end", "add a step towards an end")


def _open_states_are_guarded(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Rule 1: an open case has somebody who must act, who is able to, and a next deadline."""
    for name, state in definition.states.items():
        path = ("states", name)
        if state.kind is StateKind.END:
            if state.must_act is not Party.NOBODY:
                yield Fault(path, f"{name!r} is an end, but somebody must act", "must_act: nobody")
            continue
        if state.must_act is Party.NOBODY:
            yield Fault((*path, "must_act"), f"nobody must act in {name!r}", "name the party that must")
            continue
        if state.is_open and state.time_with is None:
            yield Fault(path, f"{name!r} does not say with whom the time passes", "add time_with")
        able = [
            step
            for step in definition.outgoing[name]
            if step.capability in vocabulary.parties[state.must_act]
            and any(t not in (None, name) for t in step.targets())
        ]
        if not able:
            yield Fault(path, f"{state.must_act.value} must act in {name!r}, but can take no step out of it",
                        "add a step with a capability of that party")  # fmt: skip
        if state.is_open and not state.runs:
            yield Fault(path, f"no clock runs in {name!r}: a case could rot here", "add runs: [a clock]")
        if state.is_open and (state.must is None or state.otherwise is None):
            yield Fault(
                path,
                f"{name!r} does not say what must be done or what happens otherwise",
                "add must and otherwise",
            )


def _only_through(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    for name, state in definition.states.items():
        if state.only_through and name in definition.reachable(definition.initial, without=state.only_through):
            yield Fault(
                ("states", name, "only_through"),
                f"{name!r} can be reached without {state.only_through!r}",
                "remove the way around it",
            )


def _bounces_are_bounded(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    """Rule 3: what is counted against a limit leaves for another state when the limit is reached."""
    for name, step in definition.transitions.items():
        if step.counts not in definition.limits:
            continue
        first = step.branches[0]
        if first.when is None or first.when.counter != step.counts or first.when.fields or first.when.fact:
            yield Fault(("transitions", name, "to"), f"{name!r} could go round for ever",
                        f"let the first branch be for when {step.counts} reaches its limit")  # fmt: skip
        elif first.state in (None, *step.sources) or first.state == step.branches[-1].state:
            yield Fault(
                ("transitions", name, "to"),
                "reaching the limit changes nothing",
                "lead that branch elsewhere",
            )


def _clocks_have_purpose(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    running = {clock for state in definition.states.values() for clock in state.runs}
    for name, clock in definition.clocks.items():
        if name not in running:
            yield Fault(("clocks", name), f"clock {name!r} never runs", "let a state run it, or remove it")
        elif clock.until is not None and clock.until not in vocabulary.dates:
            yield from _until(definition, clock)
    for name, step in definition.transitions.items():
        for source in step.sources:
            if step.after_clock and step.after_clock not in definition.states[source].runs:
                yield Fault(
                    ("transitions", name, "after_clock"),
                    f"{step.after_clock!r} does not run in {source!r}",
                    "name a clock that runs there",
                )


def _goes_on(branch: Branch, clock: Clock) -> bool:
    """Whether a branch is only for cases in which this clock stands still: it needs no date, it has one."""
    return branch.when is not None and branch.when.paused == clock.name


def _until(definition: Definition, clock: Clock) -> Iterator[Fault]:
    for name, step in definition.transitions.items():
        for branch in step.branches:
            target = definition.states.get(branch.state or "")
            if target is None or clock.name not in target.runs or _goes_on(branch, clock):
                continue
            asked = step.field(clock.until or "")
            if asked is None or asked.type is not FieldType.DATE:
                yield Fault(("transitions", name), f"{name!r} starts clock {clock.name!r} without a date",
                            f"ask the date field {clock.until!r}, or let the application know that date")  # fmt: skip


def _drafts_and_regions(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    told = [state for state in definition.states.values() if state.region_text is not None]
    for name, state in definition.states.items():
        if told and state.region_text is None:
            yield Fault(
                ("states", name),
                f"{name!r} has no region_text: the region would read nothing",
                "add region_text",
            )
        if state.kind is StateKind.DRAFT and (state.runs or name != definition.initial):
            yield Fault(
                ("states", name),
                "only the initial state can be a draft, and no clock runs in it",
                "change kind or runs",
            )


def _one_of_a_kind(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    for phase in definition.phases:
        if not any(state.phase == phase.name for state in definition.states.values()):
            yield Fault(("phases", phase.name), f"no state is in phase {phase.name!r}", "use it, or remove it")


_NAMES: tuple[Check, ...] = (
    _initial,
    _state_names,
    _transition_names,
    _field_names,
    _clock_terms,
    ladder_checks.names,
    _limits,
)
_PROOFS: tuple[Check, ...] = (
    _branches,
    _all_reached,
    _all_end,
    _open_states_are_guarded,
    _only_through,
    _bounces_are_bounded,
    _clocks_have_purpose,
    ladder_checks.rise,
    ladder_checks.can_act,
    ladder_checks.extensions,
    _drafts_and_regions,
    _one_of_a_kind,
)

__all__ = ["Fault", "Vocabulary", "faults"]
