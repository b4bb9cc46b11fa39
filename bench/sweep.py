"""What a sweep costs: a hundred clocks that must act, among a thousand open cases and among a hundred thousand.

Two databases of the same kind, of open cases only, swept in turn. A hundred signs of life are made to fail today, over
and over in the same cases; what a sweep does with them (an event, the rung, notices) is real.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from app import audit, clock, db
from app.cases import ladder
from app.cases.models import Case, CaseClock, ClockSpell, ClockStep
from app.clock import calendar
from bench.store import AUDIT_KEY, Store, grow
from bench.world import SWEPT

DUE = 100
BUDGET = 2.0
CLOCK, TERM, BEFORE, LEVEL = "sign_of_life", 10, "warn", "remind"


def chosen(store: Store) -> list[int]:
    """The cases whose clocks will act: spread over all there are."""
    with store.database.reading() as session:
        wanted = select(Case.id).where(Case.state == "in_progress", Case.active).order_by(Case.id)
        found = list(session.scalars(wanted))
    return found[:: max(1, len(found) // DUE)][:DUE]


def make_due(store: Store, cases: Sequence[int]) -> None:
    """Nobody has heard anything for ten working days: today the reminder is due, and it was not given yet."""
    today = clock.local_date(SWEPT)
    due = calendar().subtract(today, 1)
    started = clock.start_of(calendar().subtract(due, TERM))
    with store.database.transaction() as session:
        ids = list(session.scalars(select(CaseClock.id).where(CaseClock.case_id.in_(cases), CaseClock.name == CLOCK)))
        session.execute(delete(ClockStep).where(ClockStep.clock_id.in_(ids)))
        session.execute(update(ClockSpell).where(ClockSpell.clock_id.in_(ids)).values(began_at=started))
        session.execute(
            update(CaseClock)
            .where(CaseClock.id.in_(ids))
            .values(
                started_at=started,
                due_at=clock.end_of(due),
                next_at=clock.start_of(today),
                next_level=LEVEL,
                acted_level=BEFORE,
                acted_on=calendar().subtract(due, 2),
            )
        )


def once(store: Store, cases: Sequence[int]) -> tuple[float, float]:
    """Seconds of one sweep with a hundred due, and of one with nothing due."""
    make_due(store, cases)
    spent = []
    for wanted in (DUE, 0):
        began = time.perf_counter()
        acted = ladder.sweep(SWEPT)
        spent.append(time.perf_counter() - began)
        if acted != wanted:
            raise RuntimeError(f"{acted} clocks acted, not {wanted}")
    return spent[0], spent[1]


def measure(first: Store, sizes: tuple[int, int], rounds: int) -> dict[str, Any]:
    """A row for the table: the sweep among many open cases beside the same among few."""
    stores = [first.beside(f"bench_sweep_{number}") for number in range(len(sizes))]
    times: list[list[tuple[float, float]]] = [[] for _ in sizes]
    audit.use_key(AUDIT_KEY)
    for store, size in zip(stores, sizes, strict=True):
        store.prepare()
        grow([store], 1, 0, size, share_closed=0.0)
    cases = [chosen(store) for store in stores]
    for number in range(rounds + 1):  # the first does not count: statements are compiled, pages are read
        for store, known, found in zip(stores, cases, times, strict=True):
            db.connect(store.url)
            spent = once(store, known)
            if number:
                found.append(spent)
    db.current().engine.dispose()
    for store in stores:
        store.database.engine.dispose()
    few, many = ([statistics.median(column) * 1000 for column in zip(*found, strict=True)] for found in times)
    return {
        "kind": "sweep", "name": f"{DUE} due among {sizes[1]:,} open, beside {sizes[0]:,}", "p50_ms": many[0],
        "p95_ms": max(spent[0] for spent in times[1]) * 1000, "floor_ms": few[0], "ratio": many[0] / few[0],
        "budget": BUDGET, "nothing_due_ms": many[1],
    }  # fmt: skip
