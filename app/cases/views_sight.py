"""Changing who reads an entry of a case's story."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.audit.models import Event
from app.cases import comments, page, presenters, queries, readers, sight
from app.cases import named as by_name
from app.cases.forms import SightForm
from app.cases.models import Case, EntrySight
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, session
from app.web.viewmodels import SightPage
from app.workflow.model import Visibility

blueprint = Blueprint("sight", __name__, template_folder="templates")


@blueprint.route("/zaken/<number>/verhaal/<event_id>/zichtbaarheid", methods=["GET", "POST"])
@guard(Capability.CASE_COMMENT)
def change(number: str, event_id: str) -> Any:
    """Who reads this entry, and a form to change that. What was chosen comes back when it cannot be done."""
    case = queries.get_visible(session(), actor(), number)
    event = comments.entry_of(session(), actor(), case, event_id)
    changed = session().get(EntrySight, event_id)
    form = _form(case, event, changed)
    if request.method == "POST":
        try:
            with transaction() as writing:
                change_id = comments.change_sight(
                    writing, actor(), number, event_id, form.visibility.data, form.named(), form.why.data,
                    now=clock.now(), seen=form.seen.data or "",
                )  # fmt: skip
                before = changed.visibility if changed else Visibility(event.visibility)
                secret = Visibility.CONFIDENTIAL in (before, form.visibility.data)
                told = (Visibility.CONFIDENTIAL if secret else Visibility.MINISTRY).value
                kept = personal.ask(writing, actor(), form, case, now=clock.now(), visibility=told)
                sight.follows(writing, case, kept, change_id)
            flash(_("Changed who reads this entry."), "success")
            return redirect(f"{presenters.case_url(case.process, number)}#e{event.seq}", 303)
        except Invalid as invalid:
            form.add_errors(invalid)
            form.seen.data = (changed.changed_by or "") if changed else ""
    shown = SightPage(
        number=case.number,
        title=case.title,
        url=presenters.case_url(case.process, number),
        action=url_for("sight.change", number=number, event_id=event_id),
        entry=replace(page.entries(session(), actor(), case, [(event, changed)])[0], sight_url=""),
        form=form,
        mailed=comments.mailed(session(), case, event_id),
    )
    return render_template("cases/sight.html", page=shown), form.status


def _form(case: Case, event: Event, changed: EntrySight | None) -> SightForm:
    row = queries.row_of(session(), case.id)
    choice = page.for_whom(session(), actor(), case, row, page.contacts(session(), case.id))
    now = changed.visibility if changed else Visibility(event.visibility)
    named = by_name.ids_of(session(), event.id) if changed and changed.named else {}
    known = {one.id for one in choice.candidates} | {actor().id}
    others = tuple(readers.Reader(key, name, _("named before")) for key, name in named.items() if key not in known)
    return SightForm(
        page.with_others(choice, others),
        data={
            "seen": (changed.changed_by or "") if changed else "",
            "visibility": now.value,
            "readers": [str(key) for key in named],
        },
    )
