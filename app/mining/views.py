"""The process map beside the designed workflow, and the event log for research."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, errands
from app.db import transaction
from app.errors import Invalid, NotFound
from app.figures import slices
from app.mining import exporting, places, pseudonyms
from app.mining import page as map_page
from app.mining.forms import OrderForm
from app.policy import Capability, can
from app.web.guards import guard
from app.web.request import actor, close_session, language, session

blueprint = Blueprint("mining", __name__, template_folder="templates")


@blueprint.get("/procesbeeld")
@guard(Capability.PROCESS_READ)
def index() -> str:
    """Which ways cases took, beside the process as it is designed."""
    given = {name: request.args.get(name, "")[:60] for name in ("proces", "van", "tot", "snede")}
    asked = map_page.asked_of(session(), given, clock.local_date(clock.now()))
    return render_template(
        "mining/map.html",
        page=map_page.page(session(), asked, language()),
        processes=places.processes(language()),
        parts=_with(places.to_choose(session(), language()), asked.place),
        may_export=can(actor(), Capability.RESEARCH_EXPORT),
    )


def _with(choices: list[tuple[str, str]], place: slices.Slice) -> list[tuple[str, str]]:
    """The choices with the one that is shown among them."""
    if any(key == str(place) for key, _name in choices):
        return choices
    return [*choices, (str(place), slices.named(session(), place, language()))]


# -- the event log -------------------------------------------------------------------------------------


@blueprint.get("/onderzoek")
@guard(Capability.RESEARCH_EXPORT)
def research() -> Any:
    """What can be exported for research, and what was."""
    given = {"format": "xes", "dates": "day", "kind": "bottleneck", "slice": request.args.get("snede", "land")[:60]}
    return _research(_form(given))


@blueprint.post("/onderzoek")
@guard(Capability.RESEARCH_EXPORT)
def order() -> Any:
    """Have an event log made; it is fetched from the page of the errand."""
    form = _form({})
    if form.validate():
        try:
            with transaction() as writing:
                wanted = form.order()
                exporting.check(writing, actor(), wanted)
                key = errands.ask(writing, actor(), "research.export", wanted.params(), now=clock.now())
            flash(_("It is being made. That it was made is noted in the log."), "success")
            return redirect(url_for("errands.show", errand_id=key), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    close_session()
    return _research(form)


def _form(given: dict[str, str]) -> OrderForm:
    spoken = language()
    return OrderForm(places.processes(spoken), places.to_choose(session(), spoken), data=given)


def _research(form: OrderForm) -> Any:
    spoken = language()
    labels = dict(places.processes(spoken))
    earlier = [
        (row, labels.get(row.order.process, ""), _named(row.order.place))
        for row in exporting.earlier(session(), actor())
    ]
    return render_template(
        "mining/research.html", form=form, earlier=earlier, has_key=pseudonyms.present()
    ), form.status


def _named(place: str) -> str:
    """What a part of the country is called; as it was written when it is there no more."""
    try:
        return places.upper_first(slices.named(session(), slices.parse(place), language()))
    except (ValueError, NotFound):
        return place
