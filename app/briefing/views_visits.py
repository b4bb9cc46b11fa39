"""The brief of a visit: page, paper, notes at the door, and what a phone keeps of the visits in the coming days."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.briefing import making, notes, visits
from app.briefing.model import Brief
from app.briefing.views import as_pdf
from app.cases import drafts
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability, can
from app.regions import queries as regions
from app.visits.queries import Seen
from app.web.guards import guard, signed_in
from app.web.messages import message_for
from app.web.request import actor, session

blueprint = Blueprint("visit_brief", __name__, template_folder="templates")


@blueprint.get("/bezoeken/<number>/voorbereiding")
@guard(Capability.VISIT_READ)
def show(number: str) -> str:
    """What to know before this visit; on the phone without a network too."""
    return _page(_visit(number))


@blueprint.get("/bezoeken/<number>/voorbereiding.pdf")
@guard(Capability.VISIT_READ)
def pdf(number: str) -> Response:
    """The same on paper."""
    visit = _visit(number)
    return as_pdf(_brief(visit), f"voorbereiding-{visit.number}.pdf")


@blueprint.post("/bezoeken/<number>/aantekeningen")
@guard(Capability.VISIT_READ)
def take_notes(number: str) -> Any:
    """Notes into one's report. A device that was away sends them later, perhaps twice."""
    visit, by_script = _visit(number), request.accept_mimetypes.best == "application/json"
    text = request.form.get("notes", "")
    try:
        with transaction() as writing:
            form = notes.into_report(writing, actor(), number, text, now=clock.now())
    except Invalid as invalid:
        said = [message_for(error) for error in invalid.errors]
        return (jsonify(reasons=said), 422) if by_script else (_page(visit, typed=text, faults=said), 422)
    where = _report_url(number, form)
    if by_script:
        return jsonify(url=where)
    flash(_("Your notes are in your report. It has not been sent yet."), "success")
    return redirect(where, 303)


@blueprint.get("/apparaat/kopieen")
@signed_in
def coming() -> dict[str, Any]:
    """What a phone keeps of the visits of this reader in the coming days: each brief, and its paper."""
    if not can(actor(), Capability.VISIT_READ):
        return {"urls": []}
    found = visits.coming(session(), actor(), clock.local_date(clock.now()))[: visits.ON_DEVICE]
    pages = ("visit_brief.show", "visit_brief.pdf")
    return {"urls": [url_for(page, number=one.number) for one in found for page in pages]}


def _visit(number: str) -> Seen:
    """The visit. A confidential one has no brief: it is not there."""
    found = visits.one(session(), actor(), number)
    if found is None:
        abort(404)
    return found


def _brief(visit: Seen) -> Brief:
    return making.of_visit(session(), actor(), visit, now=clock.now())


def _page(visit: Seen, *, typed: str = "", faults: list[str] | None = None) -> str:
    brief = _brief(visit)
    report = _report_url(visit.number, notes.REPORT)
    texts = {
        "here": _("Kept on this device, not in your report yet."),
        "waits": _("There is no connection. Your notes stay on this device and go into your report by themselves."),
        "sent": _("Your notes are in your report. It has not been sent yet."),
        "impossible": _("This device cannot keep your notes."),
    }
    return render_template(
        "briefing/brief.html", brief=brief, region=regions.by_id(session(), visit.region_id), visit=visit,
        nothing=making.nothing(brief), typed=typed, faults=faults or [], report_url=report, texts=json.dumps(texts),
    )  # fmt: skip


def _report_url(number: str, form: str) -> str:
    if form == drafts.COMMENT:
        return url_for("cases.show", number=number, _anchor="reactie")
    return url_for("cases.show", number=number, step="report", _anchor="stap")
