"""Setting a task, in place on the page of its case, and the list. All other steps are those of any case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import in_place
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.policy import Capability
from app.tasks import actions, page
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("tasks", __name__, template_folder="templates")


@blueprint.get("/taken")
@guard(Capability.CASE_READ)
def index() -> str:
    """Tasks, the next deadline on top."""
    return render_template("tasks/index.html", page=page.task_list(session(), actor(), request.args, clock.now()))


@blueprint.get("/zaken/<number>/taken/nieuw")
@guard(Capability.CASE_TASK)
def new(number: str) -> Any:
    """The page of a case with the form of a task opened in place."""
    return in_place.opened(
        number,
        Capability.CASE_TASK,
        actions.refusal,
        lambda case: page.set_form(session(), case, owner=actor().id),
    )


@blueprint.post("/zaken/<number>/taken")
@guard(Capability.CASE_TASK)
def make(number: str) -> Any:
    """Set the task. What was typed comes back when it cannot be set."""
    case = cases.get_visible(session(), actor(), number)
    form = step_form(session(), page.set_step(), case.version)

    def write(writing: Session, now: datetime) -> Case:
        return actions.set_task(writing, actor(), number, given_to(form), now=now)

    def done() -> Any:
        flash(_("The task is set. Whoever does it finds it in “My work”."), "success")
        return redirect(url_for("cases.show", number=number, _anchor="taken"), 303)

    return in_place.sent(number, form, write, lambda now: page.set_form(session(), now, form), done)
