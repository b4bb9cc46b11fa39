"""The pages of people in the common frame, on an empty database, with real logins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from app import clock, db, people
from app.web import Viewer, formats
from app.web.request import close_session
from tests.people.support import NOW, PASSWORD, World
from tests.standalone import STUBS, WEB, fresh_database, settings_in


@pytest.fixture
def database(tmp_path: Path) -> Iterator[db.Database]:
    people.configure(settings_in(tmp_path))
    with fresh_database(tmp_path) as database:
        yield database


@pytest.fixture
def session(database: db.Database) -> Iterator[Session]:
    """A session for reading; changes go through `db.transaction`."""
    with database.reading() as session:
        yield session


@pytest.fixture
def now() -> Iterator[datetime]:
    with clock.at(NOW):
        yield NOW


def _application(tmp_path: Path, *, csrf: bool) -> Flask:
    from app.people import views, views_absence, views_admin

    flask = Flask("people", static_folder=str(WEB / "static"), template_folder=str(WEB / "templates"))
    flask.config |= {
        "SECRET_KEY": "secret for tests only",
        "WTF_CSRF_ENABLED": csrf,
        "TESTING": True,
        "SETTINGS": settings_in(tmp_path),
    }
    Babel(flask, locale_selector=lambda: "en")
    CSRFProtect(flask)
    formats.register(flask.add_template_filter)
    flask.register_blueprint(views.blueprint)
    flask.register_blueprint(views_admin.blueprint)
    flask.register_blueprint(views_absence.blueprint)
    for endpoint, rule in STUBS.items():
        if endpoint not in flask.view_functions:
            flask.add_url_rule(rule, endpoint, lambda **_values: "", methods=["GET", "POST"])
    flask.teardown_request(close_session)

    @flask.context_processor
    def frame() -> dict[str, object]:
        return {"current_actor": Viewer() or None, "nav": [], "locale": "en"}

    return flask


@pytest.fixture
def app(database: db.Database, tmp_path: Path, now: datetime) -> Flask:
    return _application(tmp_path, csrf=False)


@pytest.fixture
def app_with_csrf(database: db.Database, tmp_path: Path, now: datetime) -> Flask:
    return _application(tmp_path, csrf=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(database: db.Database, now: datetime) -> World:
    return World()


@pytest.fixture
def log_in(app: Flask) -> Callable[..., FlaskClient]:
    """A browser in which this person has logged in."""

    def start(email: str, password: str = PASSWORD) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/inloggen", data={"email": email, "password": password})
        assert answer.status_code == 303, answer.text
        return browser

    return start
