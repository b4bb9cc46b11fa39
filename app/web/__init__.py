"""What every page shares: language, headers, errors, layout and the frame around it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import flask
from flask import Flask, Response, abort, url_for
from flask_babel import Babel, gettext, lazy_gettext
from flask_wtf import CSRFProtect

from app.policy import Capability, can
from app.web import assets, errors, formats, help, second_row
from app.web.request import actor_or_none, close_session, language
from app.web.safe import CaseNumber, RowId
from app.web.uploads import raise_limit
from config import Settings

CATALOGUES = Path(__file__).parent / "catalogues"
"""The compiled translations of all packages together; made by `flask translations compile`, not committed."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
MAX_FORM_BYTES = 1_000_000
MENU = (
    ("table.index", lazy_gettext("Table"), Capability.TABLE_READ),
    ("web.my_work", lazy_gettext("My work"), None),
    ("bottlenecks.index", lazy_gettext("Bottlenecks"), Capability.CASE_READ),
    ("dossiers.index", lazy_gettext("Dossiers"), Capability.DOSSIER_READ),
    ("accords.index", lazy_gettext("Accords"), Capability.ACCORD_READ),
    ("escalations.index", lazy_gettext("Escalations"), Capability.CASE_READ),
    ("forums.index", lazy_gettext("Meetings"), Capability.FORUM_READ),
    ("lessons.index", lazy_gettext("Lessons"), Capability.LESSON_READ),
    ("knowledge.index", lazy_gettext("Knowledge"), Capability.KNOWLEDGE_READ),
    ("dashboards.index", lazy_gettext("Figures"), Capability.FIGURES_READ),
    ("reflection.index", lazy_gettext("Reflection"), Capability.REFLECTION_JOIN),
    ("regions.index", lazy_gettext("Regions"), Capability.REGION_READ),
)
ADMINISTRATION = (
    Capability.ADMIN_PEOPLE,
    Capability.ADMIN_REGIONS,
    Capability.ADMIN_ACCORDS,
    Capability.ADMIN_ROUTING,
    Capability.ADMIN_CALENDAR,
    Capability.ADMIN_WORKFLOWS,
    Capability.ADMIN_MESSAGES,
    Capability.ADMIN_FORUMS,
    Capability.AUDIT_READ,
)

csrf = CSRFProtect()


def configure(app: Flask, settings: Settings) -> None:
    """Everything of Flask that is not a route."""
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        TESTING=settings.testing,
        SESSION_COOKIE_NAME="__Host-regiolijn" if secure else "regiolijn",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_options["trim_blocks"] = True
    app.url_map.converters["int"] = RowId
    app.url_map.converters["case"] = CaseNumber
    Babel(app, locale_selector=language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.before_request(raise_limit)  # before the CSRF check: that one reads the form
    csrf.init_app(app)
    formats.register(app.add_template_filter)
    errors.register(app)
    app.before_request(_refuse_nul)
    app.teardown_request(close_session)
    app.after_request(_headers)
    assets.register(app)
    app.context_processor(_frame)


def _refuse_nul() -> None:
    """An address with a NUL in it leads nowhere. PostgreSQL cannot even look for it; the API says so in its own way."""
    asked = (flask.request.path, *flask.request.args.keys(), *flask.request.args.values())
    if any("\x00" in part for part in asked) and not flask.request.path.startswith("/api/"):
        abort(404)


def _headers(response: Response) -> Response:
    """The same headers on every answer, errors included (TRUST, web test 11)."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if flask.request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


class Viewer:
    """The signed-in person, as templates see them."""

    def __init__(self) -> None:
        actor = actor_or_none()
        self.actor = actor
        self.name = actor.name if actor else ""
        self.unread = actor.unread if actor else 0

    def __bool__(self) -> bool:
        return self.actor is not None

    def can(self, capability: str) -> bool:
        """Whether they may do this at all."""
        return self.actor is not None and can(self.actor, Capability(capability))


def _frame() -> dict[str, object]:
    """What the base template needs. Errors in the database must not keep an error page from showing."""
    try:
        viewer = Viewer()
    except Exception:
        return {"current_actor": None, "nav": [], "locale": language(), "may_file": False, "theme_css": theme_css()}
    return {
        "current_actor": viewer or None,
        "nav": _menu(viewer),
        "locale": language(),
        "may_file": viewer.can(Capability.CASE_CREATE),
        "theme_css": theme_css(),
        "page_help": help.of(flask.request.endpoint),
        "lookback_places": lambda: second_row.places(viewer.can, second_row.LOOKING_BACK),
        "region_places": lambda: second_row.places(viewer.can, second_row.IN_THE_REGION),
    }


def theme_css() -> str:
    """The address of the installation's own tokens; empty when it has none."""
    folder = flask.current_app.config["SETTINGS"].theme_dir
    return url_for("web.theme", name="theme.css") if folder and (folder / "theme.css").is_file() else ""


def _menu(viewer: Viewer) -> list[tuple[str, str, bool]]:
    if not viewer:
        return []
    standing_in = second_row.entrance(flask.request.path)
    links = [
        (str(label), url_for(endpoint), flask.request.endpoint == endpoint or endpoint == standing_in)
        for endpoint, label, capability in MENU
        if endpoint in flask.current_app.view_functions and (capability is None or viewer.can(capability))
    ]
    if any(viewer.can(capability) for capability in ADMINISTRATION):
        links.append((gettext("Administration"), url_for("admin.index"), flask.request.path.startswith("/beheer")))
    return links
