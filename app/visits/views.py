"""The list of visits, planning one, who comes, and what came of it. Steps are those of any case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.widgets import TimeInput

from app import clock
from app.cases import choices
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow
from app.partnerships import queries as partnerships
from app.policy import Capability, entitled
from app.regions import queries as regions
from app.visits import actions, bearing, exporting, forms, listing, queries, taking_part, telling, words
from app.visits.models import Coming, Visit
from app.web import personal
from app.web.forms import BaseForm, Required
from app.web.guards import guard
from app.web.request import actor, close_session, session

blueprint = Blueprint("visits", __name__, template_folder="templates")


@blueprint.get("/bezoeken")
@guard(Capability.VISIT_READ)
def index() -> str:
    """The visits, those that come first."""
    page = listing.visit_list(session(), actor(), request.args, clock.now())
    return render_template("visits/index.html", page=page)


@blueprint.get("/bezoeken/per-indeling")
@guard(Capability.VISIT_READ)
def by_division() -> str:
    """The list by the regions of a layout (`indeling`), with the filters of the list."""
    page = listing.by_division(session(), actor(), request.args, clock.now())
    return render_template("cases/lens.html", page=page)


@blueprint.get("/bezoeken.<form>")
@guard(Capability.VISIT_READ)
def export(form: str) -> Response:
    """The list as a table, with the same filters."""
    if form not in exporting.MEDIA_TYPES:
        abort(404)
    wanted = listing.wanted(session(), listing.asked_of(request.args), actor(), clock.now())
    answer = Response(exporting.export(session(), actor(), wanted, form), content_type=exporting.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="bezoeken.{form}"'
    return answer


# -- planning --------------------------------------------------------------------------------------


@blueprint.get("/bezoeken/nieuw")
@guard(Capability.CASE_VISIT)
def new() -> str:
    """The form in which a visit is planned; `?regio=` chooses the region."""
    given = {"region": request.args.get("regio", ""), "setting": "informal"}
    mine = {str(key) for key, _name in choices.people_in(session(), "colleagues")} & {str(actor().id)}
    return _planning(_plan_form(given | {"owner": next(iter(mine), "")}))


@blueprint.post("/bezoeken/nieuw")
@guard(Capability.CASE_VISIT)
def send() -> Any:
    """Plan it. What was typed comes back when it cannot be."""
    form = _plan_form({})
    data = given_to(form)
    region = data.pop("region", None)
    now = clock.now()
    try:
        with transaction() as writing:
            made = actions.plan(writing, actor(), region, data, now=now)
            personal.ask(writing, actor(), form, made, now=now)
            number = made.number
    except Invalid as invalid:
        form.add_errors(invalid)
    else:
        flash(_("The visit is planned. Say who comes along, and whom you meet."), "success")
        return redirect(url_for("visits.who", number=number), 303)
    close_session()
    return _planning(form), 422


def _plan_form(given: dict[str, str]) -> Any:
    step = registry.current(actions.PROCESS).transitions["plan"]
    form = step_form(
        session(), step, 0, given,
        region=SelectField(_("Region"), validators=[Required()], validate_choice=False),
    )  # fmt: skip
    form["region"].choices = [("", _("Choose")), *_places(str(form["region"].data or ""))]
    form["begins"].widget = form["ends"].widget = TimeInput()
    form["begins"].description = ""  # the browser asks for a time as it writes one
    form["partnership"].render_kw = {"list": "partnerships", "autocomplete": "off"}
    form["partnership"].description = _("Type a few letters. Does it not stand there? Then write its name.")
    return form


def _places(chosen: str) -> list[tuple[str, str]]:
    """The regions to choose from: first the one that was chosen, of whatever division; then the usual ones."""
    own = [int(chosen)] if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else []
    first = [(str(key), place.name) for key, place in regions.by_ids(session(), own).items()]
    all_ = [(str(one.id), one.name) for one in regions.usual_regions(session())]
    return first + [one for one in all_ if one not in first]


def _planning(form: Any) -> str:
    chosen = str(form["region"].data or "")
    own = {int(chosen)} if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else set()
    around = partnerships.names_around(
        session(), own or regions.granted_to(session(), actor().id or 0), clock.local_date(clock.now())
    )
    return render_template("visits/new.html", form=form, partnerships=around)


# -- who comes -------------------------------------------------------------------------------------


@blueprint.get("/bezoeken/<number>/wie")
@guard(Capability.CASE_VISIT)
def who(number: str) -> Any:
    """Who comes: invite colleagues, and write down whom we meet."""
    return _who(number)


@blueprint.post("/bezoeken/<number>/wie/collega")
@guard(Capability.CASE_VISIT)
def invite(number: str) -> Any:
    """Invite a colleague."""
    form = forms.InviteForm()
    return _sent(
        number, form,
        lambda writing: taking_part.invite(writing, actor(), number, form.colleague.data, now=clock.now()),
        lambda: _who(number, invite_form=form),
    )  # fmt: skip


@blueprint.post("/bezoeken/<number>/wie/collega/<int:user_id>/weg")
@guard(Capability.CASE_VISIT)
def uninvite(number: str, user_id: int) -> Any:
    """Somebody need not come after all."""
    form = BaseForm()
    return _sent(
        number, form, lambda writing: taking_part.uninvite(writing, actor(), number, user_id, now=clock.now()),
        lambda: _who(number),
    )  # fmt: skip


@blueprint.post("/bezoeken/<number>/wie/regio")
@guard(Capability.CASE_VISIT)
def add_person(number: str) -> Any:
    """Write down somebody whom we meet."""
    form = forms.PersonForm()
    return _sent(
        number, form,
        lambda writing: taking_part.add_person(
            writing, actor(), number, form["name"].data or "", form.organisation.data or "", form.email.data or "",
            now=clock.now(),
        ),
        lambda: _who(number, person_form=form),
    )  # fmt: skip


def _sent(number: str, form: Any, write: Any, again: Any) -> Any:
    form.validate()
    try:
        if form.errors:
            raise Invalid(())
        with transaction() as writing:
            write(writing)
    except (Invalid, NotAllowedNow) as refused:
        form.add_errors(refused if isinstance(refused, Invalid) else Invalid(refused.reasons))
        close_session()
        return again(), 422
    flash(_("Saved."), "success")
    return redirect(url_for("visits.who", number=number), 303)


def _who(number: str, invite_form: Any = None, person_form: Any = None) -> str:
    case = _visit(number)
    entitled(actor(), Capability.CASE_VISIT, case.facts())
    invited = queries.colleagues_of(session(), [case.id]).get(case.id, [])
    known = {one.user_id for one in invited} | {case.owner_id}
    invite_form = invite_form or forms.InviteForm(formdata=None)
    offered = [(str(key), name) for key, name in choices.people_in(session(), "colleagues") if key not in known]
    invite_form.colleague.choices = [("", _("Choose")), *offered]
    return render_template(
        "visits/who.html", case=case, invited=[(one, words.coming_label(one.answer)) for one in invited],
        people=queries.people_of(session(), [case.id]).get(case.id, []), invite_form=invite_form,
        person_form=person_form or forms.PersonForm(formdata=None), planned=case.state == "planned",
    )  # fmt: skip


@blueprint.post("/bezoeken/<number>/antwoord")
@guard(Capability.CASE_VISIT)
def answer(number: str) -> Any:
    """Say whether one comes along."""
    said = Coming.COMING if request.form.get("answer") == "coming" else Coming.NOT
    try:
        with transaction() as writing:
            taking_part.answer(writing, actor(), number, said, now=clock.now())
    except NotAllowedNow:
        flash(_("This visit is not planned any more."), "error")
    else:
        flash(_("Thank you. Whoever organises it sees your answer."), "success")
    return redirect(url_for("cases.show", number=number), 303)


# -- telling the region ----------------------------------------------------------------------------


@blueprint.route("/bezoeken/<number>/vertellen", methods=["GET", "POST"])
@guard(Capability.CASE_VISIT)
def tell(number: str) -> Any:
    """Tell people in the region what was understood: first as they will read it, then send."""
    case = _visit(number)
    entitled(actor(), Capability.CASE_VISIT, case.facts())
    met = [one for one in queries.people_of(session(), [case.id]).get(case.id, []) if one.email]
    visit = session().get_one(Visit, case.id)
    begun = "\n\n".join(one for one in (visit.said, visit.agreed) if one)
    form = forms.TellForm(data={"text": begun, "who": [str(one.id) for one in met]})
    form.who.choices = [(str(one.id), f"{one.name}{', ' if one.organisation else ''}{one.organisation}") for one in met]
    preview, status = False, 200
    if request.method == "POST":
        form.validate()
        text, chosen = form["text"].data or "", form.who.data or []
        try:
            if form.errors:
                raise Invalid(())
            if request.form.get("do") == "send":
                with transaction() as writing:
                    telling.tell(writing, actor(), number, text, chosen, now=clock.now())
                flash(_("Sent. You hear it when they say that something is not quite right."), "success")
                return redirect(url_for("cases.show", number=number), 303)
            telling.chosen_of(session(), case, text, chosen)
            preview = True
        except (Invalid, NotAllowedNow) as refused:
            form.add_errors(refused if isinstance(refused, Invalid) else Invalid(refused.reasons))
            status = 422
            close_session()
    page = render_template("visits/tell.html", form=form, number=number, preview=preview, nobody=not form.who.choices)
    return page, status


# -- what came of it -------------------------------------------------------------------------------


@blueprint.route("/bezoeken/<number>/vervolg", methods=["GET", "POST"])
@guard(Capability.CASE_VISIT)
def follow_up(number: str) -> Any:
    """Link a case that came of it, or that it is about."""
    case = _visit(number)
    form = forms.FollowUpForm()
    status = 200
    if request.method == "POST":
        form.validate()
        try:
            if form.errors:
                raise Invalid(())
            with transaction() as writing:
                _link(writing, number, form.case.data or "")
            flash(_("Linked. It stands with the visit, and the visit stands in its story."), "success")
            return redirect(url_for("cases.show", number=number, _anchor="voortgekomen"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
            status = 422
            close_session()
            case = _visit(number)
    elif not bearing.may(session(), actor(), case):
        entitled(actor(), Capability.CASE_VISIT, case.facts())
    return render_template("visits/follow_up.html", form=form, case=case), status


def _link(writing: Session, number: str, case_number: str) -> None:
    bearing.link(writing, actor(), number, case_number, now=clock.now())


def _visit(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != actions.PROCESS or case.state == "noted":
        abort(404)
    return case
