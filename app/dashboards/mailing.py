"""Mailing links on a schedule: the name of what was asked for, a link and a way to stop; never a figure.

On the first working day of a week, month or quarter, in working time; after days without a worker, on the next. Nothing
is mailed twice: the day of the last mail is kept in the transaction that makes the next.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app import audit, clock, db, outbox, workdays
from app.dashboards import queries
from app.dashboards.models import LinkMail, Rhythm
from app.errors import NotFound
from app.people import identity
from app.people import queries as people
from app.policy import SYSTEM_ACTOR, Actor, Capability, can
from app.reports.models import QuarterReport

AT_MOST = 500
"""How many mails one sweep makes; the next one makes the rest."""

log = logging.getLogger(__name__)


def beginning(rhythm: Rhythm, today: date) -> date:
    """The first day of the week, month or quarter in which a Dutch day lies."""
    if rhythm is Rhythm.WEEKLY:
        return today - timedelta(days=today.weekday())
    month = today.month if rhythm is Rhythm.MONTHLY else (today.month - 1) // 3 * 3 + 1
    return date(today.year, month, 1)


def sweep(now: datetime) -> int:
    """Mail what is due at `now` (UTC), in working time. Returns how many mails."""
    with db.reading() as session:
        workdays.fresh(session)
        if not clock.is_working_time(now):
            return 0
        due = select(LinkMail.id).where(_due(clock.local_date(now))).order_by(LinkMail.id).limit(AT_MOST)
        asked = session.scalars(due).all()
    return sum(_mail_alone(key, now) for key in asked)


def _due(today: date) -> ColumnElement[bool]:
    return or_(*(and_(LinkMail.rhythm == rhythm, LinkMail.told_on < beginning(rhythm, today)) for rhythm in Rhythm))


def _mail_alone(key: int, now: datetime) -> bool:
    try:
        with db.transaction() as session:
            return mail(session, key, now)
    except Exception:  # what is wrong for one reader must not keep the others waiting
        log.exception("link mail %s could not be made", key)
        return False


def mail(session: Session, key: int, now: datetime) -> bool:
    """Mail one link that is due. Nothing goes to who left, of a dashboard they lost, or of a report that is not there.
    Returns whether a mail was made.
    """
    today = clock.local_date(now)
    wanted = select(LinkMail).where(LinkMail.id == key, _due(today)).with_for_update(skip_locked=True)
    asked = session.scalars(wanted).one_or_none()
    if asked is None:
        return False
    reader, person = identity.actor_for_user(session, asked.user_id, now), people.person(session, asked.user_id)
    asked.told_on = today
    if reader is None or person is None or not can(reader, Capability.FIGURES_READ):
        return False
    if asked.dashboard_id is None:
        link = _newest_report(session) if can(reader, Capability.REPORT_READ) else None
        title = "Quarterly report" if person.language == "en" else "Kwartaalverslag"
        stop, subject = "/cijfers/bewaard/verslag", "report"
    else:
        title, link = _of_dashboard(session, reader, asked.dashboard_id)
        stop, subject = f"/cijfers/bewaard/{asked.dashboard_id}/post", f"dashboard:{asked.dashboard_id}"
    if link is None:
        return False
    event_id = audit.record(
        session, SYSTEM_ACTOR, "dashboard.mailed", now=now, subject=subject,
        data={"reader": asked.user_id, "rhythm": asked.rhythm.value},
    )  # fmt: skip
    return outbox.enqueue(
        session, event_id=event_id, template="figures_link", recipient=person.email, language=person.language,
        params={"name": person.name, "title": title, "link": link, "stop": stop}, now=now, user_id=asked.user_id,
    )  # fmt: skip


def _of_dashboard(session: Session, reader: Actor, dashboard_id: int) -> tuple[str, str | None]:
    try:
        return queries.one(session, reader, dashboard_id).name, f"/cijfers/bewaard/{dashboard_id}"
    except NotFound:
        return "", None


def _newest_report(session: Session) -> str | None:
    """Where the newest report is that was published; None while there is none."""
    quarter = session.scalar(select(func.max(QuarterReport.quarter)).where(QuarterReport.edition > 0))
    return f"/rapporten/{quarter}" if quarter else None
