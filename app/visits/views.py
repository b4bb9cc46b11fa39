"""Saying where one is today, with one tap."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability
from app.visits import actions
from app.web.guards import guard
from app.web.request import actor
from app.web.safe import local_target

blueprint = Blueprint("visits", __name__, url_prefix="/bezoeken", template_folder="templates")


@blueprint.post("/vandaag")
@guard(Capability.CASE_CREATE)
def today() -> Response:
    """ "Today I am in …", or not after all; then back to the page it was said on."""
    region = request.form.get("region", "")
    if not (region.isascii() and region.isdigit() and len(region) < 10):
        abort(400)
    say = actions.take_back if request.form.get("do") == "take_back" else actions.say_where_i_am
    try:
        with transaction() as session:
            say(session, actor(), int(region), now=clock.now())
    except Invalid:
        abort(400)
    return redirect(local_target(request.form.get("next")) or url_for("web.my_work"), 303)
