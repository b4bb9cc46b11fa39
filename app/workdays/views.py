"""The calendar of working days, in the administration. A change is looked at first: it moves deadlines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import Invalid, Stale
from app.policy import Capability
from app.web.formats import full_date
from app.web.guards import guard
from app.web.request import actor, close_session, language, session
from app.web.safe import row_id
from app.workdays import actions, queries
from app.workdays.actions import Plan
from app.workdays.calendar import fresh
from app.workdays.consequences import follower
from app.workdays.forms import DayForm, SeenForm, WordsForm
from app.workdays.keeping import Keeper
from app.workdays.labels import KINDS
from app.workdays.shipped import FIRST_YEAR, LAST_YEAR

blueprint = Blueprint("workdays", __name__, url_prefix="/beheer/kalender", template_folder="templates")
keeper = Keeper()

AT_ONCE = 50
"""How many cases get their new deadline in the request itself. The worker does the rest."""


@blueprint.before_app_request
def keep_up() -> None:
    """Pages speak of working days ("2 working days left"): let them follow the table."""
    if request.endpoint != "static":
        keeper.keep_up()


@blueprint.get("")
@guard(Capability.ADMIN_CALENDAR)
def index() -> Any:
    """A year by month: the days on which nobody works, and how many days are worked."""
    year = _year(request.args.get("jaar", ""))
    rows = queries.days(session(), year, removed=True)
    months = queries.months(year, rows, fresh(session()))
    return render_template(
        "workdays/index.html",
        year=year,
        years=range(FIRST_YEAR, LAST_YEAR + 1),
        months=months,
        working_days=sum(month.working_days for month in months),
        kinds=KINDS,
        changes=queries.changes(session()),
        left=follower().left(session()),
        language=language(),
    )


def _year(text: str) -> int:
    """The year that was asked for, or else this one."""
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    this = clock.local_date(clock.now()).year
    return asked if FIRST_YEAR <= asked <= LAST_YEAR else min(max(this, FIRST_YEAR), LAST_YEAR)


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_CALENDAR)
def add() -> Any:
    """Add a day, or put one back: the form, then what it moves, then it is so."""
    form = DayForm(data=_put_back(request.args.get("dag", type=row_id)))
    if form.is_submitted() and form.validate() and form.day.data is not None:
        day, words = form.day.data, form.words()
        try:
            return _two_steps(form, lambda: actions.plan_addition(session(), actor(), day, words))
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("workdays/new.html", form=form, first=FIRST_YEAR, last=LAST_YEAR), form.status


def _put_back(day_id: int | None) -> dict[str, Any]:
    """What is filled in already: the words of a day that was taken out before."""
    if day_id is None:
        return {}
    row = queries.day(session(), day_id)
    return {"day": row.day} | _words(row)


def _words(row: queries.DayRow) -> dict[str, Any]:
    return {"kind": row.kind.value, "name_nl": row.name_nl, "name_en": row.name_en, "source": row.source}


@blueprint.route("/<int:day_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_CALENDAR)
def day(day_id: int) -> Any:
    """A day, and what is said of it. That moves no deadline, so there is nothing to look at first."""
    row = queries.day(session(), day_id)
    form = WordsForm(data=_words(row))
    if form.is_submitted() and form.validate():
        try:
            with transaction() as writing:
                actions.change(writing, actor(), day_id, form.words(), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("workdays.index", jaar=row.day.year), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("workdays/day.html", form=form, row=row, kinds=KINDS, language=language()), form.status


@blueprint.route("/<int:day_id>/weg", methods=["GET", "POST"])
@guard(Capability.ADMIN_CALENDAR)
def remove(day_id: int) -> Any:
    """Take a day out: what that moves, then it is so."""
    form = SeenForm()
    if form.is_submitted():
        form.validate()
    try:
        return _two_steps(form, lambda: actions.plan_removal(session(), actor(), day_id))
    except Invalid:
        return redirect(url_for("workdays.day", day_id=day_id), 303)


def _two_steps(form: DayForm | SeenForm, plan: Callable[[], Plan]) -> Any:
    """Show what a plan moves; carry it out when that was looked at, on the calendar as it still is.

    Raises Invalid when the plan cannot be.
    """
    found, seen = plan(), form.seen.data
    if seen == str(found.based_on) and not form.errors:
        try:
            with transaction() as writing:
                actions.carry_out(writing, actor(), found, seen=found.based_on, now=clock.now())
            return _done(found)
        except Stale:
            close_session()  # it may still read what was before
            found = plan()
    return render_template(
        "workdays/preview.html",
        form=form,
        plan=found,
        preview=follower().preview(session(), actor(), found),
        kinds=KINDS,
        changed_meanwhile=bool(seen),
        language=language(),
    )


def _done(plan: Plan) -> Any:
    close_session()
    fresh(session())
    close_session()
    follower().carry_out(clock.now(), AT_ONCE)
    left = follower().left(session())
    day = full_date(plan.day)
    flash(_("Nobody works on %(day)s.", day=day) if plan.off else _("People work on %(day)s.", day=day), "success")
    if not left:
        flash(_("All deadlines follow the new calendar."), "success")
    return redirect(url_for("workdays.index", jaar=plan.day.year), 303)
