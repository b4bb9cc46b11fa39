"""One simulated stretch of working days. PURE, and the same for the same seed.

Each working day: clocks whose moment has come take their step (nine o'clock), then cases come in, then people act. How
long somebody takes is drawn from the rates; where people have more in hand than they used to, the work goes slower.
What a step does, the engine says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from app.whatif.counting import Counted, Counter
from app.whatif.days import EVERY_DAY, day_of
from app.whatif.fitting import desk_states, sign_of
from app.whatif.rates import NEVER, RETURNED, Desk, Rates, poisson
from app.whatif.replaying import copied, still_open
from app.whatif.walking import Process, Walker, Way
from app.workflow.clocks import used
from app.workflow.model import Party

ENTRY = "submit"
"""The step with which a bottleneck comes in (workflows/bottleneck.yaml)."""

FASTEST = 4.0
"""However little is in hand: nobody works faster than this many times."""

CHAIN = 20
"""Steps of one case on one day; a next one is for tomorrow."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case that comes in on a working day."""

    day: int
    directorate: int
    urgency: str


@dataclass(frozen=True)
class Run:
    """What came of a simulated stretch. `path` is how many cases were open at the end of every so many days."""

    land: Counted
    here: Counted
    path: tuple[int, ...]
    arrived: int
    began: int
    left: int
    ended: int


@dataclass(slots=True)
class _Desk:
    """Work in hand, on a clock of its own that goes slower when more is in hand."""

    people: float
    in_hand: float
    worked: float = 0.0
    count: int = 0
    heap: list[tuple[float, int, Walker, int, Way]] = field(default_factory=list)

    def speed(self, stretch: float) -> float:
        """How fast a day of work goes by: 1 is as it went when the rates were fitted. Who has one case in hand, or
        none, does not work faster for it.
        """
        if self.people <= 0:
            return 0.0
        each = max(1.0, self.count / self.people)
        return min(FASTEST, float((max(1.0, self.in_hand) / each) ** stretch))


