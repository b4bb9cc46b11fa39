"""The first days: the list of first steps, ticking one, and putting the list away."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.errors import NotFound
from app.onboarding import actions, page
from app.web.guards import signed_in
from app.web.request import actor, session
from app.web.safe import local_target

blueprint = Blueprint("first_days", __name__, url_prefix="/eerste-dagen", template_folder="templates")


@blueprint.get("")
@signed_in
def index() -> str:
    """The first steps of the reader's roles, done and to do."""
    starts, away = page.first_days(session(), actor())
    return render_template("onboarding/first_days.html", starts=starts, away=away)


@blueprint.post("/<role>/<key>")
@signed_in
def tick(role: str, key: str) -> Response:
    """Tick a step, or take the tick back."""
    try:
        with transaction() as writing:
            actions.tick(writing, actor(), role, key, done=request.form.get("done") == "1", now=clock.now())
    except NotFound:
        abort(404)
    return _back()


@blueprint.post("/lijst")
@signed_in
def put_away() -> Response:
    """Show the list on the first page no more, or again."""
    with transaction() as writing:
        actions.put_away(writing, actor(), away=request.form.get("away") == "1", now=clock.now())
    return _back()


def _back() -> Response:
    return redirect(local_target(request.form.get("next")) or url_for("first_days.index"), 303)
