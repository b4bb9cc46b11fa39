"""The pages of a thread. Each is for the two alone; for everybody else there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import page as pages
from app.cases import presenters
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.consults import actions, page, queries
from app.consults.forms import AboutForm, AdviceForm, BeginForm, ButtonForm, SayForm
from app.db import transaction
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow
from app.people import queries as people
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session
from app.web.safe import row_id

blueprint = Blueprint("consults", __name__, template_folder="templates")


@blueprint.get("/sparren")
@guard(Capability.CONSULT_HOLD)
def index() -> str:
    """One's own threads."""
    before = request.args.get("voor", type=row_id)
    return render_template("consults/index.html", page=page.consult_list(session(), actor(), before))


@blueprint.route("/sparren/nieuw", methods=["GET", "POST"])
@guard(Capability.CONSULT_HOLD)
def new() -> Any:
    """Begin one; from a case its number and who decides there are filled in."""
    number = request.args.get("zaak", "")
    about = cases.get_visible(session(), actor(), number) if number else None
    before = queries.page(session(), actor(), case_id=about.id) if about else []
    others = [(str(one.id), one.name) for one in actions.candidates(session(), actor())]
    begun = {"case": about.number, "subject": about.title[:120], "other": _likely(about)} if about else {}
    form = BeginForm(others, page.with_whom(actor()), data=begun)
    if request.method == "POST" and form.validate():
        try:
            personal.check(form)
            with transaction() as writing:
                made = actions.begin(writing, actor(), form.values(), now=clock.now()).id
            flash(_("Sent. Only the two of you read it."), "success")
            return redirect(url_for("consults.show", consult_id=made), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    back = presenters.case_url(about.process, about.number) if about else url_for("consults.index")
    known = [(one.subject, url_for("consults.show", consult_id=one.id)) for one in before]
    return render_template("consults/new.html", form=form, known=known, cancel_url=back), form.status


def _likely(about: Case) -> str:
    """With whom one would talk about a case: the other of its liaison and its commissioner."""
    if actor().id == about.commissioner_id:
        return str(about.co_owner_id)
    near = people.commissioners_of(session(), about.region_id)
    return str(about.commissioner_id or (near[0].id if near else ""))


@blueprint.get("/sparren/<int:consult_id>")
@guard(Capability.CONSULT_HOLD)
def show(consult_id: int) -> str:
    """One thread. It is read by being opened."""
    shown = _shown(consult_id)
    close_session()
    with transaction() as writing:
        actions.look(writing, actor(), consult_id, now=clock.now())
    return shown


@blueprint.post("/sparren/<int:consult_id>/berichten")
@guard(Capability.CONSULT_HOLD)
def say(consult_id: int) -> Any:
    """Say something."""
    form = SayForm()
    return _sent(
        consult_id, form, "zeg",
        lambda writing: actions.say(writing, actor(), consult_id, form.text.data, now=clock.now()),
        lambda: _("Sent. Only the two of you read it."),
    )  # fmt: skip


@blueprint.post("/sparren/<int:consult_id>/advies")
@guard(Capability.CONSULT_HOLD)
def advise(consult_id: int) -> Any:
    """Leave an advice."""
    form = AdviceForm()
    return _sent(
        consult_id, form, "advies",
        lambda writing: actions.advise(
            writing, actor(), consult_id, form.advice.data, may_share=bool(form.may_share.data), now=clock.now()
        ),
        lambda: _("Your advice is there. Only the two of you read it."),
    )  # fmt: skip


@blueprint.post("/sparren/<int:consult_id>/zaak")
@guard(Capability.CONSULT_HOLD)
def about(consult_id: int) -> Any:
    """Say which case it is about."""
    form = AboutForm()
    return _sent(
        consult_id, form, "zaak",
        lambda writing: actions.about(writing, actor(), consult_id, form.case.data or "", now=clock.now()),
        lambda: _("Noted. With the case itself nothing is said of this conversation."),
    )  # fmt: skip


Button = tuple[Callable[[Session, int], Any], Callable[[Any], str]]
BUTTONS: dict[str, Button] = {
    "advies-bij-de-zaak": (
        lambda writing, key: actions.share_advice(writing, actor(), key, now=clock.now()),
        lambda _made: _("The advice stands with the case now."),
    ),
    "advies-mag": (
        lambda writing, key: actions.let_advice_be_shared(writing, actor(), key, now=clock.now()),
        lambda _made: _("The advice may be put with the case now."),
    ),
    "delen": (
        lambda writing, key: actions.share(writing, actor(), key, now=clock.now()),
        lambda made: (
            _("The conversation stands with the case now.") if made else _("Asked. It happens when the other agrees.")
        ),
    ),
    "niet-delen": (
        lambda writing, key: actions.keep_private(writing, actor(), key, now=clock.now()),
        lambda _made: _("It stays between the two of you."),
    ),
    "einde": (
        lambda writing, key: actions.end(writing, actor(), key, now=clock.now()),
        lambda _made: _("Ended. You both still read it."),
    ),
}
"""What can be done by one button, by its word in the address, and what is said then."""


@blueprint.post("/sparren/<int:consult_id>/doen/<what>")
@guard(Capability.CONSULT_HOLD)
def press(consult_id: int, what: str) -> Any:
    """Share it, keep it private, or end it."""
    if what not in BUTTONS:
        abort(404)
    do, told = BUTTONS[what]
    made: list[Any] = []
    return _sent(
        consult_id, ButtonForm(), "", lambda writing: made.append(do(writing, consult_id)), lambda: told(made[0])
    )


@blueprint.route("/sparren/<int:consult_id>/escaleren", methods=["GET", "POST"])
@guard(Capability.CONSULT_HOLD)
def escalate(consult_id: int) -> Any:
    """The form of escalating, filled in with what was said; what is sent is for who sees the case."""
    consult = queries.get(session(), actor(), consult_id)
    case = _case_of(consult.case_id)
    back = url_for("consults.show", consult_id=consult_id)
    if case is None or not page.can_escalate(session(), actor(), case, clock.now()):
        flash(message_for(_cannot()), "error")
        return redirect(back, 303)
    step = registry.get(session(), case.process, case.workflow_version).transitions["escalate"]
    said = next((one.text for one in queries.thread(session(), consult) if one.author_id == actor().id), "")
    given = {"explanation": said[:3000]} | pages.proposed(session(), case, step)
    form = step_form(session(), step, case.version, given)
    if request.method == "POST" and form.validate():
        number = case.number
        try:
            with transaction() as writing:
                held = actions.escalate(writing, actor(), consult_id, given_to(form), now=clock.now())
                personal.ask(writing, actor(), form, held, now=clock.now())
            flash(_("Escalated. What you talked over stays between the two of you."), "success")
            return redirect(url_for("cases.show", number=number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
    return render_template(
        "consults/escalate.html", form=form, label=f"{case.number} {case.title}", cancel_url=back
    ), form.status


def _cannot() -> FieldError:
    return FieldError("", "not_permitted")


def _case_of(case_id: int | None) -> Case | None:
    found = cases.rows_of(session(), actor(), Case.id == case_id) if case_id else []
    return session().get_one(Case, found[0].id) if found else None


def _sent(consult_id: int, form: Any, at: str, write: Callable[[Session], Any], told: Callable[[], str]) -> Any:
    """Do it, or give the form back as it was sent."""
    queries.get(session(), actor(), consult_id)
    close_session()
    if form.validate_on_submit():
        try:
            if at:
                personal.check(form)
            with transaction() as writing:
                write(writing)
            flash(told(), "success")
            return redirect(url_for("consults.show", consult_id=consult_id, _anchor="laatste"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow as refused:
            if not at:
                flash(message_for(refused.reasons[0]), "error")
                return redirect(url_for("consults.show", consult_id=consult_id), 303)
            form.add_errors(Invalid(refused.reasons))
            return _shown(consult_id, {at: form}), 409
    if not at:
        abort(400)
    return _shown(consult_id, {at: form}), form.status


def _shown(consult_id: int, came_back: dict[str, Any] | None = None) -> str:
    """The page of a thread, with its forms: one that came back as it was sent."""
    consult = queries.get(session(), actor(), consult_id)
    shown = page.consult_page(session(), actor(), consult, clock.now())
    forms = {"zeg": SayForm, "advies": AdviceForm, "zaak": AboutForm}
    sent = came_back or {}
    made = {name: sent.get(name) or form(formdata=None) for name, form in forms.items()}
    return render_template("consults/show.html", page=shown, forms=made, opened=next(iter(sent), ""))
