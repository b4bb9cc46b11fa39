"""Bulletins for colleagues: the list, one bulletin, writing it, what it means here, and questions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.bulletins import actions, asking, page, queries
from app.bulletins.forms import AnswerForm, MeaningForm, QuestionForm, ReasonForm
from app.bulletins.models import Bulletin, BulletinStanding
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, Stale
from app.policy import Capability
from app.web.forms import BaseForm, refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session

blueprint = Blueprint("bulletins", __name__, url_prefix="/beleidsberichten", template_folder="templates")


@blueprint.get("")
@guard(Capability.BULLETIN_READ)
def index() -> str:
    """Bulletins: what is coming first."""
    return render_template("bulletins/index.html", page=page.bulletin_list(session(), actor(), request.args))


@blueprint.post("/gezien")
@guard(Capability.BULLETIN_READ)
def seen() -> Any:
    """Nothing of what was told until now is new any more."""
    with transaction() as writing:
        actions.seen(writing, actor(), now=clock.now())
    flash(_("What comes from now on is marked as new."), "success")
    return redirect(url_for("bulletins.index"), 303)


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.BULLETIN_WRITE)
def new() -> Any:
    """Write a bulletin."""
    form = page.form(session(), actor(), None, {"kind": "coming", "everywhere": True, "contact": str(actor().id)})
    if request.method == "POST" and form.validate():
        publish = request.form.get("do") == "publish"
        try:
            with transaction() as writing:
                key = actions.make(writing, actor(), form.values(), now=clock.now(), publish=publish).id
            flash(_("Published. Liaisons get a message.") if publish else _("Kept as a draft."), "success")
            return redirect(url_for("bulletins.show", bulletin_id=key), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("bulletins/write.html", form=form, draft=True), form.status


@blueprint.get("/<int:bulletin_id>")
@guard(Capability.BULLETIN_READ)
def show(bulletin_id: int) -> str:
    """One bulletin."""
    return _shown(bulletin_id)


@blueprint.route("/<int:bulletin_id>/bewerken", methods=["GET", "POST"])
@guard(Capability.BULLETIN_WRITE)
def edit(bulletin_id: int) -> Any:
    """Let a bulletin say something else."""
    row = queries.one(session(), actor(), bulletin_id)
    if not queries.writes_for(actor(), row.directorate_id):
        abort(403)
    raw = queries.as_raw(session(), session().get_one(Bulletin, bulletin_id))
    stored = raw | {name: str(raw[name]) for name in ("directorate", "contact")}
    stored |= {"regions": [str(one) for one in raw["regions"]], "themes": ", ".join(raw["themes"])}
    form = page.form(session(), actor(), row, stored | {"version": str(row.version)})
    if request.method == "POST" and form.validate():
        with refused_in(form, _("Somebody else changed this bulletin. Look at it in another window; save again.")):
            with transaction() as writing:
                actions.change(
                    writing, actor(), bulletin_id, form.values(), expected_version=_version(form), now=clock.now()
                )
            flash(_("Changed."), "success")
            return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)
    return render_template("bulletins/write.html", form=form, draft=False, row=row), form.status


@blueprint.post("/<int:bulletin_id>/publiceren")
@guard(Capability.BULLETIN_WRITE)
def publish(bulletin_id: int) -> Any:
    """Let all colleagues read a draft."""
    form = ReasonForm()
    return _done(
        bulletin_id,
        form,
        lambda writing: actions.publish(
            writing, actor(), bulletin_id, expected_version=_version(form), now=clock.now()
        ),
        _("Published. Liaisons get a message."),
    )


@blueprint.post("/<int:bulletin_id>/intrekken")
@guard(Capability.BULLETIN_WRITE)
def withdraw(bulletin_id: int) -> Any:
    """It does not hold any more."""
    form = ReasonForm()
    return _done(
        bulletin_id,
        form,
        lambda writing: actions.withdraw(
            writing, actor(), bulletin_id, form.reason.data or "", expected_version=_version(form), now=clock.now()
        ),
        _("Withdrawn. It stays to be read."),
        "withdrawing",
    )


@blueprint.post("/<int:bulletin_id>/hier")
@guard(Capability.BULLETIN_EXPLAIN)
def explain(bulletin_id: int) -> Any:
    """Say what it means in a region."""
    form = MeaningForm(page.my_places(session(), actor()))
    region = form.region.data or ""
    if not (region.isascii() and region.isdigit() and len(region) < 10):
        abort(400)
    return _done(
        bulletin_id,
        form,
        lambda writing: actions.explain(
            writing, actor(), bulletin_id, int(region), {"text": form.text.data}, now=clock.now(),
            expected=page.newest(writing, bulletin_id, int(region)),
        ),
        _("It stands under the bulletin now, with your name."),
        "explaining",
    )  # fmt: skip


@blueprint.post("/<int:bulletin_id>/vragen")
@guard(Capability.BULLETIN_EXPLAIN)
def ask(bulletin_id: int) -> Any:
    """Ask whether something is allowed."""
    form = QuestionForm(page.my_places(session(), actor()), prefix="vraag")
    return _done(
        bulletin_id,
        form,
        lambda writing: asking.ask(writing, actor(), bulletin_id, form.values(), now=clock.now()),
        _("Asked. You get a message when the answer is there."),
        "asking",
    )


@blueprint.post("/<int:bulletin_id>/vragen/<int:question_id>/antwoord")
@guard(Capability.BULLETIN_READ)
def answer(bulletin_id: int, question_id: int) -> Any:
    """Answer a question."""
    form = AnswerForm(prefix=f"v{question_id}")
    return _done(
        bulletin_id,
        form,
        lambda writing: asking.answer(writing, actor(), bulletin_id, question_id, form.values(), now=clock.now()),
        _("Answered. Whoever asked gets a message."),
        "answering",
        question_id,
    )


@blueprint.post("/<int:bulletin_id>/vragen/<int:question_id>/les")
@guard(Capability.LESSON_WRITE)
def learn(bulletin_id: int, question_id: int) -> Any:
    """Make a lesson of question and answer."""
    try:
        with transaction() as writing:
            key = asking.learn(writing, actor(), bulletin_id, question_id, now=clock.now())
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)
    flash(_("A draft lesson. Look at it and share it."), "success")
    return redirect(url_for("lessons.show", lesson_id=key), 303)


def _done(
    bulletin_id: int, form: BaseForm, act: Callable[[Session], Any], done: str, name: str = "", question: int = 0
) -> Any:
    """Do something with a bulletin; what was refused comes back on its page with what was typed."""
    queries.one(session(), actor(), bulletin_id)
    form.validate()
    try:
        with transaction() as writing:
            act(writing)
    except Invalid as invalid:
        form.add_errors(invalid)
        if not name:
            flash(_("Not yet: something is missing. Fill it in first."), "error")
            return redirect(url_for("bulletins.edit", bulletin_id=bulletin_id), 303)
        return _shown(bulletin_id, {name: form}, question), 422
    except Stale:
        flash(_("Somebody else was first. Look at it once more."), "error")
        return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)
    flash(done, "success")
    return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)


def _shown(bulletin_id: int, forms: dict[str, BaseForm] | None = None, question: int = 0) -> str:
    close_session()
    row = queries.one(session(), actor(), bulletin_id)
    shown = page.one(session(), actor(), row)
    withdrawing = ReasonForm(formdata=None)
    withdrawing.version.data = str(row.version)
    places = page.my_places(session(), actor())
    given = {
        "withdrawing": withdrawing,
        "explaining": MeaningForm(places, formdata=None),
        "asking": QuestionForm(places, prefix="vraag", formdata=None),
        "answering": None,
        **(forms or {}),
    }
    answers = {
        one.id: given["answering"] if one.id == question and given["answering"] else AnswerForm(
            prefix=f"v{one.id}", formdata=None
        )
        for one in shown.questions
        if one.answered_at is None and shown.may_answer
    }  # fmt: skip
    public = row.standing is BulletinStanding.PUBLISHED
    return render_template("bulletins/show.html", page=shown, row=row, public=public, answers=answers, **given)


def _version(form: Any) -> int:
    """The version that was looked at. Aborts with 400 for what is none."""
    given = form.version.data or ""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        abort(400)
    return int(given)
