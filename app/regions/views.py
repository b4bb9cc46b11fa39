"""The regions: by division, by name, and a page for each with who is its liaison and what it overlaps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Final, overload

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.people import queries as people
from app.policy import Actor, Capability
from app.regions import queries
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("regions", __name__, url_prefix="/regios", template_folder="templates")

Extra = Callable[[Session, Actor, queries.RegionRow], Markup | None]

PLACES: Final = (
    "head",
    "people",
    "work",
    "promises",
    "agreements",
    "visits",
    "policy_tests",
    "bulletins",
    "partnerships",
    "programmes",
    "lessons",
    "closed",
    "other",
)
"""What the page of a region shows, from what somebody must do today down to what was done before. `head` is for
buttons beside its name, `people` for the column with its liaison.
"""

_extras: list[tuple[str, Extra]] = []


@overload
def add_extra(part: Extra, *, place: str = "other") -> Extra: ...
@overload
def add_extra(part: None = None, *, place: str = "other") -> Callable[[Extra], Extra]: ...
def add_extra(part: Extra | None = None, *, place: str = "other") -> Extra | Callable[[Extra], Extra]:
    """Show something more on the page of a region: its cases, say. As a decorator: `@add_extra(place="visits")`.

    `part` gives ready-made HTML (a short panel: see the macro in regions/_panel.html), or None when it has nothing
    to show to this actor. It stands at its `place` (one of PLACES), after what was added there before. Packages that
    build on regions call this when they are imported. Raises ValueError for a place that does not exist.
    """
    if place not in PLACES:
        raise ValueError(f"no such place on the page of a region: {place}")

    def add(given: Extra) -> Extra:
        if (place, given) not in _extras:
            _extras.append((place, given))
        return given

    return add if part is None else add(part)


def _panels(reading: Session, who: Actor, region: queries.RegionRow) -> dict[str, list[Markup]]:
    """What all packages show of a region, by where on the page: head, people, and the rest in the order of PLACES."""
    found: dict[str, list[Markup]] = {"head": [], "people": [], "main": []}
    for place, part in sorted(_extras, key=lambda extra: PLACES.index(extra[0])):
        if shown := part(reading, who, region):
            found[place if place in found else "main"].append(shown)
    return found


def _asked_day() -> date | None:
    """The day that the address asks for (`?op=2025-07-01`); None for today. What is no day is not asked; a day before
    our first table takes the first table.
    """
    try:
        day = date.fromisoformat(request.args.get("op", "")[:10])
    except ValueError:
        return None
    return max(day, queries.first_day(session()) or day)


@blueprint.get("")
@guard(Capability.REGION_READ)
def index() -> str:
    """The regions of one division, or what was searched for in all of them."""
    divisions = [row for row in queries.divisions(session()) if row.regions]
    asked = _asked_day()
    on = asked or clock.local_date(clock.now())
    typed = request.args.get("q", "").strip()[:100]
    wanted = request.args.get("indeling", "")
    chosen = next((row for row in divisions if row.key == wanted), divisions[0] if divisions else None)
    return render_template(
        "regions/index.html",
        divisions=divisions,
        chosen=chosen,
        q=typed,
        hits=queries.search(session(), typed, limit=50) if typed else None,
        rows=queries.regions_of(session(), chosen.key, on=on) if chosen and not typed else (),
        sizes=queries.sizes(session(), chosen.key, on) if chosen else {},
        asked=asked,
        liaisons=queries.liaisons_in(session(), chosen.key) if chosen else {},
        language=language(),
    )


@blueprint.get("/<division>/<code>")
@guard(Capability.REGION_READ)
def show(division: str, code: str) -> str:
    """One region: who works there and on what, what lies in it (as of a day), and what it overlaps."""
    region = queries.region(session(), division, code)
    asked = _asked_day()
    on = asked or clock.local_date(clock.now())
    overlaps = queries.overlaps_of(session(), region.id, on)
    return render_template(
        "regions/show.html",
        region=region,
        division=queries.division(session(), division),
        municipalities=queries.municipalities_of(session(), region.id, on),
        changes=queries.changes_of(session(), region.id),
        asked=asked,
        on=on,
        liaisons=queries.liaisons_of(session(), region.id),
        overlaps=[(first, list(rows)) for first, rows in _by_division(overlaps)],
        commissioners=people.commissioners_of(session(), region.id),
        panels=_panels(session(), actor(), region),
        language=language(),
    )


def _by_division(rows: tuple[queries.Overlap, ...]) -> list[tuple[str, list[queries.Overlap]]]:
    spoken = language()
    return [(name, list(group)) for name, group in groupby(rows, key=lambda row: row.region.division_name(spoken))]
