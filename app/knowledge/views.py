"""How policy lands, and the cases behind each number."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for

from app import clock
from app.cases import presenters
from app.cases import queries as cases_of
from app.knowledge import asking, page
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("knowledge", __name__, template_folder="templates", url_prefix="/kennis")


@blueprint.get("")
@guard(Capability.KNOWLEDGE_READ)
def index() -> str:
    """Per law, accord, theme and nature: how much, how long, how it ended; which laws collide; the trend."""
    found = page.knowledge(session(), actor(), request.args, clock.now())
    return render_template("knowledge/index.html", page=found, since=date.fromisoformat(found.since))


@blueprint.get("/zaken")
@guard(Capability.KNOWLEDGE_READ)
def cases() -> str:
    """The cases behind a number, as far as this reader may see them: the number counts no others."""
    asked = asking.read(request.args)
    found = cases_of.page(
        session(), actor(), asking.filters(asked), request.args.get("cursor"), counted=cases_of.COUNT_CAP
    )
    given = asked.address()
    days = {name: date.fromisoformat(value) for name, value in given.items() if name.endswith(("since", "until"))}
    return render_template(
        "knowledge/cases.html",
        rows=presenters.case_rows(session(), actor(), found.rows, clock.now()),
        count_text=presenters.count_text(found.count or 0),
        about=page.about(session(), asked),
        days=days,
        next_url=url_for("knowledge.cases", **given, cursor=found.next) if found.next else None,  # type: ignore[arg-type]
        first_url=url_for("knowledge.cases", **given) if request.args.get("cursor") else None,  # type: ignore[arg-type]
    )
