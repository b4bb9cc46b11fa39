"""What regions read of what was learned: “Mag dit?”, open to everybody."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from app.lessons import page, queries
from app.web.guards import public
from app.web.request import session

blueprint = Blueprint("lessons_public", __name__, template_folder="templates")
FOR_REGIONS = "what was published is for everybody; regions have no account"


@blueprint.get("/mag-dit", endpoint="index")
@public(FOR_REGIONS)
def index() -> str:
    """The published lessons that hold today."""
    q, cursor = request.args.get("q", "").strip()[:200], request.args.get("cursor", "")
    found = queries.public_page(session(), q, cursor)
    asked = {"q": q} if q else {}
    following = url_for("lessons_public.index", **asked, cursor=found.next) if found.next else None  # type: ignore[arg-type]
    return render_template(
        "lessons/public.html", rows=[page.public_view(row) for row in found.rows], q=q, next_url=following
    )


@blueprint.get("/mag-dit/<int:lesson_id>")
@public(FOR_REGIONS)
def show(lesson_id: int) -> str:
    """One of them."""
    return render_template("lessons/public_one.html", lesson=page.public_view(queries.public_one(session(), lesson_id)))
