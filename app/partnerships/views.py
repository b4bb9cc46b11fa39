"""Partnerships: the list, the page of one, writing one down, and the list as a sheet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import NotAllowedNow
from app.partnerships import actions, exporting, page, queries
from app.partnerships.forms import PartnershipForm, grouped
from app.partnerships.queries import Row
from app.policy import Capability, Forbidden, Reach, scope_for
from app.regions import queries as regions
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, language, session

blueprint = Blueprint("partnerships", __name__, url_prefix="/samenwerking", template_folder="templates")


@blueprint.get("")
@guard(Capability.REGION_READ)
def index() -> str:
    """The partnerships, narrowed by what the address asks."""
    return render_template("partnerships/index.html", page=page.listed(session(), actor(), request.args, clock.now()))


@blueprint.get("/bestand/<kind>")
@guard(Capability.REGION_READ)
def export(kind: str) -> Response:
    """The list that the address asks for as a sheet; who speaks for a partnership is not in it."""
    return exporting.response(session(), actor(), request.args, kind, clock.now())


@blueprint.get("/<int:partnership_id>")
@guard(Capability.REGION_READ)
def show(partnership_id: int) -> str:
    """One partnership: what it is like, who takes part, where it runs, and its bottlenecks."""
    found = page.one_page(session(), actor(), partnership_id, clock.now())
    return render_template("partnerships/show.html", page=found)


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.PARTNERSHIP_WORK)
def new() -> Any:
    """Write down a partnership."""
    form = _form(None)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                key = actions.make(writing, actor(), form.values(), now=clock.now()).id
            flash(_("The partnership is written down."), "success")
            return redirect(url_for("partnerships.show", partnership_id=key), 303)
    return render_template("partnerships/form.html", form=form, row=None), form.status


@blueprint.route("/<int:partnership_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.PARTNERSHIP_WORK)
def edit(partnership_id: int) -> Any:
    """Describe a partnership anew."""
    row = queries.one(session(), partnership_id)
    if not queries.may_work(session(), actor(), row, clock.local_date(clock.now())):
        raise Forbidden(Capability.PARTNERSHIP_WORK)
    form = _form(row)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                version = form.version.data or ""
                actions.change(
                    writing, actor(), partnership_id, form.values(),
                    expected_version=int(version) if version.isascii() and version.isdigit() else -1, now=clock.now(),
                )  # fmt: skip
            flash(_("The partnership is changed."), "success")
            return redirect(url_for("partnerships.show", partnership_id=partnership_id), 303)
    return render_template("partnerships/form.html", form=form, row=row), form.status


@blueprint.post("/<int:partnership_id>/weg")
@guard(Capability.PARTNERSHIP_WORK)
def remove(partnership_id: int) -> Any:
    """Take away a partnership that was written down by mistake."""
    try:
        with transaction() as writing:
            actions.remove(writing, actor(), partnership_id, now=clock.now())
    except NotAllowedNow as refused:
        flash(message_for(refused.reasons[0]), "error")
        return redirect(url_for("partnerships.show", partnership_id=partnership_id), 303)
    flash(_("The partnership is taken away."), "success")
    return redirect(url_for("partnerships.index"), 303)


def _changed() -> str:
    return _("Somebody else changed this partnership. Look at it in another window; save again.")


def _form(row: Row | None) -> PartnershipForm:
    data: dict[str, Any] = {"region": request.args.get("regio", "")[:9]}
    if row is not None:
        data = {
            "name": row.name, "about": row.about, "tasks": "\n".join(row.tasks),
            "region": str(row.region_id or ""), "version": str(row.version),
            "municipalities": ", ".join(name for _id, name, _there in row.municipalities),
            "since": row.since.isoformat() if row.since else "", "until": row.until.isoformat() if row.until else "",
            "parties": [{"name": one.name, "kind": one.kind.value, "role": one.role.value} for one in row.parties],
            "people": [
                {
                    "name": one.name, "organisation": one.organisation, "email": one.email, "mandate": one.mandate,
                    "until": one.until.isoformat() if one.until else "",
                }
                for one in row.people
            ],
        }  # fmt: skip
        for one in row.axes:
            data |= {one.axis.value: str(one.place), f"{one.axis.value}_why": one.why}
    return PartnershipForm(grouped(regions.choices(session(), _mine()), language()), data=data)


def _mine() -> frozenset[int] | None:
    """The regions that this writer may choose: None for all."""
    scope = scope_for(actor(), Capability.PARTNERSHIP_WORK)
    if scope.unlimited or any(area.reach is Reach.ALL for area in scope.areas):
        return None
    return frozenset().union(*(area.regions for area in scope.areas))
