"""Who may decide what: for every colleague to read, and for administrators to keep."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.db import transaction
from app.errors import Invalid
from app.mandates import actions, page, queries
from app.mandates.forms import MandateForm
from app.mandates.models import Mandate
from app.people import queries as people
from app.policy import Capability, Role, can
from app.regions import queries as regions
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("mandates", __name__, template_folder="templates")


@blueprint.get("/mandaten")
@guard(Capability.CASE_READ)
def index() -> str:
    """Who may decide what today, and what nobody may decide."""
    shown = page.overview(session(), clock.local_date(clock.now()))
    return render_template("mandates/index.html", page=shown, keeps=can(actor(), Capability.ADMIN_MANDATES))


@blueprint.get("/beheer/mandaten")
@guard(Capability.ADMIN_MANDATES)
def admin() -> str:
    """The mandates, to be granted and ended."""
    shown = page.overview(session(), clock.local_date(clock.now()))
    return render_template("mandates/admin.html", page=shown)


@blueprint.route("/beheer/mandaten/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_MANDATES)
def new() -> Any:
    """Grant a mandate; `?als=` begins with what another one says."""
    form = MandateForm(
        _holders(session()), _regions(session()), data=_like(session()) if request.method == "GET" else None
    )
    if request.method == "POST" and form.validate():
        try:
            with transaction() as writing:
                actions.grant(writing, actor(), form.values(), now=clock.now())
            flash(_("The mandate is granted."), "success")
            return redirect(url_for("mandates.admin"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("mandates/new.html", form=form), form.status


@blueprint.post("/beheer/mandaten/<int:mandate_id>/einde")
@guard(Capability.ADMIN_MANDATES)
def end(mandate_id: int) -> Any:
    """End a mandate at once."""
    with transaction() as writing:
        actions.end(writing, actor(), mandate_id, now=clock.now())
    flash(_("The mandate has ended. What was decided under it stays as it is."), "success")
    return redirect(url_for("mandates.admin"), 303)


def _holders(session: Session) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in people.holders_of(session, Role.COMMISSIONER)]


def _regions(session: Session) -> list[tuple[str, str]]:
    spoken = language()
    return [
        (str(region.id), f"{division.name_en if spoken == 'en' else division.name_nl}: {region.name}")
        for division in regions.divisions(session)
        for region in regions.regions_of(session, division.key)
    ]


def _like(session: Session) -> dict[str, Any]:
    """What the mandate named in the address says, as the form takes it."""
    key = request.args.get("als", type=int)
    row = next(iter(queries.rows(session, Mandate.id == key)), None) if key is not None and 0 < key < 2**31 else None
    if row is None:
        return {}
    return {
        "holder": str(row.holder_id), "types": row.types, "accords": row.accords, "systems": row.systems,
        "regions": [str(region) for region, _name in row.regions], "unlimited": row.max_amount is None,
        "max_amount": "" if row.max_amount is None else str(row.max_amount), "granted_by": row.granted_by,
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
    }  # fmt: skip
