"""A database and a small application for the tests of one package, without the packages above it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from flask import Flask, g
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy import create_engine, make_url, text

from app import audit, db, migrations, models
from app.policy import Actor, ActorKind, Grant, Role
from app.web import formats
from config import Settings

WEB = Path(db.__file__).parent / "web"
ADMIN = Actor(ActorKind.USER, None, "Bram Kloosterziel", (Grant(Role.ADMIN),))
AUDITOR = Actor(ActorKind.USER, None, "Renske Vlaanderen", (Grant(Role.AUDITOR),))
LIAISON = Actor(ActorKind.USER, None, "Femke Dalstra", (Grant(Role.LIAISON),))
STUBS = {
    "web.my_work": "/",
    "web.accessibility": "/toegankelijkheid",
    "web.set_language": "/taal",
    "people.login": "/inloggen",
    "people.logout": "/uitloggen",
    "people.account": "/account",
    "notices.index": "/berichten",
    "absence.own": "/account/afwezigheid",
    "cases.search": "/zoeken",
    "cases.show": "/zaken/<number>",
    "bottlenecks.new": "/knelpunten/nieuw",
    "admin.index": "/beheer",
}


@contextmanager
def fresh_database(folder: Path, *, migrated: bool = False) -> Iterator[db.Database]:
    """An empty database with all tables: a SQLite file, or a schema of its own on TEST_DATABASE_URL.

    `migrated` also gives it what only the migrations make: triggers, search index.
    """
    server = os.environ.get("TEST_DATABASE_URL")
    audit.use_key("a key for tests only")
    if not server:
        database = db.connect(f"sqlite:///{folder / 'test.sqlite3'}")
        _make_tables(database, migrated)
        yield database
        database.engine.dispose()
        return
    schema = f"t_{uuid4().hex}"
    admin = create_engine(server)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    database = db.connect(url.render_as_string(hide_password=False))
    try:
        _make_tables(database, migrated)
        yield database
    finally:
        database.engine.dispose()
        with admin.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()


def _make_tables(database: db.Database, migrated: bool) -> None:
    if migrated:
        migrations.upgrade(database)
    else:
        models.metadata.create_all(database.engine)


def settings_in(folder: Path, **changes: object) -> Settings:
    """Settings for a development installation in `folder`."""
    values = {
        "environment": "development",
        "database_url": "",
        "secret_key": "secret for tests only",
        "audit_key": "a key for tests only",
        "base_url": "https://regiolijn.example",
        "smtp_url": None,
        "mail_from": "Regiolijn <noreply@regiolijn.example>",
        "instance": folder,
        "testing": True,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def small_app(settings: Settings, *blueprints: object, csrf: bool = False) -> Flask:
    """The pages of one package in the common frame. `app.config["ACTOR"]` is who is signed in."""
    flask = Flask("small", static_folder=str(WEB / "static"), template_folder=str(WEB / "templates"))
    flask.config |= {
        "SECRET_KEY": settings.secret_key,
        "WTF_CSRF_ENABLED": csrf,
        "TESTING": True,
        "SETTINGS": settings,
        "BABEL_DEFAULT_LOCALE": "en",
        "ACTOR": None,
    }
    Babel(flask, locale_selector=lambda: "en")
    CSRFProtect(flask)
    formats.register(flask.add_template_filter)
    for blueprint in blueprints:
        flask.register_blueprint(blueprint)  # type: ignore[arg-type]
    for endpoint, rule in STUBS.items():
        if endpoint not in flask.view_functions:
            flask.add_url_rule(rule, endpoint, lambda **_values: "", methods=["GET", "POST"])

    @flask.before_request
    def sign_in() -> None:
        g.actor = flask.config["ACTOR"]

    from app.web import request

    flask.teardown_request(request.close_session)

    @flask.context_processor
    def frame() -> dict[str, object]:
        return {"current_actor": flask.config["ACTOR"], "nav": [], "locale": "nl"}

    return flask
