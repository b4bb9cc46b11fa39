"""The answer of the MT to a quarterly report."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.people import queries as people
from app.policy import Capability
from app.reports import actions, queries
from app.reports.forms import AnswerForm, ReplyForm
from app.reports.views import name_of
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("report_answers", __name__, template_folder="templates", url_prefix="/rapporten")


@blueprint.route("/<quarter>/antwoord/<int:position>", methods=["GET", "POST"])
@guard(Capability.REPORT_RESPOND)
def answer(quarter: str, position: int) -> Any:
    """Answer one thing that is asked, or say how it stands."""
    shown = queries.one(session(), actor(), quarter)
    asked = next((one for one in shown.standing.answers if one["position"] == position), None)
    if asked is None:
        abort(404)
    form = AnswerForm(_owners(), data=dict(asked) | {"owner": str(asked["owner_id"] or "")})
    if request.method == "POST" and form.validate():
        try:
            personal.check(form)
            with transaction() as writing:
                actions.answer(writing, actor(), quarter, position, form.values(), now=clock.now())
            flash(_("Answered. It comes back in the report of the next quarter."), "success")
            return redirect(url_for("reports.show", quarter=quarter), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    page = render_template("reports/answer.html", form=form, asked=asked, quarter=quarter, name=name_of(quarter))
    return page, form.status


@blueprint.route("/<quarter>/antwoord", methods=["GET", "POST"])
@guard(Capability.REPORT_RESPOND)
def reply(quarter: str) -> Any:
    """What the MT says of the whole report."""
    shown = queries.one(session(), actor(), quarter)
    if not shown.published:
        abort(404)
    form = ReplyForm(data={"reply": shown.standing.reply})
    if request.method == "POST" and form.validate():
        try:
            personal.check(form)
            with transaction() as writing:
                actions.reply(writing, actor(), quarter, form.values(), now=clock.now())
            flash(_("Saved. It stands with the report."), "success")
            return redirect(url_for("reports.show", quarter=quarter), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    page = render_template("reports/answer.html", form=form, asked=None, quarter=quarter, name=name_of(quarter))
    return page, form.status


def _owners() -> list[tuple[str, str]]:
    found = {one.id: one for role in actions.OWNERS for one in people.holders_of(session(), role)}
    return [(str(one.id), one.name) for one in sorted(found.values(), key=lambda person: person.name)]
