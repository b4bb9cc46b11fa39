"""What if: scenarios of a reader, what came of them, and the form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.people import queries as people
from app.policy import Capability
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, language, session
from app.whatif import actions, forms, levers, page, queries
from app.whatif.forms import ScenarioForm

blueprint = Blueprint("whatif", __name__, template_folder="templates", url_prefix="/wat-als")


@blueprint.get("")
@guard(Capability.SIMULATE)
def index() -> str:
    """The scenarios of this reader."""
    return render_template("whatif/index.html", lines=page.listed(session(), actor(), language()))


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.SIMULATE)
def new() -> Any:
    """A new scenario. It is computed at once."""
    form = _form({"quarters": "4"})
    if request.method == "POST" and form.validate():
        with refused_in(form, ""):
            with transaction() as writing:
                key = actions.make(writing, actor(), form.values(), now=clock.now()).id
            return redirect(url_for("whatif.show", scenario_id=key), 303)
    return render_template("whatif/form.html", form=form, scenario=None), form.status


@blueprint.get("/<int:scenario_id>")
@guard(Capability.SIMULATE)
def show(scenario_id: int) -> str:
    """A scenario, and what came of it."""
    return render_template("whatif/show.html", page=page.shown(session(), actor(), scenario_id, language()))


@blueprint.route("/<int:scenario_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.SIMULATE)
def edit(scenario_id: int) -> Any:
    """Change a scenario. It is computed anew."""
    one = queries.one(session(), actor(), scenario_id)
    form = _form(forms.filled(one.name, levers.from_data(one.levers)))
    if request.method == "POST" and form.validate():
        with refused_in(form, ""):
            with transaction() as writing:
                actions.change(writing, actor(), scenario_id, form.values(), now=clock.now())
            return redirect(url_for("whatif.show", scenario_id=scenario_id), 303)
    return render_template("whatif/form.html", form=form, scenario=one), form.status


@blueprint.post("/<int:scenario_id>/opnieuw")
@guard(Capability.SIMULATE)
def again(scenario_id: int) -> Any:
    """Have it computed with the log as it is by now."""
    try:
        with transaction() as writing:
            actions.again(writing, actor(), scenario_id, now=clock.now())
    except Invalid as refused:
        flash(message_for(refused.errors[0]), "error")
    return redirect(url_for("whatif.show", scenario_id=scenario_id), 303)


@blueprint.post("/<int:scenario_id>/weg")
@guard(Capability.SIMULATE)
def remove(scenario_id: int) -> Any:
    """Throw a scenario away."""
    with transaction() as writing:
        actions.remove(writing, actor(), scenario_id, now=clock.now())
    flash(_("The scenario is gone."), "success")
    return redirect(url_for("whatif.index"), 303)


def _form(data: dict[str, Any]) -> ScenarioForm:
    places = [(one.id, one.name_en if language() == "en" else one.name_nl) for one in people.directorates(session())]
    return ScenarioForm(places, data=data)
