"""Rates from histories: how long until somebody acts, whereto, how many come in, how much people have in hand. PURE.

How long is fitted as a hazard by day: of the cases that were still there on day k of a stay, how many left by hand. A
stay that a clock ended, or that goes on, counts for as long as it lasted and says no more than that (Kaplan and Meier,
Journal of the American Statistical Association 53, 1958). Days outside the period, or in a quarter that is left out to
check against, do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log, sqrt
from random import Random
from typing import Final

from app.whatif.rates import RETURNED, Choice, Desk, Rates, Stretch, Wait, bucket
from app.whatif.replaying import History, way_of
from app.whatif.walking import Process, Way
from app.workflow.model import Party, StateKind, TimeWith

LONGEST: Final = 250
"""Working days of a stay that are told apart; a year."""

ENOUGH: Final = 20
"""So many that left by hand, and an urgency has its own rates."""

THIN: Final = 5
"""With fewer cases still there, the days after it are taken together."""

ENOUGH_WAYS: Final = 10
"""So many that left about as late, and what they did is told apart from what others did."""

ENOUGH_FOR_STRETCH: Final = 30
MIDDLING: Final = 0.5
"""A stretch that is always thought possible (see `Stretch`)."""

_STEADY: Final = 1.2816
"""Four fifths of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Span:
    """The working days that count: from `since` until (not including) `until`, less those from `out` until `back`."""

    since: int
    until: int
    out: int = 0
    back: int = 0

    def has(self, day: int) -> bool:
        """Whether a day counts."""
        return self.since <= day < self.until and not self.out <= day < self.back

    @property
    def days(self) -> int:
        """How many working days count."""
        lost = max(0, min(self.back, self.until) - max(self.out, self.since))
        return max(0, self.until - self.since - lost)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay of a case in a state: from day to day (the last one that is known), and how it ended by hand, if it did.
    `age` is how many days had gone before it that count as well.
    """

    case_id: int
    state: str
    urgency: str
    directorate: int
    began: int
    ended: int
    way: Way | None
    age: int = 0


@dataclass(frozen=True)
class Material:
    """Histories cut into what can be counted. `births` are (case, day, directorate, urgency)."""

    births: tuple[tuple[int, int, int, str], ...]
    stays: tuple[Stay, ...]
    people: Mapping[int, float]
    commissioners: float = 0.0
    desk_states: frozenset[str] = frozenset()
    decision_states: frozenset[str] = frozenset()
    end_states: frozenset[str] = frozenset()
    cases: frozenset[int] = field(default_factory=frozenset)


def material(
    process: Process,
    histories: Sequence[History],
    until: int,
    people: Mapping[int, float] | None = None,
    commissioners: float = 0.0,
) -> Material:
    """Cut histories into stays. `people` are the fixers of each directorate; what nobody can work on has no desk."""
    births: list[tuple[int, int, int, str]] = []
    stays: list[Stay] = []
    for one in histories:
        first = next((step.directorate for step in one.steps if step.directorate), 0)
        births.append((one.case_id, one.born, first, one.urgency))
        stays.extend(_stays(process, one, first, until))
    states = process.definition.states
    return Material(
        births=tuple(births),
        stays=tuple(stays),
        people=people or {},
        commissioners=commissioners,
        desk_states=desk_states(process),
        decision_states=frozenset(name for name in process.open_states if states[name].must_act is Party.COMMISSIONER),
        end_states=frozenset(name for name, state in states.items() if state.kind is StateKind.END),
        cases=frozenset(one.case_id for one in histories),
    )


def desk_states(process: Process) -> frozenset[str]:
    """The states in which a fixer works: the owner must act, and the time is the directorate's own."""
    return frozenset(
        name
        for name, state in process.definition.states.items()
        if state.is_open and state.must_act is Party.OWNER and state.time_with is TimeWith.DIRECTORATE
    )