class Simulation:
    """A stretch of working days from `since` until (not including) `until`."""

    def __init__(
        self,
        process: Process,
        rates: Rates,
        stock: Sequence[Walker],
        since: int,
        until: int,
        seed: int,
        *,
        arrivals: Sequence[Arrival] | None = None,
        directorate: int | None = None,
        every: int = 20,
    ) -> None:
        self.process, self.rates, self.since, self.until, self.every = process, rates, since, until, every
        self.directorate = directorate
        self.random = Random(seed)  # noqa: S311 - chance, no secret
        # What comes in is drawn apart from what is done with it: two scenarios with one seed get the same cases.
        self.coming = Random(seed + 1)  # noqa: S311 - chance, no secret
        self.counter = Counter(process, since, until)
        self.cases = [copied(case) for case in stock]
        self.given = None if arrivals is None else sorted(arrivals, key=lambda one: one.day)
        self.desks: dict[int, _Desk] = {place: _Desk(desk.people, desk.in_hand) for place, desk in rates.desks.items()}
        self.deciding = _desk(rates.commissioners)
        self.stretch = rates.stretch.low + (rates.stretch.high - rates.stretch.low) * self.random.random()
        self._desk_states = desk_states(process)
        self._signs = {state: sign_of(process, state) for state in process.open_states}
        self._by_hand: list[tuple[int, int, Walker, int, Way]] = []
        self._clocks: list[tuple[int, int, Walker, str, object, str]] = []
        self._order = 0
        self._chain: dict[int, int] = {}

    def run(self) -> Run:
        """Let the days go by."""
        began = len(self.cases)
        for case in self.cases:
            self._settle(case, self.since - 1, fresh=False)
        path = []
        place = 0
        for day in range(self.since, self.until):
            self._chain.clear()
            self._clocks_act(day)
            place = self._arrive(day, place)
            self._people_act(day)
            if (day - self.since + 1) % self.every == 0:
                path.append(sum(still_open(self.process, self.cases).values()))
        left = still_open(self.process, self.cases)
        land = self.counter.result(left)
        return Run(
            land=land,
            here=land if self.directorate is None else self.counter.result(left, self.directorate),
            path=tuple(path),
            arrived=len(self.cases) - began,
            began=began,
            left=sum(left.values()),
            ended=len(self.cases) - sum(left.values()),
        )

    def _arrive(self, day: int, place: int) -> int:
        if self.given is not None:
            while place < len(self.given) and self.given[place].day <= day:
                self._come_in(self.given[place].directorate, self.given[place].urgency, day)
                place += 1
            return place
        for (directorate, urgency), mean in self.rates.inflow.items():
            for _ in range(poisson(self.coming, mean)):
                self._come_in(directorate, urgency, day)
        return place

    def _come_in(self, directorate: int, urgency: str, day: int) -> None:
        initial = self.process.definition.initial
        case = Walker(-len(self.cases) - 1, urgency, directorate, initial, day, day)
        self.cases.append(case)
        self.counter.arrived(case, day)
        self._step(case, Way(ENTRY), day, automatic=False)

    def _clocks_act(self, day: int) -> None:
        heap = self._clocks
        while heap and heap[0][0] <= day:
            _on, _order, case, name, cycle, step = heappop(heap)
            clock = case.clocks[name]
            if clock is not cycle or clock.acted:
                continue
            due = next((on for on, other, _rung in self.process.acts(case, day - 1) if other == name), None)
            if due is None:
                continue
            if due > day:
                self._push_clock(due, case, name, step)
                continue
            clock.acted = True
            self._step(case, Way(step), day, automatic=True)

    def _people_act(self, day: int) -> None:
        desks = [*self.desks.values(), *([self.deciding] if self.deciding else [])]
        for desk in desks:
            desk.worked += desk.speed(self.stretch)
        moved = True
        while moved:
            moved = False
            heap = self._by_hand
            while heap and heap[0][0] <= day:
                _on, _order, case, visit, way = heappop(heap)
                moved = self._act(case, visit, way, day) or moved
            for desk in desks:
                while desk.heap and desk.heap[0][0] <= desk.worked:
                    _at, _order, case, visit, way = heappop(desk.heap)
                    moved = self._act(case, visit, way, day) or moved

    def _act(self, case: Walker, visit: int, way: Way, day: int) -> bool:
        """Let somebody take a step, if the case is still where it was when that was drawn."""
        if case.visit != visit:
            return False
        chain = self._chain.get(case.id, 0)
        if chain >= CHAIN:
            self._push_hand(day + 1, case, way)
            return False
        self._chain[case.id] = chain + 1
        return self._step(case, way, day, automatic=False)

    def _step(self, case: Walker, way: Way, day: int, *, automatic: bool) -> bool:
        visit, desk = case.visit, self._desk_of(case)
        taken = self.process.take(case, way, day)
        if taken is None:
            return False
        if desk is not None and visit != case.visit:
            desk.count -= 1
        self.counter.note(case, taken, day, automatic=automatic)
        sign = self._signs.get(case.state)
        if sign is not None and visit == case.visit and way.step == sign[0]:
            case.visit, case.entered = case.visit + 1, day
            if desk is not None:
                desk.count -= 1
        self._settle(case, day, fresh=True, moved=visit != case.visit)
        return True

    def _settle(self, case: Walker, day: int, *, fresh: bool, moved: bool = True) -> None:
        """Draw what happens next to a case that came somewhere, and when its clocks act."""
        for on, name, rung in self.process.acts(case, day):
            self._push_clock(on, case, name, rung.step or "")
        if not moved:
            return
        desk = self._desk_of(case)
        if desk is not None:
            desk.count += 1
        age = self._age(case, day)
        returned = fresh and age > 0
        wait = self.rates.wait(case.state, RETURNED if returned else case.urgency)
        after = wait.draw(self.random, age - fresh) if wait is not None else NEVER
        choice = self.rates.choice(case.state, after)
        if after >= NEVER or choice is None:
            return
        way, days = choice.draw(self.random), after - age
        if desk is None or (days <= 0 and desk.people > 0):
            self._push_hand(day + days, case, way)
            return
        # A day of work is spread over the day: at the usual speed it is done on that day, not on the next.
        left = max(days, 1) - self.random.random()
        self._order += 1
        heappush(desk.heap, (desk.worked + left, self._order, case, case.visit, way))

    def _age(self, case: Walker, day: int) -> int:
        """How long a case is where it is; where signs of life are given, how long their clock has counted."""
        sign = self._signs.get(case.state)
        clock = case.clocks.get(sign[1]) if sign is not None else None
        return day - case.entered if clock is None else used(clock.spells, day_of(day), EVERY_DAY)

    def _desk_of(self, case: Walker) -> _Desk | None:
        if case.state in self._desk_states:
            return self.desks.get(case.directorate)
        if self.process.definition.states[case.state].must_act is Party.COMMISSIONER:
            return self.deciding
        return None

    def _push_hand(self, on: int, case: Walker, way: Way) -> None:
        if on < self.until:
            self._order += 1
            heappush(self._by_hand, (on, self._order, case, case.visit, way))

    def _push_clock(self, on: int, case: Walker, name: str, step: str) -> None:
        if on < self.until:
            self._order += 1
            heappush(self._clocks, (on, self._order, case, name, case.clocks[name], step))


def _desk(desk: Desk | None) -> _Desk | None:
    return _Desk(desk.people, desk.in_hand) if desk is not None else None
