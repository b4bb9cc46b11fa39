"""The diary of a pilot, its rounds and its findings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import NotFound
from app.pilots import diary, diary_exporting, diary_page, diary_queries, queries
from app.pilots.diary_forms import EntryForm, FindingForm, RoundForm
from app.pilots.diary_models import Readers
from app.pilots.queries import Row
from app.policy import Capability, Forbidden
from app.web import personal
from app.web.forms import BaseForm, refused_in
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("pilot_diary", __name__, template_folder="templates")


@blueprint.get("/pilots/<int:pilot_id>/dagboek")
@guard(Capability.PILOT_READ)
def index(pilot_id: int) -> str:
    """The diary, as far as this person reads it."""
    pilot = queries.one(session(), pilot_id)
    return render_template(
        "pilots/diary.html", page=diary_page.diary(session(), actor(), pilot, request.args), form=None
    )


@blueprint.route("/pilots/<int:pilot_id>/dagboek/schrijven", methods=["GET", "POST"])
@guard(Capability.PILOT_DIARY)
def write(pilot_id: int) -> Any:
    """Write an entry."""
    pilot = _mine(pilot_id)
    form = _entry_form(pilot, {"day": clock.local_date(clock.now()).isoformat(), "readers": Readers.PILOT.value})
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                diary.write(writing, actor(), pilot_id, form.values(), now=clock.now())
            flash(_("It is in the diary."), "success")
            return redirect(url_for("pilot_diary.index", pilot_id=pilot_id), 303)
    return _shown(pilot, form, _("Write in the diary"), url_for("pilot_diary.index", pilot_id=pilot_id))


@blueprint.route("/pilots/<int:pilot_id>/dagboek/<int:entry_id>", methods=["GET", "POST"])
@guard(Capability.PILOT_DIARY)
def change(pilot_id: int, entry_id: int) -> Any:
    """Let one's own entry say something else; what it said before stays."""
    pilot = _mine(pilot_id)
    one = diary_queries.entry(session(), actor(), pilot, entry_id)
    if one.author_id != actor().id:
        raise NotFound(str(entry_id))
    data = {
        "kind": one.kind.value, "text": one.text, "day": one.day.isoformat(), "region": str(one.region_id or ""),
        "round": str(one.round_id or ""), "readers": one.readers.value, "research": one.research,
        "version": str(one.version),
    }  # fmt: skip
    form = _entry_form(pilot, data)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                diary.change(
                    writing, actor(), pilot_id, entry_id, form.values(), expected_version=form.expected, now=clock.now()
                )
            flash(_("The entry is changed. What it said before is kept."), "success")
            return redirect(url_for("pilot_diary.index", pilot_id=pilot_id), 303)
    back = url_for("pilot_diary.index", pilot_id=pilot_id)
    return _shown(pilot, form, _("Change this entry"), back, diary_page.earlier(session(), entry_id))


@blueprint.post("/pilots/<int:pilot_id>/dagboek/uitvoer")
@guard(Capability.RESEARCH_EXPORT)
def export(pilot_id: int) -> Response:
    """The diary as a table for researchers; that it was made is in the log."""
    form = request.form.get("form", "ods")
    if form not in diary_exporting.MEDIA_TYPES:
        abort(404)
    with transaction() as writing:
        body = diary_exporting.export(writing, actor(), pilot_id, form, now=clock.now())
    answer = Response(body, content_type=diary_exporting.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="pilot-{pilot_id}-dagboek.{form}"'
    return answer


@blueprint.route("/pilots/<int:pilot_id>/rondes/nieuw", methods=["GET", "POST"])
@guard(Capability.PILOT_DIARY)
def begin_round(pilot_id: int) -> Any:
    """Begin a round of trying and looking back."""
    pilot = _mine(pilot_id)
    form = RoundForm()
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                diary.begin_round(writing, actor(), pilot_id, form.values(), now=clock.now())
            flash(_("The round is begun."), "success")
            return redirect(_to(pilot_id, "rondes"), 303)
    return _shown(pilot, form, _("Begin a round"), _to(pilot_id, "rondes"))


@blueprint.route("/pilots/<int:pilot_id>/rondes/<int:round_id>", methods=["GET", "POST"])
@guard(Capability.PILOT_DIARY)
def change_round(pilot_id: int, round_id: int) -> Any:
    """Write down how a round goes and what it means."""
    pilot = _mine(pilot_id)
    held = diary_queries.one_round(session(), pilot_id, round_id)
    data = {name: getattr(held, name) for name in ("title", "plan", "done", "observed", "reflected")}
    days = {"since": held.since.isoformat(), "until": held.until.isoformat(), "version": str(held.version)}
    form = RoundForm(data=data | days)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                diary.change_round(
                    writing, actor(), pilot_id, round_id, form.values(), expected_version=form.expected, now=clock.now()
                )
            flash(_("The round is kept."), "success")
            return redirect(_to(pilot_id, "rondes"), 303)
    return _shown(pilot, form, _("How this round goes"), _to(pilot_id, "rondes"))


@blueprint.route("/pilots/<int:pilot_id>/bevindingen/nieuw", methods=["GET", "POST"])
@guard(Capability.PILOT_DIARY)
def find(pilot_id: int) -> Any:
    """Write down what was found."""
    pilot = _mine(pilot_id)
    form = FindingForm(_rounds(pilot))
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                diary.find(writing, actor(), pilot_id, form.values(), now=clock.now())
            flash(_("The finding is kept. Make it a lesson when others can use it."), "success")
            return redirect(_to(pilot_id, "bevindingen"), 303)
    return _shown(pilot, form, _("Write down a finding"), _to(pilot_id, "bevindingen"))


@blueprint.post("/pilots/<int:pilot_id>/bevindingen/<int:finding_id>/les")
@guard(Capability.PILOT_DIARY)
def lesson(pilot_id: int, finding_id: int) -> Any:
    """Make a lesson of a finding."""
    with transaction() as writing:
        made = diary.lesson_of(writing, actor(), pilot_id, finding_id, now=clock.now())
    flash(_("The lesson is a draft. Look at it, and share it with colleagues."), "success")
    return redirect(url_for("lessons.edit", lesson_id=made), 303)


def _mine(pilot_id: int) -> Row:
    pilot = queries.one(session(), pilot_id)
    if not diary_queries.writes(actor(), pilot):
        raise Forbidden(Capability.PILOT_DIARY)
    return pilot


def _entry_form(pilot: Row, data: dict[str, Any]) -> EntryForm:
    return EntryForm([(str(key), name) for key, name in pilot.regions], _rounds(pilot), data=data)


def _rounds(pilot: Row) -> list[tuple[str, str]]:
    return [(str(one.id), one.title) for one in diary_queries.rounds(session(), pilot.id)]


def _shown(pilot: Row, form: BaseForm, title: str, back: str, earlier: Any = ()) -> Any:
    return render_template(
        "pilots/write.html", pilot=pilot, form=form, title=title, back=back, earlier=earlier
    ), form.status


def _to(pilot_id: int, part: str) -> str:
    return url_for("pilots.show", pilot_id=pilot_id) + f"#{part}"


def _changed() -> str:
    return _("Somebody else changed this at the same moment. Look at it in another window; save again.")
