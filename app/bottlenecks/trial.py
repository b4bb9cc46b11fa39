"""What a routing table would have done with cases of before: its own figures, or beside another table. PURE.

A table is right about a case when it sends it where it turned out to belong: the directorate that took it on. Of a case
that nobody took on yet, nothing is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.bottlenecks.routing import Rule, Subject, fits, route


@dataclass(frozen=True)
class Past:
    """A case as the table would meet it again. `sent` is the directorate where it was sent in fact (None: nowhere),
    `row` the row that did; `belonged` the directorate that took it on, `wrong` that somebody said it was a wrong
    address.
    """

    case_id: int
    number: str
    title: str
    region: str
    subject: Subject
    sent: int | None
    row: int | None
    belonged: int | None
    wrong: bool


@dataclass(frozen=True)
class Course:
    """Where a case went, or would have gone, before and after; with the row that sends it there after."""

    past: Past
    before: int | None
    after: int | None
    row: Rule | None

    @property
    def moved(self) -> bool:
        """Whether it goes somewhere else."""
        return self.before != self.after

    def right(self, where: int | None) -> bool | None:
        """Whether this is where it belonged; None when that is not known."""
        return None if self.past.belonged is None else where == self.past.belonged


@dataclass(frozen=True)
class Tally:
    """What a row caught, and how many of those turned out to belong elsewhere."""

    caught: int
    elsewhere: int


@dataclass(frozen=True)
class Conflict:
    """Two rows that fit the same cases and send them to different directorates: the first wins. `first_right` and
    `second_right`: how many of them belonged where each of the two would have sent them.
    """

    first: Rule
    second: Rule
    cases: int
    first_right: int
    second_right: int


@dataclass(frozen=True)
class Trial:
    """What came of it. `known` are the cases of which is known where they belonged; of those `right_before` and
    `right_after` were sent there.
    """

    courses: tuple[Course, ...]
    tallies: dict[int, Tally]
    conflicts: tuple[Conflict, ...]
    known: int
    right_before: int
    right_after: int
    righted: int
    wronged: int

    @property
    def moved(self) -> tuple[Course, ...]:
        """The cases that go somewhere else; first those of which that is known to be better or worse."""
        found = (one for one in self.courses if one.moved)
        return tuple(sorted(found, key=lambda one: (one.past.belonged is None, one.past.number)))

    def nowhere(self, *, after: bool) -> int:
        """How many cases no row fits."""
        return sum((one.after if after else one.before) is None for one in self.courses)


def run(past: Sequence[Past], rules: Sequence[Rule], before: Sequence[Rule] | None = None) -> Trial:
    """Send the cases of before through a table, and compare with another table, or (None) with where they went."""
    courses = []
    for one in past:
        row = route(rules, one.subject)
        was = one.sent if before is None else _target(route(before, one.subject))
        courses.append(Course(one, was, _target(row), row))
    known = [one for one in courses if one.past.belonged is not None]
    return Trial(
        tuple(courses),
        _tallies(courses),
        _conflicts(past, rules),
        len(known),
        sum(bool(one.right(one.before)) for one in known),
        sum(bool(one.right(one.after)) for one in known),
        sum(not one.right(one.before) and bool(one.right(one.after)) for one in known),
        sum(bool(one.right(one.before)) and not one.right(one.after) for one in known),
    )


def _target(rule: Rule | None) -> int | None:
    return rule.directorate if rule else None


def _tallies(courses: Sequence[Course]) -> dict[int, Tally]:
    caught: Counter[int] = Counter()
    elsewhere: Counter[int] = Counter()
    for one in courses:
        if one.row is not None:
            caught[one.row.id] += 1
            elsewhere[one.row.id] += one.right(one.after) is False
    return {key: Tally(count, elsewhere[key]) for key, count in caught.items()}


def _conflicts(past: Sequence[Past], rules: Sequence[Rule]) -> tuple[Conflict, ...]:
    """Pairs of rows that contradict each other in fact, the most frequent first."""
    ordered = sorted(rules, key=lambda rule: (rule.position, rule.id))
    found: dict[tuple[int, int], list[Past]] = {}
    by_id = {rule.id: rule for rule in ordered}
    for one in past:
        fitting = [rule for rule in ordered if fits(rule, one.subject)]
        for other in fitting[1:]:
            if other.directorate != fitting[0].directorate:
                found.setdefault((fitting[0].id, other.id), []).append(one)
    conflicts = [
        Conflict(
            by_id[first],
            by_id[second],
            len(cases),
            sum(one.belonged == by_id[first].directorate for one in cases),
            sum(one.belonged == by_id[second].directorate for one in cases),
        )
        for (first, second), cases in found.items()
    ]
    return tuple(sorted(conflicts, key=lambda one: (-one.second_right, -one.cases, one.first.position)))
