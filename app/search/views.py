"""The page on which everything is searched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request

from app import clock
from app.cases import numbers, presenters
from app.cases.index import Kind
from app.cases.reach import get_visible
from app.cases.terms import terms
from app.errors import NotFound
from app.policy import Capability
from app.search import page, queries
from app.search.queries import Wanted
from app.web.guards import guard
from app.web.request import actor, session
from app.web.safe import row_id

blueprint = Blueprint("search", __name__, template_folder="templates")
LONGEST = 200


@blueprint.get("/zoeken")
@guard(Capability.CASE_READ)
def find() -> Any:
    """Search everything that the reader may read. A case number goes straight to the case, also when it is written
    short ("42").
    """
    question = request.args.get("q", "").strip()[:LONGEST]
    if not question:
        return render_template("search/find.html", page=page.SearchPage())
    number = numbers.meant(question, clock.local_date(clock.now()).year)
    if number:
        try:
            case = get_visible(session(), actor(), number)
            return redirect(presenters.case_url(case.process, case.number), 303)
        except NotFound:
            pass  # there may be texts in which it stands
    asked, wanted = terms(question), read(request.args)
    if not asked:
        return render_template("search/find.html", page=page.SearchPage(question, (), too_short=True))
    cursor = request.args.get("cursor")
    found = queries.find(session(), actor(), asked, wanted, cursor)
    shown = page.show(session(), question, asked, wanted, found, later=bool(cursor and queries.understands(cursor)))
    return render_template("search/find.html", page=shown)


def read(args: Mapping[str, str]) -> Wanted:
    """What narrows a search, in an address. What is unknown is left out: an old bookmark still finds."""
    kind, region = args.get("kind", ""), args.get("region", "")
    return Wanted(
        kind=Kind(kind) if kind in [item.value for item in Kind] else None,
        open={"open": True, "ended": False}.get(args.get("status", "")),
        region=row_id(region) if region.isascii() and region.isdigit() and len(region) < 9 else None,
        theme=args.get("theme", "")[:80],
    )
