"""Looking back: the page where it begins, one's own entry, sharing it, and reading what colleagues shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import NotAllowedNow, NotFound
from app.policy import Capability
from app.reflection import actions, page, quarters, queries
from app.reflection.forms import EntryForm, ShareForm, entry_form
from app.reflection.models import Entry
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session

blueprint = Blueprint("reflection", __name__, template_folder="templates", url_prefix="/reflectie")


@blueprint.get("")
@guard(Capability.REFLECTION_JOIN)
def index() -> str:
    """One's own rounds, what is shared with one, and sessions of peers."""
    return render_template("reflection/index.html", page=page.index(session(), actor(), clock.now()))


@blueprint.get("/zaak/<number>")
@guard(Capability.CASE_REFLECT)
def of_case(number: str) -> Any:
    """From the number of a case to the entry that it asks for."""
    statement = select(Entry.quarter).join(Case, Case.id == Entry.case_id)
    quarter = session().scalar(
        statement.where(Case.number == number[:20].replace("\x00", ""), Entry.user_id == actor().id)
    )
    if quarter is None:
        raise NotFound(number)
    return redirect(url_for("reflection.entry", quarter=quarter), 303)


@blueprint.route("/<quarter>", methods=["GET", "POST"])
@guard(Capability.CASE_REFLECT)
def entry(quarter: str) -> Any:
    """One's own entry: written while it is a draft, read once it is shared. A POST saves the draft."""
    row = queries.mine(session(), actor(), quarter)
    if row.shared_at is not None and request.method == "GET":
        return render_template("reflection/read.html", own=True, **page.reading(session(), row, actor().name))
    form = _form(row)
    if request.method == "POST" and form.validate():
        with refused_in(form, _("This was changed in another window. Look at it once more.")):
            with transaction() as writing:
                personal.check(form)
                given = str(form.version.data)
                version = int(given) if given.isdecimal() and len(given) < 10 else None
                actions.save(writing, actor(), quarter, form.written(), expected_version=version, now=clock.now())
            flash(_("Kept. Only you read this."), "success")
            onward = request.form.get("do") == "share"
            return redirect(url_for("reflection.share" if onward else "reflection.entry", quarter=quarter), 303)
    close_session()
    row = queries.mine(session(), actor(), quarter)
    case = session().get_one(Case, row.case_id)
    return render_template(
        "reflection/entry.html", form=form, quarter=quarters.label(quarter, language()), key=quarter,
        state=registry.current(actions.PROCESS).states[case.state].label[language()], open=case.active,
    ), form.status  # fmt: skip


def _form(row: Entry) -> EntryForm:
    return entry_form(
        row, queries.positions(session(), row.id), queries.intentions(session(), row.id),
        queries.to_answer(session(), row),
    )  # fmt: skip


@blueprint.route("/<quarter>/delen", methods=["GET", "POST"])
@guard(Capability.CASE_REFLECT)
def share(quarter: str) -> Any:
    """Who would read it, by name; then share it."""
    row = queries.mine(session(), actor(), quarter)
    if row.shared_at is not None:
        return redirect(url_for("reflection.entry", quarter=quarter), 303)
    circles = page.circle_views(session(), row)
    form = ShareForm([(one.key, one.label) for one in circles])
    if request.method == "POST" and form.validate():
        with refused_in(form, ""):
            with transaction() as writing:
                actions.share(writing, actor(), quarter, str(form.circle.data), now=clock.now())
            flash(_("Shared. Only the people whose names you saw read it."), "success")
            return redirect(url_for("reflection.entry", quarter=quarter), 303)
    close_session()
    row = queries.mine(session(), actor(), quarter)
    return render_template(
        "reflection/share.html", form=form, circles=circles, key=quarter, **page.reading(session(), row, actor().name)
    ), form.status


@blueprint.post("/<quarter>/terugnemen")
@guard(Capability.CASE_REFLECT)
def take_back(quarter: str) -> Any:
    """Nobody else reads it any more."""
    return _done(quarter, actions.take_back, _("Taken back. Only you read this now."))


@blueprint.post("/<quarter>/overslaan")
@guard(Capability.CASE_REFLECT)
def pass_over(quarter: str) -> Any:
    """Not this time."""
    return _done(quarter, actions.pass_over, _("Skipped. What you wrote stays yours; you can still share it later."))


def _done(quarter: str, act: Callable[..., object], told: str) -> Any:
    try:
        with transaction() as writing:
            act(writing, actor(), quarter, now=clock.now())
        flash(told, "success")
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
    return redirect(url_for("reflection.entry", quarter=quarter), 303)


@blueprint.get("/gedeeld/<int:entry_id>")
@guard(Capability.REFLECTION_JOIN)
def read(entry_id: int) -> str:
    """What a colleague shared with the reader."""
    found, writer = queries.readable(session(), actor(), _small(entry_id))
    return render_template("reflection/read.html", own=False, **page.reading(session(), found, writer))


def _small(key: int) -> int:
    return min(key, 2_000_000_000)
