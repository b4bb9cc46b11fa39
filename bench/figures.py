"""What figures cost: a quarter over 100,000 cases, for the land and every directorate, accord and region at once.

    python -m bench.figures [--size 100000]

On SQLite, or on PostgreSQL when DATABASE_URL names one. The log is read first, which happens once; then a quarter is
counted three times, and the trend of nine kept quarters is asked. The exit code is 1 when a budget is missed
(docs/architecture.md: figures of a quarter within 2 seconds, 500 MB).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import config
from app import clock, create_app, db
from app.definitions import registry
from app.figures import behind, kept, queries, reading
from app.figures.period import DAY, Period, last_quarter, quarter_on, quarters_to
from app.figures.slices import LAND
from app.policy import Actor, ActorKind, Grant, Role
from bench.store import AUDIT_KEY, Postgres, grow, sqlite_store
from bench.world import NOW

SECONDS, MEGABYTES = 2.0, 500
COMMISSIONER = Actor(ActorKind.USER, 1, "Commissaris", grants=(Grant(Role.COMMISSIONER),))


def timed(what: str, act: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    done = act()
    spent = time.perf_counter() - begin
    print(f"{what:<58} {spent:8.3f} s   {memory():6.0f} MB", flush=True)
    return spent, done


def memory() -> float:
    """The most memory this process has had, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--size", type=int, default=100_000)
    asked.add_argument(
        "--measure", action="store_true", help="only measure, on DATABASE_URL (for the benchmark itself)"
    )
    given = asked.parse_args()
    if given.measure:
        with create_app(config.from_environment()).app_context(), clock.at(NOW):
            return measure()
    return prepare(given.size)


def prepare(size: int) -> int:
    """A database of so many cases, and then the figures of it."""
    with tempfile.TemporaryDirectory(prefix="bench-figures-") as folder:
        url = os.environ.get("DATABASE_URL", "")
        store = Postgres("postgresql", url) if url.startswith("postgresql") else sqlite_store(Path(folder))
        given = {
            "REGIOLIJN_ENV": "development", "DATABASE_URL": store.url, "AUDIT_KEY": AUDIT_KEY,
            "SECRET_KEY": "bench-secret-key-0123456789-0123456789", "REGIOLIJN_INSTANCE": folder,
        }  # fmt: skip
        registry.load(Path("workflows"))
        store.prepare()
        grow([store], 1, 0, size)
        # In a process of its own: making the cases takes memory too.
        return subprocess.run(
            [sys.executable, "-m", "bench.figures", "--measure"], env={**os.environ, **given}
        ).returncode


def measure() -> int:
    def read() -> int:
        with db.transaction() as session:
            return reading.catch_up(session)

    _spent, seq = timed("the log read, once", read)
    period = last_quarter(clock.local_date(clock.now()))
    with db.reading() as session:
        wanted = kept.usual(session)
        print(f"{seq} events; {period}; {len(wanted)} slices")
        land = min(timed("a quarter, the land", lambda: queries.figures(session, period))[0] for _ in range(3))
        every = min(
            timed("a quarter, every slice", lambda: queries.figures(session, period, wanted))[0] for _ in range(2)
        )
        going, found = timed("the quarter that runs, the land", lambda: queries.figures(session, _next(period)))
        for key in ("inflow", "open", "time_with"):
            print(f"    {key}: {found.by_slice[LAND][key].stored()['value']}")
        timed("the cases behind a figure", lambda: behind.behind(session, COMMISSIONER, "open", period, LAND))
        over = quarters_to(period, kept.BACK)
        timed("a trend of nine quarters, counted", lambda: queries.trends(session, wanted, over))
        timed("the same, kept", lambda: queries.trends(session, wanted, over))
        timed("one slice of it", lambda: queries.trend(session, LAND, over))
    good = max(land, every, going) <= SECONDS and memory() <= MEGABYTES
    print("within budget" if good else f"over budget: {SECONDS} s, {MEGABYTES} MB")
    return 0 if good else 1


def _next(period: Period) -> Period:
    return quarter_on(period.until + DAY)


if __name__ == "__main__":
    sys.exit(main())
