"""The region's own page, reached by a link; and the contacts of a case, for its liaison."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import (
    session as cookie,
)
from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.cases import actions as case_actions
from app.cases import queries as cases
from app.cases.forms import ContactForm, given_to, step_form
from app.cases.models import Case, Contact
from app.db import transaction
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow, NotFound
from app.feedback import actions, links
from app.feedback.page import ASKED, follow_page
from app.policy import Capability, require
from app.web import personal
from app.web.guards import guard, public
from app.web.request import actor, session

blueprint = Blueprint("feedback", __name__, template_folder="templates")
BY_LINK = "region contacts have no account; the signed link, exchanged for a cookie, says who it is"


@blueprint.get("/volg/<token>")
@public(BY_LINK)
def enter(token: str) -> Any:
    """Exchange the link for a cookie at once, so that the token leaves the address bar."""
    ticket = links.read(token)
    if ticket is None or actions.contact_of(session(), ticket) is None:
        return render_template("feedback/expired.html"), 404
    cookie["follow"] = token
    cookie.permanent = True
    return redirect(url_for("feedback.follow"), 303)


def _contact() -> Contact | None:
    token = cookie.get("follow")
    return actions.contact_of(session(), links.read(token)) if token else None


@blueprint.get("/volg")
@public(BY_LINK)
def follow() -> Any:
    """The page of the region."""
    contact = _contact()
    if contact is None:
        return render_template("feedback/expired.html"), 404
    return render_template("feedback/follow.html", page=follow_page(session(), contact, clock.now()))


@blueprint.post("/volg/<name>")
@public(BY_LINK)
def answer(name: str) -> Any:
    """The region judges, or reopens."""
    contact = _contact()
    if contact is None:
        return render_template("feedback/expired.html"), 404
    if name not in ASKED:
        abort(404)
    case = session().get_one(Case, contact.case_id)
    definition = registry.get(session(), case.process, case.workflow_version)
    form = step_form(session(), definition.transitions[name], case.version)
    try:
        with transaction() as writing:
            actions.answer(writing, contact, name, given_to(form), now=clock.now())
            personal.ask(writing, actions.actor_for(contact), form, case, now=clock.now())
        flash(_("Thank you. We received your answer."), "success")
        return redirect(url_for("feedback.follow"), 303)
    except Invalid as invalid:
        form.add_errors(invalid)
        page = follow_page(session(), contact, clock.now(), form=form, asked=name)
        return render_template("feedback/follow.html", page=page), 422
    except NotAllowedNow:
        flash(_("This was answered already. Below you see how it stands now."), "info")
        return redirect(url_for("feedback.follow"), 303)


def _with_a_region(number: str) -> Case:
    """A bottleneck: other cases have no contacts and no page for the region of their own."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck":
        abort(404)
    return case


@blueprint.route("/zaken/<number>/contacten", methods=["GET", "POST"])
@guard(Capability.CASE_REPRESENT)
def contacts(number: str) -> Any:
    """The contacts of a case with their links; add one."""
    case = _with_a_region(number)
    require(actor(), Capability.CASE_REPRESENT, case.facts())
    form = ContactForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                case_actions.add_contact(writing, actor(), number, now=clock.now(), **form.values())
                personal.ask(writing, actor(), form, case, now=clock.now())
            flash(_("Contact added."), "success")
            return redirect(url_for("feedback.contacts", number=number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    found = session().scalars(select(Contact).where(Contact.case_id == case.id).order_by(Contact.id)).all()
    base = current_app.config["SETTINGS"].base_url
    rows = [(contact, base + links.path_for(contact)) for contact in found]
    return render_template("feedback/contacts.html", case=case, rows=rows, form=form), form.status


@blueprint.post("/zaken/<number>/contacten/<int:contact_id>/intrekken")
@guard(Capability.CASE_REPRESENT)
def withdraw(number: str, contact_id: int) -> Any:
    """Make the links of a contact useless; a new one is made at once."""
    try:
        with transaction() as writing:
            actions.withdraw_links(writing, actor(), number, contact_id, now=clock.now())
    except NotFound:
        abort(404)
    flash(_("The old link no longer works. Below is a new one."), "success")
    return redirect(url_for("feedback.contacts", number=number), 303)


@blueprint.get("/zaken/<number>/regio/<int:contact_id>")
@guard(Capability.CASE_REPRESENT)
def preview(number: str, contact_id: int) -> Any:
    """The region's page, as the contact sees it."""
    case = _with_a_region(number)
    require(actor(), Capability.CASE_REPRESENT, case.facts())
    contact = session().get(Contact, contact_id)
    if contact is None or contact.case_id != case.id:
        abort(404)
    page = follow_page(session(), contact, clock.now(), preview=True)
    return render_template("feedback/follow.html", page=page)
