from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import db
from app.regions import actions, tables
from tests.standalone import ADMIN, fresh_database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[db.Database]:
    with fresh_database(tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our own table in it, to be copied: loading takes a second."""
    folder = tmp_path_factory.mktemp("loaded")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TEST_DATABASE_URL", raising=False)
        with fresh_database(folder) as database:
            load(database)
    return folder / "test.sqlite3"


def load(database: db.Database) -> None:
    with database.transaction() as session:
        actions.load_table(session, ADMIN, tables.own_table(), valid_from=tables.OWN_VALID_FROM, now=NOW)


@pytest.fixture
def loaded(tmp_path: Path, loaded_file: Path) -> Iterator[db.Database]:
    """A database with our own table in it."""
    shutil.copy(loaded_file, tmp_path / "test.sqlite3")
    with fresh_database(tmp_path) as found:
        if not found.is_sqlite:
            load(found)
        yield found
