"""What is counted in a stretch of working days: the same code for what happened and for what is simulated. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median_low
from typing import Final

from app.whatif.walking import Process, Taken, Walker

ACCEPTED: Final = "in_progress"
SOLVED: Final = "solution_proposed"
ESCALATED: Final = "escalated"
DECLINED: Final = "decline"
"""Where a bottleneck is accepted, has a solution, is escalated (workflows/bottleneck.yaml); the step that declines."""

MEASURES: Final = (
    "inflow", "outflow", "open", "accept_days", "solution_days", "clocks_met", "accept_met", "solve_met",
    "escalations", "by_clock", "declines", "reopened",
)  # fmt: skip
"""Cases that came in, ended, are open at the end; working days (median) until accepted and until a solution; percentage
of all clocks, of acceptances and of solutions that were in time; escalations, and those by a clock; declines; reopened.
"""

SHARES: Final = frozenset({"clocks_met", "accept_met", "solve_met"})
MEDIANS: Final = frozenset({"accept_days", "solution_days"})

Counted = Mapping[str, int | None]


@dataclass(slots=True)
class Tally:
    """The counts of one directorate."""

    counts: dict[str, int] = field(default_factory=dict)
    accept_days: list[int] = field(default_factory=list)
    solution_days: list[int] = field(default_factory=list)

    def add(self, name: str, by: int = 1) -> None:
        """Count something."""
        self.counts[name] = self.counts.get(name, 0) + by


class Counter:
    """Counts what happens from the working day `since` on, by directorate."""

    def __init__(self, process: Process, since: int, until: int) -> None:
        self.process, self.since, self.until = process, since, until
        self.tallies: dict[int, Tally] = {}

    def of(self, directorate: int) -> Tally:
        """The tally of a directorate."""
        tally = self.tallies.get(directorate)
        if tally is None:
            tally = self.tallies[directorate] = Tally()
        return tally

    def note(self, case: Walker, taken: Taken, day: int, *, automatic: bool) -> None:
        """Count a step; what came before or after is only remembered by the case itself."""
        counted = self.since <= day < self.until
        tally = self.of(case.directorate)
        open_states = self.process.open_states
        if taken.target == ACCEPTED and case.accepted is None:
            case.accepted = day
            if counted:
                tally.accept_days.append(day - case.born)
        if taken.target == SOLVED and taken.source != SOLVED and case.solved is None:
            case.solved = day
            if counted:
                tally.solution_days.append(day - case.born)
        if not counted:
            return
        for ended in taken.ended:
            for name in ("clocks", ended.clock):
                tally.add(f"{name}_ended")
                if ended.in_time:
                    tally.add(f"{name}_in_time")
        if taken.target == ESCALATED and taken.source != ESCALATED:
            tally.add("escalations")
            if automatic:
                tally.add("by_clock")
        if taken.step == DECLINED:
            tally.add("declines")
        if taken.source in open_states and taken.target not in open_states:
            tally.add("outflow")
        if self.process.definition.states[taken.source].kind == "end" and taken.target in open_states:
            tally.add("reopened")

    def arrived(self, case: Walker, day: int) -> None:
        """Count a case that came in."""
        if self.since <= day < self.until:
            self.of(case.directorate).add("inflow")

    def result(self, still_open: Mapping[int, int], directorate: int | None = None) -> Counted:
        """The measures of the land, or of one directorate. `still_open` is how many are open at the end, by
        directorate.
        """
        tallies = list(self.tallies.values()) if directorate is None else [self.of(directorate)]
        left = sum(still_open.values()) if directorate is None else still_open.get(directorate, 0)
        return {
            "inflow": _sum(tallies, "inflow"),
            "outflow": _sum(tallies, "outflow"),
            "open": left,
            "accept_days": _median(day for tally in tallies for day in tally.accept_days),
            "solution_days": _median(day for tally in tallies for day in tally.solution_days),
            "clocks_met": _share(tallies, "clocks"),
            "accept_met": _share(tallies, "accept"),
            "solve_met": _share(tallies, "solve"),
            "escalations": _sum(tallies, "escalations"),
            "by_clock": _sum(tallies, "by_clock"),
            "declines": _sum(tallies, "declines"),
            "reopened": _sum(tallies, "reopened"),
        }


def _sum(tallies: Iterable[Tally], name: str) -> int:
    return sum(tally.counts.get(name, 0) for tally in tallies)


def _median(days: Iterable[int]) -> int | None:
    found = list(days)
    return median_low(found) if found else None


def _share(tallies: list[Tally], clock: str) -> int | None:
    ended = _sum(tallies, f"{clock}_ended")
    return (200 * _sum(tallies, f"{clock}_in_time") + ended) // (2 * ended) if ended else None
