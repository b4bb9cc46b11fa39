"""Pages that belong to no feature: my work, health, accessibility, language."""

from __future__ import annotations

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clock
from app.attachments import queries as attachments
from app.cases import presenters
from app.db import transaction
from app.people import access
from app.presence import queries as presence
from app.web import help
from app.web.guards import may_open, public, signed_in
from app.web.request import LANGUAGES, actor, actor_or_none, language, session
from app.web.safe import local_target
from app.worker import queries as worker

blueprint = Blueprint("web", __name__, template_folder="templates")
THEME_FILES = frozenset({".css", ".woff2", ".svg", ".png"})


@blueprint.get("/")
@signed_in
def my_work() -> str:
    """What must I do today, why, and by when."""
    now, who = clock.now(), actor()
    work = presenters.my_work(session(), who, now)
    here = presence.places(session(), who.id or 0, clock.local_date(now)) if work.may_file else ()
    return render_template("web/my_work.html", work=work, here=here)


@blueprint.get("/hulp")
@signed_in
def help_index() -> str:
    """What each page is for."""
    spoken, who = language(), actor()
    pages = [
        {
            "title": said.title[spoken],
            "what": said.what[spoken],
            "do": [line[spoken] for line in said.do],
            "url": _address(said.page),
        }
        for said in help.everything()
        if may_open(said.page, who) and (not said.roles or said.roles & who.roles)
    ]
    return render_template("web/help.html", pages=pages)


def _address(endpoint: str) -> str:
    """Where a page is, when one can go there without naming a case or a person; else empty."""
    plain = any(not rule.arguments for rule in current_app.url_map.iter_rules(endpoint))
    return url_for(endpoint) if plain else ""


@blueprint.get("/gezond")
@public("health checks come from machines without an account; it tells nothing about content")
def health() -> Response:
    """200 when the database answers, else 503 (by the error handler); and what the worker last did.

    A worker that is away is no reason to take the web server out of service, so that is said and no more.
    """
    session().execute(text("SELECT 1"))
    try:
        lines = [*worker.report(session()), *attachments.report(session())]
    except DBAPIError as error:
        lines = [f"worker: not known ({type(error.orig).__name__}); is the database migrated?"]
    return Response("\n".join(("gezond", *lines, "")), mimetype="text/plain")


@blueprint.get("/toegankelijkheid")
@public("an accessibility statement is public by law")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("web/accessibility.html")


@blueprint.get("/.well-known/security.txt")
@public("RFC 9116: whoever finds a hole must know whom to tell")
def security_txt() -> Response:
    """Where to report a security problem (RFC 9116). Good for a year from the day it is asked for."""
    settings = current_app.config["SETTINGS"]
    expires = clock.now().replace(microsecond=0, second=0, minute=0, hour=0)
    lines = (
        f"Contact: mailto:security@{settings.base_url.split('://')[1].split(':')[0]}",
        f"Expires: {expires.replace(year=expires.year + 1, day=min(expires.day, 28)).isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/huisstijl/<path:name>")
@public("the look of an installation is no secret")
def theme(name: str) -> Response:
    """A file of the installation's own look (`THEME_DIR`): style, fonts, logo."""
    folder = current_app.config["SETTINGS"].theme_dir
    if folder is None or Path(name).suffix not in THEME_FILES:
        abort(404)
    return send_from_directory(folder, name)


@blueprint.post("/taal")
@public("the login page has a language too")
def set_language() -> Response:
    """Remember the language: of this browser for a year, and of the account, so that mails follow."""
    target = local_target(request.form.get("next")) or url_for("web.my_work")
    response = redirect(target, 303)
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        who = actor_or_none()
        if who is not None:
            with transaction() as writing:
                access.set_language(writing, who, chosen, now=clock.now())
        response.set_cookie(
            "language", chosen, max_age=31_536_000, secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True, samesite="Lax",
        )  # fmt: skip
    return response  # type: ignore[return-value]
