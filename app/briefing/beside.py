"""Where a brief is found: on the page of its visit and of its region, and among what a phone keeps."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import views_device
from app.briefing import visits
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row
from app.policy import Actor, Capability, can
from app.web.viewmodels import Panel, Step
from app.workflow.model import Visibility


@contributes_to("visit")
def _of_visit(_session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    """The way to the brief, beside the story of a visit that may be carried."""
    if case.confidentiality is Visibility.CONFIDENTIAL or not can(actor, Capability.VISIT_READ):
        return Parts()
    url = url_for("visit_brief.show", number=case.number)
    first = Step("brief", _("What to know before you go"), url) if case.state == "planned" else None
    return Parts(panels=(Panel("briefing/_beside.html", case.number),), first=first)


def on_device(session: Session, actor: Actor, now: datetime) -> Markup | None:
    """The visits of the coming days on the page that a phone keeps, each with its brief."""
    if not can(actor, Capability.VISIT_READ):
        return None
    rows = [(one, visits.when(one)) for one in visits.coming(session, actor, clock.local_date(now))[: visits.ON_DEVICE]]
    if not rows:
        return None
    return Markup(render_template("briefing/_device.html", rows=rows))  # noqa: S704 - a template of ours, which escapes


views_device.ABOVE.append(on_device)
