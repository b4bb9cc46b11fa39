"""The secret address of somebody's bulletins, and what a feed reader or a calendar program reads there."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from app import clock
from app.bulletins import feeds, page, queries
from app.bulletins.queries import Filters
from app.bulletins.words import dates
from app.db import transaction
from app.people import identity
from app.policy import Capability, can
from app.web.forms import BaseForm
from app.web.guards import guard, public
from app.web.request import actor, close_session, session

blueprint = Blueprint("bulletin_feeds", __name__, url_prefix="/beleidsberichten", template_folder="templates")
log = logging.getLogger("regiolijn")


class MakeForm(BaseForm):
    """A form of one button."""


@blueprint.get("/volgen")
@guard(Capability.BULLETIN_READ)
def follow() -> str:
    """Whether one has an address; to make one, make another, or end it."""
    return render_template("bulletins/follow.html", since=feeds.made_at(session(), actor()), address="")


@blueprint.post("/volgen")
@guard(Capability.BULLETIN_READ)
def make() -> Any:
    """Make an address. It is on this answer and nowhere else."""
    if not MakeForm().validate():
        return redirect(url_for("bulletin_feeds.follow"), 303)
    places = page.my_places(session(), actor())
    with transaction() as writing:
        token = feeds.make(writing, actor(), now=clock.now())
    base = current_app.config["SETTINGS"].base_url
    urls = {form: base + url_for("bulletin_feeds.feed", token=token, form=form) for form in ("atom", "ics")}
    return render_template("bulletins/follow.html", since=None, address=urls, places=places)


@blueprint.post("/volgen/intrekken")
@guard(Capability.BULLETIN_READ)
def revoke() -> Any:
    """End the address."""
    if MakeForm().validate():
        with transaction() as writing:
            ended = feeds.revoke(writing, actor(), now=clock.now())
        if ended:
            flash(_("The address no longer works."), "success")
    return redirect(url_for("bulletin_feeds.follow"), 303)


@blueprint.get("/volg/<token>.<form>")
@public("a feed reader cannot log in; the secret in the address says whose feed it is")
def feed(token: str, form: str) -> Any:
    """The bulletins for one person, or with `?regio=` those for one region, for their feed reader or calendar."""
    user_id = feeds.owner_of(session(), token)
    reader = identity.actor_for_user(session(), user_id) if user_id else None
    if form not in ("atom", "ics") or user_id is None or reader is None or not can(reader, Capability.BULLETIN_READ):
        abort(404)
    given = request.args.get("regio", "")
    region = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
    filters = Filters(for_me=region is None, regions=frozenset({region}) if region is not None else frozenset())
    today = clock.local_date(clock.now())
    rows = queries.page(session(), reader, filters, today, size=feeds.MOST).rows
    base = current_app.config["SETTINGS"].base_url
    with force_locale(reader.language):
        name = _("Regiolijn: bulletins")
        if form == "atom":
            body = feeds.atom(
                rows, name=name, base_url=base, address=f"/beleidsberichten?volgt={user_id}-{region or 0}",
                language=reader.language,
            )  # fmt: skip
        else:
            days = [(row, label, day) for row in rows for label, day in dates(row.starts_on, row.ends_on, row.apply_by)]
            body = feeds.calendar(days, name=name, base_url=base)
    close_session()
    try:
        with transaction() as writing:
            feeds.note_use(writing, user_id, now=clock.now())
    except OperationalError:
        log.warning("could not note the use of a feed of bulletins", exc_info=True)
    kind = "application/atom+xml" if form == "atom" else "text/calendar"
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
