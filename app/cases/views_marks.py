"""Watching a case, and its tags: from its own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _

from app import clock
from app.cases import in_place, marking, marks, marks_page, presenters, queries
from app.cases.marks_page import TagsForm
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability, entitled
from app.web.guards import guard
from app.web.request import actor, close_session, session

blueprint = Blueprint("marks", __name__, template_folder="templates")


@blueprint.post("/zaken/<number>/volgen")
@guard(Capability.CASE_WATCH)
def watch(number: str) -> Any:
    """Have the case on one's list of watched cases. Twice is once."""
    return _watching(number, marking.watch, _("You watch this case. It is in your list “Watched”."))


@blueprint.post("/zaken/<number>/niet-volgen")
@guard(Capability.CASE_READ)
def unwatch(number: str) -> Any:
    """Take it off that list. Twice is once."""
    return _watching(number, marking.unwatch, _("You no longer watch this case."))


def _watching(number: str, act: Any, said: str) -> Any:
    case = queries.get_visible(session(), actor(), number)
    try:
        with transaction() as writing:
            act(writing, actor(), number, now=clock.now())
        flash(said, "success")
    except Invalid:
        pass  # it is so already
    return redirect(presenters.case_url(case.process, number), 303)


@blueprint.route("/zaken/<number>/labels", methods=["GET", "POST"])
@guard(Capability.CASE_TAG)
def tags(number: str) -> Any:
    """Change the tags of a case. What was typed comes back when it cannot be kept."""
    case = queries.get_visible(session(), actor(), number)
    entitled(actor(), Capability.CASE_TAG, case.facts())
    has = marks.of_case(session(), case.id)
    if request.method == "GET":
        return in_place.shown(case, marks_page.tags_form(session(), actor(), case, has))
    form = TagsForm()
    if form.validate():
        try:
            with transaction() as writing:
                marking.change(writing, actor(), number, form.was.data, form.tags.data, now=clock.now())
            return redirect(presenters.case_url(case.process, number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    close_session()
    case = queries.get_visible(session(), actor(), number)
    return in_place.shown(case, marks_page.tags_form(session(), actor(), case, has, form)), 422
