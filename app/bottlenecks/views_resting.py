"""Saying on which agreements of accords a bottleneck rests."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.bottlenecks import queries, resting
from app.bottlenecks.forms import RestingForm
from app.cases import queries as cases
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability, entitled
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("resting", __name__, template_folder="templates")


@blueprint.route("/zaken/<number>/afspraken", methods=["GET", "POST"])
@guard(Capability.CASE_LINK)
def change(number: str) -> Any:
    """Choose the agreements. Those that it rests on now are ticked."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck":
        abort(404)
    entitled(actor(), Capability.CASE_LINK, case.facts())
    had = [one.reference for one in queries.detail(session(), case.id).agreements]
    form = RestingForm(data={"agreements": had})
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                resting.rest_on(writing, actor(), number, form.agreements.data, now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("cases.show", number=number), 303)
    return render_template("bottlenecks/resting.html", form=form, case=case), form.status
