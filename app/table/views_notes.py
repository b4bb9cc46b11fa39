"""Progress notes to the minister."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock, papers
from app.accords import known
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, Stale
from app.policy import Capability, can
from app.table import note_text, notes
from app.table.forms import LookForm, NoteForm, PeriodForm
from app.table.models import ProgressNote
from app.table.note_text import TEXTS
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session

blueprint = Blueprint("notes", __name__, template_folder="templates", url_prefix="/voortgang")

MEDIA_TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
Step = Callable[[Session, int, int, datetime], ProgressNote]
STEPS: dict[str, tuple[Step, Callable[[], str]]] = {
    "tellen": (
        lambda writing, key, version, now: notes.recount(writing, actor(), key, expected_version=version, now=now),
        lambda: _("Counted anew. The words stayed as they were: read them once more."),
    ),
    "vaststellen": (
        lambda writing, key, version, now: notes.send(writing, actor(), key, expected_version=version, now=now),
        lambda: _("Settled. It does not change any more."),
    ),
}
"""What can be done with a draft by one button, by its word in the address, and what is said then."""


@blueprint.get("")
@guard(Capability.TABLE_READ)
def index() -> str:
    """The notes there are, and beginning one."""
    return _index(None)


@blueprint.post("")
@guard(Capability.NOTE_WRITE)
def begin() -> Any:
    """Begin a note from the figures."""
    form = PeriodForm(_accords())
    if form.validate():
        try:
            with transaction() as writing:
                made = notes.make(writing, actor(), form.values(), now=clock.now())
                key = made.id
            flash(_("Begun from the figures. Make it your own words."), "success")
            return redirect(url_for("notes.edit", note_id=key), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return _index(form), form.status


def _index(form: PeriodForm | None) -> str:
    may = can(actor(), Capability.NOTE_WRITE)
    if form is None and may:
        since, until = note_text.last_quarter(clock.local_date(clock.now()))
        given = {"accord": request.args.get("akkoord", ""), "since": since.isoformat(), "until": until.isoformat()}
        form = PeriodForm(_accords(), data=given)
    rows = notes.page(session(), actor())
    shown = [(row, note_text.period(row.note.since, row.note.until)) for row in rows]
    return render_template("table/notes.html", rows=shown, form=form if may else None)


def _accords() -> list[tuple[str, str]]:
    return [(one.key, f"{one.key}: {one.name[language()]}") for one in known.current().open_accords()]


@blueprint.get("/<int:note_id>")
@guard(Capability.TABLE_READ)
def show(note_id: int) -> str:
    """A note as the minister reads it."""
    return _shown(note_id)


@blueprint.get("/<int:note_id>.<form>")
@guard(Capability.TABLE_READ)
def export(note_id: int, form: str) -> Response:
    """The note as a PDF, or as a text to edit elsewhere."""
    if form not in MEDIA_TYPES:
        abort(404)
    row = notes.one(session(), actor(), note_id)
    paper = note_text.paper(notes.written(row.note))
    body = papers.pdf(paper) if form == "pdf" else papers.odt(paper)
    answer = Response(body, content_type=MEDIA_TYPES[form])
    name = f"voortgang-{row.note.accord.lower()}-{row.note.until.isoformat()}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.route("/<int:note_id>/bewerken", methods=["GET", "POST"])
@guard(Capability.NOTE_WRITE)
def edit(note_id: int) -> Any:
    """Change the words of a draft."""
    note = notes.one(session(), actor(), note_id).note
    if note.sent_at is not None:
        abort(404)
    stored = {name: getattr(note, name) for name in ("title", *TEXTS)} | {"version": str(note.version)}
    form = NoteForm(data=stored)
    if request.method == "POST" and form.validate():
        with refused_in(form, _("Somebody else changed this note. Look at it in another window; save again.")):
            personal.hint(form)
            with transaction() as writing:
                notes.change(
                    writing, actor(), note_id, form.written(), expected_version=_version(form), now=clock.now()
                )
            flash(_("Saved. What it said before stays in its history."), "success")
            return redirect(url_for("notes.show", note_id=note_id), 303)
    return render_template("table/note_edit.html", form=form, note=note), form.status


@blueprint.post("/<int:note_id>/<what>")
@guard(Capability.NOTE_WRITE)
def step(note_id: int, what: str) -> Any:
    """Count anew, or settle the note."""
    if what not in STEPS:
        abort(404)
    note = notes.one(session(), actor(), note_id).note
    form = LookForm()
    form.personal_texts = {_("The note"): "\n".join(getattr(note, name) for name in ("title", *TEXTS))}
    act, done = STEPS[what]
    here = redirect(url_for("notes.show", note_id=note_id), 303)
    try:
        if what == "vaststellen":
            personal.check(form)
        with transaction() as writing:
            act(writing, note_id, _version(form), clock.now())
    except personal.Asked:
        return _shown(note_id, look=form), 422
    except Invalid:
        flash(_("Not yet: write a summary first."), "error")
        return here
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return here
    except Stale:
        flash(_("Somebody else changed this note. Look at what it says now."), "error")
        return here
    flash(done(), "success")
    return here


def _shown(note_id: int, look: LookForm | None = None) -> str:
    close_session()
    row = notes.one(session(), actor(), note_id)
    paper = note_text.paper(notes.written(row.note))
    may = can(actor(), Capability.NOTE_WRITE) and row.note.sent_at is None
    past = notes.versions(session(), row.note)
    labels = NoteForm(formdata=None)
    return render_template(
        "table/note.html", row=row, note=row.note, paper=paper, text=papers.html(paper), may=may, past=past, look=look,
        labels=[(name, labels[name].label.text) for name in ("title", *TEXTS)],
    )  # fmt: skip


def _version(form: Any) -> int:
    """The version that was looked at. Aborts with 400 for what is none."""
    given = form.version.data or ""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        abort(400)
    return int(given)
