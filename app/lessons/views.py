"""Lessons for colleagues: the list, one lesson, writing it, and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import queries as cases
from app.db import transaction
from app.errors import Invalid, NotAllowedNow
from app.lessons import actions, exporting, page, queries
from app.lessons.forms import LessonForm, LookForm, WithdrawForm
from app.lessons.models import Lesson, Standing
from app.policy import Capability, can
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session

blueprint = Blueprint("lessons", __name__, template_folder="templates")

Step = Callable[[Session, int, int], Lesson]
STEPS: dict[str, tuple[Step, Callable[[], str]]] = {
    "delen": (
        lambda writing, id_, version: actions.share(writing, actor(), id_, expected_version=version, now=clock.now()),
        lambda: _("Colleagues read it; regions do not."),
    ),
    "publiceren": (
        lambda writing, id_, version: actions.publish(writing, actor(), id_, expected_version=version, now=clock.now()),
        lambda: _("Published. Everybody can read it now."),
    ),
    "klopt": (
        lambda writing, id_, version: actions.confirm(writing, actor(), id_, expected_version=version, now=clock.now()),
        lambda: _("Noted. In a year it is looked at again."),
    ),
}
"""What can be done with a lesson by one button, by its word in the address, and what is said then."""


@blueprint.get("/lessen")
@guard(Capability.LESSON_READ)
def index() -> str:
    """All lessons that the reader may read."""
    return render_template("lessons/index.html", page=page.lesson_list(session(), actor(), request.args))


@blueprint.get("/lessen/misverstanden")
@guard(Capability.LESSON_READ)
def misunderstandings() -> str:
    """What people often think that is not so: for national communication."""
    rows = queries.misunderstandings(session(), actor())
    return render_template("lessons/misunderstandings.html", rows=[page.view(row) for row in rows])


@blueprint.get("/lessen/misverstanden.<form>")
@guard(Capability.LESSON_READ)
def export(form: str) -> Response:
    """The same as a table."""
    if form not in exporting.MEDIA_TYPES:
        abort(404)
    body = exporting.export(queries.misunderstandings(session(), actor()), form)
    answer = Response(body, content_type=exporting.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="misverstanden.{form}"'
    return answer


@blueprint.route("/lessen/nieuw", methods=["GET", "POST"])
@guard(Capability.LESSON_WRITE)
def new() -> Any:
    """Write a lesson down, out of a case (`?zaak=`) or out of nothing."""
    number = request.args.get("zaak", "")
    about = cases.get_visible(session(), actor(), number) if number else None
    if about is not None and about.process not in actions.ABOUT:
        abort(404)
    begun = page.from_case(session(), actor(), about) if about and request.method == "GET" else {}
    form = LessonForm(page.owners(session(), actor()), data={"owner": str(actor().id), **begun})
    if request.method == "POST" and form.validate():
        share = request.form.get("do") == "share"
        try:
            if share:
                personal.check(form)
            with transaction() as writing:
                made = actions.make(writing, actor(), form.written(), now=clock.now(), case=number, share=share)
                key = made.id
            flash(_("Shared with all colleagues.") if share else _("Kept as a draft. Only you read it."), "success")
            return redirect(url_for("lessons.show", lesson_id=key), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    back = url_for("cases.show", number=number) if about else url_for("lessons.index")
    return render_template("lessons/write.html", form=form, about=about, cancel_url=back, draft=True), form.status


@blueprint.get("/lessen/<int:lesson_id>")
@guard(Capability.LESSON_READ)
def show(lesson_id: int) -> str:
    """One lesson, with what it said before."""
    return _shown(lesson_id)


@blueprint.route("/lessen/<int:lesson_id>/bewerken", methods=["GET", "POST"])
@guard(Capability.LESSON_WRITE)
def edit(lesson_id: int) -> Any:
    """Let a lesson say something else."""
    row = queries.one(session(), actor(), lesson_id)
    if row.standing is Standing.WITHDRAWN:
        abort(404)
    if row.standing is Standing.PUBLISHED and not can(actor(), Capability.LESSON_PUBLISH):
        abort(403)
    raw = queries.as_raw(session(), session().get_one(Lesson, lesson_id))
    stored = raw | {"owner": str(row.owner_id), "version": str(row.version)}
    form = LessonForm(page.owners(session(), actor(), row.owner_id), data=stored)
    if request.method == "POST" and form.validate():
        with refused_in(form, _("Somebody else changed this lesson. Look at it in another window; save again.")):
            if row.standing is not Standing.DRAFT:
                personal.check(form)
            with transaction() as writing:
                actions.change(
                    writing, actor(), lesson_id, form.written(), expected_version=_version(form), now=clock.now()
                )
            flash(_("Changed. What it said before stays in its history."), "success")
            return redirect(url_for("lessons.show", lesson_id=lesson_id), 303)
    back = url_for("lessons.show", lesson_id=lesson_id)
    return render_template("lessons/write.html", form=form, about=None, cancel_url=back, draft=False), form.status


@blueprint.post("/lessen/<int:lesson_id>/<what>")
@guard(Capability.LESSON_WRITE)
def step(lesson_id: int, what: str) -> Any:
    """Share a lesson, publish it, or say that it still holds."""
    if what not in STEPS:
        abort(404)
    row = queries.one(session(), actor(), lesson_id)
    if what == "publiceren" and not can(actor(), Capability.LESSON_PUBLISH):
        abort(403)
    form = LookForm()
    form.personal_texts = _texts(row)
    act, done = STEPS[what]
    try:
        if what != "klopt":
            personal.check(form)
        with transaction() as writing:
            act(writing, lesson_id, _version(form))
    except personal.Asked:
        return _shown(lesson_id, look=form, what=what), 422
    except Invalid as invalid:
        flash(_("Not yet: something is missing."), "error")
        return _incomplete(lesson_id, row, invalid), 422
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return redirect(url_for("lessons.show", lesson_id=lesson_id), 303)
    flash(done(), "success")
    return redirect(url_for("lessons.show", lesson_id=lesson_id), 303)


@blueprint.post("/lessen/<int:lesson_id>/intrekken")
@guard(Capability.LESSON_WRITE)
def withdraw(lesson_id: int) -> Any:
    """It does not hold any more."""
    queries.one(session(), actor(), lesson_id)
    form = WithdrawForm()
    form.validate()
    try:
        with transaction() as writing:
            actions.withdraw(
                writing, actor(), lesson_id, form.reason.data or "", expected_version=_version(form), now=clock.now()
            )
    except Invalid as invalid:
        form.add_errors(invalid)
        return _shown(lesson_id, withdrawing=form), 422
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return redirect(url_for("lessons.show", lesson_id=lesson_id), 303)
    flash(_("Withdrawn. Its history stays."), "success")
    return redirect(url_for("lessons.show", lesson_id=lesson_id), 303)


def _shown(lesson_id: int, *, withdrawing: WithdrawForm | None = None, look: Any = None, what: str = "") -> str:
    close_session()
    row = queries.one(session(), actor(), lesson_id)
    form = withdrawing or WithdrawForm(formdata=None)
    form.version.data = str(row.version)
    public = row.standing is Standing.PUBLISHED
    may = can(actor(), Capability.LESSON_WRITE) and row.standing is not Standing.WITHDRAWN
    may = may and (not public or can(actor(), Capability.LESSON_PUBLISH))
    return render_template(
        "lessons/show.html", lesson=page.with_origins(session(), page.view(row)), row=row,
        versions=page.history(session(), actor(), row),
        may=may, may_publish=may and not public and can(actor(), Capability.LESSON_PUBLISH), public=public,
        withdrawing=form, look=look, what=what,
    )  # fmt: skip


def _incomplete(lesson_id: int, row: queries.Row, invalid: Invalid) -> str:
    """The form of a lesson that others cannot read yet, with what is missing."""
    raw = queries.as_raw(session(), session().get_one(Lesson, lesson_id))
    stored = raw | {"owner": str(row.owner_id), "version": str(row.version)}
    form = LessonForm(page.owners(session(), actor(), row.owner_id), formdata=None, data=stored)
    form.add_errors(invalid)
    here = url_for("lessons.edit", lesson_id=lesson_id)
    back = url_for("lessons.show", lesson_id=lesson_id)
    return render_template("lessons/write.html", form=form, about=None, cancel_url=back, draft=False, action=here)


def _texts(row: queries.Row) -> dict[str, str]:
    texts = {
        _("The answer"): row.answer,
        _("Under which conditions"): row.conditions,
        _("Where it worked"): row.worked_in,
        _("The question"): f"{row.question} {row.belief}",
    }
    return {label: text for label, text in texts.items() if text}


def _version(form: Any) -> int:
    """The version that was looked at. Aborts with 400 for what is none."""
    given = form.version.data or ""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        abort(400)
    return int(given)
