"""Where one is today, with one tap; how much one is in the region, for oneself and for whoever leads one."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.people import leading
from app.policy import Capability, can
from app.presence import actions, queries, standing
from app.presence.forms import DayForm
from app.presence.page import days_said, quarter_said, told
from app.web.guards import guard
from app.web.request import actor, language, session
from app.web.safe import local_target

blueprint = Blueprint("presence", __name__, url_prefix="/aanwezigheid", template_folder="templates")
QUARTER = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)


@blueprint.post("/vandaag")
@guard(Capability.CASE_CREATE)
def today() -> Response:
    """ "Today I am in …", or not after all; then back to the page it was said on."""
    region = request.form.get("region", "")
    if not (region.isascii() and region.isdigit() and len(region) < 10):
        abort(400)
    say = actions.take_back if request.form.get("do") == "take_back" else actions.say_where_i_am
    try:
        with transaction() as session:
            say(session, actor(), int(region), now=clock.now())
    except Invalid:
        abort(400)
    return redirect(local_target(request.form.get("next")) or url_for("web.my_work"), 303)


@blueprint.get("")
@guard(Capability.PRESENCE_OWN)
def index() -> Any:
    """One's own days in the region, and the names of those one leads."""
    return _page(standing.Colleague(actor().id or 0, actor().name))


@blueprint.get("/<int:user_id>")
@guard(Capability.PRESENCE_OWN)
def person(user_id: int) -> Any:
    """The days of somebody one leads. For everybody else it does not exist."""
    found = standing.readable(session(), actor(), user_id) if user_id < 2**31 else None
    if found is None:
        abort(404)
    return redirect(url_for("presence.index"), 303) if found.id == actor().id else _page(found)


@blueprint.post("")
@guard(Capability.CASE_CREATE)
def log() -> Any:
    """Say where one was on a day of the last week, or take that back."""
    form = _form()
    try:
        if form.validate_on_submit():
            with transaction() as writing:
                if request.form.get("do") == "take_back":
                    actions.take_back(
                        writing, actor(), form.chosen_region(), day=form.chosen_day(), now=clock.now()
                    )  # fmt: skip
                else:
                    actions.say_where_i_am(
                        writing, actor(), form.chosen_region(), day=form.chosen_day(),
                        half=form.part.data == "half", now=clock.now(),
                    )  # fmt: skip
            flash(_("Saved."), "success")
            return redirect(url_for("presence.index"), 303)
    except Invalid as invalid:
        form.add_errors(invalid)
    return _page(standing.Colleague(actor().id or 0, actor().name), form)


def _form() -> DayForm:
    day = clock.local_date(clock.now())
    return DayForm().offer(queries.places(session(), actor().id or 0, day), day)


def _page(who: standing.Colleague, form: DayForm | None = None) -> Any:
    day, mine = clock.local_date(clock.now()), who.id == actor().id
    current = standing.quarter_of(day)
    asked = QUARTER.fullmatch(request.args.get("kwartaal", ""))
    quarter = standing.Quarter(int(asked[1]), int(asked[2])) if asked else current
    if quarter.first > day:
        quarter = current
    own = standing.of_person(session(), who.id, quarter, day)
    if form is None and mine and can(actor(), Capability.CASE_CREATE):
        form = _form()
    page = render_template(
        "presence/index.html",
        who=who,
        mine=mine,
        form=form,
        own=own,
        told=told(own, language(), normed=queries.speaks(session(), who.id)),
        manager=leading.manager_of(session(), who.id) if mine else None,
        led=standing.led_by(session(), who.id) if mine else (),
        quarter=quarter,
        before=quarter.before,
        after=quarter.after if quarter.after.first <= day else None,
        quarter_said=lambda one: quarter_said(one, language()),
        days_said=days_said,
        back_from=actions.earliest(day),
    )
    return page, form.status if form else 200
