"""What happened, walked again: the stock at a moment and the measures of a quarter, from histories. PURE.

The engine takes every step of the log once more. So a stock has its real clocks, and what is measured of the past is
measured by the same code as what is simulated.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.whatif.counting import Counter
from app.whatif.walking import Process, Taken, Walker, Way


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the log has it. `day` is a working-day number, `directorate` the one the case is with afterwards (0:
    none yet), `by_clock` whether a ladder took it.
    """

    name: str
    source: str
    target: str
    day: int
    directorate: int
    by_clock: bool = False
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A case and its steps, oldest first. The first one brings it from its draft into the open."""

    case_id: int
    urgency: str
    steps: tuple[Step, ...]

    @property
    def born(self) -> int:
        """The working day on which it came in."""
        return self.steps[0].day


@dataclass(frozen=True)
class Replayed:
    """Cases as they stood at the end of a stretch, the steps that were walked, and how many of them the engine takes as
    the log has them.
    """

    stock: tuple[Walker, ...]
    steps: int
    same: int


Noting = Callable[[Walker, Taken, int, bool], None]


def replay(
    process: Process,
    histories: Iterable[History],
    until: int,
    note: Noting | None = None,
    counter: Counter | None = None,
) -> Replayed:
    """Walk all steps before the working day `until`, in the order of days."""
    stock: dict[int, Walker] = {}
    steps = same = 0
    walked = [(step.day, place, one, step) for one in histories for place, step in enumerate(one.steps)]
    walked = [item for item in walked if item[0] < until]
    walked.sort(key=lambda item: (item[0], item[2].case_id, item[1]))
    for day, place, one, step in walked:
        case = stock.get(one.case_id)
        if case is None:
            first = next((item.directorate for item in one.steps if item.directorate), 0)
            case = stock[one.case_id] = Walker(one.case_id, one.urgency, first, step.source, day, day)
        if place == 0 and counter is not None:
            counter.arrived(case, day)
        taken = again(process, case, step)
        steps += 1
        same += taken is not None
        if taken is None:
            source = case.state
            process.put(case, step.target, day)
            taken = Taken(step.name, source, step.target, ())
        if counter is not None:
            counter.note(case, taken, day, automatic=step.by_clock)
        if note is not None:
            note(case, taken, day, step.by_clock)
        if step.directorate:
            case.directorate = step.directorate
    return Replayed(tuple(stock.values()), steps, same)


def again(process: Process, case: Walker, step: Step) -> Taken | None:
    """Take a step of the log by the engine. None when it would not, or would lead elsewhere."""
    if case.state != step.source:
        return None
    way = process.way(step.source, step.name, step.target, dict(step.given))
    if way is None:
        return None
    if step.by_clock:
        for _on, name, rung in sorted(process.acts(case, step.day - 1), key=lambda act: act[0]):
            if rung.step == step.name:
                case.clocks[name].acted = True
                break
    decision = process.decide(case, way, step.day)
    if getattr(decision, "target", None) != step.target:
        return None
    return process.take(case, way, step.day)


def still_open(process: Process, stock: Iterable[Walker]) -> Mapping[int, int]:
    """How many cases are open, by directorate."""
    return Counts(case.directorate for case in stock if case.state in process.open_states)


def copied(case: Walker) -> Walker:
    """The same case, to walk on by itself."""
    clocks = {name: replace(clock, spells=list(clock.spells)) for name, clock in case.clocks.items()}
    return replace(case, clocks=clocks, counters=dict(case.counters), spent=dict(case.spent))


def observed(
    process: Process, histories: Sequence[History], since: int, until: int, directorate: int | None = None
) -> Mapping[str, int | None]:
    """The measures of the working days from `since` until (not including) `until`, as they really were."""
    counter = Counter(process, since, until)
    replayed = replay(process, histories, until, counter=counter)
    return counter.result(still_open(process, replayed.stock), directorate)


def way_of(process: Process, step: Step, before: int) -> Way | None:
    """The way of a step in the log; with the directorate it moved the case to, if another than `before`."""
    way = process.way(step.source, step.name, step.target, dict(step.given))
    moved = step.directorate and before and step.directorate != before
    return replace(way, directorate=step.directorate) if way is not None and moved else way
