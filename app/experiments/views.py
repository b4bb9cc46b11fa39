"""The register of experiments, asking for room, where it holds and who learns from it. Steps are those of any case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import choices
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.dossiers import bundling
from app.errors import Invalid, NotAllowedNow
from app.experiments import actions, exporting, forms, listing, narrowing, queries
from app.experiments.models import Experiment
from app.policy import Capability, can, entitled, require
from app.regions import queries as regions
from app.web import personal
from app.web.forms import Checkboxes
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session
from app.workflow.model import Visibility

blueprint = Blueprint("experiments", __name__, template_folder="templates")


@blueprint.get("/experimenten")
@guard(Capability.EXPERIMENT_READ)
def index() -> str:
    """The register."""
    page = listing.register(session(), actor(), request.args, clock.now())
    return render_template("experiments/index.html", page=page)


@blueprint.get("/experimenten.<form>")
@guard(Capability.EXPERIMENT_READ)
def export(form: str) -> Response:
    """The register as a table, with the same filters."""
    if form not in exporting.MEDIA_TYPES:
        abort(404)
    filters = narrowing.filters_of(narrowing.asked_of(request.args), clock.now())
    answer = Response(exporting.export(session(), actor(), filters, form), content_type=exporting.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="experimenten.{form}"'
    return answer


# -- asking ----------------------------------------------------------------------------------------


@blueprint.get("/zaken/<number>/experiment")
@guard(Capability.CASE_EXPERIMENT)
def ask(number: str) -> Any:
    """The form in which room is asked about a case or a dossier."""
    case = _about(number)
    reason = actions.refusal(case)
    if reason is not None:
        flash(message_for(reason), "error")
        return redirect(url_for("cases.show", number=number), 303)
    mine = {str(key) for key, _name in choices.people_in(session(), "colleagues")} & {str(actor().id)}
    form = _ask_form(case, {"title": case.title[:160], "owner": next(iter(mine), "")})
    form["regions"].data = [str(one) for one in actions.own_regions(session(), case)]
    return _asking(case, form)


@blueprint.post("/zaken/<number>/experiment")
@guard(Capability.CASE_EXPERIMENT)
def send(number: str) -> Any:
    """Ask for it. What was typed comes back when it cannot be asked."""
    form = _ask_form(_about(number), {})
    now = clock.now()
    data = {name: value for name, value in given_to(form).items() if name != "regions"}
    places = form["regions"].data or []
    try:
        with transaction() as writing:
            made = actions.ask(writing, actor(), number, data, places, now=now)
            personal.ask(writing, actor(), form, made, now=now)
            url = url_for("cases.show", number=made.number)
    except Invalid as invalid:
        form.add_errors(invalid)
        status = 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        status = 409
    else:
        flash(_("Asked. The regiocommissaris decides; you are told."), "success")
        return redirect(url, 303)
    close_session()
    return _asking(_about(number), form), status


def _about(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    entitled(actor(), Capability.CASE_EXPERIMENT, case.facts())
    return case


def _ask_form(case: Case, given: dict[str, str]) -> Any:
    step = registry.current(actions.PROCESS).transitions["ask"]
    form = step_form(
        session(), step, case.version, given,
        regions=Checkboxes(_("Regions in which the room holds"), validate_choice=False),
    )  # fmt: skip
    form["regions"].choices = _places(actions.own_regions(session(), case))
    return form


def _places(own: list[int]) -> list[tuple[str, str]]:
    """The regions to choose from: those it is about first, of whatever division, then those of the care offices."""
    first = [(str(key), place.name) for key, place in regions.by_ids(session(), own).items()]
    all_ = [(str(one.id), one.name) for one in regions.usual_regions(session())]
    return first + [one for one in all_ if one not in first]


def _asking(case: Case, form: Any) -> str:
    step = registry.current(actions.PROCESS).transitions["ask"]
    help_ = step.help[language()] if step.help else ""
    own = regions.by_ids(session(), actions.own_regions(session(), case))
    return render_template(
        "experiments/ask.html",
        form=form,
        case={"number": case.number, "title": case.title},
        own=[str(key) for key in own],
        own_names=", ".join(place.name for place in own.values()),
        intro=_("This case is confidential: only who sees it reads the request. The regiocommissaris decides.")
        if case.confidentiality is Visibility.CONFIDENTIAL
        else help_,
    )


# -- on its page -----------------------------------------------------------------------------------


def _experiment(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != actions.PROCESS or case.state == "noted":
        abort(404)
    return case


def _changing(case: Case, form: Any, template: str, act: Callable[[Session], object], told: str, **more: str) -> Any:
    """A form about an experiment on a page of its own: shown, or carried out when it was sent."""
    number, status = case.number, 200
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                act(writing)
            flash(told, "success")
            return redirect(url_for("cases.show", number=number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
            status = 409
        close_session()
    shown = {"number": case.number, "title": case.title}
    return render_template(template, form=form, case=shown, **more), status if status == 409 else form.status


@blueprint.route("/experimenten/<number>/regios", methods=["GET", "POST"])
@guard(Capability.CASE_EXPERIMENT)
def regions_of(number: str) -> Any:
    """Say anew in which regions the room holds."""
    case = _experiment(number)
    require(actor(), actions.wider(case), case.facts())
    known = [key for key, _name in queries.regions_of(session(), [case.id]).get(case.id, [])]
    form = forms.RegionsForm(data={"regions": [str(one) for one in known]})
    form.regions.choices = _places(known)
    return _changing(
        case, form, "experiments/regions.html",
        lambda writing: actions.change_regions(writing, actor(), number, form.regions.data or [], now=clock.now()),
        _("Changed. The liaisons of the regions are told."),
    )  # fmt: skip


@blueprint.route("/experimenten/<number>/dossier", methods=["GET", "POST"])
@guard(Capability.CASE_EXPERIMENT)
def dossier(number: str) -> Any:
    """Choose the dossier that learns from an experiment, or begin one."""
    case = _experiment(number)
    entitled(actor(), Capability.CASE_EXPERIMENT, case.facts())
    record = session().get_one(Experiment, case.id)
    form = forms.DossierForm(data={"dossier": str(record.dossier_id or "")})
    found = choices.records(session(), "dossiers", language())
    form.dossier.choices = [("", _("Choose")), *((str(key), label) for key, label in found)]
    return _changing(
        case, form, "experiments/dossier.html",
        lambda writing: actions.choose_dossier(writing, actor(), number, form.dossier.data, now=clock.now()),
        _("The dossier has the evaluation. Whoever leads it is told."),
        begin_url=_begin_url(record),
    )  # fmt: skip


def _begin_url(record: Experiment) -> str:
    """Where a dossier is begun with the bottleneck that an experiment is about, for who works on dossiers."""
    about = session().get_one(Case, record.about_id)
    fits = about.process == "bottleneck" and about.dossier_id is None and can(actor(), Capability.DOSSIER_WORK)
    return url_for("dossiers.new", zaak=about.number) if fits and bundling.fits(about) else ""
