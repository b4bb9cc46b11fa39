"""One's own notices, and how one wants to be told. Nobody sees those of somebody else: for them they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.outbox import actions, contents, letters, queries
from app.outbox.forms import ChoicesForm
from app.outbox.models import NoticeKind
from app.people import views as account_views
from app.web.guards import signed_in
from app.web.request import actor, language, session
from app.web.safe import local_target

blueprint = Blueprint("notices", __name__, template_folder="templates")
account_views.ADDED_PARTS["notices.choices"] = lambda: _("Notices by mail")

PER_PAGE = 30
KINDS: dict[NoticeKind, Callable[[], str]] = {
    NoticeKind.TURN: lambda: _("Your turn"),
    NoticeKind.DEADLINE: lambda: _("Deadline"),
    NoticeKind.NEWS: lambda: _("News"),
}


@dataclass(frozen=True)
class Line:
    """A notice on the page. `lost`: its reader may not see its case any more, so it says nothing but that."""

    id: int
    subject: str
    notes: tuple[str, ...]
    when: datetime
    kind: str
    unread: bool
    lost: bool


@blueprint.get("/berichten")
@signed_in
def index() -> Any:
    """What one was told: unread first, newest first."""
    cursor = request.args.get("na")
    try:
        page = queries.notices(session(), _reader(), size=PER_PAGE, cursor=cursor)
    except ValueError:
        abort(404)
    return render_template(
        "notices/index.html",
        lines=_lines(page.rows),
        unread=actor().unread,
        newest=max((row.id for row in page.rows), default=0) if not cursor else 0,
        next_url=url_for("notices.index", na=page.cursor) if page.cursor else None,
        first_url=url_for("notices.index") if cursor else None,
    )


def _reader() -> int:
    return actor().id or 0


def _lines(rows: tuple[queries.NoticeRow, ...]) -> list[Line]:
    items = contents.as_items(session(), rows, language(), current_app.config["SETTINGS"].base_url)
    return [
        Line(
            row.id,
            item.subject if item else _("A message about a case that you can no longer see"),
            (*item.notes, *_instead_of(row)) if item else (),
            row.created_at,
            KINDS[row.kind](),
            row.read_at is None,
            row.lost,
        )
        for row, item in zip(rows, items, strict=True)
    ]


def _instead_of(row: queries.NoticeRow) -> tuple[str, ...]:
    """For whom the reader stands in, if that is why they were told."""
    name = row.params.get(letters.DEPUTY)
    return (_("You stand in for %(name)s.", name=name),) if name else ()


@blueprint.post("/berichten/<int:notice_id>/open")
@signed_in
def follow(notice_id: int) -> Any:
    """Mark a notice as read and go to what it is about."""
    found = queries.notice(session(), _reader(), notice_id)
    _mark(notice_id)
    target = local_target(str(found.params.get("link", ""))) if not found.lost else None
    return redirect(target or url_for("notices.index"), 303)


@blueprint.post("/berichten/<int:notice_id>/gelezen")
@signed_in
def read(notice_id: int) -> Any:
    """Mark one notice as read."""
    _mark(notice_id)
    return redirect(url_for("notices.index"), 303)


def _mark(notice_id: int) -> None:
    with transaction() as writing:
        actions.mark_read(writing, actor(), notice_id, now=clock.now())


@blueprint.post("/berichten/gelezen")
@signed_in
def read_all() -> Any:
    """Mark all notices as read that were there when the page was made."""
    until = request.form.get("tot", type=int) or 0
    with transaction() as writing:
        actions.mark_all_read(writing, actor(), until=min(max(until, 0), 2**31 - 1), now=clock.now())
    flash(_("All messages are marked as read."), "success")
    return redirect(url_for("notices.index"), 303)


@blueprint.route("/account/berichten", methods=["GET", "POST"])
@signed_in
def choices() -> Any:
    """How one wants to be told of each kind, and when the digest comes."""
    now = queries.choices(session(), _reader())
    form = ChoicesForm(data={"turn": now.turn, "deadline": now.deadline, "news": now.news, "hour": str(now.hour)})
    if form.validate_on_submit():
        values = form.values()
        hour = int(values.pop("hour"))
        try:
            with transaction() as writing:
                actions.choose(writing, actor(), values, hour, now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("Your choice has been saved."), "success")
            return redirect(url_for("notices.choices"), 303)
    return render_template("notices/choices.html", form=form), form.status
