"""The process map: which ways cases really took, how often, and after how long. PURE.

A way is a step from one state to another. It lies on the line when the designed process goes on there, or waits as
designed; it leaves the line when it skips a state, goes back, comes back after the end, ends early or goes to the
regiocommissaris. How long is the median, in working days, from the day on which a case came into the state until the
day of the step (with an even number the lower of the two in the middle).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median_low
from typing import Final

from app.workflow.layout import lay_out
from app.workflow.model import Definition, StateKind

BOUNCES: Final = "bounces"
"""The counter of a workflow that says how often a case was sent back."""


class Kind(StrEnum):
    """How a way lies to the line of the designed process."""

    ON = "on"
    WAIT = "wait"
    STAY = "stay"
    SKIP = "skip"
    BACK = "back"
    BOUNCE = "bounce"
    REOPEN = "reopen"
    OUT = "out"
    BRANCH = "branch"
    RETURN = "return"
    NEW = "new"


OFF: Final = frozenset({Kind.SKIP, Kind.BACK, Kind.BOUNCE, Kind.REOPEN, Kind.OUT, Kind.BRANCH, Kind.NEW})
"""Where a case leaves the line."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken on a Dutch day. `source` is empty for the opening."""

    name: str
    source: str
    target: str
    on: date


Way = tuple[str, str, str]
"""From which state, by which step, to which state."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A way that was taken: how often, by how many cases, and the median of the working days before it."""

    source: str
    step: str
    target: str
    kind: Kind
    times: int
    cases: int
    days: int

    @property
    def off(self) -> bool:
        """Whether it leaves the line."""
        return self.kind in OFF


@dataclass(frozen=True, slots=True)
class Visited:
    """A state: how many cases were in it, and how long they stayed (median of the stays that ended, working days)."""

    state: str
    cases: int
    days: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """A way from beginning to end that cases took: its states in order, each once in a row."""

    states: tuple[str, ...]
    cases: int
    straight: bool


@dataclass(frozen=True)
class ProcessMap:
    """What cases did in a period. `ended` are those whose last step in it brought them to an end, `straight` those of
    them that never left the line; `follows` says which step came right after which.
    """

    cases: int
    steps: int
    ended: int
    straight: int
    ways: tuple[Observed, ...]
    states: Mapping[str, Visited]
    routes: tuple[Route, ...]
    follows: Mapping[tuple[str, str], int]

    @property
    def departures(self) -> tuple[Observed, ...]:
        """The ways that leave the line, the most taken first."""
        return tuple(way for way in self.ways if way.off)


def process_map(
    definition: Definition,
    paths: Iterable[Sequence[Taken]],
    since: date,
    until: date,
    working_days: Callable[[date, date], int],
) -> ProcessMap:
    """The map of what was done on these Dutch days (both included). A path is the whole history of one case, so that
    what a step came after is known even when that lies before the period.
    """
    kinds = Kinds(definition)
    days: dict[Way, list[int]] = defaultdict(list)
    who: dict[Way, set[int]] = defaultdict(set)
    stays: dict[str, list[int]] = defaultdict(list)
    visits: Counter[str] = Counter()
    follows: Counter[tuple[str, str]] = Counter()
    routes: Counter[tuple[str, ...]] = Counter()
    crooked: Counter[tuple[str, ...]] = Counter()
    count = ended = straight = 0
    for number, path in enumerate(paths):
        entered: date | None = None
        states: set[str] = set()
        for place, step in enumerate(path):
            way = step.source, step.name, step.target
            moved = step.source != step.target
            if since <= step.on <= until:
                count_days = working_days(entered, step.on) if entered else 0
                days[way].append(count_days)
                who[way].add(number)
                states.add(step.target)
                if place:
                    follows[path[place - 1].name, step.name] += 1
                    states.add(step.source)
                    if moved:
                        stays[step.source].append(count_days)
            entered = step.on if moved or entered is None else entered
        if not states:
            continue
        count += 1
        visits.update(states)
        last = path[-1]
        if since <= last.on <= until and kinds.ends(last.target):
            ended += 1
            route = _route(path)
            routes[route] += 1
            if any(kinds.of(step.source, step.name, step.target) in OFF for step in path[1:]):
                crooked[route] += 1
            else:
                straight += 1
    ways = [
        Observed(*way, kinds.of(*way), len(found), len(who[way]), median_low(found))
        for way, found in days.items()
        if way[0]
    ]
    return ProcessMap(
        cases=count,
        steps=sum(len(found) for found in days.values()),
        ended=ended,
        straight=straight,
        ways=tuple(sorted(ways, key=lambda one: (-one.times, one.source, one.step, one.target))),
        states={
            name: Visited(name, cases, median_low(stays[name]) if stays[name] else None)
            for name, cases in visits.items()
        },
        routes=tuple(
            Route(states, cases, not crooked[states])
            for states, cases in sorted(routes.items(), key=lambda item: (-item[1], item[0]))
        ),
        follows=dict(follows),
    )


def _route(path: Sequence[Taken]) -> tuple[str, ...]:
    states = [path[0].target]
    for one, other in pairwise(step.target for step in path):
        if one != other:
            states.append(other)
    return tuple(states)


class Kinds:
    """How the ways of a process lie to its line: where the drawing has the main line, the waiting states and the
    branch (`app.workflow.layout`).
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        plan = lay_out(definition, "nl")
        self._place = {name: place for place, name in enumerate(plan.main)}
        self._lanes = {name: box.lane for name, box in plan.boxes.items()}
        self._known: dict[Way, Kind] = {}

    def ends(self, state: str) -> bool:
        """Whether nothing is asked there any more."""
        found = self.definition.states.get(state)
        return found is not None and found.kind is StateKind.END

    def of(self, source: str, step: str, target: str) -> Kind:
        """How a way lies to the line."""
        way = source, step, target
        if way not in self._known:
            self._known[way] = self._judged(source, step, target)
        return self._known[way]

    def _judged(self, source: str, step: str, target: str) -> Kind:
        transition = self.definition.transitions.get(step)
        designed = transition is not None and source in transition.sources and target in self._lanes
        if transition is None or not designed:
            return Kind.NEW
        if source == target:
            return Kind.STAY
        branches = [branch for branch in transition.ways_from(source) if (branch.state or source) == target]
        if not branches:
            return Kind.NEW
        if transition.counts == BOUNCES or any(branch.counts == BOUNCES for branch in branches):
            return Kind.BOUNCE
        if self.ends(source):
            return Kind.REOPEN
        if self._lanes[target] == "end":
            return Kind.OUT
        if self._lanes[target] == "branch":
            return Kind.BRANCH
        if self._lanes[source] == "branch":
            return Kind.RETURN
        return self._along(source, target)

    def _along(self, source: str, target: str) -> Kind:
        """How a way between states of the line, or beside it, lies. Passing over states of its phases is no skip."""
        order = self.definition.phase_order
        here, there = (order[self.definition.states[name].phase] for name in (source, target))
        if "wait" in (self._lanes[source], self._lanes[target]):
            return Kind.WAIT if here == there else Kind.BACK if there < here else Kind.ON
        ahead = self._place[target] - self._place[source]
        if ahead < 0:
            return Kind.BACK
        return Kind.SKIP if any(self._place_between(source, target, (here, there))) else Kind.ON

    def _place_between(self, source: str, target: str, phases: tuple[int, int]) -> Iterator[bool]:
        """For each state of the line in between, whether it is of another phase."""
        order = self.definition.phase_order
        for name, place in self._place.items():
            if self._place[source] < place < self._place[target]:
                yield order[self.definition.states[name].phase] not in phases
