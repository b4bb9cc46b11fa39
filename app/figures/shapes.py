"""What a figure is made of. PURE.

A measure looks at the story of one case in a period and says what it observes there; a figure is what the observations
of all cases of a slice come to. So a case counts in the same way in every slice, and every figure knows its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from app.workflow.model import Text


class Step(NamedTuple):
    """A step of a case and the stay that began with it (`app.figures.models.Passage`). Days are ordinals; `until` is
    NEVER while the stay goes on.
    """

    seq: int
    case_id: int
    step: str
    source: str
    state: str
    live: bool
    day: int
    until: int
    party: str | None
    directorate_id: int | None
    actor_kind: str
    clocks: Mapping[str, str] | None
    values: Mapping[str, Any] | None
    outcome: str | None
    verdict: str | None


@dataclass(slots=True)
class Story:
    """A case in a period: what is known of it, the stay it was in when the period began (when it was open then), and
    every step of the period. `since` and `until` are the first and the last day, as ordinals. `span` counts working
    days after one day up to and including another.
    """

    case_id: int
    process: str
    region_id: int
    nature: str | None
    logged: int | None
    accords: tuple[str, ...]
    since: int
    until: int
    span: Callable[[int, int], int]
    before: Step | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def last(self) -> Step:
        """The stay in which the period ended."""
        if self.steps:
            return self.steps[-1]
        if self.before is None:
            raise ValueError("a story without a stay and without a step")
        return self.before

    @property
    def directorate_id(self) -> int | None:
        """The directorate that had the case at the end of the period, or when it ended."""
        return self.last.directorate_id


class Seen(NamedTuple):
    """What a measure observed in a story: `part` of which (empty: of none), and a number. For a count that is 1; for a
    share 1 or 0; for days, how many.
    """

    part: str
    number: int


class Kind(StrEnum):
    """What observations come to: how many, how many of how many, the middle one, or all together."""

    COUNT = "count"
    SHARE = "share"
    MEDIAN = "median"
    SUM = "sum"


Observe = Callable[[Story], Iterator[Seen]]


@dataclass(frozen=True)
class Measure:
    """Something that is counted. `unit`: cases, times, promises, days or share. `better`: "up", "down" or empty for
    neither. `parts` are the labels of what it is divided in. `process` is of which cases. `still`: it also has an eye
    for cases that took no step in the period, which are most of them; the others need not look there.
    """

    key: str
    group: str
    label: Text
    definition: Text
    unit: str
    kind: Kind
    observe: Observe
    better: str = ""
    parts: Callable[[], Mapping[str, Text]] = lambda: {}
    process: str = "bottleneck"
    still: bool = False


@dataclass(frozen=True)
class Measured:
    """A figure. `value` is None where there is nothing to say (a middle of none). `of`: a share is `value` of `of`; a
    median is of `of` observations. `parts` and `parts_of` are the same for each part; `cases` the ids of the cases
    behind it.
    """

    value: int | None
    of: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    parts_of: Mapping[str, int] = field(default_factory=dict)
    cases: tuple[int, ...] = ()

    @property
    def percentage(self) -> int | None:
        """For a share: whole per cent, half up; None of nought."""
        return None if not self.of or self.value is None else (200 * self.value + self.of) // (2 * self.of)

    def stored(self) -> dict[str, Any]:
        """As it is kept and frozen: integers and codes, without the cases."""
        found: dict[str, Any] = {"value": self.value}
        if self.of is not None:
            found["of"] = self.of
        if self.parts:
            found["parts"] = dict(sorted(self.parts.items()))
        if self.parts_of:
            found["parts_of"] = dict(sorted(self.parts_of.items()))
        return found

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Measured:
        """What was stored."""
        return cls(kept["value"], kept.get("of"), kept.get("parts", {}), kept.get("parts_of", {}))


Material = list[Story]
"""The stories of a period: every case that was open or took a step in it, and is not confidential."""

__all__ = ["Kind", "Material", "Measure", "Measured", "Observe", "Seen", "Step", "Story"]
