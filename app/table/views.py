"""The table of the commissioner and that of the MT."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app import clock
from app.cases import presenters
from app.cases import queries as cases
from app.cases.filters import Filters
from app.cases.models import Case
from app.definitions import registry
from app.policy import Capability, Role
from app.table.page import table
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("table", __name__, template_folder="templates", url_prefix="/tafel")


@blueprint.get("")
@guard(Capability.TABLE_READ)
def index() -> Any:
    """What a commissioner must decide, what is late, how the accords go, what became of decisions."""
    if not any(grant.role is Role.COMMISSIONER for grant in actor().reach):
        return redirect(url_for("table.mt", **request.args), 303)  # type: ignore[arg-type]
    return _table(of_all=False)


@blueprint.get("/mt")
@guard(Capability.TABLE_READ)
def mt() -> str:
    """The same for the MT: of all commissioners together."""
    return _table(of_all=True)


def _table(*, of_all: bool) -> str:
    asked = request.args.get("akkoord", "")[:20]
    return render_template("table/index.html", page=table(session(), actor(), clock.now(), of_all=of_all, accord=asked))


@blueprint.get("/te-laat")
@guard(Capability.TABLE_READ)
def late() -> str:
    """The cases behind a number on the table: of one kind, with one directorate, past their term."""
    kind, given = request.args.get("soort", ""), request.args.get("directie", "")
    if kind not in registry.names() or not (given == "" or (given.isascii() and given.isdigit() and len(given) < 9)):
        abort(404)
    number = int(given or 0)
    own = (Case.escalation_id.is_(None), *((Case.directorate_id.is_(None),) if given == "0" else ()))
    now = clock.now()
    filters = Filters(process=kind, directorate=number or None, due=(None, now), extra=own)
    found = cases.page(session(), actor(), filters, request.args.get("cursor"), counted=cases.COUNT_CAP)
    here = {name: value for name, value in (("soort", kind), ("directie", given)) if value}
    return render_template(
        "table/late.html",
        rows=presenters.case_rows(session(), actor(), found.rows, now),
        count_text=presenters.count_text(found.count),
        next_url=url_for("table.late", **here, cursor=found.next) if found.next else None,  # type: ignore[arg-type]
        first_url=url_for("table.late", **here) if request.args.get("cursor") else None,  # type: ignore[arg-type]
    )
