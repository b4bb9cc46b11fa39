"""Keeping what was typed, beginning with a text, and finding whom to call. All of it works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _

from app import clock
from app.cases import drafts, page, presenters, queries, readers, standard_texts, writing
from app.cases.forms import CommentForm, step_form
from app.cases.models import Case
from app.cases.search import fold
from app.db import transaction
from app.errors import NotFound
from app.policy import Capability, entitled
from app.web.formats import short_time
from app.web.forms import clean
from app.web.guards import guard
from app.web.request import actor, session
from app.web.safe import row_id
from app.web.uploads import takes_files

blueprint = Blueprint("writing", __name__, url_prefix="/zaken", template_folder="templates")
FOUND = 8


def _by_script() -> bool:
    """Whether a script asks, that shows the answer on the page as it is."""
    return request.accept_mimetypes.best == "application/json"


@blueprint.post("/<number>/concepten/<form>")
@guard(Capability.CASE_READ)
@takes_files
def keep(number: str, form: str) -> Any:
    """Keep what was typed so far in a form. Files are not kept."""
    case, now = queries.get_visible(session(), actor(), number), clock.now()
    with transaction() as saving:
        kept = drafts.keep(saving, actor(), number, writing.form_of(form), _typed(case, form), now=now)
    if _by_script():
        return jsonify(said=_("Kept %(when)s, not sent yet", when=short_time(now)) if kept else "")
    flash(_("What you typed has been kept. Only you see it.") if kept else _("There was nothing to keep."), "info")
    return redirect(presenters.case_url(case.process, number), 303)


@blueprint.post("/<number>/concepten/<form>/weg")
@guard(Capability.CASE_READ)
@takes_files
def drop(number: str, form: str) -> Any:
    """Throw away what was kept."""
    case = queries.get_visible(session(), actor(), number)
    with transaction() as saving:
        drafts.drop(saving, actor(), case.id, writing.form_of(form))
    flash(_("What was kept has been thrown away."), "info")
    return redirect(presenters.case_url(case.process, number), 303)


@blueprint.post("/<number>/standaardtekst/<form>")
@guard(Capability.CASE_READ)
@takes_files
def insert(number: str, form: str) -> Any:
    """The same form with a standard text in it, after what was typed; for a script only the text."""
    case = queries.get_visible(session(), actor(), number)
    try:
        chosen = row_id(request.form.get("standard", ""))
    except ValueError:
        flash(_("Choose a text first."), "error")
        return redirect(presenters.case_url(case.process, number), 303)
    region = page.contacts(session(), case.id)
    row = queries.row_of(session(), case.id)
    given = standard_texts.Filling(row, [one.name for one in region], actor().name, clock.local_date(clock.now()))
    text = standard_texts.fill(standard_texts.text_of(session(), chosen), given)
    if _by_script():
        return jsonify(text=text)
    if form == writing.SLUG:
        entitled(actor(), Capability.CASE_COMMENT, case.facts())
        said = CommentForm(page.for_whom(session(), actor(), case, row, region))
        said.text.data = _after(said.text.data, text)
        shown = page.case_page(session(), actor(), case, clock.now(), comment_form=said)
        return render_template("cases/show.html", page=shown)
    step = drafts.step_of(session(), case, writing.form_of(form))
    name = writing.text_field(step) if step else None
    if step is None or name is None:
        raise NotFound(form)
    filled = step_form(session(), step, case.version)
    filled[name].data = _after(filled[name].data, text)
    return page.render(session(), actor(), case, clock.now(), step=step.name, form=filled, stale="")


def _after(typed: str | None, text: str) -> str:
    return f"{typed.strip()}\n\n{text}" if typed and typed.strip() else text


def _typed(case: Case, form: str) -> dict[str, str | list[str]]:
    """What stands in the fields of a form, as far as it can be kept; of a comment nothing until something is said."""
    if form == writing.SLUG:
        several = {"readers": request.form.getlist("readers")}
        one = {name: _clean(name) for name in ("text", "visibility")}
        return {**one, **several} if one["text"] else {}
    step = drafts.step_of(session(), case, writing.form_of(form))
    return {item.name: _clean(item.name) for item in step.fields} if step else {}


def _clean(name: str) -> str:
    try:
        return clean(request.form.get(name, "")) or ""
    except ValueError:  # what cannot be stored is not kept; sending it says so
        return ""


@blueprint.get("/<number>/collegas")
@guard(Capability.CASE_COMMENT)
def colleagues(number: str) -> Response:
    """Whom one can call in a comment: colleagues around this case whose name begins so; first who has a part in it."""
    case = queries.get_visible(session(), actor(), number)
    entitled(actor(), Capability.CASE_COMMENT, case.facts())
    asked = fold(request.args.get("q", "").strip()[:60])
    found = [
        {"name": one.name, "role": one.role}
        for one in readers.candidates(session(), case)
        if one.id != actor().id and any(part.startswith(asked) for part in _beginnings(fold(one.name)))
    ]
    return jsonify(results=found[:FOUND])


def _beginnings(name: str) -> list[str]:
    """A name from each of its words on."""
    words = name.split()
    return [" ".join(words[place:]) for place in range(len(words))]
