"""What may happen to a case, and what follows from it (DOMAIN rule 8: the rules are data).

`decide` gives a `Decision`: the new state, what changes, which clocks start, pause and stop, who is told,
what follows by itself. Or it gives `Refused`, with every reason. It changes nothing itself and asks the
outside world nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.workflow import fields
from app.workflow.fields import Fault, Situation
from app.workflow.model import Branch, Definition, Notice, Party, State, Transition


class ClockStatus(StrEnum):
    """Whether a clock is counting."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class ClockAct(StrEnum):
    """What happens to a clock in a step."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    EXTEND = "extend"
    RETERM = "reterm"


@dataclass(frozen=True)
class ClockChange:
    """One clock, what happens to it, and (on start) its term in working days or the day it runs until.

    `limit` on a pause: the most working days such pauses may take in total. `term` is the new term when the terms
    change, and the working days that are added when a clock is extended.
    """

    name: str
    act: ClockAct
    term: int | None = None
    until: date | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """All the engine may know of a case.

    `clocks` holds the status of each clock ever started, `passed` those over, `extended` those whose term was made
    longer in their present cycle. `dates` are days that the application knows of the case, by name: a clock can run
    until one of them (None: not known yet).
    """

    state: str
    values: Mapping[str, object] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    clocks: Mapping[str, ClockStatus] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    extended: frozenset[str] = frozenset()
    dates: Mapping[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What a step does.

    `fills` and `clears` name attributes of the case; `then` names steps that follow by themselves.
    """

    transition: Transition
    source: str
    target: str
    data: Mapping[str, Any]
    fills: Mapping[str, Any]
    clears: tuple[str, ...]
    counts: tuple[str, ...]
    clocks: tuple[ClockChange, ...]
    notices: tuple[Notice, ...]
    then: tuple[str, ...]
    must_act: Party


@dataclass(frozen=True)
class Refused:
    """Why a step cannot be taken: all reasons, not just the first."""

    faults: tuple[Fault, ...]

    @property
    def at_fields(self) -> bool:
        """Whether only the data is wrong, so that asking again helps."""
        return bool(self.faults) and all(fault.field for fault in self.faults)


def obstacles(definition: Definition, snapshot: Snapshot, transition: Transition) -> tuple[Fault, ...]:
    """Why this step cannot be taken now, whatever is filled in. Empty when it can."""
    if snapshot.state not in transition.sources:
        return (Fault("", "not_from_state", {"state": snapshot.state}),)
    faults = [Fault("", f"needs_{fact}") for fact in transition.requires if fact not in snapshot.facts]
    if transition.after_clock is not None and transition.after_clock not in snapshot.passed:
        faults.append(Fault("", "needs_clock_passed", {"clock": transition.after_clock}))
    if transition.extends is not None:
        faults.extend(_not_extensible(snapshot, transition.extends))
    return tuple(faults)


def _not_extensible(snapshot: Snapshot, clock: str) -> list[Fault]:
    """A term is made longer once, and before it is over."""
    if snapshot.clocks.get(clock, ClockStatus.STOPPED) is ClockStatus.STOPPED:
        return [Fault("", "clock_not_running")]
    if clock in snapshot.extended:
        return [Fault("", "clock_extended")]
    return [Fault("", "clock_passed")] if clock in snapshot.passed else []


def available(definition: Definition, snapshot: Snapshot) -> tuple[Transition, ...]:
    """The steps possible now, in the order of the file."""
    steps = definition.outgoing[snapshot.state]
    return tuple(step for step in steps if not obstacles(definition, snapshot, step))


def decide(
    definition: Definition, snapshot: Snapshot, name: str, data: Mapping[str, Any], today: date
) -> Decision | Refused:
    """What the step `name` with this data does to a case, or why it cannot be.

    `today` is the Dutch calendar day.
    """
    transition = definition.transitions.get(name)
    if transition is None:
        return Refused((Fault("", "unknown_step"),))
    faults = list(obstacles(definition, snapshot, transition))
    if faults:
        return Refused(tuple(faults))
    counters = dict(snapshot.counters)
    if transition.counts is not None:
        counters[transition.counts] = counters.get(transition.counts, 0) + 1
    situation = Situation(snapshot.state, snapshot.facts, counters, data)
    values, found = fields.clean(transition, situation, today)
    if found:
        return Refused(tuple(found))
    paused = frozenset(name for name, status in snapshot.clocks.items() if status is ClockStatus.PAUSED)
    branch = _branch(transition, Situation(snapshot.state, snapshot.facts, counters, values, paused))
    target = branch.state or snapshot.state
    fills = {
        item.fills: values[item.name] for item in transition.fields if item.fills and values[item.name] is not None
    }
    clocks = _clocks(definition, snapshot, transition, definition.states[target], values, fills)
    timeless = [change.name for change in clocks if change.act is ClockAct.START and not (change.term or change.until)]
    if timeless:
        return Refused(tuple(Fault("", "needs_date", {"clock": clock}) for clock in timeless))
    return Decision(
        transition=transition,
        source=snapshot.state,
        target=target,
        data={key: value for key, value in values.items() if value is not None},
        fills={**fills, **transition.sets},
        clears=tuple(name for name in (*transition.clears, *branch.clears) if name not in fills),
        counts=tuple(counter for counter in (transition.counts, branch.counts) if counter),
        clocks=clocks,
        notices=transition.notices,
        then=(*transition.then, *branch.then),
        must_act=definition.states[target].must_act,
    )


