"""The page of a case, its steps and its comments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import actions, along, comments, drafts, page, presenters, processes, queries, sight, timeline
from app.cases.forms import CommentForm, given_to, step_form
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session
from app.web.safe import row_id
from app.web.uploads import takes_files

blueprint = Blueprint("cases", __name__, template_folder="templates")


@blueprint.get("/zaken/<number>")
@guard(Capability.CASE_READ)
def show(number: str) -> Any:
    """The page of a case; `?step=` opens the form of a step in place."""
    case = queries.get_visible(session(), actor(), number)
    own = processes.of(case.process).page
    if own != "cases.show":
        return redirect(url_for(own, number=number), 303)
    before = request.args.get("before", type=row_id)
    shown = page.case_page(session(), actor(), case, clock.now(), step=request.args.get("step"), before=before)
    return render_template("cases/show.html", page=shown)


@blueprint.post("/zaken/<number>/stappen/<name>")
@guard(Capability.CASE_READ)
def step(number: str, name: str) -> Any:
    """Take a step. What was typed comes back when it cannot be taken."""
    case = queries.get_visible(session(), actor(), number)
    definition = registry.get(session(), case.process, case.workflow_version)
    asked = definition.transitions.get(name)
    if asked is None:
        abort(404)
    form = step_form(session(), asked, case.version)
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        abort(400)
    try:
        with transaction() as writing:
            done = actions.transition(
                writing, actor(), number, name, given_to(form), expected_version=int(version), now=clock.now()
            )
            personal.ask(writing, actor(), form, done, now=clock.now(), texts=_handed_in(case))
            drafts.drop(writing, actor(), case.id, f"{drafts.STEP}{name}")
            flash(_("Done: %(step)s. The case is now at “%(state)s”.", step=asked.label[language()],
                    state=definition.states[done.state].label[language()]), "success")  # fmt: skip
        return redirect(presenters.case_url(case.process, number), 303)
    except Invalid as invalid:
        form.add_errors(invalid)
        return _again(number, name, form), 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        return _again(number, name, form), 409
    except Stale:
        return _again(number, name, form, stale=True), 409


def _handed_in(case: Case) -> dict[str, str]:
    """The text of a draft: with its first step it goes to others, so now it is asked about."""
    if case.state != "draft":
        return {}
    told = presenters.texts_of(session(), [case.id]).get(case.id, "")
    return {_("What it is about"): f"{case.title}\n{told}"}


def _again(number: str, name: str, form: Any, *, stale: bool = False) -> str:
    """The page of the case as it is now, with the form as it was sent."""
    close_session()  # a new one sees what others did since this request began
    case = queries.get_visible(session(), actor(), number)
    definition = registry.get(session(), case.process, case.workflow_version)
    form.version.data = str(case.version)
    note = ""
    if stale:
        newest = timeline.seen(session(), timeline.readable_by(actor(), case), limit=1)
        shown = timeline.entry(session(), newest[0][0]) if newest else None
        note = f"{shown.who}: {shown.title}" if shown else ""
    asked = definition.transitions[name]
    if asked not in definition.outgoing[case.state]:
        reason = FieldError("", "not_from_state", {"state": definition.states[case.state].label[language()]})
        flash(message_for(reason), "error")
    return page.render(session(), actor(), case, clock.now(), step=name, form=form, stale=note)


@blueprint.post("/zaken/<number>/reacties")
@guard(Capability.CASE_COMMENT)
@takes_files
def comment(number: str) -> Any:
    """Say something about a case."""
    case = queries.get_visible(session(), actor(), number)
    region = page.contacts(session(), case.id)
    form = CommentForm(page.for_whom(session(), actor(), case, queries.row_of(session(), case.id), region))
    try:
        joined = along.prepared(form)
        with transaction() as writing:
            entry_id = None
            if form.text.data or form.named() or not joined:  # what is for people by name must be said to them
                said = comments.comment(
                    writing, actor(), number, form.text.data, form.visibility.data, named=form.named(), now=clock.now()
                )
                entry_id = said.event_id
            for keep in joined:
                keep(writing, actor(), number, form.visibility.data, entry_id, clock.now())
            visibility = str(form.visibility.data)
            kept = personal.ask(writing, actor(), form, case, now=clock.now(), visibility=visibility)
            if entry_id is not None:
                sight.follows(writing, case, kept, entry_id)
            drafts.drop(writing, actor(), case.id, drafts.COMMENT)
        return redirect(presenters.case_url(case.process, number), 303)
    except Invalid as invalid:
        form.add_errors(invalid)
        shown = page.case_page(session(), actor(), case, clock.now(), comment_form=form)
        return render_template("cases/show.html", page=shown), 422
