"""The regions: by division, by name, and a page for each with who is its liaison and what it overlaps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.policy import Actor, Capability
from app.regions import queries
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("regions", __name__, url_prefix="/regios", template_folder="templates")

Extra = Callable[[Session, Actor, queries.RegionRow], Markup | None]
_extras: list[Extra] = []


def add_extra(part: Extra) -> Extra:
    """Show something more on the page of a region, above its municipalities: its cases, say.

    `part` gives ready-made HTML, or None when it has nothing to show to this actor. Packages that build on
    regions call this when they are imported; also usable as a decorator.
    """
    if part not in _extras:
        _extras.append(part)
    return part


@blueprint.get("")
@guard(Capability.REGION_READ)
def index() -> str:
    """The regions of one division, or what was searched for in all of them."""
    divisions = [row for row in queries.divisions(session()) if row.regions]
    typed = request.args.get("q", "").strip()[:100]
    wanted = request.args.get("indeling", "")
    chosen = next((row for row in divisions if row.key == wanted), divisions[0] if divisions else None)
    return render_template(
        "regions/index.html",
        divisions=divisions,
        chosen=chosen,
        q=typed,
        hits=queries.search(session(), typed, limit=50) if typed else None,
        rows=queries.regions_of(session(), chosen.key) if chosen and not typed else (),
        sizes=queries.sizes(session(), chosen.key) if chosen else {},
        liaisons=queries.liaisons_in(session(), chosen.key) if chosen else {},
        language=language(),
    )


@blueprint.get("/<division>/<code>")
@guard(Capability.REGION_READ)
def show(division: str, code: str) -> str:
    """One region."""
    region = queries.region(session(), division, code)
    overlaps = queries.overlaps_of(session(), region.id)
    parts = (part(session(), actor(), region) for part in _extras)
    return render_template(
        "regions/show.html",
        region=region,
        division=queries.division(session(), division),
        municipalities=queries.municipalities_of(session(), region.id),
        liaisons=queries.liaisons_of(session(), region.id),
        overlaps=[(first, list(rows)) for first, rows in _by_division(overlaps)],
        extras=[part for part in parts if part],
        language=language(),
    )


def _by_division(rows: tuple[queries.Overlap, ...]) -> list[tuple[str, list[queries.Overlap]]]:
    spoken = language()
    return [(name, list(group)) for name, group in groupby(rows, key=lambda row: row.region.division_name(spoken))]
