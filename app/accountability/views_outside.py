"""The page where a signatory reacts, reached by a link, without an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext as _

from app import clock
from app.accountability import links, outside
from app.accountability.forms import ReactionForm
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, NotFound
from app.web import personal
from app.web.guards import public
from app.web.request import close_session, session

blueprint = Blueprint("reaction", __name__, template_folder="templates")
BY_LINK = "a signatory has no account; the signed link, exchanged for a cookie, says which case it is"
COOKIE = "reaction"


@blueprint.get("/reactie/<token>")
@public(BY_LINK)
def enter(token: str) -> Any:
    """Exchange the link for a cookie at once, so that the token leaves the address bar."""
    ticket = links.read(token)
    if ticket is None or outside.record_of(session(), ticket) is None:
        return render_template("accountability/gone.html"), 404
    close_session()
    with transaction() as writing:
        outside.note_opened(writing, ticket, now=clock.now())
    cookie[COOKIE] = token
    cookie.permanent = True
    return redirect(url_for("reaction.show"), 303)


@blueprint.get("/reactie")
@public(BY_LINK)
def show() -> Any:
    """What we ask and why, with room for the reaction; or what came of it."""
    return _page()


@blueprint.post("/reactie")
@public(BY_LINK)
def react() -> Any:
    """Take the reaction. What was typed comes back when it cannot be kept."""
    ticket = _ticket()
    if outside.record_of(session(), ticket) is None:  # before anything of theirs is looked at
        return render_template("accountability/gone.html"), 404
    form = ReactionForm()
    form.validate()
    try:
        if form.errors:
            raise Invalid(())
        shown = form.given.data or ""
        given = int(shown) if shown in ("0", "1", "2", "3") else None
        close_session()
        with transaction() as writing:
            case = outside.react(writing, ticket, form.reacted(), given=given, now=clock.now())
            who = outside.actor_for(case.id, form.by.data or "")
            personal.ask(writing, who, form, writing.get_one(Case, case.id), now=clock.now())
    except NotFound:
        return render_template("accountability/gone.html"), 404
    except Invalid as invalid:
        form.add_errors(invalid)
        return _page(form, 422)
    except NotAllowedNow:
        flash(_("You have reacted already, or the link has ended. Below you see how it stands now."), "info")
    return redirect(url_for("reaction.show"), 303)


def _ticket() -> links.Ticket | None:
    token = cookie.get(COOKIE)
    return links.read(token) if isinstance(token, str) else None


def _page(form: ReactionForm | None = None, status: int = 200) -> Any:
    close_session()
    record = outside.record_of(session(), _ticket())
    if record is None:
        return render_template("accountability/gone.html"), 404
    shown = outside.page(session(), record, clock.now())
    if not shown.takes:
        form = None
    elif form is None:
        form = ReactionForm(data={"given": str(len(shown.said))})
    return render_template("accountability/react.html", page=shown, form=form), status
