"""The page where somebody in the region says whether they were understood, reached by a link, without an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import Invalid, NotFound
from app.visits import telling
from app.visits.forms import RightForm
from app.web.guards import public
from app.web.request import close_session, session

blueprint = Blueprint("understood", __name__, template_folder="templates")
BY_LINK = "somebody in the region has no account; the signed link, exchanged for a cookie, says what they were told"
COOKIE = "understood"


@blueprint.get("/gesprek/<token>")
@public(BY_LINK)
def enter(token: str) -> Any:
    """Exchange the link for a cookie at once, so that the token leaves the address bar."""
    if telling.of_link(session(), token) is None:
        return render_template("visits/gone.html"), 404
    cookie[COOKIE] = token
    cookie.permanent = True
    return redirect(url_for("understood.show"), 303)


@blueprint.get("/gesprek")
@public(BY_LINK)
def show() -> Any:
    """What we understood, with room to say that it is not quite right."""
    return _page(RightForm(formdata=None))


@blueprint.post("/gesprek")
@public(BY_LINK)
def react() -> Any:
    """Take what they say. What was typed comes back when it cannot be kept."""
    form = RightForm()
    form.validate()
    try:
        if form.errors:
            raise Invalid(())
        close_session()
        with transaction() as writing:
            telling.react(writing, _token(), right=form.right.data == "yes", said=form.said.data or "", now=clock.now())
    except NotFound:
        return render_template("visits/gone.html"), 404
    except Invalid as invalid:
        form.add_errors(invalid)
        return _page(form, 422)
    flash(_("Thank you. The colleague who was with you reads this."), "success")
    return redirect(url_for("understood.show"), 303)


def _token() -> str | None:
    token = cookie.get(COOKIE)
    return token if isinstance(token, str) else None


def _page(form: RightForm, status: int = 200) -> Any:
    found = telling.of_link(session(), _token())
    if found is None:
        return render_template("visits/gone.html"), 404
    told, _person, visit = found
    return render_template("visits/understood.html", told=told, visit_on=visit.visit_on, form=form), status
