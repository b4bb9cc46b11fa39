"""A case that walks through the process, in memory, by the decisions of the engine. PURE.

The same engine, clocks and ladders as the application (app/workflow). Only what people write is left out: fields that
decide nothing about where a step leads. The engine is pure, so the same question is asked of it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.whatif.days import EVERY_DAY, day_of, number_of
from app.workflow import engine, ladder
from app.workflow.clocks import Spell, deadline, used
from app.workflow.engine import ClockAct, ClockChange, ClockStatus, Decision, Refused, Snapshot
from app.workflow.model import Branch, Clock, Definition, FieldType, Rung, Transition

_TODAY: Final = day_of(0)

Codes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A step and what decides where it leads: the codes given, and facts of the case. `directorate` is the one the case
    is with afterwards, when the step moves it to another.
    """

    step: str
    codes: Codes = ()
    facts: frozenset[str] = frozenset()
    directorate: int | None = None


@dataclass(slots=True)
class Running:
    """A clock in its present cycle. `due` is a working-day number; `acted`: its ladder took its step already."""

    status: ClockStatus
    term: int | None
    spells: list[Spell]
    due: int | None = None
    acted: bool = False


@dataclass(slots=True)
class Walker:
    """A case on its way. `entered` is the working-day number on which it came where it is; `visit` tells one stay from
    the next. `accepted` and `solved` are the days on which it first got there.
    """

    id: int
    urgency: str
    directorate: int
    state: str
    entered: int
    born: int
    visit: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    clocks: dict[str, Running] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    accepted: int | None = None
    solved: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A clock that stopped in an open state, and whether that was in time."""

    clock: str
    in_time: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step did: where from, where to, and which clocks it stopped."""

    step: str
    source: str
    target: str
    ended: tuple[Ended, ...]


