"""The calendar feed, and one's own address of it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from app import clock
from app.agenda import actions, feeds, ical, queries
from app.cases import presenters
from app.db import transaction
from app.mediation import queries as mediation
from app.people import identity
from app.people import views as account_views
from app.web.forms import BaseForm
from app.web.guards import public, signed_in
from app.web.request import actor, close_session, session

blueprint = Blueprint("agenda", __name__, template_folder="templates")
log = logging.getLogger("regiolijn")
account_views.ADDED_PARTS["agenda.account"] = lambda: _("My calendar")


class MakeForm(BaseForm):
    """A form of one button."""


@blueprint.get("/agenda/<token>.ics")
@public("a calendar program cannot log in; the secret in the address says whose feed it is")
def feed(token: str) -> Any:
    """The deadlines of one person, for their calendar program."""
    owner = queries.owner_of(session(), token)
    reader = identity.actor_for_user(session(), owner.user_id) if owner else None
    if owner is None or reader is None:
        abort(404)
    with force_locale(reader.language):
        body = ical.write(
            session(),
            queries.deadlines(session(), reader),
            name=reader.name,
            language=reader.language,
            base_url=current_app.config["SETTINGS"].base_url,
            url_of=presenters.case_url,
            tasks=mediation.tasks(session(), reader),
            more=feeds.events(session(), reader, current_app.config["SETTINGS"].base_url),
        )
    _note_use(owner, clock.now())
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="regiolijn.ics"'
    return answer


def _note_use(owner: queries.Owner, now: datetime) -> None:
    """Note now and then that the address is in use. The feed never fails because of it."""
    if owner.last_used_at is not None and now < owner.last_used_at + actions.NOTE_EVERY:
        return
    close_session()
    try:
        with transaction() as writing:
            actions.note_use(writing, owner.user_id, now=now)
    except OperationalError:
        log.warning("could not note the use of a calendar feed", exc_info=True)


@blueprint.get("/account/agenda")
@signed_in
def account() -> Any:
    """Whether one has a feed; to make one, make another, or end it."""
    return render_template("agenda/account.html", feed=queries.feed_of(session(), actor().id or 0))


@blueprint.post("/account/agenda")
@signed_in
def make() -> Any:
    """Make an address. It is on this answer and nowhere else."""
    if not MakeForm().validate():
        return redirect(url_for("agenda.account"), 303)
    with transaction() as writing:
        token = actions.make(writing, actor(), now=clock.now())
    address = current_app.config["SETTINGS"].base_url + url_for("agenda.feed", token=token)
    return render_template("agenda/made.html", address=address)


@blueprint.post("/account/agenda/intrekken")
@signed_in
def revoke() -> Any:
    """End the address."""
    if MakeForm().validate():
        with transaction() as writing:
            ended = actions.revoke(writing, actor(), now=clock.now())
        if ended:
            flash(_("The address no longer works."), "success")
    return redirect(url_for("agenda.account"), 303)
