"""Trying the routing table out, in the administration."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from app import clock
from app.bottlenecks import queries, trial, trial_page, trying
from app.bottlenecks.trying import Period
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("routing_trial", __name__, template_folder="templates", url_prefix="/beheer/routering")


@blueprint.get("/proef")
@guard(Capability.ADMIN_ROUTING)
def table() -> str:
    """What the table would have done with the cases of before; with `zonder`, the table without that row."""
    period, left_out = _period(), request.args.get("zonder", "")
    rules = queries.rules(session())
    before = None
    gone = None
    if left_out:
        gone = next((rule for rule in rules if str(rule.id) == left_out), None)
        if gone is None:
            abort(404)
        before, rules = rules, trying.without(session(), actor(), gone.id)
    first, last = trying.span(period, clock.now())
    found = trying.past(session(), actor(), [*rules, *(before or [])], trying.within(first, last))
    outcome = trial.run(found, rules, before)
    return render_template(
        "bottlenecks/trial.html",
        page=trial_page.made(session(), outcome, rules, changed=before is not None),
        periods=options(period),
        gone=gone,
        capped=len(found) == trying.MOST,
        most=trying.MOST,
        here=url_for("routing_trial.table"),
    )


def options(chosen: Period) -> list[Any]:
    """The periods to choose from."""
    return trial_page.periods(chosen, {key: trying.span(key, clock.now()) for key in Period})


def _period() -> Period:
    asked = request.args.get("periode", "")
    return Period(asked) if asked in list(Period) else Period.LAST_QUARTER