def _branch(transition: Transition, situation: Situation) -> Branch:
    for branch in transition.branches:
        if branch.when is None or fields.holds(branch.when, situation):
            return branch
    raise AssertionError(f"{transition.name}: the checks promise a last branch without a condition")


def opening(definition: Definition, values: Mapping[str, object], state: str | None = None) -> tuple[ClockChange, ...]:
    """The clocks that start when a case is born, in the initial state (or the one named)."""
    born = Snapshot(state=definition.initial, values=values)
    return _clocks(definition, born, None, definition.states[state or definition.initial], {}, {})


def moving(definition: Definition, snapshot: Snapshot, state: str) -> tuple[ClockChange, ...]:
    """What happens to the clocks of a case that is put in `state` of this definition (another version of its
    own).

    Clocks that the state does not name stop; those it runs go on under the term they started with, or start.
    """
    return _clocks(definition, snapshot, None, definition.states[state], {}, {})


def _clocks(
    definition: Definition,
    snapshot: Snapshot,
    transition: Transition | None,
    target: State,
    given: Mapping[str, Any],
    fills: Mapping[str, Any],
) -> tuple[ClockChange, ...]:
    changes: list[ClockChange] = []
    restarts = transition.restarts if transition else ()
    values = {**snapshot.values, **fills}
    for name, status in snapshot.clocks.items():
        if status is not ClockStatus.STOPPED and name not in target.runs and name not in target.pauses:
            changes.append(ClockChange(name, ClockAct.STOP))
    for name in target.pauses:
        known = snapshot.clocks.get(name)
        if name in restarts and known in (ClockStatus.RUNNING, ClockStatus.PAUSED):
            changes.append(ClockChange(name, ClockAct.STOP))
            changes.append(ClockChange(name, ClockAct.START, definition.clocks[name].term(values)))
            changes.append(ClockChange(name, ClockAct.PAUSE, limit=target.pause_limits.get(name)))
        elif known is ClockStatus.RUNNING or (known is ClockStatus.PAUSED and target.name != snapshot.state):
            changes.append(ClockChange(name, ClockAct.PAUSE, limit=target.pause_limits.get(name)))
    for name in target.runs:
        status = snapshot.clocks.get(name, ClockStatus.STOPPED)
        if status is ClockStatus.STOPPED or name in restarts:
            clock = definition.clocks[name]
            until = (given.get(clock.until) or snapshot.dates.get(clock.until)) if clock.until else None
            if status is not ClockStatus.STOPPED:
                changes.append(ClockChange(name, ClockAct.STOP))
            changes.append(ClockChange(name, ClockAct.START, clock.term(values), until))
        elif status is ClockStatus.PAUSED:
            changes.append(ClockChange(name, ClockAct.RESUME))
    return (*changes, *_new_terms(definition, snapshot, transition, given, fills, changes))


def _new_terms(
    definition: Definition,
    snapshot: Snapshot,
    transition: Transition | None,
    given: Mapping[str, Any],
    fills: Mapping[str, Any],
    changes: list[ClockChange],
) -> list[ClockChange]:
    """Clocks that go on under another term: it was extended, or the attribute it depends on has another value.

    What they counted, and where they stood still, stays as it was: the deadline is derived anew from it.
    """
    ended = {change.name for change in changes if change.act in (ClockAct.STOP, ClockAct.START)}
    going = [name for name, status in snapshot.clocks.items() if status is not ClockStatus.STOPPED]
    found = []
    for name in going:
        clock = definition.clocks.get(name)
        if clock is None or name in ended:
            continue
        if clock.by in fills and clock.term(fills) != clock.term(snapshot.values):
            found.append(ClockChange(name, ClockAct.RETERM, clock.term(fills)))
        if transition is not None and transition.extends == name:
            found.append(ClockChange(name, ClockAct.EXTEND, given["days"]))
    return found