class Process:
    """A process as the simulation walks it."""

    def __init__(self, definition: Definition) -> None:
        self.definition = replace(
            definition, transitions={name: _thin(step) for name, step in definition.transitions.items()}
        )
        self._answers: dict[object, Decision | Refused] = {}
        self._acting = {name: _acting(clock) for name, clock in definition.clocks.items()}
        self.open_states = frozenset(name for name, state in definition.states.items() if state.is_open)

    def way(self, source: str, step: str, target: str, given: Mapping[str, str]) -> Way | None:
        """What must have been given, or been the case, for `step` to have led from `source` to `target`. None when this
        process knows no such way (another version of it did).
        """
        transition = self.definition.transitions.get(step)
        if transition is None or source not in transition.sources:
            return None
        for branch in transition.ways_from(source):
            if (branch.state or source) == target and _fits(branch, given):
                fact = branch.when.fact if branch.when else None
                names = {item.name for item in transition.fields}
                codes = tuple(sorted((name, value) for name, value in given.items() if name in names))
                return Way(step, codes, frozenset({fact} if fact else ()))
        return None

    def rung_of(self, clock: str) -> Rung | None:
        """The rung at which a clock takes a step by itself."""
        return self._acting.get(clock)

    def automatic_steps(self, state: str) -> frozenset[str]:
        """The steps that a ladder may take in this state."""
        known = self.definition.states[state]
        rungs = [self._acting.get(name) for name in (*known.runs, *known.pauses)]
        return frozenset(rung.step for rung in rungs if rung is not None and rung.step)

    def decide(self, case: Walker, way: Way, day: int) -> Decision | Refused:
        """What the engine says of a step, for this case on this day."""
        transition = self.definition.transitions[way.step]
        passed = frozenset[str]()
        if transition.after_clock is not None:
            clock = case.clocks.get(transition.after_clock)
            if clock is not None and clock.due is not None and clock.due < day:
                passed = frozenset((transition.after_clock,))
        statuses = tuple([(name, clock.status) for name, clock in case.clocks.items()])
        counters = tuple(case.counters.items())
        asked = (case.state, case.urgency, way.step, way.codes, way.facts, statuses, counters, passed)
        known = self._answers.get(asked)
        if known is None:
            snapshot = Snapshot(
                state=case.state,
                values={"urgency": case.urgency},
                counters=dict(counters),
                facts=way.facts | frozenset(transition.requires),
                clocks=dict(statuses),
                passed=passed,
            )
            known = engine.decide(self.definition, snapshot, way.step, dict(way.codes), _TODAY)
            self._answers[asked] = known
        return known

    def take(self, case: Walker, way: Way, day: int) -> Taken | None:
        """Let a case take a step on a working day. None when the engine refuses."""
        decision = self.decide(case, way, day)
        if isinstance(decision, Refused):
            return None
        if "urgency" in decision.fills:
            case.urgency = str(decision.fills["urgency"])
        for counter in decision.counts:
            case.counters[counter] = case.counters.get(counter, 0) + 1
        if way.directorate is not None:
            case.directorate = way.directorate
        ended = self._wind(case, decision.clocks, day)
        self._enter(case, decision.target, day)
        return Taken(way.step, decision.source, decision.target, ended)

    def put(self, case: Walker, state: str, day: int) -> None:
        """Put a case in a state without a step, as a migration does: its clocks are what that state says."""
        snapshot = Snapshot(
            state=case.state,
            values={"urgency": case.urgency},
            clocks={name: clock.status for name, clock in case.clocks.items()},
        )
        self._wind(case, engine.moving(self.definition, snapshot, state), day)
        self._enter(case, state, day)

    def acts(self, case: Walker, today: int) -> list[tuple[int, str, Rung]]:
        """The clocks that will take a step by themselves: on which working day (later than today), which, and by which
        rung.
        """
        found = []
        for name, clock in case.clocks.items():
            if clock.due is None or clock.acted:
                continue
            rung = self._acting.get(name)
            if rung is None:
                continue
            on = number_of(ladder.day_of(rung, day_of(clock.due), EVERY_DAY))
            found.append((max(on, today + 1), name, rung))
        return found

    def _enter(self, case: Walker, state: str, day: int) -> None:
        if state != case.state:
            case.state, case.entered = state, day
            case.visit += 1

    def _wind(self, case: Walker, changes: tuple[ClockChange, ...], day: int) -> tuple[Ended, ...]:
        """Start, pause, resume and stop the clocks of a case as the engine says."""
        ended = []
        on = day_of(day)
        for change in changes:
            if change.act is ClockAct.START:
                term = change.term
                if term is not None and self.definition.clocks[change.name].in_total:
                    term = max(0, term - case.spent.get(change.name, 0))
                clock = case.clocks[change.name] = Running(ClockStatus.RUNNING, term, [Spell(True, on)])
                clock.due = _due(clock)
                continue
            clock = case.clocks[change.name]
            if change.act is ClockAct.STOP:
                count = used(clock.spells, on, EVERY_DAY)
                case.spent[change.name] = case.spent.get(change.name, 0) + count
                clock.status, clock.due = ClockStatus.STOPPED, None
                if clock.term is not None and case.state in self.open_states:
                    ended.append(Ended(change.name, count <= clock.term))
                continue
            if change.act is ClockAct.RETERM:
                clock.term = change.term
            elif change.act is ClockAct.EXTEND:
                clock.term = (clock.term or 0) + (change.term or 0)
            else:
                runs = change.act is ClockAct.RESUME
                clock.spells[-1] = replace(clock.spells[-1], ended=on)
                clock.spells.append(Spell(runs, on, limit=None if runs else change.limit))
                clock.status = ClockStatus.RUNNING if runs else ClockStatus.PAUSED
            clock.due = _due(clock)
        return tuple(ended)


def _due(clock: Running) -> int | None:
    day = None if clock.term is None else deadline(clock.term, clock.spells, EVERY_DAY)
    return None if day is None else number_of(day)


def _acting(clock: Clock) -> Rung | None:
    return next((rung for rung in clock.ladder if rung.step), None)


def _fits(branch: Branch, given: Mapping[str, str]) -> bool:
    if branch.when is None:
        return True
    asked = branch.when.fields.items()
    return all(given.get(name, "") != "" if values == ("any",) else given.get(name) in values for name, values in asked)


def _thin(step: Transition) -> Transition:
    """A step with only the fields that decide where it leads, or that a term depends on; none of them required."""
    steering = {name for branch in step.branches if branch.when for name in branch.when.fields}
    kept = tuple(
        replace(
            item,
            type=FieldType.CHOICE if item.choices else FieldType.LINE,
            required=False,
            required_when=(),
            only_when=(),
            max_length=40,
            fills=item.fills if item.fills == "urgency" else None,
        )
        for item in step.fields
        if item.name in steering or item.fills == "urgency"
    )
    return replace(step, fields=kept, clears=(), sets={}, notices=(), then=(), extends=None)
