"""The regions for the functional administrator: what there is, and a year's table in two steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.policy import Capability
from app.regions import actions, queries, tables, telling, telling_words
from app.regions.forms import TableForm, fault_text
from app.regions.tables import BadTable, Fault
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("regions_admin", __name__, url_prefix="/beheer/regios", template_folder="templates")

SHOWN = 200


@blueprint.get("")
@guard(Capability.ADMIN_REGIONS)
def index() -> Any:
    """The divisions, with how many regions and where they come from."""
    return render_template("regions/admin/index.html", divisions=queries.divisions(session()), language=language())


@blueprint.get("/<division>")
@guard(Capability.ADMIN_REGIONS)
def division(division: str) -> Any:
    """The regions of a division, also those that ended."""
    found = queries.division(session(), division)
    return render_template(
        "regions/admin/division.html",
        division=found,
        rows=queries.regions_of(session(), division, ended=True),
        sizes=queries.sizes(session(), division),
        language=language(),
    )


@blueprint.route("/tabel", methods=["GET", "POST"])
@guard(Capability.ADMIN_REGIONS)
def upload() -> Any:
    """Upload a table: first what it would change is shown; the same table is then confirmed from that page."""
    form = TableForm()
    if not form.is_submitted():
        form.valid_from.data = clock.local_date(clock.now())
        return _form_page(form)
    content = form.content()
    start = form.valid_from.data
    if not form.validate() or start is None:
        return _form_page(form, content)
    try:
        table = tables.read(content)
        plan = actions.plan_table(session(), table, valid_from=start)
        if not plan.empty and form.digest.data == plan.digest:
            with transaction() as writing:
                actions.load_table(writing, actor(), table, valid_from=start, now=clock.now())
            flash(_("The table is in use."), "success")
            return redirect(url_for("regions_admin.index"), 303)
    except BadTable as bad:
        return _form_page(form, faults=bad.faults)
    names = {row.key: row.name(language()) for row in queries.divisions(session())} | {
        key: _name(found) for key, found in tables.definitions().items()
    }
    told = telling.tell(plan, *telling.held(session()))
    return render_template(
        "regions/admin/preview.html",
        form=form,
        plan=plan,
        sentences=list(telling_words.sentences(told, names)),
        touched=telling.concerns(session(), plan, told),
        table=content.decode("utf-8-sig"),
        changed_meanwhile=bool(form.digest.data) and form.digest.data != plan.digest,
        names=names,
        shown=SHOWN,
    )


def _form_page(form: TableForm, content: bytes = b"", faults: Sequence[Fault] = ()) -> Any:
    """The first step. A table that was sent along with another mistake is kept, so it need not be chosen
    again.
    """
    return (
        render_template(
            "regions/admin/upload.html",
            form=form,
            faults=[(fault, fault_text(fault)) for fault in faults],
            kept=content.decode("utf-8-sig", "replace"),
        ),
        422 if faults else form.status,
    )


def _name(found: tables.Definition) -> str:
    return found.name_en if language() == "en" else found.name_nl
