"""A ministry on a migrated database, and callers with tokens. Every answer is held against the description."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock, create_app, db
from tests.api.support import NOW, Caller, Example, Ministry, configure
from tests.conftest import settings_for
from tests.store import open_store


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, _catalogue: None) -> Iterator[Example]:
    """The whole application on a database with a ministry, both made once for this worker."""
    store = open_store(tmp_path_factory.mktemp("store"))
    settings = settings_for(store.url, tmp_path_factory.mktemp("instance"))
    made: list[Ministry] = []
    configure(settings)
    with clock.at(NOW):
        store.prepare(lambda: made.append(Ministry()))
        app = create_app(settings)
    yield Example(store, made[0], app, settings)
    store.close()


@pytest.fixture
def ministry(example: Example) -> Iterator[Ministry]:
    with example.afresh() as ministry:
        yield ministry


@pytest.fixture
def app(example: Example, ministry: Ministry) -> Flask:
    return example.app


@pytest.fixture
def liaison(app: Flask, ministry: Ministry) -> Caller:
    return Caller(app, ministry.token("liaison"))


@pytest.fixture
def coordinator(app: Flask, ministry: Ministry) -> Caller:
    return Caller(app, ministry.token("coordinator"))


@pytest.fixture
def fixer(app: Flask, ministry: Ministry) -> Caller:
    return Caller(app, ministry.token("fixer"))


@pytest.fixture
def commissioner(app: Flask, ministry: Ministry) -> Caller:
    return Caller(app, ministry.token("commissioner"))


@pytest.fixture
def elsewhere(app: Flask, ministry: Ministry) -> Caller:
    """A liaison of another region."""
    return Caller(app, ministry.token("elsewhere"))


@pytest.fixture
def statements(ministry: Ministry) -> Iterator[list[str]]:
    """Every SQL statement, as it is sent."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(db.current().engine, "before_cursor_execute", note)
    yield found
    event.remove(db.current().engine, "before_cursor_execute", note)
