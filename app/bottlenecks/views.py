"""The list of bottlenecks, filing one, and changing a draft."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.bottlenecks import actions, queries
from app.bottlenecks.forms import BottleneckForm, Grouped
from app.bottlenecks.listing import bottleneck_list
from app.cases import queries as cases
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, Stale
from app.policy import Capability, Reach, can, scope_for
from app.regions import queries as regions
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("bottlenecks", __name__, template_folder="templates")


@blueprint.get("/knelpunten")
@guard(Capability.CASE_READ)
def index() -> str:
    """All bottlenecks that the reader may see, by queue and filter."""
    return render_template(
        "bottlenecks/index.html", page=bottleneck_list(session(), actor(), request.args, clock.now())
    )


@blueprint.route("/knelpunten/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_CREATE)
def new() -> Any:
    """File a bottleneck: hand it in, or keep it as a draft."""
    form = BottleneckForm({} if request.method == "POST" else own_regions())
    if request.method == "POST" and form.validate():
        submit = request.form.get("do") != "draft"
        try:
            with transaction() as writing:
                case = actions.file(
                    writing,
                    actor(),
                    raw(form),
                    submit=submit,
                    now=clock.now(),
                    submission=form.submission.data,
                )
            text = (
                _("Handed in. You stay co-owner until the region has been told.") if submit else _("Kept as a draft.")
            )
            flash(text, "success")
            return redirect(url_for("cases.show", number=case.number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    if request.method == "POST":
        form.offer(own_regions())
    return render_template("bottlenecks/new.html", form=form, cancel_url=url_for("web.my_work")), form.status


@blueprint.route("/zaken/<number>/bewerken", methods=["GET", "POST"])
@guard(Capability.CASE_EDIT)
def edit(number: str) -> Any:
    """Change a draft."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck" or not can(actor(), Capability.CASE_EDIT, case.facts()):
        abort(404)
    text = queries.detail(session(), case.id)
    stored = {
        name: getattr(text, name)
        for name in ("description", "affected", "asked", "tried", "partnership", "systems", "accords")
    }
    stored |= {
        "title": case.title,
        "region": str(case.region_id),
        "nature": text.nature.value if text.nature else "",
        "urgency": case.urgency.value,
        "theme": case.theme,
        "confidentiality": case.confidentiality.value,
        "version": str(case.version),
    }
    form = BottleneckForm(own_regions(), data=stored)
    if request.method == "POST" and form.validate():
        version = form.version.data or ""
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            abort(400)
        try:
            with transaction() as writing:
                actions.edit(writing, actor(), number, raw(form), expected_version=int(version), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("cases.show", number=number), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
        except NotAllowedNow:
            flash(
                _("This bottleneck was handed in. Its text can no longer be changed; write a comment instead."),
                "error",
            )
            return redirect(url_for("cases.show", number=number), 303)
        except Stale:
            form.version.data = str(case.version)
            form.form_errors.append(_("This draft was changed in another window. Check it and save again."))
    page = render_template(
        "bottlenecks/new.html", form=form, editing=True, cancel_url=url_for("cases.show", number=number)
    )
    return page, form.status


def raw(form: BottleneckForm) -> dict[str, Any]:
    """What was filled in, as `intake.read` takes it."""
    values = form.values()
    values.pop("submission")
    values.pop("version")
    return values


def own_regions() -> Grouped:
    """The regions this person may file for: their own first, then those that overlap, by division."""
    scope = scope_for(actor(), Capability.CASE_CREATE)
    around = frozenset(region for area in scope.areas if area.reach is Reach.REGIONS for region in area.regions)
    own = regions.granted_to(session(), actor().id or 0)
    spoken = language()
    found: Grouped = {}
    mine = [
        (str(row.id), row.name) for row in sorted(regions.by_ids(session(), own).values(), key=lambda row: row.name)
    ]
    if mine:
        found[_("Your regions")] = mine
    for division, rows in regions.choices(session(), around - own):
        found[division.name(spoken)] = [(str(row.id), row.name) for row in rows]
    return found
