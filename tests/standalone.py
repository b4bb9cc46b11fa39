"""A database and a small application for the tests of one package, without the packages above it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask, g
from flask_babel import Babel
from flask_wtf import CSRFProtect

from app import audit, db, migrations, models
from app.policy import Actor, ActorKind, Grant, Role
from app.web import formats
from config import Settings
from tests.store import Store, open_store

WEB = Path(db.__file__).parent / "web"
ADMIN = Actor(ActorKind.USER, None, "Bram Kloosterziel", (Grant(Role.ADMIN),))
AUDITOR = Actor(ActorKind.USER, None, "Renske Vlaanderen", (Grant(Role.AUDITOR),))
LIAISON = Actor(ActorKind.USER, None, "Femke Dalstra", (Grant(Role.LIAISON),))
STUBS = {
    "web.my_work": "/",
    "web.accessibility": "/toegankelijkheid",
    "web.set_language": "/taal",
    "web.help_index": "/hulp",
    "first_days.index": "/eerste-dagen",
    "people.login": "/inloggen",
    "visit_brief.coming": "/bezoeken/komend",
    "people.logout": "/uitloggen",
    "people.account": "/account",
    "notices.index": "/berichten",
    "absence.own": "/account/afwezigheid",
    "bulk.of_directorate": "/directies/<int:directorate_id>/zaken",
    "bulk.of_person": "/mensen/<int:user_id>/zaken",
    "search.find": "/zoeken",
    "cases.show": "/zaken/<number>",
    "bottlenecks.new": "/knelpunten/nieuw",
    "admin.index": "/beheer",
    "device.icon": "/pictogram/<kind>/<int:size>",
    "device.manifest": "/manifest",
    "device.service_worker": "/dienst.js",
    "own_device.cases": "/toestel/zaken",
    "own_device.form": "/toestel/formulier",
    "own_device.unsent": "/toestel/niet-verzonden",
    "own_device.leaving": "/toestel/weg",
}


@contextmanager
def fresh_database(folder: Path, *, migrated: bool = False) -> Iterator[db.Database]:
    """An empty database with all tables; made once for this process, and emptied for each test.

    `migrated` also gives it what only the migrations make: triggers, search index.
    """
    audit.use_key("a key for tests only")
    if migrated not in _stores:
        store = open_store(Path(mkdtemp(dir=folder.parent)))
        store.prepare(lambda: None, migrations.upgrade if migrated else _make_tables)
        _stores[migrated] = store
    database = _stores[migrated].fresh()
    try:
        yield database
    finally:
        database.engine.dispose()


_stores: dict[bool, Store] = {}


def close_stores() -> None:
    """Leave nothing behind on the server."""
    while _stores:
        _stores.popitem()[1].close()


def _make_tables(database: db.Database) -> None:
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

    from app.web import Viewer, request

    flask.teardown_request(request.close_session)

    @flask.context_processor
    def frame() -> dict[str, object]:
        return {"current_actor": Viewer() or None, "nav": [], "locale": "nl"}

    return flask
