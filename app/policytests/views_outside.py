"""The page where a partner of a region answers, and later reads what was done: by a link, without an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext as _

from app import clock
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, NotFound
from app.policytests import forms, links, outside, partners
from app.web import personal
from app.web.guards import public
from app.web.request import close_session, session

blueprint = Blueprint("policy_partner", __name__, template_folder="templates")
BY_LINK = "a partner has no account; the signed link, exchanged for a cookie, says what they are asked"
COOKIE = "policy_test"


@blueprint.get("/toets/<token>")
@public(BY_LINK)
def enter(token: str) -> Any:
    """Exchange the link for a cookie at once, so that the token leaves the address bar."""
    ticket = links.read(token)
    if ticket is None or partners.partner_of(session(), ticket) is None:
        return render_template("policytests/gone.html"), 404
    close_session()
    with transaction() as writing:
        partners.note_opened(writing, ticket, now=clock.now())
    cookie[COOKIE] = token
    cookie.permanent = True
    return redirect(url_for("policy_partner.show"), 303)


@blueprint.get("/toets")
@public(BY_LINK)
def show() -> Any:
    """What is intended and asked, with room for the answer; or what was done with it."""
    return _page()


@blueprint.post("/toets")
@public(BY_LINK)
def answer() -> Any:
    """Take the answer. What was typed comes back when it cannot be kept."""
    ticket = _ticket()
    partner = partners.partner_of(session(), ticket)
    if partner is None:  # before anything of theirs is looked at
        return render_template("policytests/gone.html"), 404
    asked = outside.asked(session(), partner)
    form = forms.with_questions(forms.PartnerAnswerForm, asked)
    form.validate()
    try:
        if form.errors:
            raise Invalid(())
        shown = form.given.data or ""
        seen = int(shown) if shown in ("0", "1", "2", "3", "4", "5") else None
        texts = forms.answered(form, asked)
        close_session()
        with transaction() as writing:
            made = partners.answer(writing, ticket, form.said(), texts, editions_seen=seen, now=clock.now())
            who = partners.actor_for(writing.get_one(type(partner), made.partner_id), made.by)
            personal.ask(writing, who, form, writing.get_one(Case, made.answer_id), now=clock.now())
    except NotFound:
        return render_template("policytests/gone.html"), 404
    except Invalid as invalid:
        form.add_errors(invalid)
        return _page(form, 422)
    except NotAllowedNow:
        flash(_("You have answered already, or the link has ended. Below you see how it stands now."), "info")
    return redirect(url_for("policy_partner.show"), 303)


def _ticket() -> links.Ticket | None:
    token = cookie.get(COOKIE)
    return links.read(token) if isinstance(token, str) else None


def _page(form: Any = None, status: int = 200) -> Any:
    close_session()
    partner = partners.partner_of(session(), _ticket())
    if partner is None:
        return render_template("policytests/gone.html"), 404
    shown = outside.page(session(), partner, clock.now())
    if not shown.takes:
        form = None
    elif form is None:
        asked = outside.asked(session(), partner)
        form = forms.with_questions(forms.PartnerAnswerForm, asked, data=outside.said_before(session(), partner))
    return render_template("policytests/outside.html", page=shown, form=form), status
