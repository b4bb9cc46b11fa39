"""Calling a signatory to account: in place on the page of a case, or on a page of its own; and the list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.accountability import actions, page
from app.cases import in_place
from app.cases import queries as cases
from app.cases.forms import given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid
from app.monitor import opening
from app.policy import Capability
from app.regions import queries as regions
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("accountability", __name__, template_folder="templates")


def _done(number: str) -> Any:
    flash(_("The signatory gets the letter with a link to react. You hear when there is a reaction."), "success")
    return redirect(url_for("cases.show", number=number), 303)


@blueprint.get("/aanspreken")
@guard(Capability.CASE_READ)
def index() -> str:
    """Who was called to account, and who fails in several regions."""
    shown = page.account_list(session(), actor(), request.args, clock.now())
    return render_template("accountability/index.html", page=shown)


@blueprint.get("/zaken/<number>/aanspreken/nieuw")
@guard(Capability.CASE_ACCOUNT)
def new(number: str) -> Any:
    """The page of a case with the form opened in place."""
    return in_place.opened(
        number, Capability.CASE_ACCOUNT, actions.refusal, lambda case: page.call_form(session(), case)
    )


@blueprint.post("/zaken/<number>/aanspreken")
@guard(Capability.CASE_ACCOUNT)
def make(number: str) -> Any:
    """Send the letter. What was typed comes back when that cannot be done."""
    case = cases.get_visible(session(), actor(), number)
    form = step_form(session(), page.call_step(), case.version)
    made: list[str] = []

    def write(writing: Session, now: datetime) -> Case:
        record = actions.call(writing, actor(), number, None, given_to(form), now=now)
        made.append(record.number)
        return record

    return in_place.sent(number, form, write, lambda now: page.call_form(session(), now, form), lambda: _done(made[-1]))


@blueprint.route("/aanspreken/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_ACCOUNT)
def begin() -> Any:
    """Call a signatory to account in a region, apart from any case."""
    given = {
        name: request.args[asked]
        for name, asked in (("agreement", "afspraak"), ("signatory", "ondertekenaar"), ("region", "regio"))
        if request.args.get(asked, "").isdecimal()
    }
    theirs = opening.liaisons_by_region(session(), clock.local_date(clock.now()))
    named = sorted(regions.by_ids(session(), theirs).values(), key=lambda row: row.name)
    form = page.apart_form(session(), [(str(row.id), row.name) for row in named], given)
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                now, data = clock.now(), given_to(form)
                record = actions.call(writing, actor(), None, data.pop("region", None), data, now=now)
                personal.ask(writing, actor(), form, record, now=now)
            return _done(record.number)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("accountability/begin.html", form=form, intro=page.intro()), form.status
