"""The brief of a region: what to know before one goes there. As a page, which the phone keeps, and on paper."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template

from app import clock, papers
from app.briefing import making
from app.briefing.model import Brief
from app.policy import Capability
from app.regions import queries as regions
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("briefing", __name__, template_folder="templates")


@blueprint.get("/regios/<division>/<code>/voorbereiding")
@guard(Capability.VISIT_READ)
def region(division: str, code: str) -> str:
    """The brief of a region."""
    row, brief = _of_region(division, code)
    return render_template("briefing/brief.html", brief=brief, region=row, nothing=making.nothing(brief), visit=None)


@blueprint.get("/regios/<division>/<code>/voorbereiding.pdf")
@guard(Capability.VISIT_READ)
def region_pdf(division: str, code: str) -> Response:
    """The brief of a region on paper."""
    row, brief = _of_region(division, code)
    return as_pdf(brief, f"voorbereiding-{row.code}.pdf".lower())


def _of_region(division: str, code: str) -> tuple[regions.RegionRow, Brief]:
    row = regions.region(session(), division, code)
    return row, making.of_region(session(), actor(), row, now=clock.now())


def as_pdf(brief: Brief, name: str) -> Response:
    """A brief on paper, to be opened in the browser."""
    paper = making.as_paper(brief, base=current_app.config["SETTINGS"].base_url)
    answer = Response(papers.pdf(paper), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
