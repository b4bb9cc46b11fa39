"""The pages of the regiocommissaris."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from app import clock
from app.cases import queries as cases
from app.escalations.page import escalation_list, escalation_page
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("escalations", __name__, template_folder="templates")


@blueprint.get("/escalaties")
@guard(Capability.CASE_READ)
def index() -> str:
    """Escalations, those that wait for a decision first."""
    page = escalation_list(session(), actor(), request.args.get("cursor"), clock.now())
    return render_template("escalations/index.html", page=page)


@blueprint.get("/escalaties/<number>")
@guard(Capability.CASE_READ)
def show(number: str) -> Any:
    """One escalation, as a memo."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "escalation":
        abort(404)
    page = escalation_page(session(), actor(), case, clock.now(), step=request.args.get("step"))
    return render_template("escalations/show.html", page=page)
