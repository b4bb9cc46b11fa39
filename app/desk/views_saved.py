"""Pages of saved views: all one has, keeping the list that is shown, and what to do with a view."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.bottlenecks import narrowing
from app.db import transaction
from app.desk import saved
from app.desk import saved_queries as queries
from app.desk.forms_saved import ViewForm
from app.desk.saved_menu import list_address
from app.errors import Invalid
from app.people import queries as people
from app.people.forms import SubmittedForm
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("views", __name__, template_folder="templates")


@blueprint.get("/weergaven")
@guard(Capability.CASE_READ)
def index() -> str:
    """All views that the reader has, with how much is in each."""
    rows = queries.of(session(), actor())
    counts = queries.counts(session(), actor(), rows, clock.now())
    spoken = language()
    return render_template(
        "desk/views.html",
        views=[
            {
                "row": row,
                "count_text": _("more than %(num)s cases", num=queries.COUNTED)
                if count > queries.COUNTED
                else ngettext("%(num)s case", "%(num)s cases", count),
                "url": list_address(row.address),
                "shared": (row.directorate_en if spoken == "en" else row.directorate_nl) or "",
                "mine": row.owner_id == actor().id,
            }
            for row, count in zip(rows, counts, strict=True)
        ],
    )


@blueprint.get("/weergaven/aantallen")
@guard(Capability.CASE_READ)
def counted() -> Any:
    """How much is in each view of the menu: for the script that shows it. Two queries."""
    rows = [row for row in queries.of(session(), actor()) if row.in_menu]
    counts = queries.counts(session(), actor(), rows, clock.now())
    return jsonify({str(row.id): _capped(count) for row, count in zip(rows, counts, strict=True)})


def _capped(count: int) -> str:
    return f"{queries.COUNTED}+" if count > queries.COUNTED else str(count)


@blueprint.route("/weergaven/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_READ)
def new() -> Any:
    """Keep the list that was shown."""
    form = ViewForm().offer(_directorates())
    if request.method == "GET":
        form.address.data = narrowing.address(request.args)
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                view = saved.keep(
                    writing, actor(), form.name.data or "", form.address.data or "", form.choice(),
                    directorate=form.shared_with(), now=clock.now(),
                )  # fmt: skip
            flash(_("The view is saved."), "success")
            return redirect(list_address(view.address), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("desk/view.html", form=form, row=None), form.status


@blueprint.route("/weergaven/<int:view_id>", methods=["GET", "POST"])
@guard(Capability.CASE_READ)
def change(view_id: int) -> Any:
    """Another name, for somebody else, in the menu, to begin with, by mail."""
    row = queries.one(session(), actor(), view_id)
    mine, manages = row.owner_id == actor().id, queries.manages(actor(), row.owner_id, row.directorate_id)
    form = ViewForm(
        data={
            "name": row.name, "directorate": str(row.directorate_id or ""), "in_menu": row.in_menu, "first": row.first,
            "digest": row.digest.value,
        }
    )  # fmt: skip
    form = form.offer(_directorates() if mine else []) if manages else form.keep_only_choices()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                if manages:
                    shared = form.shared_with() if mine else row.directorate_id
                    saved.change(writing, actor(), view_id, form.name.data or "", directorate=shared, now=clock.now())
                saved.choose(writing, actor(), view_id, form.choice(), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("views.index"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template(
        "desk/view.html", form=form, row=row, manages=manages, url=list_address(row.address)
    ), form.status


@blueprint.post("/weergaven/<int:view_id>/weg")
@guard(Capability.CASE_READ)
def remove(view_id: int) -> Any:
    """Take a view away."""
    if not SubmittedForm().validate_on_submit():
        abort(400)
    with transaction() as writing:
        saved.remove(writing, actor(), view_id, now=clock.now())
    flash(_("The view is gone. The cases in it are not touched."), "success")
    return redirect(url_for("views.index"), 303)


def _directorates() -> list[tuple[int, str]]:
    """Those with which the reader can share."""
    mine = queries.directorates_of(actor())
    return [(row.id, row.name(language())) for row in people.directorates(session()) if row.id in mine] if mine else []
