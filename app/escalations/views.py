"""The pages of the regiocommissaris."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import lens
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow
from app.escalations import joining
from app.escalations.forms import AddForm
from app.escalations.page import by_division as escalations_by_division
from app.escalations.page import escalation_list, escalation_page
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session
from app.web.viewmodels import StepForm

blueprint = Blueprint("escalations", __name__, template_folder="templates")


@blueprint.get("/escalaties")
@guard(Capability.CASE_READ)
def index() -> str:
    """Escalations, those that wait for a decision first."""
    counted = lens.asked_region(request.args)
    page = escalation_list(session(), actor(), request.args.get("cursor"), clock.now(), counted)
    return render_template("escalations/index.html", page=page)


@blueprint.get("/escalaties/per-indeling")
@guard(Capability.CASE_READ)
def by_division() -> str:
    """Escalations by the regions of a layout (`indeling`)."""
    return render_template("cases/lens.html", page=escalations_by_division(session(), actor(), request.args))


@blueprint.get("/escalaties/<number>")
@guard(Capability.CASE_READ)
def show(number: str) -> Any:
    """One escalation, as a memo."""
    page = escalation_page(session(), actor(), _escalation(number), clock.now(), step=request.args.get("step"))
    return render_template("escalations/show.html", page=page)


@blueprint.route("/escalaties/<number>/zaken/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_ESCALATE)
def add_case(number: str) -> Any:
    """Put a case with an escalation that runs."""
    refused = joining.refusal(_escalation(number))
    if refused is not None:
        flash(message_for(refused), "error")
        return redirect(url_for("escalations.show", number=number), 303)
    form = AddForm()
    if not form.is_submitted():
        return _with(number, form)
    if not form.validate():
        return _with(number, form), 422
    now = clock.now()
    try:
        with transaction() as writing:
            case = joining.add(writing, actor(), number, form.data, now=now)
            personal.ask(writing, actor(), form, case, now=now)
    except (Invalid, NotAllowedNow) as wrong:
        form.add_errors(wrong if isinstance(wrong, Invalid) else Invalid(wrong.reasons))
        close_session()
        return _with(number, form), 422
    flash(_("The case is with this escalation. One decision is for all of them."), "success")
    return redirect(url_for("escalations.show", number=number), 303)


def _escalation(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != "escalation":
        abort(404)
    return case


def _with(number: str, form: AddForm) -> str:
    """The memo with this form opened."""
    shown = StepForm(
        name="add_case",
        title=_("Put a case with it"),
        action=url_for("escalations.add_case", number=number, _anchor="stap"),
        form=form,
        submit_label=_("Put it with these"),
        cancel_url=url_for("escalations.show", number=number),
        intro=_("For a case of yours that needs the same decision. It then waits for this escalation."),
    )
    page = escalation_page(session(), actor(), _escalation(number), clock.now(), joining_form=shown)
    return render_template("escalations/show.html", page=page)
