"""Making a promise, in place on the page of its bottleneck, and the list. All other steps are those of any case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import in_place
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.db import transaction
from app.errors import Invalid, NotAllowedNow
from app.policy import Capability
from app.promises import actions, page
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, close_session, session

blueprint = Blueprint("promises", __name__, template_folder="templates")


@blueprint.get("/toezeggingen")
@guard(Capability.CASE_READ)
def index() -> str:
    """Promises to regions, those that must be kept first on top."""
    return render_template("promises/index.html", page=page.promise_list(session(), actor(), request.args, clock.now()))


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
    try:
        with transaction() as writing:
            made = actions.make(writing, actor(), number, given_to(form), now=clock.now())
            personal.ask(writing, actor(), form, made, now=clock.now())
    except Invalid as invalid:
        form.add_errors(invalid)
        return _again(number, form), 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        return _again(number, form), 409
    flash(_("The promise is recorded. The region sees it on its own page."), "success")
    return redirect(url_for("cases.show", number=number, _anchor="toezeggingen"), 303)


def _again(number: str, form: Any) -> str:
    """The page of the bottleneck as it is now, with the form as it was sent."""
    close_session()
    case = cases.get_visible(session(), actor(), number)
    return in_place.shown(case, page.make_form(session(), case, form))
