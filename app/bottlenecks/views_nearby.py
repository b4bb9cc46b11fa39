"""What looks like a bottleneck: a page, and the part of it that stands beside the case."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from app.bottlenecks import nearby
from app.cases import queries as cases
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("nearby", __name__, template_folder="templates")


@blueprint.get("/zaken/<number>/lijkt-erop")
@guard(Capability.CASE_READ)
def show(number: str) -> str:
    """Who else has this, and what is known of it. With `?deel=1` only the part that stands beside the case."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck":
        abort(404)
    found = nearby.near(session(), actor(), case)
    template = "bottlenecks/_near.html" if request.args.get("deel") else "bottlenecks/near.html"
    return render_template(template, near=found)
