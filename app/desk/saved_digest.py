"""Mailing what is in a view to whoever asked for it: numbers and a link, nothing of what a case is about.

Once a working day, or on the first working day of a week. Nothing is mailed twice: the day of the last mail is kept in
the transaction that makes the next.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app import audit, clock, db, outbox, workdays
from app.cases import queries as cases
from app.cases.filters import Filters
from app.cases.lists import COUNT_CAP
from app.desk import saved_queries as queries
from app.desk.models_saved import Digest, ViewChoice
from app.people import identity
from app.people import queries as people
from app.policy import SYSTEM_ACTOR

READERS = 500
"""How many readers one sweep serves at most; the next one serves the rest."""

log = logging.getLogger(__name__)


def sweep(now: datetime) -> int:
    """Mail what is due at `now` (UTC), in working time. Returns how many mails."""
    with db.reading() as session:
        workdays.fresh(session)
        if not clock.is_working_time(now):
            return 0
        due = select(ViewChoice.user_id).where(_due(clock.local_date(now))).distinct().limit(READERS)
        readers = session.scalars(due).all()
    return sum(_mail_alone(reader, now) for reader in readers)


def _due(today: date) -> ColumnElement[bool]:
    monday = today - timedelta(days=today.weekday())
    return or_(
        and_(ViewChoice.digest == Digest.DAILY, ViewChoice.told_on < today),
        and_(ViewChoice.digest == Digest.WEEKLY, ViewChoice.told_on < monday),
    )


def _mail_alone(reader: int, now: datetime) -> bool:
    try:
        with db.transaction() as session:
            return mail(session, reader, now)
    except Exception:  # what is wrong for one reader must not keep the others waiting
        log.exception("the views of reader %s could not be mailed", reader)
        return False


def mail(session: Session, reader: int, now: datetime) -> bool:
    """Mail one reader what is in the views that are due. Nothing goes to who left, of views they lost, or when all of
    them are empty. Returns whether a mail was made.
    """
    today = clock.local_date(now)
    asked = session.scalars(
        select(ViewChoice).where(ViewChoice.user_id == reader, _due(today)).with_for_update(skip_locked=True)
    ).all()
    for choice in asked:
        choice.told_on = today
    actor, person = identity.actor_for_user(session, reader, now), people.person(session, reader)
    if not asked or actor is None or person is None:
        return False
    due = {choice.view_id for choice in asked}
    rows = [row for row in queries.of(session, actor) if row.id in due]
    wanted = [row.filters(now) for row in rows]
    found = cases.counts(session, actor, [*wanted, *(_late(one, now) for one in wanted)])
    lines = [
        _line(row.name, count, late, person.language)
        for row, count, late in zip(rows, found, found[len(rows) :], strict=False)
        if count
    ]
    if not lines:
        return False
    event_id = audit.record(
        session, SYSTEM_ACTOR, "view.mailed", now=now, subject=f"user:{reader}", data={"views": len(lines)}
    )
    return outbox.enqueue(
        session, event_id=event_id, template="views", recipient=person.email, language=person.language,
        params={"name": person.name, "views": "\n".join(lines), "link": "/weergaven"}, now=now, user_id=reader,
    )  # fmt: skip


def _late(filters: Filters, now: datetime) -> Filters:
    """Those of a list whose deadline has passed."""
    after, until = filters.due
    return replace(filters, due=(after, now if until is None else min(now, until)))


def _line(name: str, count: int, late: int, language: str) -> str:
    shown = f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
    if language == "en":
        text, overdue = f"{name}: {shown} {'case' if count == 1 else 'cases'}", f", {late} too late"
    else:
        text, overdue = f"{name}: {shown} {'zaak' if count == 1 else 'zaken'}", f", {late} te laat"
    return text + overdue if late else text
