"""The liaison's minute, and how all agreements stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.audit import kept
from app.cases.models import Case
from app.db import transaction
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.monitor import actions, page, queries
from app.monitor.forms import Answer, MinuteForm, minute_form
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session

blueprint = Blueprint("monitor", __name__, template_folder="templates")


@blueprint.get("/monitor/alles")
@guard(Capability.ACCORD_READ)
def index() -> str:
    """How agreements stand in all regions, in their own words."""
    return render_template("monitor/index.html", page=page.monitor_list(session(), actor(), request.args, clock.now()))


@blueprint.get("/monitor")
@guard(Capability.ACCORD_READ)
def minute() -> Any:
    """The liaison's own regions and agreements, to be told in a minute; for others the list."""
    if not queries.tells(actor()):
        return redirect(url_for("monitor.index"), 303)
    return render_template("monitor/minute.html", page=page.minute(session(), actor(), clock.now()))


@blueprint.post("/monitor/<int:region_id>")
@guard(Capability.CASE_MONITOR)
def tell(region_id: int) -> Any:
    """Take what was told of the agreements of one region. What could not be kept comes back, with what was typed."""
    rows = [row for row in queries.own(session(), actor()) if row.region_id == region_id]
    if not rows:
        abort(404)
    form = minute_form(row for row in rows if row.state != "escalated")
    form.validate()
    answers = form.answers(row for row in rows if row.state != "escalated")
    close_session()
    done = 0
    try:
        if form.errors:
            raise Invalid(())
        personal.check(form)
        for answer in answers:
            done += _told(form, answer)
    except Invalid as invalid:
        form.add_errors(invalid)
    if form.errors or form.personal_asked:
        shown = page.minute(session(), actor(), clock.now(), (region_id, form))
        return render_template("monitor/minute.html", page=shown), form.status
    if done:
        flash(ngettext("Told of %(num)s agreement.", "Told of %(num)s agreements.", done), "success")
    else:
        flash(_("Nothing was filled in yet: choose how it stands and write one line."), "info")
    return redirect(url_for("monitor.minute", _anchor=f"regio-{region_id}"), 303)


def _told(form: MinuteForm, answer: Answer) -> int:
    """Tell of one agreement, in a transaction of its own: another that is wrong must not hold it up."""
    field = form.of(answer.row, "words")
    now = clock.now()
    try:
        with transaction() as writing:
            case = actions.tell(
                writing, actor(), answer.row.number, answer.standing, answer.words,
                expected_version=answer.version, now=now,
            )  # fmt: skip
            _note_personal(writing, form, case, field.name)
    except Invalid as invalid:
        form.add_errors(
            Invalid([FieldError(f"{e.field}-{answer.row.case_id}", e.code, e.params) for e in invalid.errors])
        )
        return 0
    except NotAllowedNow as refused:
        field.errors = [*field.errors, message_for(refused.reasons[0])]
        return 0
    except Stale:
        field.errors = [
            *field.errors,
            _("This was told in the meantime. Look at it, and send yours once more."),
        ]
        form.of(answer.row, "version").data = ""
        return 0
    form.of(answer.row, "standing").data = field.data = ""
    return 1


def _note_personal(writing: Any, form: MinuteForm, case: Case, name: str) -> None:
    found = {key: spots for key, spots in personal.mark(form).items() if key == name}
    kept.note(writing, actor(), case, found, asked=True, now=clock.now())
