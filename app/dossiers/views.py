"""Dossiers: the list, opening one, and what is added to it. Its steps are those of any case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField

from app import clock
from app.bottlenecks import similar
from app.cases import in_place
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.dossiers import actions, bundling, forms, listing, offering, page, proposing, queries
from app.dossiers.words import replies
from app.errors import Invalid, NotAllowedNow
from app.people import queries as people
from app.policy import Capability, can, reaches_region
from app.regions import queries as regions
from app.web import personal
from app.web.forms import Checkboxes
from app.web.guards import guard
from app.web.request import actor, close_session, language, session
from app.web.viewmodels import StepForm

blueprint = Blueprint("dossiers", __name__, template_folder="templates")


@blueprint.get("/dossiers")
@guard(Capability.DOSSIER_READ)
def index() -> str:
    """All dossiers, what is proposed, and the share of structural solutions."""
    return render_template(
        "dossiers/index.html", page=listing.dossier_list(session(), actor(), request.args, clock.now())
    )


@blueprint.get("/dossiers/aandeel")
@guard(Capability.DOSSIER_READ)
def share() -> str:
    """What "structural" means, and the cases behind the figure."""
    return render_template(
        "dossiers/share.html", page=listing.share_page(session(), actor(), request.args, clock.now())
    )


# -- opening one -----------------------------------------------------------------------------------


@blueprint.get("/dossiers/nieuw")
@guard(Capability.DOSSIER_WORK)
def new() -> Any:
    """The form for a dossier: with cases that were chosen (`zaak`), or those of a proposal (`voorstel`)."""
    numbers = request.args.getlist("zaak")[: actions.MOST_AT_ONCE]
    proposal = request.args.get("voorstel", type=int)
    if proposal is not None:
        found = proposing.open_proposals(session(), actor(), only=proposal)
        if not found:
            abort(404)
        offered = [(number, f"{title} ({region})") for number, title, region, _readable in found[0].cases]
        return _opening(_open_form(offered, [number for number, _text in offered], proposal))
    known = [case for case in (_known(number) for number in numbers) if case is not None]
    if not known:
        flash(_("Open a dossier from a bottleneck: choose “Add to a dossier” there."), "info")
        return redirect(url_for("dossiers.index"), 303)
    alike = queries.resembling(session(), actor(), known[0], clock.now()) if len(known) == 1 else []
    offered = [(case.number, f"{case.title} ({_region(case)})") for case in known]
    offered += [(one.number, f"{one.title} ({one.region})") for one in alike]
    return _opening(_open_form(offered, [case.number for case in known], None))


@blueprint.post("/dossiers/nieuw")
@guard(Capability.DOSSIER_WORK)
def open_dossier() -> Any:
    """Open the dossier. What was typed comes back when it cannot be opened."""
    proposal = request.form.get("proposal", type=int)
    wanted = request.form.getlist("shown")[: actions.MOST_AT_ONCE]
    offered = [(case.number, f"{case.title} ({_region(case)})") for case in map(_known, wanted) if case is not None]
    form = _open_form(offered, None, proposal)
    now, data = (
        clock.now(),
        {name: value for name, value in given_to(form).items() if name not in ("cases", "proposal")},
    )
    try:
        with transaction() as writing:
            made = actions.open_dossier(writing, actor(), data, form["cases"].data or [], now=now)
            if proposal is not None:
                proposing.take_up(writing, actor(), proposal, made, now=now)
            personal.ask(writing, actor(), form, made, now=now)
    except Invalid as invalid:
        form.add_errors(invalid)
        return _opening(form), 422
    flash(_("The dossier is open. Name the cause and make a plan."), "success")
    return redirect(url_for("cases.show", number=made.number), 303)


def _known(number: str) -> Case | None:
    case = similar.known(session(), actor(), number)
    return case if case is not None and bundling.fits(case) else None


def _region(case: Case) -> str:
    return regions.by_id(session(), case.region_id).name


def _open_form(offered: list[tuple[str, str]], ticked: list[str] | None, proposal: int | None) -> Any:
    step = registry.current(actions.PROCESS).transitions["open"]
    mine = str(actor().id) if any(one.person.id == actor().id for one in people.assignable(session())) else ""
    form = step_form(
        session(), step, 1, {"owner": mine, "proposal": str(proposal or "")},
        cases=Checkboxes(_("Cases in the dossier"), validate_choice=False),
        proposal=HiddenField(),
    )  # fmt: skip
    form["cases"].choices = offered
    form["cases"].description = _("Untick what is something else. More can be added later.")
    form["cases"].flags.required = True
    if ticked is not None:
        form["cases"].data = ticked
    return form


def _opening(form: Any) -> str:
    help_ = registry.current(actions.PROCESS).transitions["open"].help
    return render_template("dossiers/new.html", form=form, intro=help_[language()] if help_ else "")


@blueprint.route("/dossiers/voorstellen/<int:proposal_id>/terzijde", methods=["GET", "POST"])
@guard(Capability.DOSSIER_WORK)
def put_aside(proposal_id: int) -> Any:
    """Say why a proposal is no dossier."""
    found = proposing.open_proposals(session(), actor(), only=proposal_id)
    if not found:
        abort(404)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                proposing.put_aside(writing, actor(), proposal_id, form.reason.data, now=clock.now())
            flash(_("Put aside. These cases are not proposed together again."), "success")
            return redirect(url_for("dossiers.index"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
    return render_template("dossiers/aside.html", form=form, proposal=found[0]), form.status


# -- from a case -----------------------------------------------------------------------------------


@blueprint.route("/zaken/<number>/dossier", methods=["GET", "POST"])
@guard(Capability.DOSSIER_WORK)
def choose(number: str) -> Any:
    """Put a case in a dossier that is there, or begin one with it."""
    case = cases.get_visible(session(), actor(), number)
    reason = bundling.refusal(session(), case)
    form = forms.ChooseForm()
    found = queries.open_dossiers(session(), actor())
    form.dossier.choices = [("", _("Choose")), *((key, f"{title} ({key})") for key, title in found)]
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                actions.add(writing, actor(), str(form.dossier.data), number, now=clock.now())
            flash(_("The case is in the dossier. Its owner and its liaison are told."), "success")
            return redirect(url_for("cases.show", number=form.dossier.data), 303)
        except Invalid as invalid:
            form.add_errors(_at("dossier", invalid))
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
    if reason is not None and request.method == "GET":
        form.add_errors(Invalid([reason]))
    shown = {"number": case.number, "title": case.title, "able": reason is None, "any": bool(found)}
    return render_template(
        "dossiers/choose.html", form=form, case=shown
    ), form.status if request.method == "POST" else 200


def _at(field: str, invalid: Invalid) -> Invalid:
    """What is wrong with the case, said at the field of this form."""
    return Invalid([replace(error, field=field) for error in invalid.errors])


# -- on the page of a dossier ----------------------------------------------------------------------


def _dossier(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != actions.PROCESS or case.state == "noted":
        abort(404)
    return case


def _on_page(
    number: str, form: Any, opened: Callable[[Any], StepForm], act: Callable[[Session], object], told: str
) -> Any:
    """A form opened on the page of a dossier: shown, or carried out when it was sent."""
    status = 200
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                act(writing)
                dossier = cases.get_visible(writing, actor(), number)
                personal.ask(writing, actor(), form, dossier, now=clock.now())
            flash(told, "success")
            return redirect(url_for("cases.show", number=number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
            status = 409
        close_session()
    status = status if status == 409 else form.status
    return in_place.shown(_dossier(number), opened(form)), status


@blueprint.route("/dossiers/<number>/zaken/nieuw", methods=["GET", "POST"])
@guard(Capability.DOSSIER_WORK)
def add_case(number: str) -> Any:
    """Put a bottleneck in this dossier, by its number."""
    case = _dossier(number)
    return _on_page(
        number,
        forms.CaseForm(),
        lambda form: page.opened(
            case, form, _("Add a case"), url_for("dossiers.add_case", number=number, _anchor="stap"), _("Add")
        ),
        lambda writing: actions.add(
            writing, actor(), number, (request.form.get("case") or "").strip(), now=clock.now()
        ),
        _("The case is in the dossier. Its owner and its liaison are told."),
    )


@blueprint.route("/dossiers/<number>/zaken/<case_number>/eruit", methods=["GET", "POST"])
@guard(Capability.DOSSIER_WORK)
def take_out(number: str, case_number: str) -> Any:
    """Take a bottleneck out of this dossier."""
    case = _dossier(number)
    if case_number not in {one.number for one in queries.cases_of(session(), actor(), case.id)}:
        abort(404)
    url = url_for("dossiers.take_out", number=number, case_number=case_number, _anchor="stap")
    return _on_page(
        number,
        forms.ReasonForm(),
        lambda form: page.opened(
            case, form, _("Take case %(number)s out of the dossier", number=case_number), url, _("Take out"),
            _("Its owner and its liaison read why."),
        ),
        lambda writing: bundling.take_out(
            writing, actor(), number, case_number, request.form.get("reason"), now=clock.now()
        ),
        _("The case is out of the dossier. It goes on by itself."),
    )  # fmt: skip


@blueprint.route("/dossiers/<number>/regios/nieuw", methods=["GET", "POST"])
@guard(Capability.DOSSIER_READ)
def add_region(number: str) -> Any:
    """Say that a region has this problem too."""
    case = _dossier(number)
    works, speaks = _works(case), [one.id for one in regions.usual_regions(session()) if _speaks(one.id)]
    if not works and not speaks:
        abort(403)
    form = forms.RegionForm()
    known = {row.region_id for row in queries.regions_of(session(), case.id)}
    form.region.choices = [("", _("Choose"))] + [
        (str(one.id), one.name)
        for one in regions.usual_regions(session())
        if one.id not in known and (works or one.id in speaks)
    ]
    return _on_page(
        number,
        form,
        lambda shown: page.opened(
            case, shown, _("A region has this too"),
            url_for("dossiers.add_region", number=number, _anchor="stap"), _("Add the region"),
            _("For a region where it plays and no bottleneck was filed. It gets the solution too."),
        ),
        lambda writing: actions.add_region(
            writing, actor(), number, form.region.data, form.said.data, now=clock.now()
        ),
        _("The region is in the dossier. It gets the solution too."),
    )  # fmt: skip


def _works(case: Case) -> bool:
    return can(actor(), Capability.DOSSIER_WORK, case.facts())


def _speaks(region_id: int) -> bool:
    return reaches_region(actor(), Capability.CASE_CREATE, region_id)


@blueprint.route("/dossiers/<number>/regios/<int:region_id>/antwoord", methods=["GET", "POST"])
@guard(Capability.DOSSIER_READ)
def reply(number: str, region_id: int) -> Any:
    """Answer for a region whether the solution is of use there."""
    case = _dossier(number)
    row = next((one for one in queries.regions_of(session(), case.id) if one.region_id == region_id), None)
    if row is None:
        abort(404)
    if not offering.may_reply(actor(), region_id, row.liaison_id):
        abort(403)
    form = forms.ReplyForm(data={"reply": row.reply.value if row.reply else None, "because": row.because})
    form.reply.choices = replies()
    return _on_page(
        number,
        form,
        lambda shown: page.opened(
            case, shown, _("Answer for %(region)s", region=row.region),
            url_for("dossiers.reply", number=number, region_id=region_id, _anchor="stap"), _("Answer"),
            _("You can change the answer later: first “applies here”, and “worked” when it did."),
        ),
        lambda writing: offering.reply(writing, actor(), number, region_id, form.values(), now=clock.now()),
        _("The answer of the region is in the dossier."),
    )  # fmt: skip


@blueprint.route("/dossiers/<number>/partijen/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_WORK)
def add_party(number: str) -> Any:
    """Name a party that has a part in the solution."""
    case = _dossier(number)
    form = forms.PartyForm()
    return _on_page(
        number,
        form,
        lambda shown: page.opened(
            case, shown, _("Name a party"), url_for("dossiers.add_party", number=number, _anchor="stap"), _("Add")
        ),
        lambda writing: actions.add_party(writing, actor(), number, form.values(), now=clock.now()),
        _("The party is in the dossier."),
    )


@blueprint.post("/dossiers/<number>/partijen/<int:party_id>/weg")
@guard(Capability.CASE_WORK)
def remove_party(number: str, party_id: int) -> Any:
    """Take a party off the list."""
    _dossier(number)
    try:
        with transaction() as writing:
            actions.remove_party(writing, actor(), number, party_id, now=clock.now())
        flash(_("The party is off the list. The story keeps that it was on it."), "success")
    except NotAllowedNow:
        flash(_("This dossier has ended."), "error")
    return redirect(url_for("cases.show", number=number), 303)
