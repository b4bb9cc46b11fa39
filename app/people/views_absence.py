"""Pages: one's own absence, that of the people of one's directorate, and that of anybody for the administrator."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.errors import Invalid, NotFound
from app.people import absence, queries, views
from app.people.forms import AbsenceForm, SubmittedForm
from app.policy import Capability, can
from app.web.guards import signed_in
from app.web.request import actor, session

blueprint = Blueprint("absence", __name__, template_folder="templates")
blueprint.context_processor(views.account_tabs)


@blueprint.route("/account/afwezigheid", methods=["GET", "POST"])
@signed_in
def own() -> Any:
    """When I am away and who stands in; and for whom I stand in."""
    me = actor().id or 0
    form = _form(me)
    if form.validate_on_submit() and _added(form, me):
        return redirect(url_for("absence.own"), 303)
    today = clock.local_date(clock.now())
    return (
        render_template(
            "people/absence.html",
            form=form,
            rows=absence.of_person(session(), me, today),
            standing_in=absence.for_deputy(session(), me, today),
            today=today,
            directorate=bool(absence.coordinated(actor())),
        ),
        form.status,
    )


@blueprint.route("/mensen/<int:user_id>/afwezigheid", methods=["GET", "POST"])
@signed_in
def of_person(user_id: int) -> Any:
    """The absence of somebody else: for their coordinator and for the administrator."""
    who = queries.person(session(), user_id)
    if who is None or not absence.may_arrange(session(), actor(), user_id):
        abort(404)
    form = _form(user_id)
    if form.validate_on_submit() and _added(form, user_id):
        return redirect(url_for("absence.of_person", user_id=user_id), 303)
    today = clock.local_date(clock.now())
    return (
        render_template(
            "people/absence_of.html",
            form=form,
            who=who,
            rows=absence.of_person(session(), user_id, today),
            standing_in=absence.for_deputy(session(), user_id, today),
            today=today,
            administers=can(actor(), Capability.ADMIN_PEOPLE),
            coordinates=bool(absence.coordinated(actor())),
        ),
        form.status,
    )


@blueprint.post("/afwezigheid/<int:absence_id>/einde")
@signed_in
def end(absence_id: int) -> Any:
    """End an absence now, or call it off."""
    try:
        row = absence.get(session(), actor(), absence_id)
        if SubmittedForm().validate_on_submit():
            with transaction() as writing:
                absence.end(writing, actor(), absence_id, now=clock.now())
            flash(_("The absence is ended."), "success")
    except NotFound:
        abort(404)
    return _back(row.user_id)


@blueprint.get("/directie/afwezigheid")
@signed_in
def directorate() -> str:
    """The people of the directorates that one coordinates: who is away, until when, and who stands in."""
    led = absence.coordinated(actor())
    if not led:
        abort(403)
    people = absence.people_of(session(), led)
    today = clock.local_date(clock.now())
    absences = absence.of_people(session(), [one.id for one in people], today)
    rows = [(one, absences.get(one.id, ())) for one in people]
    away = sum(any(row.holds_on(today) for row in found) for _one, found in rows)
    return render_template("people/directorate_absence.html", rows=rows, today=today, away=away)


def _form(user_id: int) -> AbsenceForm:
    return AbsenceForm().offer(absence.candidates(session(), user_id), _("Choose"))


def _added(form: AbsenceForm, user_id: int) -> bool:
    try:
        with transaction() as writing:
            absence.add(writing, actor(), user_id, form.values(), now=clock.now())
    except Invalid as invalid:
        form.add_errors(invalid)
        return False
    flash(_("Recorded. The deputy hears of it."), "success")
    return True


def _back(user_id: int) -> Response:
    """To the page the button was on: that of oneself, or of the person."""
    if user_id == actor().id:
        return redirect(url_for("absence.own"), 303)
    return redirect(url_for("absence.of_person", user_id=user_id), 303)
