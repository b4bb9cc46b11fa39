"""The routing table, in the administration."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.bottlenecks import actions_routing, misrouting, queries, routing, trial, trial_page, trying
from app.bottlenecks.forms import Grouped, KeeperForm, RuleForm
from app.bottlenecks.vocabulary import NATURES
from app.cases.models import Desk
from app.db import transaction
from app.errors import Invalid, NotFound
from app.people import queries as people
from app.policy import Capability, Role
from app.regions import queries as regions
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("routing", __name__, template_folder="templates", url_prefix="/beheer/routering")


@blueprint.get("")
@guard(Capability.ADMIN_ROUTING)
def table() -> str:
    """The routing table in its order, with rows that are never reached, and the keeper of the unrouted queue."""
    now = clock.now()
    first, last = trying.span(trying.Period.YEAR, now)
    unreachable = {row.id: earlier.position for row, earlier in routing.never_reached(queries.rules(session()))}
    desk = session().get(Desk, 1)
    form = KeeperForm(_keepers(), data={"keeper": str(desk.unrouted_owner_id or "") if desk else ""})
    return render_template(
        "bottlenecks/routing.html",
        rows=queries.rule_rows(session()),
        unreachable=unreachable,
        use=trying.use(session(), actor(), first, last),
        faults={key: trial_page.fault_word(fault) for key, fault in trying.faults(session()).items()},
        to_mend=misrouting.waiting(session(), actor()),
        natures=NATURES,
        language=language(),
        form=form,
    )


def _keepers() -> list[tuple[str, str]]:
    found = {
        person.id: person.name
        for role in (Role.ADMIN, Role.COORDINATOR)
        for person in people.holders_of(session(), role)
    }
    return [(str(key), name) for key, name in sorted(found.items(), key=lambda item: item[1])]


@blueprint.post("/beheerder")
@guard(Capability.ADMIN_ROUTING)
def keeper() -> Any:
    """Name the keeper of the unrouted queue."""
    chosen = request.form.get("keeper", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        try:
            with transaction() as writing:
                actions_routing.name_keeper(writing, actor(), int(chosen), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("routing.table"), 303)
        except Invalid:
            pass
    flash(_("Choose somebody from the list."), "error")
    return redirect(url_for("routing.table"), 303)


@blueprint.route("/nieuw", methods=["GET", "POST"], defaults={"rule_id": None})
@blueprint.route("/<int:rule_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_ROUTING)
def rule(rule_id: int | None) -> Any:
    """Add or change a row."""
    stored = next((row for row in queries.rule_rows(session()) if row.id == rule_id), None)
    if rule_id is not None and stored is None:
        abort(404)
    form = RuleForm(_regions(), _directorates(), _fixers(), data=_data(stored) if stored else _asked())
    if request.method == "POST" and form.validate():
        try:
            if request.form.get("do") == "try":
                return render_template("bottlenecks/rule.html", form=form, rule=stored, page=_try(rule_id, form))
            with transaction() as writing:
                actions_routing.save_rule(writing, actor(), rule_id, form.values(), now=clock.now())
            flash(_("Saved. New bottlenecks follow the table as it is now."), "success")
            return redirect(url_for("routing.table"), 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    return render_template("bottlenecks/rule.html", form=form, rule=stored, page=None), form.status


def _try(rule_id: int | None, form: RuleForm) -> trial_page.TrialPage:
    """What the last quarter would have been with this row, beside the table as it is. Nothing is saved."""
    rules, row = trying.proposed(session(), actor(), rule_id, form.values())
    now = queries.rules(session())
    first, last = trying.span(trying.Period.LAST_QUARTER, clock.now())
    found = trying.past(session(), actor(), [*now, row], trying.within(first, last))
    return trial_page.made(session(), trial.run(found, rules, now), rules, changed=True, only=row)


def _asked() -> dict[str, str]:
    """What an address proposes for a new row: that is how the list of rows to mend gives its advice."""
    names = ("position", "nature", "system", "theme", "accord", "region", "directorate", "fixer", "note")
    return {name: request.args[name][:300] for name in names if request.args.get(name)}


@blueprint.post("/<int:rule_id>/verwijderen")
@guard(Capability.ADMIN_ROUTING)
def delete(rule_id: int) -> Any:
    """Remove a row."""
    try:
        with transaction() as writing:
            actions_routing.delete_rule(writing, actor(), rule_id, now=clock.now())
    except NotFound:
        abort(404)
    flash(_("Row removed."), "success")
    return redirect(url_for("routing.table"), 303)


def _data(row: queries.RuleRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "position": row.position,
        "nature": row.nature.value if row.nature else "",
        "system": row.system or "",
        "theme": row.theme or "",
        "accord": row.accord or "",
        "region": str(row.region_id or ""),
        "directorate": str(row.directorate_id),
        "fixer": "room" if row.by_room else str(row.fixer_id or ""),
        "note": row.note,
    }


def _regions() -> Grouped:
    spoken = language()
    return {
        division.name(spoken): [(str(row.id), row.name) for row in rows]
        for division, rows in regions.choices(session())
    }


def _directorates() -> list[tuple[str, str]]:
    return [(str(row.id), row.name(language())) for row in people.directorates(session())]


def _fixers() -> list[tuple[str, str]]:
    spoken = language()
    return [
        (str(item.person.id), f"{item.person.name} ({item.directorate.name(spoken)})")
        for item in people.assignable(session())
    ]
