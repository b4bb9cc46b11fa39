"""Sessions of peers: planning, the page of one, material, notes and agreements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import processes
from app.db import transaction
from app.errors import NotAllowedNow, NotFound
from app.policy import Capability
from app.reflection import inviting, page, quarters, session_queries, sessions
from app.reflection.forms import AgreementForm, MaterialForm, NotesForm, SessionForm
from app.reflection.models import PeerSession
from app.web import personal
from app.web.forms import BaseForm, refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session

blueprint = Blueprint("peer_sessions", __name__, template_folder="templates", url_prefix="/reflectie/intervisie")


@blueprint.get("")
@guard(Capability.REFLECTION_JOIN)
def index() -> str:
    """The sessions one is invited to."""
    now = clock.now()
    rows = session_queries.of_person(session(), actor())
    return render_template(
        "reflection/sessions.html",
        coming=[page.session_link(row, now) for row in reversed(rows) if row.begins_at > now],
        past=[page.session_link(row, now) for row in rows if row.begins_at <= now],
    )


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.REFLECTION_JOIN)
def new() -> Any:
    """Plan a session and invite."""
    form = SessionForm(_people())

    def write(writing: Session) -> int:
        return sessions.plan(writing, actor(), form.values(), now=clock.now()).id

    return _sent(form, write, _("Planned. Everybody who is invited gets a mail."), _("Plan a peer session"),
                 _("Plan and invite"), url_for("peer_sessions.index"))  # fmt: skip


@blueprint.route("/<int:session_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.REFLECTION_JOIN)
def change(session_id: int) -> Any:
    """Plan it anew."""
    made = _own(session_id)
    begins = clock.local(made.begins_at)
    form = SessionForm(
        _people(),
        data={
            "version": made.revision, "title": made.title, "day": begins.date().isoformat(),
            "begins": begins.strftime("%H:%M"), "minutes": made.minutes, "place": made.place, "purpose": made.purpose,
            "guests": [str(key) for key in session_queries.guest_ids(session(), made.id)],
        },
    )  # fmt: skip

    def write(writing: Session) -> int:
        return sessions.change(
            writing, actor(), session_id, form.values(), expected_revision=_version(form), now=clock.now()
        ).id

    return _sent(form, write, _("Changed. Everybody gets it for their calendar again."), _("Change the session"),
                 _("Save and tell everybody"), url_for("peer_sessions.show", session_id=session_id))  # fmt: skip


def _people() -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in session_queries.who_may_join(session()) if row.id != actor().id]


def _own(session_id: int) -> PeerSession:
    made = session_queries.one(session(), actor(), min(session_id, 2_000_000_000))
    if made.organiser_id != actor().id:
        raise NotFound(str(session_id))
    return made


def _version(form: BaseForm) -> int | None:
    given = str(form["version"].data)
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _sent(form: BaseForm, write: Callable[[Session], int], told: str, title: str, submit: str, back: str) -> Any:
    """A form on a page of its own: shown, or carried out when it was sent."""
    if request.method == "POST" and form.validate():
        with refused_in(form, _("Somebody changed this in the meantime. Look at it once more.")):
            with transaction() as writing:
                personal.check(form)
                key = write(writing)
            flash(told, "success")
            return redirect(url_for("peer_sessions.show", session_id=key), 303)
    close_session()
    return render_template("reflection/form.html", form=form, title=title, submit=submit, back=back), form.status


@blueprint.get("/<int:session_id>")
@guard(Capability.REFLECTION_JOIN)
def show(session_id: int) -> str:
    """One session, for those who are invited."""
    return _shown(session_id)


def _shown(session_id: int, form: AgreementForm | None = None) -> str:
    made = session_queries.one(session(), actor(), min(session_id, 2_000_000_000))
    invited = session_queries.guests(session(), made.id)
    return render_template(
        "reflection/session.html",
        made=made,
        when=inviting.when(made, language()),
        guests=invited,
        organises=made.organiser_id == actor().id,
        to_come=made.begins_at > clock.now(),
        entries=[
            (url_for("reflection.read", entry_id=key), name, quarters.label(quarter, language()))
            for key, quarter, name in session_queries.entries(session(), actor(), made.id)
        ],
        cases=[
            (url_for(processes.of(process).page, number=number), number, title)
            for number, title, process in session_queries.cases(session(), actor(), made.id)
        ],
        agreements=[
            (row.row, row.owner, page.answer_name(row.row.answer))
            for row in session_queries.agreements(session(), made.id)
        ],
        form=form or AgreementForm([(str(row.id), row.name) for row in invited]),
    )


@blueprint.route("/<int:session_id>/materiaal", methods=["GET", "POST"])
@guard(Capability.REFLECTION_JOIN)
def material(session_id: int) -> Any:
    """Choose what it is about."""
    made = session_queries.one(session(), actor(), min(session_id, 2_000_000_000))
    names = {row.id: row.name for row in session_queries.guests(session(), made.id)}
    offered = sessions.offered_entries(session(), actor(), list(names))
    form = MaterialForm(
        [(str(row.id), f"{names.get(row.user_id, '')}, {quarters.label(row.quarter, language())}") for row in offered],
        data={
            "entries": [str(key) for key, _q, _n in session_queries.entries(session(), actor(), made.id)],
            "cases": ", ".join(number for number, _t, _p in session_queries.cases(session(), actor(), made.id)),
        },
    )

    def write(writing: Session) -> int:
        return sessions.choose_material(
            writing, actor(), session_id, form.entries.data or [], form.cases.data or "", now=clock.now()
        ).id

    return _sent(form, write, _("Kept. Everybody who is invited finds it on the page of the session."),
                 _("Choose material"), _("Save"), url_for("peer_sessions.show", session_id=session_id))  # fmt: skip


@blueprint.route("/<int:session_id>/notities", methods=["GET", "POST"])
@guard(Capability.REFLECTION_JOIN)
def notes(session_id: int) -> Any:
    """Write down what was said."""
    made = session_queries.one(session(), actor(), min(session_id, 2_000_000_000))
    form = NotesForm(data={"version": made.revision, "notes": made.notes})

    def write(writing: Session) -> int:
        return sessions.note(
            writing, actor(), session_id, form.notes.data or "", expected_revision=_version(form), now=clock.now()
        ).id

    return _sent(form, write, _("Kept."), _("Notes"), _("Save"), url_for("peer_sessions.show", session_id=session_id))


@blueprint.post("/<int:session_id>/afspraken")
@guard(Capability.REFLECTION_JOIN)
def agree(session_id: int) -> Any:
    """Write down what somebody will do."""
    made = session_queries.one(session(), actor(), min(session_id, 2_000_000_000))
    form = AgreementForm([(str(row.id), row.name) for row in session_queries.guests(session(), made.id)])
    if form.validate():
        with refused_in(form, ""):
            with transaction() as writing:
                personal.check(form)
                sessions.agree(writing, actor(), session_id, form.values(), now=clock.now())
            flash(_("Kept. It comes back when they look back on the quarter."), "success")
            return redirect(url_for("peer_sessions.show", session_id=session_id, _anchor="afspraken"), 303)
    close_session()
    return _shown(session_id, form), form.status


@blueprint.post("/<int:session_id>/afzeggen")
@guard(Capability.REFLECTION_JOIN)
def call_off(session_id: int) -> Any:
    """It does not take place."""
    try:
        with transaction() as writing:
            sessions.call_off(writing, actor(), min(session_id, 2_000_000_000), now=clock.now())
        flash(_("Called off. Everybody who was invited gets a mail."), "success")
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
    return redirect(url_for("peer_sessions.show", session_id=session_id), 303)