def _stays(process: Process, one: History, directorate: int, until: int) -> list[Stay]:
    """The stays of a case. Where people must give signs of life, each sign ends a stay, and time is counted as its
    clock counts it: not while that stands still, and on from where it was when the case comes back.
    """
    found = []
    began, state, here, urgency, age = one.born, one.steps[0].target, directorate, one.urgency, 0
    for step in one.steps[1:]:
        sign = sign_of(process, state)
        signed = sign is not None and step.name == sign[0] and step.target == state
        if step.target != state or signed:
            by_hand = not (step.by_clock and step.name in process.automatic_steps(state))
            way = way_of(process, step, here) if by_hand else None
            found.append(Stay(one.case_id, state, urgency, here, began, step.day, way, age if sign else 0))
            if sign is not None:
                age = 0 if signed else age + step.day - began
            age = age if goes_on(process, step.target) else 0
            began, state = step.day, step.target
        urgency = dict(step.given).get("urgency", urgency)
        here = step.directorate or here
    last = age if sign_of(process, state) else 0
    return [*found, Stay(one.case_id, state, urgency, here, began, max(began, until - 1), None, last)]


@lru_cache(maxsize=512)
def sign_of(process: Process, state: str) -> tuple[str, str] | None:
    """The step by which people start a clock anew that would act by itself in this state, and that clock: a sign of
    life.
    """
    runs = process.definition.states[state].runs
    for step in process.definition.outgoing[state]:
        for name in step.restarts:
            if name in runs and process.rung_of(name) is not None:
                return step.name, name
    return None


@lru_cache(maxsize=512)
def goes_on(process: Process, state: str) -> bool:
    """Whether a clock for signs of life is kept in this state."""
    known = process.definition.states[state]
    signs = [sign_of(process, name) for name in process.open_states]
    return any(sign[1] in known.runs or sign[1] in known.pauses for sign in signs if sign)


def weights(source: Material, random: Random) -> Mapping[int, int]:
    """A draw of as many cases as there are, some of them twice and some not at all: how far chance in the past goes
    (the bootstrap).
    """
    cases = sorted(source.cases)
    found: dict[int, int] = defaultdict(int)
    for _ in cases:
        found[cases[int(random.random() * len(cases))]] += 1
    return found


def fit(source: Material, span: Span, weighed: Mapping[int, int] | None = None) -> Rates:
    """The rates of a span of working days. `weighed` says how often each case counts (once, without it)."""

    def weight(case_id: int) -> int:
        return 1 if weighed is None else weighed.get(case_id, 0)

    inflow: dict[tuple[int, str], int] = defaultdict(int)
    for case_id, day, directorate, urgency in source.births:
        if span.has(day):
            inflow[(directorate, urgency)] += weight(case_id)
    leaving = _Hazards()
    choices: dict[tuple[str, int], dict[Way, int]] = defaultdict(lambda: defaultdict(int))
    for stay in source.stays:
        times = weight(stay.case_id)
        if not times:
            continue
        counts = stay.way is not None and span.has(stay.ended)
        for key in {(stay.state, ""), (stay.state, RETURNED if stay.age else stay.urgency)}:
            leaving.add(key, stay, span, times, left=counts)
        if counts and stay.way is not None:
            for key_ in ((stay.state, -1), (stay.state, bucket(stay.ended - stay.began + stay.age))):
                choices[key_][stay.way] += times
    days = max(1, span.days)
    loads = _loads(source, span)
    return Rates(
        inflow={key: count / days for key, count in sorted(inflow.items()) if count},
        leaving=leaving.waits(source.end_states),
        choices={
            key: Choice(tuple(sorted(ways.items(), key=_order)))
            for key, ways in choices.items()
            if key[1] < 0 or sum(ways.values()) >= ENOUGH_WAYS
        },
        desks={place: Desk(people, loads.get(place, 1.0)) for place, people in source.people.items()},
        commissioners=Desk(source.commissioners, loads.get(_DECIDING, 1.0)) if source.commissioners else None,
        stretch=_stretch(source, span),
    )


def _order(item: tuple[Way, int]) -> tuple[str, object, list[str], int]:
    way = item[0]
    return way.step, way.codes, sorted(way.facts), way.directorate or 0


class _Hazards:
    """Who was still there on each day of a stay, and who left on it."""

    def __init__(self) -> None:
        self.there: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (LONGEST + 2))
        self.left: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (LONGEST + 2))

    def add(self, key: tuple[str, str], stay: Stay, span: Span, times: int, *, left: bool) -> None:
        """Count a stay, for the days on which it lay within the span."""
        there = self.there[key]
        for first, last in _within(stay.began, stay.ended, span):
            origin = stay.began - stay.age
            a, b = min(first - origin, LONGEST), min(last - origin, LONGEST)
            there[a] += times
            there[b + 1] -= times
        if left:
            self.left[key][min(stay.ended - stay.began + stay.age, LONGEST)] += times

    def waits(self, ends: frozenset[str]) -> dict[tuple[str, str], Wait]:
        """The waits with enough behind them. An end is left no later than was ever seen."""
        found = {}
        for key, steps in self.there.items():
            left = self.left[key]
            if not sum(left) or (key[1] and sum(left) < ENOUGH):
                continue
            found[key] = _wait(steps, left, more=key[0] not in ends)
        return found


