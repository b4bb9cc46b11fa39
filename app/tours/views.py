"""Tours: the list, the page of one, planning it, going along, what was learned and what was done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock, papers
from app.db import transaction
from app.errors import NotFound
from app.policy import Capability, Forbidden
from app.regions import queries as regions
from app.tours import actions, page, queries
from app.tours.forms import DoneForm, HarvestForm, StopForm, TourForm
from app.tours.queries import Row
from app.web import personal
from app.web.forms import BaseForm, refused_in
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("tours", __name__, template_folder="templates", url_prefix="/tours")


@blueprint.get("")
@guard(Capability.VISIT_READ)
def index() -> str:
    """The tours: those to come and those that were."""
    return render_template("tours/index.html", page=page.listing(session(), actor(), clock.now()))


@blueprint.get("/<int:tour_id>")
@guard(Capability.VISIT_READ)
def show(tour_id: int) -> str:
    """One tour: programme, who goes along, what was learned."""
    return render_template("tours/show.html", page=page.tour_page(session(), actor(), tour_id))


@blueprint.get("/<int:tour_id>/programma.pdf")
@guard(Capability.VISIT_READ)
def pdf(tour_id: int) -> Response:
    """The programme with what was learned, to print."""
    whole = queries.whole(session(), actor(), tour_id)
    body = papers.pdf(page.paper(whole, language(), current_app.config["SETTINGS"].base_url))
    return _file(body, "application/pdf", f"tour-{tour_id}.pdf")


@blueprint.get("/<int:tour_id>/agenda.ics")
@guard(Capability.VISIT_READ)
def calendar(tour_id: int) -> Response:
    """The visits for one's own calendar."""
    whole = queries.whole(session(), actor(), tour_id)
    body = page.calendar(whole, language(), current_app.config["SETTINGS"].base_url)
    return _file(body, "text/calendar; charset=utf-8", f"tour-{tour_id}.ics")


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.TOUR_WORK)
def new() -> Any:
    """Plan a tour."""
    form = TourForm()
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                key = actions.plan(writing, actor(), form.values(), now=clock.now()).id
            flash(_("The tour is planned. Put the visits on its programme."), "success")
            return redirect(url_for("tours.show", tour_id=key), 303)
    return render_template(
        "tours/write.html", tour=None, form=form, title=_("Plan a tour"), back=url_for("tours.index")
    ), form.status


