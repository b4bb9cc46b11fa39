"""The region's own pages, reached by a link: one case, everything they follow, and a link that was lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.attachments import queries as attached
from app.attachments.actions import attach
from app.attachments.forms import uploads
from app.attachments.views import send
from app.cases import sight
from app.cases.forms import given_to
from app.cases.models import Case, Contact
from app.db import transaction
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow
from app.feedback import actions, links, lost, saying, tickets, verdicts
from app.feedback.forms import LostForm, say_form
from app.feedback.overview import overview_of
from app.feedback.page import answer_form, follow_page
from app.people import attempts
from app.people.attempts import Limit
from app.web import personal
from app.web.guards import public
from app.web.request import session
from app.web.uploads import takes_files
from app.workflow.model import Visibility

blueprint = Blueprint("feedback", __name__, template_folder="templates")
BY_LINK = "region contacts have no account; the signed link, exchanged for a cookie, says who it is"
BAD_TOKENS = Limit("region-link", 30, timedelta(minutes=15), timedelta(minutes=15))
WRITING = Limit("region-writing", 20, timedelta(hours=1), timedelta(hours=1))


@blueprint.after_request
def _tell_nobody(response: Response) -> Response:
    """Where a region comes from is nobody's business: no page of ours is named to another site, or to ourselves."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/volg/<token>")
@public(BY_LINK)
def enter(token: str) -> Any:
    """Exchange the link for a cookie at once, so that the token leaves the address bar."""
    contact = actions.contact_of(session(), links.read(token))
    if contact is None:
        return _refused()
    tickets.keep(token)
    return redirect(url_for("feedback.follow", number=session().get_one(Case, contact.case_id).number), 303)


@blueprint.get("/volg/overzicht/<token>")
@public(BY_LINK)
def enter_overview(token: str) -> Any:
    """The same for the link to an overview."""
    if tickets.person_of(session(), token) is None:
        return _refused()
    tickets.keep_overview(token)
    return redirect(url_for("feedback.overview"), 303)


def _refused() -> Any:
    """A link that opens nothing. Whoever tries many is not listened to for a while; a good link always works."""
    with transaction() as writing:
        calm = attempts.claim(writing, BAD_TOKENS, request.remote_addr or "", clock.now())
    return _expired() if calm else abort(429)


def _expired() -> Any:
    return render_template("feedback/expired.html"), 404


@blueprint.get("/volg")
@public(BY_LINK)
def last() -> Any:
    """Where this browser was last: a case, or the overview."""
    number = tickets.newest(session())
    if number is not None:
        return redirect(url_for("feedback.follow", number=number), 303)
    return redirect(url_for("feedback.overview"), 303) if tickets.person(session()) else _expired()


@blueprint.get("/volg/<case:number>")
@public(BY_LINK)
def follow(number: str) -> Any:
    """The page of the region for one case."""
    contact = tickets.contact_for(session(), number)
    return _page(contact) if contact else _expired()


def _page(contact: Contact, status: int = 200, **forms: Any) -> Any:
    page = follow_page(session(), contact, clock.now(), forms=forms)
    wrong = any(form.errors for form in forms.values())
    overview = tickets.person(session()) is not None
    return render_template("feedback/follow.html", page=page, wrong=wrong, overview=overview), status


@blueprint.post("/volg/<case:number>/<name>")
@public(BY_LINK)
def answer(number: str, name: str) -> Any:
    """The region answers a question, judges, or reopens."""
    contact = tickets.contact_for(session(), number)
    if contact is None:
        return _expired()
    if name not in verdicts.BY_LINK:
        abort(404)
    case = session().get_one(Case, contact.case_id)
    step = registry.get(session(), case.process, case.workflow_version).transitions[name]
    form = answer_form(session(), case, step, contact)
    given = given_to(form)
    by = given.pop("answered_by", "")
    try:
        with transaction() as writing:
            actions.answer(writing, contact, name, given, answered_by=by, now=clock.now())
            personal.ask(writing, actions.actor_for(contact), form, case, now=clock.now())
    except Invalid as invalid:
        form.add_errors(invalid)
        return _page(contact, 422, **{name: form})
    except NotAllowedNow:
        return _too_late(contact, name, given, by)
    flash(_("Thank you. We received your answer."), "success")
    return redirect(url_for("feedback.follow", number=number), 303)


