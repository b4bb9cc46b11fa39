"""Making a promise, in place on the page of its bottleneck, and the list. All other steps are those of any case."""

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
from app.promises import actions, page
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("promises", __name__, template_folder="templates")


@blueprint.get("/toezeggingen")
@guard(Capability.CASE_READ)
def index() -> str:
    """Promises to regions, those that must be kept first on top."""
    return render_template("promises/index.html", page=page.promise_list(session(), actor(), request.args, clock.now()))


@blueprint.get("/toezeggingen/per-indeling")
@guard(Capability.CASE_READ)
def by_division() -> str:
    """The list by the regions of a layout (`indeling`), with the filters of the list."""
    return render_template("cases/lens.html", page=page.by_division(session(), actor(), request.args))


@blueprint.get("/zaken/<number>/toezeggingen/nieuw")
@guard(Capability.CASE_PROMISE)
def new(number: str) -> Any:
    """The page of a bottleneck with the form of a promise opened in place."""
    return in_place.opened(
        number,
        Capability.CASE_PROMISE,
        actions.refusal,
        lambda case: page.make_form(session(), case, keeper=actor().id),
    )


@blueprint.post("/zaken/<number>/toezeggingen")
@guard(Capability.CASE_PROMISE)
def make(number: str) -> Any:
    """Make the promise. What was typed comes back when it cannot be made."""
    case = cases.get_visible(session(), actor(), number)
    form = step_form(session(), page.make_step(), case.version)

    def write(writing: Session, now: datetime) -> Case:
        return actions.make(writing, actor(), number, given_to(form), now=now)

    def done() -> Any:
        flash(_("The promise is recorded. The region sees it on its own page."), "success")
        return redirect(url_for("cases.show", number=number, _anchor="toezeggingen"), 303)

    return in_place.sent(number, form, write, lambda now: page.make_form(session(), now, form), done)
