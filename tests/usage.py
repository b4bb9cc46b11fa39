"""Which tests use a database: found out while they run on SQLite, so that the others need not run again on PostgreSQL.

With TEST_NOTES naming a file, a run on SQLite writes the tests there that passed without a database, and a run on
PostgreSQL leaves those out (`tools/test.py` asks for it). Nothing is declared: a test uses a database when, in itself
or in setting up a fixture it takes, however long ago, a connection was taken from any engine, SQLite opened a file, or
a process was started. What was not seen to pass is never left out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

SEEN = frozenset({"sqlite3.connect", "subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "os.exec"})
PROPERTY = "uses_database"


class Usage:
    """Watches a run on SQLite and writes down what needed no database."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes
        self._times = 0
        self._fixtures: set[Any] = set()
        self._failed: set[str] = set()
        self._spared: list[str] = []

    def watch(self) -> None:
        """Notice every use from now on, by any thread."""
        event.listen(Engine, "engine_connect", self._notice)
        sys.addaudithook(lambda name, _args: self._notice() if name in SEEN else None)

    def _notice(self, *_what: Any) -> None:
        self._times += 1

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        """A fixture that used a database, or asked for one that did, marks all that take it from now on."""
        before, held = self._times, set(request._fixture_defs.values())
        try:
            return (yield)
        finally:
            asked = set(request._fixture_defs.values()) - held
            if self._times > before or asked & self._fixtures:
                self._fixtures.add(fixturedef)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: Any) -> Generator[None, Any, Any]:
        """A test uses what it does itself and what its fixtures did, also those it asked for by name."""
        before = self._times
        try:
            return (yield)
        finally:
            taken = set(item._request._fixture_defs.values())
            item.user_properties.append((PROPERTY, self._times > before or bool(taken & self._fixtures)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """So does what is done when it has ended."""
        before = self._times
        try:
            return (yield)
        finally:
            item.user_properties.append((PROPERTY, self._times > before))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Workers send their reports to the process that gathers them."""
        if not report.passed:
            self._failed.add(report.nodeid)
        if report.when == "teardown" and report.nodeid not in self._failed:
            said = [value for name, value in report.user_properties if name == PROPERTY]
            if said == [False, False]:
                self._spared.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Written once, by the process that knows all."""
        if not hasattr(session.config, "workerinput"):
            self._notes.parent.mkdir(parents=True, exist_ok=True)
            self._notes.write_text("".join(f"{name}\n" for name in self._spared))


class Spared:
    """Leaves out of a run what the notes name."""

    def __init__(self, notes: Path) -> None:
        self._names = frozenset(notes.read_text().splitlines()) if notes.exists() else frozenset[str]()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """They passed minutes ago, and the database is the only thing that differs."""
        spared = [item for item in items if item.nodeid in self._names]
        config.hook.pytest_deselected(items=spared)
        items[:] = [item for item in items if item.nodeid not in self._names]


def register(config: pytest.Config) -> None:
    """Do what the environment asks for."""
    name = os.environ.get("TEST_NOTES")
    if not name:
        return
    if os.environ.get("TEST_DATABASE_URL"):
        config.pluginmanager.register(Spared(Path(name)))
    else:
        usage = Usage(Path(name))
        usage.watch()
        config.pluginmanager.register(usage)
