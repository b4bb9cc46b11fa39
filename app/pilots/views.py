"""Pilots: the register, the page of one, setting one up, and writing down what it taught."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.db import transaction
from app.errors import NotAllowedNow
from app.pilots import actions, page, queries
from app.pilots.forms import PilotForm, answering
from app.pilots.judging import FIELD_OF
from app.pilots.queries import Row
from app.policy import Capability
from app.regions import queries as regions
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, session

blueprint = Blueprint("pilots", __name__, template_folder="templates")


@blueprint.get("/pilots")
@guard(Capability.PILOT_READ)
def index() -> str:
    """The pilots: those that run, those to come, those that ended."""
    return render_template("pilots/index.html", page=page.register(session(), actor(), clock.now()))


@blueprint.get("/pilots/<int:pilot_id>")
@guard(Capability.PILOT_READ)
def show(pilot_id: int) -> str:
    """One pilot: what is tried, what was learned, and its figures."""
    return render_template("pilots/show.html", page=page.pilot_page(session(), actor(), pilot_id, clock.now()))


@blueprint.route("/pilots/nieuw", methods=["GET", "POST"])
@guard(Capability.PILOT_WORK)
def new() -> Any:
    """Set up a pilot."""
    form = _form(None)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                key = actions.make(writing, actor(), form.values(), now=clock.now()).id
            flash(_("The pilot is set up."), "success")
            return redirect(url_for("pilots.show", pilot_id=key), 303)
    return render_template("pilots/form.html", form=form, pilot=None), form.status


@blueprint.route("/pilots/<int:pilot_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.PILOT_WORK)
def edit(pilot_id: int) -> Any:
    """Describe a pilot anew."""
    row = queries.one(session(), pilot_id)
    form = _form(row)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                actions.change(
                    writing, actor(), pilot_id, form.values(), expected_version=_version(form), now=clock.now()
                )
            flash(_("The pilot is changed."), "success")
            return redirect(url_for("pilots.show", pilot_id=pilot_id), 303)
    return render_template("pilots/form.html", form=form, pilot=row), form.status


@blueprint.route("/pilots/<int:pilot_id>/geleerd", methods=["GET", "POST"])
@guard(Capability.PILOT_WORK)
def learned(pilot_id: int) -> Any:
    """Write down what a pilot taught, question by question."""
    row = queries.one(session(), pilot_id)
    form = answering(row.questions, str(row.version))
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                actions.answer(
                    writing, actor(), pilot_id, form.values(), expected_version=_version(form), now=clock.now()
                )
            flash(_("What was learned is kept."), "success")
            return redirect(url_for("pilots.show", pilot_id=pilot_id), 303)
    return render_template("pilots/learned.html", form=form, pilot=row), form.status


@blueprint.post("/pilots/<int:pilot_id>/weg")
@guard(Capability.PILOT_WORK)
def remove(pilot_id: int) -> Any:
    """Take away a pilot that has not begun."""
    try:
        with transaction() as writing:
            actions.remove(writing, actor(), pilot_id, now=clock.now())
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return redirect(url_for("pilots.show", pilot_id=pilot_id), 303)
    flash(_("The pilot is taken away."), "success")
    return redirect(url_for("pilots.index"), 303)


def _changed() -> str:
    return _("Somebody else changed this pilot. Look at it in another window; save again.")


def _version(form: Any) -> int:
    given = form.version.data or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _form(row: Row | None) -> PilotForm:
    reading = session()
    data: dict[str, Any] = {}
    if row is not None:
        data = {
            "name": row.name, "about": row.about, "since": row.since.isoformat(), "until": row.until.isoformat(),
            "questions": "\n".join(one.question for one in row.questions), "indicators": list(row.indicators),
            "regions": [str(key) for key, _name in row.regions], "version": str(row.version),
            **{
                field: [str(key) for held, key, _name in row.people if held is part]
                for part, field in FIELD_OF.items()
            },
        }  # fmt: skip
    people = actions.choosable(reading, row.id if row else None)
    return PilotForm(_places(reading, row), people, data=data)


def _places(reading: Session, row: Row | None) -> list[tuple[str, str]]:
    """The usual regions, and those of another division that the pilot has already."""
    usual = [(str(one.id), one.name) for one in regions.usual_regions(reading)]
    own = [(str(key), name) for key, name in row.regions] if row else []
    return usual + [one for one in own if one[0] not in {key for key, _name in usual}]
