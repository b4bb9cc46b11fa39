"""Asking somebody elsewhere, from the case; and the page where they answer, reached by a link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from app import clock
from app.attachments.forms import uploads
from app.cases import in_place
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.enquiries import actions, links, page, queries, standing
from app.enquiries.forms import AgainForm, AnswerForm, AskForm
from app.enquiries.models import Enquiry
from app.errors import Invalid, NotAllowedNow, NotFound
from app.policy import Capability, entitled
from app.web import personal
from app.web.guards import guard, public
from app.web.messages import message_for
from app.web.request import actor, close_session, session
from app.web.uploads import takes_files

blueprint = Blueprint("enquiries", __name__, template_folder="templates")
BY_LINK = "whoever is asked has no account; the signed link, exchanged for a cookie, says which question it is"
COOKIE = "enquiry"


# -- from the case -------------------------------------------------------------------------------


@blueprint.get("/zaken/<number>/vragen/nieuw")
@guard(Capability.CASE_WORK)
def new(number: str) -> Any:
    """The page of a case with the form of a question opened in place."""
    return in_place.opened(number, Capability.CASE_WORK, actions.refusal, page.ask_form)


@blueprint.post("/zaken/<number>/vragen")
@guard(Capability.CASE_WORK)
def ask(number: str) -> Any:
    """Send the question. What was typed comes back when it cannot be sent."""
    form = AskForm(cases.get_visible(session(), actor(), number).title)
    form.validate()
    try:
        if form.errors:
            raise Invalid(())
        with transaction() as writing:
            made = actions.ask(writing, actor(), number, form.asked(), now=clock.now())
            personal.ask(writing, actor(), form, writing.get_one(Case, made.case_id), now=clock.now())
    except Invalid as invalid:
        form.add_errors(invalid)
        return _again(number, form), 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        return _again(number, form), 409
    flash(
        _("Your question goes to %(name)s by mail. You hear it as soon as there is an answer.", name=made.name),
        "success",
    )
    return redirect(url_for("cases.show", number=number, _anchor="vragen"), 303)


def _again(number: str, form: Any) -> str:
    """The page of the case as it is now, with the form as it was sent."""
    close_session()
    case = cases.get_visible(session(), actor(), number)
    return in_place.shown(case, page.ask_form(case, form))


def _own(number: str, enquiry_id: int) -> tuple[Case, Enquiry]:
    """A question of a case that the reader works on."""
    case = cases.get_visible(session(), actor(), number)
    entitled(actor(), Capability.CASE_WORK, case.facts())
    enquiry = session().get(Enquiry, enquiry_id)
    if enquiry is None or enquiry.case_id != case.id:
        abort(404)
    return case, enquiry


@blueprint.route("/zaken/<number>/vragen/<int:enquiry_id>/opnieuw", methods=["GET", "POST"])
@guard(Capability.CASE_WORK)
def again(number: str, enquiry_id: int) -> Any:
    """Send a question once more: with a longer term, or to somebody else."""
    case, enquiry = _own(number, enquiry_id)
    later = max(enquiry.due_on, clock.calendar().add(clock.local_date(clock.now()), 10))
    form = AgainForm(data={"name": enquiry.name, "email": enquiry.email, "expected_on": later.isoformat()})
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                actions.send_again(writing, actor(), number, enquiry_id, form.values(), now=clock.now())
            flash(_("The question goes out again."), "success")
            return redirect(url_for("cases.show", number=number, _anchor="vragen"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow as refused:
            flash(message_for(refused.reasons[0]), "error")
            return redirect(url_for("cases.show", number=number, _anchor="vragen"), 303)
    return render_template("enquiries/again.html", case=case, enquiry=enquiry, form=form), form.status


@blueprint.post("/zaken/<number>/vragen/<int:enquiry_id>/intrekken")
@guard(Capability.CASE_WORK)
def withdraw(number: str, enquiry_id: int) -> Any:
    """Take a question back."""
    try:
        with transaction() as writing:
            actions.withdraw(writing, actor(), number, enquiry_id, now=clock.now())
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
    else:
        flash(_("The question was withdrawn. The link does not work any more."), "success")
    return redirect(url_for("cases.show", number=number, _anchor="vragen"), 303)


# -- by the link ---------------------------------------------------------------------------------


@blueprint.get("/vraag/<token>")
@public(BY_LINK)
def enter(token: str) -> Any:
    """Exchange the link for a cookie at once, so that the token leaves the address bar."""
    ticket = links.read(token)
    if ticket is None or actions.enquiry_of(session(), ticket) is None:
        return render_template("enquiries/gone.html", page=None), 404
    close_session()
    with transaction() as writing:
        actions.note_opened(writing, ticket, now=clock.now())
    cookie[COOKIE] = token
    cookie.permanent = True
    return redirect(url_for("enquiries.show"), 303)


@blueprint.get("/vraag")
@public(BY_LINK)
def show() -> Any:
    """The question, with room for the answer; or what was answered."""
    return _page()


@blueprint.post("/vraag")
@public(BY_LINK)
@takes_files
def answer() -> Any:
    """Take the answer. What was typed comes back when it cannot be kept."""
    ticket = _ticket()
    if actions.enquiry_of(session(), ticket) is None:  # before anything of theirs is looked at
        return render_template("enquiries/gone.html", page=None), 404
    form = AnswerForm()
    form.validate()
    try:
        if form.errors:
            raise Invalid(())
        before = form.given.data or ""
        given = int(before) if before in ("0", "1", "2") else None
        files = uploads(form.files)
        close_session()
        with transaction() as writing:
            made = actions.answer(writing, ticket, form.answered(), given=given, now=clock.now(), files=files)
            enquiry = writing.get_one(Enquiry, made.enquiry_id)
            who, case = actions.actor_for(enquiry, made.name), writing.get_one(Case, enquiry.case_id)
            personal.ask(writing, who, form, case, now=clock.now())
    except NotFound:
        return render_template("enquiries/gone.html", page=None), 404
    except Invalid as invalid:
        form.add_errors(invalid)
        return _page(form, 422)
    except NotAllowedNow:
        flash(_("This was answered already, or the link has ended. Below you see how it stands now."), "info")
    return redirect(url_for("enquiries.show"), 303)


def _ticket() -> links.Ticket | None:
    token = cookie.get(COOKIE)
    return links.read(token) if isinstance(token, str) else None


def _page(form: AnswerForm | None = None, status: int = 200) -> Any:
    close_session()
    enquiry = actions.enquiry_of(session(), _ticket())
    if enquiry is None:
        return render_template("enquiries/gone.html", page=None), 404
    case, now = session().get_one(Case, enquiry.case_id), clock.now()
    over = page.gone(session(), enquiry, case, now)
    if over is not None:
        return render_template("enquiries/gone.html", page=over), 410
    given = len(queries.answers_to(session(), [enquiry.id])[enquiry.id])
    if not standing.takes_answers(enquiry, case, given, now):
        form = None
    elif form is None:
        form = AnswerForm(again=given > 0, data={"given": str(given), "name": enquiry.name})
    return render_template("enquiries/answer.html", page=page.answer_page(session(), enquiry, case, form)), status
