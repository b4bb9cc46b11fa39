"""Making mail of notices: what one reader is to get at one time becomes one message.

The notices are marked in the transaction that makes the message, so a crash neither loses nor doubles one. Costs what
is due, not what there is: the index on `due_at` holds only what still waits.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import clock, db, workdays
from app.outbox import contents, hours, sight, texts
from app.outbox.letters import BUNDLE
from app.outbox.models import Notice
from app.people import queries as people
from app.people.models import User
from config import Settings

READERS = 1000
"""How many readers one sweep serves at most; the next one serves the rest."""

log = logging.getLogger(__name__)


def sweep(settings: Settings, now: datetime) -> int:
    """Make the mail that is due at `now` (UTC), as far as it may go out at this hour. Returns how many messages.

    Several workers may do this at once: a reader's notices are taken by one of them.
    """
    with db.reading() as session:
        workdays.fresh(session)
        if not hours.digest_time(now):
            return 0
        at_work = clock.is_working_time(now)
        readers = session.scalars(due(now, at_work=at_work).limit(READERS)).all()
    made = 0
    for reader_id in readers:
        try:
            with db.transaction() as session:
                made += _bundle(session, reader_id, now, at_work)
        except Exception:  # what is wrong for one reader must not keep the others waiting
            log.exception("the notices of reader %s could not be put together", reader_id)
    return made


def due(now: datetime, *, at_work: bool) -> Select[int]:
    """The readers for whom something is due, the longest waiting first. Outside working time only digests go: their
    readers asked for that hour.
    """
    query = select(Notice.reader_id).where(Notice.due_at <= now)
    if not at_work:
        query = query.where(Notice.digest.is_(True))
    return query.group_by(Notice.reader_id).order_by(func.min(Notice.due_at), Notice.reader_id)


def _bundle(session: Session, reader_id: int, now: datetime, at_work: bool) -> int:
    """Make one message of what this reader is to get now. Returns how many it made: one, or none.

    When a mail goes, all that waits for the end of its window goes along; what waits for the digest does not.
    """
    # The reader is taken, not notice by notice: two workers that each got hold of some would make two mails of them.
    mine = select(User.id).where(User.id == reader_id).with_for_update(skip_locked=True, key_share=True)
    if session.scalar(mine) is None:
        return 0
    waiting = session.scalars(
        select(Notice)
        .where(Notice.reader_id == reader_id, Notice.due_at.is_not(None))
        .order_by(Notice.id)
        .with_for_update(skip_locked=True)
    ).all()
    going = [notice for notice in waiting if (_is_due(notice, now) if notice.digest else at_work)]
    if not any(_is_due(notice, now) for notice in going):
        return 0
    reader = people.person(session, reader_id)
    cases = {notice.case_id for notice in going if notice.case_id is not None}
    seen = sight.of(session, reader_id, cases) if reader else {}
    told = []
    for notice in going:
        notice.due_at = None
        if notice.read_at is None and (notice.case_id is None or notice.case_id in seen):
            notice.params = sight.redacted(notice.params, seen.get(notice.case_id or 0, False))
            told.append(notice)
    if reader is None or not told:
        return 0
    message = contents.of(told, reader, reader.language, now, texts.version_for(session, BUNDLE))
    session.add(message)
    session.flush()
    for notice in told:
        notice.message_id = message.id
    log.info("message %s made of %s notices", message.message_id, len(told))
    return 1


def _is_due(notice: Notice, now: datetime) -> bool:
    return notice.due_at is not None and notice.due_at <= now