@blueprint.route("/<int:tour_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.TOUR_WORK)
def edit(tour_id: int) -> Any:
    """Describe a tour anew."""
    row = _mine(tour_id)
    whole = queries.whole(session(), actor(), tour_id)
    form = TourForm(data={
        "title": row.title, "about": row.about, "since": row.since.isoformat(), "until": row.until.isoformat(),
        "questions": "\n".join(text for _key, text in whole.questions), "version": str(row.version),
    })  # fmt: skip
    given = form.version.data or ""
    expected = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
    return _sent(
        row, form, _("Change this tour"), _("The tour is changed."),
        lambda writing, now: actions.change(
            writing, actor(), tour_id, form.values(), expected_version=expected, now=now
        ),
    )  # fmt: skip


@blueprint.post("/<int:tour_id>/mee")
@guard(Capability.TOUR_WORK)
def join(tour_id: int) -> Any:
    """Go along oneself, or not any more."""
    along = request.form.get("along") != "0"
    with transaction() as writing:
        actions.join(writing, actor(), tour_id, along=along, now=clock.now())
    flash(_("You go along.") if along else _("You do not go along."), "success")
    return redirect(url_for("tours.show", tour_id=tour_id), 303)


@blueprint.route("/<int:tour_id>/bezoeken/nieuw", methods=["GET", "POST"])
@guard(Capability.TOUR_WORK)
def add_stop(tour_id: int) -> Any:
    """Put a visit on the programme."""
    row = _mine(tour_id)
    form = StopForm(_places(), data={"day": row.since.isoformat()})
    return _sent(
        row, form, _("Add a visit"), _("The visit is on the programme."),
        lambda writing, now: actions.add_stop(writing, actor(), tour_id, form.values(), now=now),
    )  # fmt: skip


@blueprint.route("/<int:tour_id>/bezoeken/<int:stop_id>", methods=["GET", "POST"])
@guard(Capability.TOUR_WORK)
def change_stop(tour_id: int, stop_id: int) -> Any:
    """Change a visit on the programme."""
    row = _mine(tour_id)
    found = [one for one in queries.whole(session(), actor(), tour_id).stops if one.id == stop_id]
    if not found:
        raise NotFound(str(stop_id))
    one = found[0]
    places = _places()
    if one.region_id is not None and str(one.region_id) not in dict(places):
        places.append((str(one.region_id), one.region))
    form = StopForm(places, data={
        "title": one.title, "day": one.day.isoformat(), "begins": f"{one.begins:%H:%M}" if one.begins else "",
        "ends": f"{one.ends:%H:%M}" if one.ends else "", "region": str(one.region_id or ""), "place": one.place,
        "visit": one.visit,
    })  # fmt: skip
    return _sent(
        row, form, _("Change this visit"), _("The visit is changed."),
        lambda writing, now: actions.change_stop(writing, actor(), tour_id, stop_id, form.values(), now=now),
    )  # fmt: skip


@blueprint.post("/<int:tour_id>/bezoeken/<int:stop_id>/weg")
@guard(Capability.TOUR_WORK)
def remove_stop(tour_id: int, stop_id: int) -> Any:
    """Take a visit off the programme."""
    with transaction() as writing:
        actions.remove_stop(writing, actor(), tour_id, stop_id, now=clock.now())
    flash(_("The visit is off the programme."), "success")
    return redirect(url_for("tours.show", tour_id=tour_id), 303)


@blueprint.route("/<int:tour_id>/oogst", methods=["GET", "POST"])
@guard(Capability.TOUR_WORK)
def learn(tour_id: int) -> Any:
    """Say what was learned."""
    row = _mine(tour_id)
    whole = queries.whole(session(), actor(), tour_id)
    form = HarvestForm(
        [(str(key), text) for key, text in whole.questions],
        [(str(one.id), one.title) for one in whole.stops],
        _people(row),
    )
    return _sent(
        row, form, _("What did you learn?"), _("It is in the harvest."),
        lambda writing, now: actions.learn(writing, actor(), tour_id, form.values(), now=now),
    )  # fmt: skip


@blueprint.route("/<int:tour_id>/oogst/<int:harvest_id>", methods=["GET", "POST"])
@guard(Capability.TOUR_WORK)
def follow_up(tour_id: int, harvest_id: int) -> Any:
    """Say what was done with what was learned."""
    row = _mine(tour_id)
    found = [one for one in queries.whole(session(), actor(), tour_id).harvest if one.id == harvest_id]
    if not found:
        raise NotFound(str(harvest_id))
    one = found[0]
    form = DoneForm(_people(row), data={
        "done": one.done, "case": one.case, "lesson": str(one.lesson_id or ""), "keeper": str(one.keeper_id or ""),
    })  # fmt: skip
    return _sent(
        row, form, _("What was done with it?"), _("What was done with it is kept."),
        lambda writing, now: actions.follow_up(writing, actor(), tour_id, harvest_id, form.values(), now=now),
        about=one.text,
    )  # fmt: skip


def _sent(
    row: Row, form: BaseForm, title: str, said: str, write: Callable[[Session, Any], Any], about: str = ""
) -> Any:
    """Keep what was sent, or show the form."""
    back = url_for("tours.show", tour_id=row.id)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                write(writing, clock.now())
            flash(said, "success")
            return redirect(back, 303)
    return render_template("tours/write.html", tour=row, form=form, title=title, back=back, about=about), form.status


def _mine(tour_id: int) -> Row:
    row = queries.row(session(), tour_id)
    if not queries.works(actor(), row):
        raise Forbidden(Capability.TOUR_WORK)
    return row


def _people(row: Row) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in row.people]


def _places() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in regions.usual_regions(session())]


def _changed() -> str:
    return _("Somebody else changed this tour. Look at it in another window; save again.")


def _file(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
