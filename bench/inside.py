"""What only the application itself can tell: queries per page, plans of queries, and the cost of an action alone."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from app import clock, db
from app.bottlenecks import actions as bottlenecks
from app.cases import actions as cases
from app.people import identity
from bench import floors
from bench.store import Store

WHO = ("login_sessions", "role_grant")
"""Queries on these tables find out who is asking: session and user."""


class Statements:
    """The statements that an engine was given."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Any]] = []

    @property
    def of_the_page(self) -> list[tuple[str, Any]]:
        """Those that do not find out who is asking, without BEGIN and the like."""
        kept = [
            item for item in self.all if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|\()", item[0], re.IGNORECASE)
        ]
        return [item for item in kept if not any(name in item[0] for name in WHO)]


@contextmanager
def listening(engine: Engine) -> Iterator[Statements]:
    """Collect the statements of an engine."""
    found = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        found.all.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries(app: Flask, path: str, cookie: str) -> Statements:
    """The statements of one page (the second time it is asked for: what is read once and kept does not count)."""
    client = app.test_client(use_cookies=False)
    client.get(path, headers={"Cookie": cookie})
    with listening(db.current().engine) as found:
        answer = client.get(path, headers={"Cookie": cookie})
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return found


def plan(statement: str, parameters: Any) -> str:
    """How the database carries out a statement, as it says itself."""
    sqlite = db.current().is_sqlite
    with db.current().engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) "
        found = connection.exec_driver_sql(explain + statement, parameters)
        return "\n".join(str(row[3] if sqlite else row[0]) for row in found)


INDEXES = ("_due", "_ended")


def plan_faults(statement: str, plan_text: str) -> list[str]:
    """What is wrong with the plan of a query of a list: it reads all cases, or sorts what no index gives in order."""
    if not re.search(r"\bFROM cases\b|\bJOIN cases\b", statement):
        return []
    faults = []
    if re.search(r"Seq Scan on cases|^SCAN cases(?! USING INDEX)", plan_text, re.MULTILINE):
        faults.append("reads the whole table")
    if not any(name in plan_text for name in INDEXES):
        faults.append("uses no index of cases in work")
    return faults


def timed(work: Callable[[], Any], count: int) -> list[float]:
    """Seconds of each of `count` times."""
    found = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def actions(store: Store, numbers: list[str], count: int) -> dict[str, list[float]]:
    """Seconds of one ORM INSERT + commit, of filing a bottleneck and of a step: the actions alone, without HTTP."""
    engine = floors.engine_for(store.url)
    world = store.world
    assert world.liaison
    assert world.fixer
    liaison_id, fixer_id = world.liaison.id, world.fixer.id
    with db.reading() as session:
        liaison = identity.actor_for_user(session, liaison_id)
        fixer = identity.actor_for_user(session, fixer_id)
    assert liaison
    assert fixer
    found: dict[str, list[float]] = {"insert": [], "create": [], "transition": []}

    def create() -> None:
        with db.transaction() as session:
            bottlenecks.file(session, liaison, intake(world.home_regions[0]), submit=True, now=clock.now())

    turns = itertools.cycle(
        (number, name, data)
        for name, data in (
            ("wait_party", {"party": "de NZa", "reason": "Wacht op advies."}),
            ("resume", {"note": "De NZa heeft geantwoord."}),
        )
        for number in numbers
    )

    def step() -> None:
        number, name, data = next(turns)
        with db.transaction() as session:
            cases.transition(session, fixer, number, name, data, expected_version=None, now=clock.now())

    for _ in range(3):  # warm
        floors.insert_one(engine)
        create()
        step()
    for _ in range(count):
        found["insert"] += timed(lambda: floors.insert_one(engine), 2)
        found["create"] += timed(create, 1)
        found["transition"] += timed(step, 2)
    engine.dispose()
    return found


def intake(region: int) -> dict[str, Any]:
    """A bottleneck as a liaison files it."""
    return {
        "title": "Palliatief netwerk leeft van jaar tot jaar", "region": str(region), "urgency": "normal",
        "description": "De coördinator hoort pas in het najaar of er geld is. " * 4, "nature": "funding",
        "affected": "Mensen in hun laatste levensfase en hun naasten", "asked": "Vaste betaling van de coördinatie",
        "tried": "Subsidie voor vijf jaar gevraagd, één gekregen.", "systems": ["Wlz", "Zvw"], "accords": ["WOZO"],
        "theme": "palliatieve zorg",
        "contacts": [{"name": "Jan Aalbers", "email": "jan.aalbers@regio.example", "organisation": "Netwerk"}],
    }  # fmt: skip


def numbers_of(store: Store, who: str) -> list[str]:
    """The numbers of the cases in work that somebody of the benchmark owns and must act in, oldest first."""
    person = getattr(store.world, who)
    with store.database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            f"SELECT number FROM cases WHERE handler_id = {person.id} AND state = 'in_progress' ORDER BY id"
        )
        return [row[0] for row in found]
