"""A ministry on a migrated database, and callers with tokens. Every answer is held against the description."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from app import db
from tests.api.support import Caller, Ministry, application, prepared


@pytest.fixture
def ministry(tmp_path: Path) -> Iterator[Ministry]:
    with prepared(tmp_path) as ministry:
        yield ministry


@pytest.fixture
def app(ministry: Ministry, tmp_path: Path) -> Flask:
    return application(tmp_path)


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
