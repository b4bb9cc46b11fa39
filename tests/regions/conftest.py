from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import audit, db
from app.regions import actions, tables
from tests.standalone import ADMIN, fresh_database
from tests.store import Store, open_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[db.Database]:
    with fresh_database(tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def loaded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database with our own table in it, made once: loading takes a second."""
    store = open_store(tmp_path_factory.mktemp("loaded"))
    audit.use_key("a key for tests only")
    store.prepare(lambda: load(db.current()))
    yield store
    store.close()


def load(database: db.Database) -> None:
    with database.transaction() as session:
        actions.load_table(session, ADMIN, tables.own_table(), valid_from=tables.OWN_VALID_FROM, now=NOW)


@pytest.fixture
def loaded(loaded_store: Store) -> db.Database:
    """A database with our own table in it."""
    audit.use_key("a key for tests only")
    return loaded_store.fresh()
