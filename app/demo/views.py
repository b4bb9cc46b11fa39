"""The bar under every page with which time is moved. Registered in development beside demo data, and nowhere else."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.demo import travel
from app.web import formats
from app.web.guards import signed_in
from app.web.safe import local_target

CHOICES = {"1": 1, "5": 5, "20": 20}
"""Working days, as the buttons send them."""

blueprint = Blueprint("demo", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the route and the bar."""
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"demo_time": clock.now()})


@blueprint.post("/demo/tijd")
@signed_in
def move_time() -> Response:
    """Go a working day, a week or four weeks forward, and say what happened."""
    days = CHOICES.get(request.form.get("days", ""))
    if days is None:
        abort(400)
    try:
        passed = travel.travel(current_app.config["SETTINGS"], days)
    except travel.Busy:
        flash(_("Somebody else is moving time right now. Try again in a moment."), "error")
    else:
        flash(said(passed), "success")
    return redirect(local_target(request.form.get("next")) or url_for("web.my_work"), 303)


def said(passed: travel.Passed) -> str:
    """What happened on the way, in one sentence."""
    parts = [
        ngettext("%(num)s reminder", "%(num)s reminders", passed.reminders),
        ngettext("%(num)s escalation", "%(num)s escalations", passed.escalations),
        ngettext("%(num)s e-mail", "%(num)s e-mails", passed.mails),
    ]
    if passed.steps:
        parts.insert(2, ngettext("%(num)s other step", "%(num)s other steps", passed.steps))
    moment = formats.short_time(passed.now)
    return _("It is now %(moment)s. What happened by itself: %(what)s.", moment=moment, what=", ".join(parts))
