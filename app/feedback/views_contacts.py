"""The contacts of a case, for its liaison: add, correct, take off, a new link, and the page as they see it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import contacts as case_contacts
from app.cases import queries as cases
from app.cases.models import Case, Contact
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, NotFound
from app.feedback import links
from app.feedback.forms import FullContactForm
from app.feedback.page import follow_page
from app.policy import Capability, require
from app.web import personal
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, session

blueprint = Blueprint("contacts", __name__, template_folder="templates", url_prefix="/zaken/<number>")


def _with_a_region(number: str) -> Case:
    """A bottleneck: other cases have no contacts and no page for the region of their own."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck":
        abort(404)
    require(actor(), Capability.CASE_REPRESENT, case.facts())
    return case


def _of(case: Case, contact_id: int) -> Contact:
    contact = session().get(Contact, contact_id)
    if contact is None or contact.case_id != case.id or contact.withdrawn_at is not None:
        abort(404)
    return contact


def _back(number: str) -> Any:
    return redirect(url_for("contacts.index", number=number), 303)


@blueprint.route("/contacten", methods=["GET", "POST"])
@guard(Capability.CASE_REPRESENT)
def index(number: str) -> Any:
    """The contacts of a case with their links; add one."""
    case = _with_a_region(number)
    form = FullContactForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                case_contacts.add_contact(writing, actor(), number, now=clock.now(), **form.values())
                personal.ask(writing, actor(), form, case, now=clock.now())
            flash(_("Contact added."), "success")
            return _back(number)
        except Invalid as invalid:
            form.add_errors(invalid)
    found = case_contacts.of(session(), case.id, withdrawn=True)
    base = current_app.config["SETTINGS"].base_url
    rows = [(contact, base + links.path_for(contact)) for contact in found if contact.withdrawn_at is None]
    gone = [contact for contact in found if contact.withdrawn_at is not None]
    return render_template("feedback/contacts.html", case=case, rows=rows, gone=gone, form=form), form.status


@blueprint.route("/contacten/<int:contact_id>", methods=["GET", "POST"])
@guard(Capability.CASE_REPRESENT)
def correct(number: str, contact_id: int) -> Any:
    """Correct what is known of a contact."""
    case = _with_a_region(number)
    contact = _of(case, contact_id)
    form = FullContactForm(obj=contact)
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                case_contacts.correct(writing, actor(), number, contact_id, now=clock.now(), **form.values())
                personal.ask(writing, actor(), form, case, now=clock.now())
            flash(_("Contact corrected."), "success")
            return _back(number)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("feedback/contact.html", case=case, contact=contact, form=form), form.status


@blueprint.post("/contacten/<int:contact_id>/intrekken")
@guard(Capability.CASE_REPRESENT)
def withdraw(number: str, contact_id: int) -> Any:
    """Make the links of a contact useless; a new one goes to their address at once."""
    try:
        with transaction() as writing:
            case_contacts.renew_link(writing, actor(), number, contact_id, now=clock.now())
    except NotFound:
        abort(404)
    flash(_("The old link no longer works. A new one was mailed, and stands below."), "success")
    return _back(number)


@blueprint.post("/contacten/<int:contact_id>/weg")
@guard(Capability.CASE_REPRESENT)
def remove(number: str, contact_id: int) -> Any:
    """Take a contact off the case."""
    try:
        with transaction() as writing:
            removed = case_contacts.remove(writing, actor(), number, contact_id, now=clock.now())
    except NotFound:
        abort(404)
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "warning")
        return _back(number)
    flash(
        _("Contact removed.") if removed else _("Contact withdrawn. What they wrote stays in the history."), "success"
    )
    return _back(number)


@blueprint.get("/regio/<int:contact_id>")
@guard(Capability.CASE_REPRESENT)
def preview(number: str, contact_id: int) -> Any:
    """The region's page, as the contact sees it."""
    contact = _of(_with_a_region(number), contact_id)
    page = follow_page(session(), contact, clock.now(), preview=True)
    return render_template("feedback/follow.html", page=page, wrong=False, overview=False)
