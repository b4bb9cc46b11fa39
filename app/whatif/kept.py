"""What came of a scenario, as it is kept: whole numbers and codes. And running one from what was loaded. PURE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from app.whatif import comparing, replaying
from app.whatif.comparing import Checked, Line, Range
from app.whatif.counting import MEDIANS, SHARES
from app.whatif.days import Counting, number
from app.whatif.fitting import fit, material
from app.whatif.levers import Levers
from app.whatif.loading import Loaded
from app.whatif.walking import Process

EDITION: Final = 1
RUNS: Final = 100
"""Runs without and with the change: two hundred together."""

CHECK_RUNS: Final = 40
QUARTER: Final = 91
"""Days of a quarter that is looked ahead."""

SEED: Final = 20_260
EVERY: Final = 20
ENOUGH: Final = 30
"""With fewer bottlenecks in the log there is nothing to fit rates from."""


class TooLittle(Exception):
    """There are too few bottlenecks in the log to say anything."""

    def __init__(self, there: int) -> None:
        super().__init__(str(there))
        self.there = there


def run(
    loaded: Loaded,
    levers: Levers,
    today: date,
    calendar: Counting,
    tell: Callable[[int, int], None],
    runs: int = RUNS,
    check_runs: int = CHECK_RUNS,
) -> dict[str, Any]:
    """Compute a scenario, and the check against the quarters that were. Raises TooLittle, and LookupError for a term
    that the process does not have.
    """
    if len(loaded.histories) * loaded.one_in < ENOUGH:
        raise TooLittle(len(loaded.histories))
    process = Process(loaded.definition)
    since = loaded.today + 1
    source = material(process, loaded.histories, since, loaded.people, loaded.commissioners)
    last = today + timedelta(days=QUARTER * levers.quarters)
    until = number(last, calendar) + 1
    now = replaying.replay(process, loaded.histories, since)
    total = runs + len(loaded.quarters) * check_runs
    found = comparing.compare(
        loaded.definition, source, loaded.span, now.stock, levers.shared(loaded.one_in), since, until,
        runs=runs, seed=SEED, tell=lambda done: tell(done, total),
    )  # fmt: skip
    checked = comparing.check(
        loaded.definition, loaded.histories, source, loaded.span, loaded.quarters, runs=check_runs, seed=SEED,
        tell=lambda done: tell(runs + done, total),
    )  # fmt: skip
    rates = fit(source, loaded.span)
    times = loaded.one_in
    return {
        "edition": EDITION,
        "since": today.isoformat(),
        "until": last.isoformat(),
        "seq": loaded.seq,
        "runs": found.runs,
        "land": [_line(one, times) for one in found.land],
        "here": [_line(one, times) for one in found.here] if levers.directorate is not None else None,
        "path": {
            "every": EVERY,
            "now": [_range(one, times) for one in found.path_now],
            "then": [_range(one, times) for one in found.path_then],
        },
        "check": [_checked(one, times) for one in checked],
        "cases": len(loaded.histories) * times,
        "steps": now.steps,
        "same": now.same,
        "one_in": times,
        "left_out": loaded.left_out,
        "working_days": loaded.span.days,
        "stretch": [round(100 * rates.stretch.low), round(100 * rates.stretch.high)],
        "stretch_fitted": rates.stretch.fitted,
        "desks": [
            [place, round(desk.people * times), round(10 * desk.in_hand)] for place, desk in sorted(rates.desks.items())
        ],
    }


def verdict(check: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """How many of what really was lies within its range, of how many that can be compared."""
    compared = [one for one in check if one["within"] is not None]
    return sum(one["within"] for one in compared), len(compared)


def wrong(check: Sequence[dict[str, Any]]) -> list[str]:
    """The measures that lay outside their range in more than half of the quarters: those to distrust."""
    outside: dict[str, list[bool]] = {}
    for one in check:
        if one["within"] is not None:
            outside.setdefault(one["measure"], []).append(not one["within"])
    return [measure for measure, seen in outside.items() if 2 * sum(seen) > len(seen)]


def _line(line: Line, times: int) -> dict[str, Any]:
    scale = _times(line.measure, times)
    return {
        "measure": line.measure, "now": _range(line.now, scale), "then": _range(line.then, scale),
        "change": _range(line.change, scale), "fewer": line.fewer, "more": line.more,
    }  # fmt: skip


def _checked(one: Checked, times: int) -> dict[str, Any]:
    scale = _times(one.measure, times)
    return {
        "quarter": one.quarter, "measure": one.measure, "was": None if one.was is None else one.was * scale,
        "range": _range(one.range, scale), "within": one.within,
    }  # fmt: skip


def _times(measure: str, times: int) -> int:
    return 1 if measure in SHARES | MEDIANS else times


def _range(one: Range | None, times: int) -> list[int] | None:
    return None if one is None else [one.low * times, one.middle * times, one.high * times]
