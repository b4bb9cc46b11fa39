"""What partnerships show on the page of a region."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.partnerships import page, queries
from app.policy import Actor, Capability, reaches_region
from app.regions.queries import RegionRow
from app.regions.views import add_extra

SHOWN = 5


@add_extra(place="partnerships")
def of_region(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """The partnerships that run through it."""
    rows = queries.of_region(session, region.id, clock.local_date(clock.now()), most=SHOWN + 1)
    may_write = reaches_region(actor, Capability.PARTNERSHIP_WORK, region.id)
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template(
            "partnerships/_region.html",
            rows=[page.line(row) for row in rows[:SHOWN]],
            more=len(rows) > SHOWN,
            url=url_for("partnerships.index", regio=region.id),
            new_url=url_for("partnerships.new", regio=region.id) if may_write else "",
        )
    )
