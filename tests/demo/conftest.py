from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app import clock, db, migrations, start
from app.demo import loading
from app.demo.loading import Loaded
from config import Settings
from tests.conftest import configure, settings_for
from tests.store import empty_database

NOW = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""A Wednesday afternoon."""

Load = Callable[..., tuple[db.Database, Loaded]]
Own = Callable[[db.Database | None], db.Database]


def configured(folder: Path) -> Settings:
    """What the application sets when it starts; the workflows, which stay the same, are read once (`_own`)."""
    settings = settings_for("", folder)
    configure(settings)
    return settings


@pytest.fixture(scope="session")
def _own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    """Makes databases that begin as another one is, by default with all tables and nothing in them."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("demo")
        start.prepare(settings_for("", folder))
        tables = stack.enter_context(empty_database(folder))
        migrations.upgrade(tables)
        yield lambda like: stack.enter_context(empty_database(folder, like=like or tables))


@pytest.fixture(scope="session")
def load(_own: Own, tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Loads demo data into a database of its own."""

    def load(now: datetime = NOW, **how: int) -> tuple[db.Database, Loaded]:
        settings = configured(tmp_path_factory.mktemp("demo"))
        database = _own(None)
        return database, loading.load(database, settings, now=now, **how)

    return load


@pytest.fixture(scope="session")
def copy_of_today(_own: Own, load: Load) -> Callable[[], db.Database]:
    """Makes databases with a little demo data up to this day, which is loaded once."""
    loaded: dict[date, db.Database] = {}

    def copy() -> db.Database:
        now = clock.machine()
        day = clock.local_date(now)
        if day not in loaded:
            loaded[day] = load(now, months=1, cases=16, seed=3)[0]
        return _own(loaded[day])

    return copy


@pytest.fixture(scope="session")
def _small(load: Load) -> db.Database:
    return load(months=3, cases=20)[0]


@pytest.fixture
def small(_small: db.Database, tmp_path: Path) -> db.Database:
    """Three months with twenty cases. Only to be read."""
    configured(tmp_path)
    return _small