def _wait(steps: Sequence[int], left: Sequence[int], *, more: bool) -> Wait:
    hazards: list[float] = []
    there = 0
    thin = LONGEST
    exposed = [there := there + step for step in steps[: LONGEST + 1]]
    for day, count in enumerate(exposed):
        if count < THIN:
            thin = day
            break
        hazards.append(min(1.0, left[day] / count))
    rest, gone = sum(exposed[thin:]), sum(left[thin : LONGEST + 1])
    tail = min(1.0, gone / rest) if rest and gone else min(1.0, sum(left) / max(1, sum(exposed)))
    return Wait(tuple(hazards), tail if more else 0.0)


def _within(began: int, ended: int, span: Span) -> list[tuple[int, int]]:
    """The parts of a stay that lie within a span: first and last days, both counted."""
    parts = [(max(began, span.since), min(ended, span.until - 1))]
    if span.back > span.out:
        first, last = parts[0]
        parts = [(first, min(last, span.out - 1)), (max(first, span.back), last)]
    return [(first, last) for first, last in parts if first <= last]


_DECIDING: Final = -1


def _in_hand(source: Material, span: Span) -> dict[int, dict[int, int]]:
    """How many cases lay on each desk at the end of each day that counts."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for stay in source.stays:
        desk = _desk(source, stay)
        if desk is None:
            continue
        for first, last in _within(stay.began, stay.ended - (stay.way is not None), span):
            for day in range(first, last + 1):
                found[desk][day] += 1
    return found


def _desk(source: Material, stay: Stay) -> int | None:
    if stay.state in source.decision_states:
        return _DECIDING if source.commissioners else None
    return stay.directorate if stay.state in source.desk_states and source.people.get(stay.directorate) else None


def _people(source: Material, desk: int) -> float:
    return source.commissioners if desk == _DECIDING else source.people[desk]


def _loads(source: Material, span: Span) -> dict[int, float]:
    """What each had in hand on a day on which there was something in hand."""
    return {
        desk: max(0.25, sum(days.values()) / len(days) / _people(source, desk))
        for desk, days in _in_hand(source, span).items()
    }


def _stretch(source: Material, span: Span) -> Stretch:
    """Whether people took longer when they had more in hand: leaving by hand on busy days against quiet ones.

    With h the hazard and n what is in hand, h ~ n^-e: e is minus the log of the ratio of hazards over that of loads.
    Its spread is that of a ratio of two counts. Too few, or too little between busy and quiet: assumed.
    """
    hands = _in_hand(source, span)
    busy, quiet = [0.0, 0.0, 0], [0.0, 0.0, 0]
    middle = {desk: sorted(days.values())[len(days) // 2] for desk, days in hands.items()}
    for desk, days in hands.items():
        for count in days.values():
            side = busy if count > middle[desk] else quiet
            side[0] += count
            side[1] += count * count / max(1, middle[desk])
    for stay in source.stays:
        place = _desk(source, stay)
        if place is None or stay.way is None or not span.has(stay.ended):
            continue
        count = hands[place].get(stay.ended, 0) + 1
        (busy if count > middle.get(place, 0) else quiet)[2] += 1
    if min(busy[2], quiet[2]) < ENOUGH_FOR_STRETCH or not busy[0] or not quiet[0]:
        return Stretch()
    apart = log((busy[1] / busy[0]) / (quiet[1] / quiet[0])) if quiet[1] else 0.0
    if apart < log(1.2):
        return Stretch()
    found = -log((busy[2] / busy[0]) / (quiet[2] / quiet[0])) / apart
    spread = _STEADY * sqrt(1 / busy[2] + 1 / quiet[2]) / apart
    return Stretch(min(MIDDLING, max(0.0, found - spread)), max(MIDDLING, min(1.5, found + spread)), fitted=True)
