"""Many runs beside each other: as it goes now and with the change, as ranges; and the check against what was. PURE.

A range runs from the tenth to the ninetieth of a hundred runs: four in five lie within it. Each run draws its own rates
(which cases happened to be in the log) and its own course of events. The run without and the run with the change share
their draws, so that what differs comes from the change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from app.whatif.counting import MEASURES, Counted
from app.whatif.fitting import Material, Span, fit, weights
from app.whatif.levers import DECLINE, Levers, with_term
from app.whatif.rates import Desk, Rates, quantiles
from app.whatif.replaying import History, observed, replay
from app.whatif.simulating import Arrival, Run, Simulation
from app.whatif.walking import Process, Walker
from app.workflow.model import Definition

LOW, HIGH = 10, 90
"""The percentages between which four in five runs lie."""

EXPECTED: Final = 80
"""So many in a hundred of what really was lie within such ranges, if the simulation is right."""

DRAWS: Final = 40
"""Draws of rates at most; runs take turns with them."""

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Range:
    """From the tenth to the ninetieth percentile, with the middle."""

    low: int
    middle: int
    high: int

    def has(self, value: int) -> bool:
        """Whether a value lies within it."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Line:
    """A measure: as it goes now, with the change, and the difference run by run. `fewer` and `more` are how many of a
    hundred runs end lower and higher with the change. None where too few runs say anything.
    """

    measure: str
    now: Range | None
    then: Range | None
    change: Range | None
    fewer: int
    more: int


@dataclass(frozen=True)
class Compared:
    """What came of the runs, for the land and for the directorate of the scenario (the land again, without one). `path`
    is how many are open over time, now and with the change.
    """

    runs: int
    land: tuple[Line, ...]
    here: tuple[Line, ...]
    path_now: tuple[Range, ...]
    path_then: tuple[Range, ...]


@dataclass(frozen=True)
class Checked:
    """A measure of a quarter that was: what it really was, the range of the runs, and whether it lies within."""

    quarter: str
    measure: str
    was: int | None
    range: Range | None

    @property
    def within(self) -> bool | None:
        """None when there is nothing to compare."""
        return None if self.was is None or self.range is None else self.range.has(self.was)


def changed(rates: Rates, levers: Levers) -> Rates:
    """The rates with what a scenario changes of them; its term is a matter of the process."""
    here = levers.directorate if levers.inflow_here else None
    inflow = {
        key: count * levers.inflow / 100 if here is None or key[0] == here else count
        for key, count in rates.inflow.items()
    }
    desks = dict(rates.desks)
    if levers.directorate is not None and levers.fixers:
        desk = desks.get(levers.directorate, Desk(0, 1.0))
        desks[levers.directorate] = replace(desk, people=max(0.0, desk.people + levers.fixers))
    choices = rates.choices
    if levers.declines is not None:
        choices = {key: choice.with_share(DECLINE, levers.declines) for key, choice in choices.items()}
    return replace(rates, inflow=inflow, desks=desks, choices=choices)


def draws(source: Material, span: Span, runs: int, seed: int) -> list[Rates]:
    """Rates, each from its own draw of the cases in the log. Fewer for many cases: those differ less."""
    random = Random(seed)  # noqa: S311 - chance, no secret
    count = max(4, min(runs, DRAWS, 20_000 // max(1, len(source.cases))))
    return [fit(source, span, weights(source, random)) for _ in range(count)]


def compare(
    definition: Definition,
    source: Material,
    span: Span,
    stock: Sequence[Walker],
    levers: Levers,
    since: int,
    until: int,
    *,
    runs: int,
    seed: int,
    tell: Tell = lambda done: None,
) -> Compared:
    """Run the days from `since` until `until` so many times, without and with the change. Raises LookupError for a term
    that the process does not have.
    """
    process = Process(definition)
    other = Process(with_term(definition, levers.clock, levers.term)) if levers.clock else process
    drawn = draws(source, span, runs, seed)
    now, then = [], []
    for number in range(runs):
        rates = drawn[number % len(drawn)]
        begin = seed + 7919 * number
        now.append(Simulation(process, rates, stock, since, until, begin, directorate=levers.directorate).run())
        then.append(
            now[-1]
            if levers.change_nothing
            else Simulation(
                other, changed(rates, levers), stock, since, until, begin, directorate=levers.directorate
            ).run()
        )
        tell(number + 1)
    return Compared(
        runs=runs,
        land=_lines([run.land for run in now], [run.land for run in then]),
        here=_lines([run.here for run in now], [run.here for run in then]),
        path_now=_path(now),
        path_then=_path(then),
    )


def check(
    definition: Definition,
    histories: Sequence[History],
    source: Material,
    span: Span,
    quarters: Mapping[str, tuple[int, int]],
    *,
    runs: int,
    seed: int,
    tell: Tell = lambda done: None,
) -> tuple[Checked, ...]:
    """Let quarters that were go by again, and see whether what really was lies within the ranges.

    `quarters` are their first working days and those after their last. Each begins with what was open then and gets the
    cases that really came in; how people act is fitted from the other quarters only.
    """
    process = Process(definition)
    found: list[Checked] = []
    done = 0
    for name, (since, until) in quarters.items():
        stock = replay(process, histories, since).stock
        came = [Arrival(day, place, urgency) for _id, day, place, urgency in source.births if since <= day < until]
        results: list[Counted] = []
        drawn = draws(source, replace(span, out=since, back=until), runs, seed)
        for number in range(runs):
            rates, begin = drawn[number % len(drawn)], seed + 7919 * number
            results.append(Simulation(process, rates, stock, since, until, begin, arrivals=came).run().land)
            done += 1
            tell(done)
        was = observed(process, histories, since, until)
        found.extend(
            Checked(name, measure, was[measure], _range([one[measure] for one in results]))
            for measure in MEASURES
            if measure != "inflow"
        )
    return tuple(found)


def _lines(now: Sequence[Counted], then: Sequence[Counted]) -> tuple[Line, ...]:
    found = []
    for measure in MEASURES:
        pairs = [
            (a, b)
            for a, b in ((one[measure], two[measure]) for one, two in zip(now, then, strict=True))
            if a is not None and b is not None
        ]
        total = max(1, len(pairs))
        found.append(
            Line(
                measure,
                _range([one[measure] for one in now]),
                _range([two[measure] for two in then]),
                _range([b - a for a, b in pairs]),
                fewer=100 * sum(b < a for a, b in pairs) // total,
                more=100 * sum(b > a for a, b in pairs) // total,
            )
        )
    return tuple(found)


def _range(values: Sequence[int | None]) -> Range | None:
    """The range of what runs say; None when half of them say nothing."""
    said = [value for value in values if value is not None]
    return Range(*quantiles(said, LOW, 50, HIGH)) if said and 2 * len(said) >= len(values) else None


def _path(runs: Sequence[Run]) -> tuple[Range, ...]:
    return tuple(Range(*quantiles(values, LOW, 50, HIGH)) for values in zip(*(run.path for run in runs), strict=True))
