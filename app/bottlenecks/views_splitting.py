"""Making a part of a bottleneck, naming one that is there already, and letting one go; in place on its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from app import clock
from app.bottlenecks import splitting
from app.bottlenecks import splitting_page as page
from app.cases import in_place
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, close_session, session
from app.web.viewmodels import StepForm

blueprint = Blueprint("parts", __name__, template_folder="templates")


@blueprint.get("/zaken/<number>/delen/nieuw")
@guard(Capability.CASE_SPLIT)
def new(number: str) -> Any:
    """The page of a bottleneck with the form of a part opened in place."""
    return in_place.opened(
        number, Capability.CASE_SPLIT, splitting.refusal, lambda case: page.split_form(session(), case)
    )


@blueprint.get("/zaken/<number>/delen/bestaand")
@guard(Capability.CASE_SPLIT)
def choose(number: str) -> Any:
    """The page of a bottleneck with the form that names one which is there already."""
    return in_place.opened(number, Capability.CASE_SPLIT, splitting.refusal, page.adopt_form)


@blueprint.post("/zaken/<number>/delen")
@guard(Capability.CASE_SPLIT)
def make(number: str) -> Any:
    """Make the part. What was typed comes back when it cannot be made."""
    cases.get_visible(session(), actor(), number)
    form = page.SplitForm(session())
    try:
        with transaction() as writing:
            part = splitting.split(
                writing, actor(), number, form.asked_of(), now=clock.now(), submission=form.submission.data
            )
            personal.ask(writing, actor(), form, part, now=clock.now())
    except (Invalid, NotAllowedNow) as refused:
        form.add_errors(_at_the_form(refused))
        return _again(number, lambda case: page.split_form(session(), case, form)), _status(refused)
    flash(_("The part is made. You stay in its team, so that you see what becomes of it."), "success")
    return _back(number)


@blueprint.post("/zaken/<number>/delen/bestaand")
@guard(Capability.CASE_SPLIT)
def adopt(number: str) -> Any:
    """Make a bottleneck that is there already a part."""
    cases.get_visible(session(), actor(), number)
    form = page.AdoptForm()
    try:
        with transaction() as writing:
            splitting.adopt(writing, actor(), number, form.part.data, now=clock.now())
    except (Invalid, NotAllowedNow) as refused:
        form.add_errors(_at_the_form(refused))
        return _again(number, lambda case: page.adopt_form(case, form)), _status(refused)
    flash(_("It is a part of this case now."), "success")
    return _back(number)


@blueprint.post("/zaken/<number>/delen/<part>/los")
@guard(Capability.CASE_SPLIT)
def release(number: str, part: str) -> Any:
    """Let a part go its own way."""
    with transaction() as writing:
        splitting.release(writing, actor(), number, part, now=clock.now())
    flash(_("It goes its own way now."), "success")
    return _back(number)


def _at_the_form(refused: Invalid | NotAllowedNow) -> Invalid:
    """What is wrong, each at the field that asked it: a part has one contact here."""
    if isinstance(refused, NotAllowedNow):
        return Invalid(refused.reasons)
    return Invalid([replace(error, field=error.field.replace("contacts-0-", "contact_")) for error in refused.errors])


def _status(refused: Invalid | NotAllowedNow) -> int:
    return 422 if isinstance(refused, Invalid) else 409


def _again(number: str, form: Any) -> str:
    """The page of the bottleneck as it is now, with the form as it was sent."""
    close_session()
    case: Case = cases.get_visible(session(), actor(), number)
    opened: StepForm = form(case)
    return in_place.shown(case, opened)


def _back(number: str) -> Any:
    return redirect(url_for("cases.show", number=number, _anchor="delen"), 303)
