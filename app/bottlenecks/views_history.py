"""What ran here before: a page, and the part of it that stands beside the case."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from app import clock
from app.bottlenecks import history
from app.cases import queries as cases
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("history", __name__, template_folder="templates")


@blueprint.get("/zaken/<number>/eerder")
@guard(Capability.CASE_READ)
def show(number: str) -> str:
    """What ran in this region and with this theme. With `?deel=1` only the part that stands beside the case."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck":
        abort(404)
    past = history.shown(session(), actor(), case, clock.local_date(clock.now()))
    template = "bottlenecks/_history.html" if request.args.get("deel") else "bottlenecks/history.html"
    return render_template(template, past=past)
