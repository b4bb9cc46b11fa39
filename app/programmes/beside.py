"""Who else of the government is active here: on the page of a region."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.policy import Actor, Capability, reaches_region
from app.programmes import page, queries
from app.regions.queries import RegionRow
from app.regions.views import add_extra

SHOWN = 5


@add_extra(place="programmes")
def of_region(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """The programmes of other departments that run in it today."""
    today, knows = clock.local_date(clock.now()), queries.may_know_people(actor)
    rows = queries.active_in(session, region.id, today, people=knows, most=SHOWN + 1)
    may_write = reaches_region(actor, Capability.PROGRAMME_WORK, region.id)
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template(
            "programmes/_region.html",
            rows=[page.line(row) for row in rows[:SHOWN]],
            more=len(rows) > SHOWN,
            url=url_for("programmes.index", regio=region.id),
            new_url=url_for("programmes.new", regio=region.id) if may_write else "",
        )
    )
