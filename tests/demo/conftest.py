from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import audit, db, links, migrations, people, start
from app.demo import loading
from app.demo.loading import Loaded
from config import Settings
from tests.conftest import settings_for
from tests.store import empty_database

NOW = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
"""A Wednesday afternoon."""

Load = Callable[..., tuple[db.Database, Loaded]]


def configured(folder: Path) -> Settings:
    """What the application sets when it starts."""
    settings = settings_for("", folder)
    audit.use_key(settings.audit_key)
    people.configure(settings)
    start.prepare(settings)
    links.use(settings.secret_key)
    return settings


@pytest.fixture(scope="session")
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Loads demo data into a database of its own."""
    with ExitStack() as stack:

        def load(now: datetime = NOW, **how: int) -> tuple[db.Database, Loaded]:
            folder = tmp_path_factory.mktemp("demo")
            settings = configured(folder)
            database = stack.enter_context(empty_database(folder))
            migrations.upgrade(database)
            return database, loading.load(database, settings, now=now, **how)

        yield load


@pytest.fixture(scope="session")
def _small(load: Load) -> db.Database:
    return load(months=3, cases=20)[0]


@pytest.fixture
def small(_small: db.Database, tmp_path: Path) -> db.Database:
    """Three months with twenty cases. Only to be read."""
    configured(tmp_path)
    return _small
