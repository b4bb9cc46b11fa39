"""Linking cases, in place on the page of one of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _

from app import clock
from app.cases import in_place, links_between, links_page, presenters, queries
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, close_session, session

blueprint = Blueprint("links", __name__, url_prefix="/zaken", template_folder="templates")


@blueprint.get("/<number>/verbanden/nieuw")
@guard(Capability.CASE_LINK)
def new(number: str) -> Any:
    """The page of a case with the form of a link; `?ander=` fills in the other case."""
    given = {"other": request.args.get("ander", "")[:20]} if "ander" in request.args else None
    return in_place.opened(
        number,
        Capability.CASE_LINK,
        lambda _case: None,
        lambda case: links_page.form_of(case, links_page.LinkForm(data=given)),
    )


@blueprint.post("/<number>/verbanden")
@guard(Capability.CASE_LINK)
def add(number: str) -> Any:
    """Lay a link. What was filled in comes back when it cannot be laid."""
    case = queries.get_visible(session(), actor(), number)
    form = links_page.LinkForm()
    try:
        with transaction() as writing:
            links_between.link(writing, actor(), number, form.other.data or "", form.says.data or "", now=clock.now())
    except Invalid as invalid:
        form.add_errors(invalid)
        close_session()
        return in_place.shown(queries.get_visible(session(), actor(), number), links_page.form_of(case, form)), 422
    flash(_("The cases are linked."), "success")
    return redirect(presenters.case_url(case.process, number), 303)


@blueprint.post("/<number>/verbanden/<int:link_id>/weg")
@guard(Capability.CASE_LINK)
def remove(number: str, link_id: int) -> Any:
    """Take a link away."""
    case = queries.get_visible(session(), actor(), number)
    with transaction() as writing:
        links_between.unlink(writing, actor(), number, link_id, now=clock.now())
    flash(_("The link has been taken away."), "success")
    return redirect(presenters.case_url(case.process, number), 303)
