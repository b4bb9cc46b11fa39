"""The register of decisions, one decision, and passing an escalation up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases import drafts, queries
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow
from app.escalations import decisions, decisions_page
from app.escalations import page as escalation_page
from app.policy import Capability, entitled
from app.tasks import actions as tasks
from app.tasks import page as task_page
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, close_session, session

blueprint = Blueprint("decisions", __name__, template_folder="templates")


@blueprint.get("/besluiten")
@guard(Capability.CASE_READ)
def index() -> str:
    """All decisions that the reader may read, the last one first."""
    found = decisions_page.register(session(), actor(), request.args, clock.now())
    return render_template("escalations/decisions.html", page=found)


@blueprint.get("/besluiten/<int:decision_id>")
@guard(Capability.CASE_READ)
def show(decision_id: int) -> str:
    """One decision: the record, what followed, and where its cases are now."""
    found = decisions_page.decision_page(session(), actor(), decision_id, clock.now())
    return render_template("escalations/decision.html", page=found)


@blueprint.route("/besluiten/<int:decision_id>/vervolg", methods=["GET", "POST"])
@guard(Capability.CASE_TASK)
def follow(decision_id: int) -> Any:
    """Add a follow-up: a task of the escalation, with an owner and a clock of its own."""
    row = decisions.one(session(), actor(), decision_id)
    escalation = session().get_one(Case, row.escalation_id)
    entitled(actor(), Capability.CASE_TASK, escalation.facts())
    form, status = None, 200
    if request.method == "POST":
        form = step_form(session(), task_page.set_step(), escalation.version)
        try:
            with transaction() as writing:
                made = tasks.set_task(writing, actor(), row.number, given_to(form), now=clock.now())
                personal.ask(writing, actor(), form, made, now=clock.now())
            flash(_("The follow-up is set. Whoever does it finds it in “My work”."), "success")
            return redirect(url_for("decisions.show", decision_id=decision_id), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
            status = 422
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
            status = 409
    opened = task_page.set_form(session(), escalation, form, owner=actor().id)
    step = replace(
        opened,
        action=url_for("decisions.follow", decision_id=decision_id),
        cancel_url=url_for("decisions.show", decision_id=decision_id),
    )
    view = decisions_page.view(row, clock.local_date(clock.now()))
    return render_template("escalations/follow.html", view=view, step=step), status


@blueprint.post("/escalaties/<number>/doorgeven")
@guard(Capability.CASE_DECIDE)
def pass_up(number: str) -> Any:
    """Pass an escalation up with the decision that was filled in, from the form of that decision."""
    case = queries.get_visible(session(), actor(), number)
    definition = registry.get(session(), case.process, case.workflow_version)
    step = definition.transitions.get("pass_up")
    if step is None:
        abort(404)
    form = step_form(session(), step, case.version)
    now = clock.now()
    try:
        with transaction() as writing:
            done = _pass_up(writing, number, given_to(form), now)
            personal.ask(writing, actor(), form, done, now=now)
            drafts.drop(writing, actor(), case.id, f"{drafts.STEP}decide")
        flash(_("Passed up, with your proposal and the brief. The term for the decision begins again."), "success")
        return redirect(url_for("escalations.show", number=number), 303)
    except Invalid as invalid:
        form.add_errors(invalid)
        status = 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        status = 409
    close_session()
    case = queries.get_visible(session(), actor(), number)
    shown = escalation_page.escalation_page(session(), actor(), case, now, step="pass_up", form=form)
    return render_template("escalations/show.html", page=shown), status


def _pass_up(writing: Session, number: str, given: dict[str, Any], now: datetime) -> Case:
    return cases.transition(writing, actor(), number, "pass_up", given, expected_version=None, now=now)
