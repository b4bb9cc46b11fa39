"""The worker drafts the report of a quarter as soon as that is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from app import clock, db
from app.cases.models import Case
from app.figures.period import last_quarter
from app.policy import SYSTEM_ACTOR
from app.reports import actions, gathering
from app.reports.models import QuarterReport


def sweep(now: datetime) -> int:
    """Draft the report of the last quarter, unless it is there. Where no case ever was there is nothing to report.
    Returns how many reports.
    """
    period = last_quarter(clock.local_date(now))
    with db.reading() as session:
        there = exists().where(QuarterReport.quarter == str(period))
        worked = exists().where(Case.created_at < clock.midnight(period.until), Case.process == "bottleneck")
        wanted = session.execute(select(~there, worked)).one()
        if not all(wanted):
            return 0
        content = gathering.gathered(session, period, now)
    with db.transaction() as session:
        return int(actions.draft(session, SYSTEM_ACTOR, content, now=now) is not None)
