"""A sweep costs what is due, not what exists: the plan the database makes, with more clocks than a sweep may look at.

How long it takes among a hundred thousand open cases is measured by `make bench`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, text

from app import clock, db
from app.cases import ladder
from app.cases.models import CaseClock
from app.workflow.engine import ClockStatus
from tests.conftest import Time
from tests.factories import Cases

CLOCKS = 20_000


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            found.append((statement, values))

    engine = db.current().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def many_clocks(case_id: int, time: Time, due: int) -> None:
    """So many clocks: some stopped, most to act later, a few now."""
    rows = [
        {
            "case_id": case_id,
            "name": "sign_of_life",
            "cycle": 100 + number,
            "status": ClockStatus.STOPPED if number % 3 == 0 and number >= due else ClockStatus.RUNNING,
            "started_at": time.now,
            "next_at": time.now + timedelta(hours=-1 if number < due else number),
        }
        for number in range(CLOCKS)
    ]
    for row in rows[due:]:
        if row["status"] is ClockStatus.STOPPED:
            row["next_at"] = None
    with db.transaction() as session:
        session.execute(insert(CaseClock), rows)
    with db.current().engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def plan(statement: str, values: Any) -> str:
    """How the database carries it out, left free to choose."""
    explain = "EXPLAIN QUERY PLAN " if db.current().is_sqlite else "EXPLAIN "
    with db.current().engine.connect() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, values))


def test_what_is_due_is_found_by_the_index_alone(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    many_clocks(case.id, time, due=100)
    with statements() as asked, db.reading() as session:
        assert len(ladder.due(session, time.now, 1000)) == 100
    [(statement, values)] = [item for item in asked if "case_clocks" in item[0]]
    found = plan(statement, values)
    assert "ix_case_clocks_next" in found
    assert not any(word in found for word in ("Seq Scan", "SCAN case_clocks", "Sort", "TEMP B-TREE")), found


def test_a_sweep_with_nothing_due_asks_which_calendar_holds_and_what_is_due(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    many_clocks(case.id, time, due=0)
    assert clock.is_working_time(time.now)
    with statements() as asked:
        assert ladder.sweep(time.now) == 0
    about = ["case_clocks" if "case_clocks" in statement else statement for statement, _values in asked]
    assert about[-1] == "case_clocks"
    assert all("calendar_revisions" in statement for statement in about[:-1]), about
    assert len(about) <= 2
