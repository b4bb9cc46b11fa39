"""The logbook: every change as a readable list, one event in full, and whether the chain is intact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock
from app.audit import actions, queries, words
from app.audit.log import verify
from app.db import transaction
from app.errors import NotFound
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session
from app.web.safe import row_id

blueprint = Blueprint("audit", __name__, url_prefix="/beheer/logboek", template_folder="templates")

PER_PAGE = 50

REASONS: dict[str, Callable[[], str]] = {
    "changed": lambda: _("It was changed after it was written."),
    "missing": lambda: _("It is gone."),
    "text changed": lambda: _("One of its texts was changed after it was written."),
    "cut off": lambda: _("It is gone: the end of the log was cut off."),
    "anchor": lambda: _("It is not the event that was noted outside: the log was rewritten."),
}


@blueprint.get("")
@guard(Capability.AUDIT_READ)
def log() -> Any:
    """The log, newest first, with filters."""
    typed = {name: request.args.get(name, "").strip()[:60] for name in ("handeling", "wie", "zaak", "vanaf", "tot")}
    wanted, mistakes = _filter(typed)
    before = request.args.get("voor", type=row_id)
    rows: tuple[queries.EventRow, ...] = ()
    if not mistakes:
        rows = queries.log(session(), wanted, limit=PER_PAGE + 1, before_seq=before)
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    more = len(rows) > PER_PAGE
    return render_template(
        "audit/log.html",
        rows=rows[:PER_PAGE],
        next_url=url_for("audit.log", voor=rows[PER_PAGE - 1].seq, **kept) if more else None,
        first_url=url_for("audit.log", **kept) if before else None,
        typed=typed,
        mistakes=mistakes,
        actions=queries.recent_actions(session()),
        label=words.label,
        actors=queries.actors(session()),
        found=_verification(request.args.get("controle", "")),
        reasons=REASONS,
    )


def _filter(typed: dict[str, str]) -> tuple[queries.Filter, dict[str, str]]:
    """The filter that was asked for, and what cannot be read in it, by field."""
    mistakes: dict[str, str] = {}
    days: dict[str, datetime | None] = {}
    for name, later in (("vanaf", 0), ("tot", 1)):
        days[name] = None
        if typed[name]:
            try:
                day = date.fromisoformat(typed[name]) + timedelta(days=later)
                days[name] = datetime.combine(day, time(0), clock.AMSTERDAM).astimezone(UTC)
            except (ValueError, OverflowError):
                mistakes[name] = _("This is not a date. Write it as 2026-11-23.")
    who = int(typed["wie"]) if typed["wie"].isascii() and typed["wie"].isdigit() else None
    return (
        queries.Filter(
            action=typed["handeling"],
            actor_id=who,
            case_number=typed["zaak"].upper(),
            since=days["vanaf"],
            until=days["tot"],
        ),
        mistakes,
    )


def _verification(event_id: str) -> queries.EventRow | None:
    """The verification that was just done: the page shows what was logged of it, not what the address says."""
    if not event_id:
        return None
    try:
        found = queries.event(session(), event_id).row
    except NotFound:
        return None
    return found if found.action == "audit.verified" else None


@blueprint.get("/<event_id>")
@guard(Capability.AUDIT_READ)
def event(event_id: str) -> Any:
    """One event, with what was hashed and its links in the chain."""
    return render_template("audit/event.html", event=queries.event(session(), event_id), label=words.label)


@blueprint.post("/controle")
@guard(Capability.AUDIT_READ)
def check() -> Any:
    """Verify the whole chain, log that, and show what came of it."""
    verdict = verify(session())
    try:
        with transaction() as writing:
            noted = actions.note_verification(writing, actor(), verdict, now=clock.now())
    except IntegrityError:
        if verdict.sound:
            raise
        return render_template("audit/broken.html", verdict=verdict, reasons=REASONS), 500
    return redirect(url_for("audit.log", controle=noted), 303)
