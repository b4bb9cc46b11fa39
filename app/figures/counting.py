"""From stories to figures. PURE."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from statistics import median_low

from app.clock import WorkingCalendar
from app.figures.measures import ALL, MEASURES
from app.figures.shapes import Kind, Measure, Measured, Story
from app.figures.slices import LAND, Cell, Holds, Slice


@dataclass(slots=True)
class Tally:
    """What was observed so far. `numbers` only for a median."""

    count: int = 0
    total: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    parts_of: dict[str, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what another tally counted too."""
        self.count += other.count
        self.total += other.total
        for part, number in other.parts.items():
            self.parts[part] = self.parts.get(part, 0) + number
        for part, number in other.parts_of.items():
            self.parts_of[part] = self.parts_of.get(part, 0) + number
        self.numbers += other.numbers
        self.cases += other.cases


Tallies = dict[Cell, dict[str, Tally]]


def tallied(stories: Iterable[Story], only: Sequence[Measure] = ALL) -> Tallies:
    """What there is to observe in these stories, by where each case lies and by measure."""
    of_steps: defaultdict[str, list[Measure]] = defaultdict(list)
    of_rest: defaultdict[str, list[Measure]] = defaultdict(list)
    for measure in only:
        of_steps[measure.process].append(measure)
        if measure.still:
            of_rest[measure.process].append(measure)
    found: Tallies = {}
    cells: dict[tuple[int, int | None, tuple[str, ...]], Cell] = {}
    for story in stories:
        place = (story.region_id, story.directorate_id, story.accords)
        cell = cells.get(place)
        if cell is None:
            cell = cells[place] = Cell(*place)
            found[cell] = {}
        own = found[cell]
        for measure in (of_steps if story.steps else of_rest)[story.process]:
            tally = None
            for part, number in measure.observe(story):
                if tally is None:
                    tally = own.get(measure.key)
                    if tally is None:
                        tally = own[measure.key] = Tally()
                    tally.cases.append(story.case_id)
                tally.count += 1
                tally.total += number
                if part:
                    tally.parts[part] = tally.parts.get(part, 0) + number
                    tally.parts_of[part] = tally.parts_of.get(part, 0) + 1
                if measure.kind is Kind.MEDIAN:
                    tally.numbers.append(number)
    return found


def summed(tallies: Tallies, holds: Holds, only: Sequence[Measure] = ALL) -> dict[str, Measured]:
    """The figures of a slice: every measure, also those of which there was nothing."""
    together = {measure.key: Tally() for measure in only}
    for cell, own in tallies.items():
        if holds(cell):
            for key, tally in own.items():
                together[key].add(tally)
    return {measure.key: _measured(measure.kind, together[measure.key]) for measure in only}


def _measured(kind: Kind, tally: Tally) -> Measured:
    cases = tuple(sorted(set(tally.cases)))
    if kind is Kind.MEDIAN:
        return Measured(median_low(tally.numbers) if tally.numbers else None, tally.count, cases=cases)
    if kind is Kind.SHARE:
        return Measured(tally.total, tally.count, tally.parts, tally.parts_of, cases)
    return Measured(tally.total, None, tally.parts, {}, cases)


def by_slice(stories: Iterable[Story], holding: Mapping[Slice, Holds]) -> dict[Slice, dict[str, Measured]]:
    """The figures of several slices: the stories are looked at once, and what lies in one region is added up once."""
    tallies = tallied(stories)
    by_region = _by_region(tallies)
    return {
        one: summed(tallies if one.kind in ("directie", "akkoord") else by_region, holds)
        for one, holds in holding.items()
    }


def _by_region(tallies: Tallies) -> Tallies:
    """The same observations without what only slices of directorates and accords ask: most slices are regions."""
    found: Tallies = {}
    for cell, own in tallies.items():
        together = found.setdefault(Cell(cell.region_id, None, ()), {})
        for key, tally in own.items():
            together.setdefault(key, Tally()).add(tally)
    return found


def measured(stories: Iterable[Story]) -> dict[str, Measured]:
    """The figures of these stories together."""
    return summed(tallied(stories), Holds(LAND))


def observed(stories: Iterable[Story], key: str, holds: Holds, part: str = "") -> dict[int, list[tuple[str, int]]]:
    """What one measure saw in each case of a slice: (part, number), with `part` only of that part."""
    measure = MEASURES[key]
    found: dict[int, list[tuple[str, int]]] = {}
    for story in stories:
        if story.process == measure.process and holds(Cell(story.region_id, story.directorate_id, story.accords)):
            seen = [(one.part, one.number) for one in measure.observe(story) if not part or one.part == part]
            if seen:
                found[story.case_id] = seen
    return found


@contextmanager
def undisturbed() -> Iterator[None]:
    """Count without looking for garbage: a hundred thousand stories make none, and looking through them over and
    over is half of the time. Whoever comes second leaves it to the first to begin again.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


@lru_cache(maxsize=4)
def span_by(calendar: WorkingCalendar) -> Callable[[int, int], int]:
    """Working days after one day up to and including another, both as ordinals: two look-ups in a table."""
    first, last = calendar.first.toordinal(), calendar.last.toordinal()
    worked, total = [], 0
    for day in range(first, last + 1):
        total += calendar.is_working_day(date.fromordinal(day))
        worked.append(total)

    def span(start: int, end: int) -> int:
        return worked[min(max(end, first), last) - first] - worked[min(max(start, first), last) - first]

    return span