def _too_late(contact: Contact, name: str, given: dict[str, Any], by: str) -> Any:
    """Somebody else was first, or the day has passed. What was written is not lost: an answer is added to the story,
    and anything else stands ready to be sent as a message.
    """
    number = session().get_one(Case, contact.case_id).number
    text = given.get("answer") or given.get("reason") or ""
    now = clock.now()
    if name == "answer_region" and text:
        with transaction() as writing:
            again = saying.repeated(writing, contact, text, now=now)
            added = not again and attempts.claim(writing, WRITING, str(contact.id), now)
            if added:
                saying.say(writing, contact, text, kind="addition", answered_by=by, now=now)
        if again:
            flash(_("Thank you. We received your answer."), "success")
        elif added:
            flash(_("Somebody in your region had answered already. We added your answer to it."), "success")
        if again or added:
            return redirect(url_for("feedback.follow", number=number), 303)
    flash(_("This was answered already. Below you see how it stands now."), "info")
    if not text:
        return redirect(url_for("feedback.follow", number=number), 303)
    form = say_form("message", contact, several=True)
    form["message"].data = text
    flash(_("What you wrote is below. You can send it as a message."), "info")
    return _page(contact, 409, message=form)


@blueprint.post("/volg/<case:number>/bericht", defaults={"kind": "message"})
@blueprint.post("/volg/<case:number>/klopt-niet", defaults={"kind": "correction"})
@public(BY_LINK)
@takes_files
def say(number: str, kind: str) -> Any:
    """Something that the region wants the ministry to know, or a correction of what was understood."""
    contact = tickets.contact_for(session(), number)
    if contact is None:
        return _expired()
    form = say_form(kind, contact, several=True)
    now = clock.now()
    if not ("files" in form and form["files"].chosen) and saying.repeated(session(), contact, form[kind].data, now=now):
        flash(_("Thank you. Your contact at the ministry gets a notice of what you wrote."), "success")
        return redirect(url_for("feedback.follow", number=number), 303)
    with transaction() as writing:
        calm = attempts.claim(writing, WRITING, str(contact.id), now)
    if not calm:
        form.form_errors.append(_("You wrote a lot in a short time. Wait an hour, or mail your contact."))
        return _page(contact, 429, **{kind: form})
    try:
        given = uploads(form["files"]) if "files" in form else []
        with transaction() as writing:
            values = form.values()
            case, speaker, event_id = saying.say(
                writing, contact, values[kind], kind=kind, field=kind, answered_by=values.get(f"{kind}_by"), now=now,
                with_files=bool(given),
            )  # fmt: skip
            attach(writing, speaker, case, given, visibility=Visibility.REGION, now=now, event_id=event_id)
            personal.ask(writing, speaker, form, case, now=now)
    except Invalid as invalid:
        form.add_errors(invalid)
        return _page(contact, 422, **{kind: form})
    flash(_("Thank you. Your contact at the ministry gets a notice of what you wrote."), "success")
    return redirect(url_for("feedback.follow", number=number), 303)


@blueprint.get("/volg/<case:number>/bestanden/<public_id>/<name>")
@public(BY_LINK)
def fetch(number: str, public_id: str, name: str) -> Any:
    """A file that came with an entry for the region. The name in the address is only for people."""
    contact = tickets.contact_for(session(), number)
    if contact is None:
        return _expired()
    found = attached.fetch_for(session(), contact.case_id, public_id, sight.for_region())
    return send(found) if found else abort(404)


@blueprint.post("/volg/<case:number>/overzicht")
@public(BY_LINK)
def mail_overview(number: str) -> Any:
    """Mail this contact an overview of everything they follow: to their own address only, for a liaison who looks at
    the page of one case must not come by the others.
    """
    contact = tickets.contact_for(session(), number)
    if contact is None:
        return _expired()
    try:
        with transaction() as writing:
            lost.ask(writing, contact.email, request.remote_addr or "", now=clock.now())
    except Invalid:
        abort(429)
    flash(_("The overview comes by mail, to the address that you get our mails at."), "success")
    return redirect(url_for("feedback.follow", number=number), 303)


@blueprint.get("/volg/overzicht")
@public(BY_LINK)
def overview() -> Any:
    """Everything that this person follows."""
    person = tickets.person(session())
    if person is None:
        return _expired()
    return render_template("feedback/overview.html", page=overview_of(session(), person.email, clock.now()))


@blueprint.route("/volg/kwijt", methods=["GET", "POST"])
@public("whoever lost the link has nothing to show; the answer is the same for everybody")
def lost_link() -> Any:
    """Ask for an overview by mail. Whether an address is known shows nowhere: the worker finds out."""
    form = LostForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                lost.ask(writing, form.email.data or "", request.remote_addr or "", now=clock.now())
            return redirect(url_for("feedback.lost_link", verstuurd=1), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("feedback/lost.html", form=form, sent="verstuurd" in request.args), form.status
