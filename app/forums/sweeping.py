"""What happens around the cut-off for papers by itself, in working time (DOMAIN rule 4: it reminds, then it acts).

Two working days before the cut-off whoever must still deliver a paper is reminded, once for each meeting. After the
day of the cut-off an item without a paper moves to the next meeting, visibly. Two working days after a meeting whoever
planned it is asked, once, for the outcomes that are not on record. Each item and meeting in a transaction of its own,
looked at again when it is held: two workers may do this at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from app import audit, clock, db
from app.cases import notices
from app.cases.models import Case
from app.errors import NotAllowedNow
from app.forums import agenda, queries
from app.forums.models import AgendaItem, Forum, Meeting, MeetingStatus, MoveCause
from app.policy import SYSTEM_ACTOR
from app.workflow.model import Text

ROUND = 100
"""Items in one round of the worker; what is left comes with the next."""

WARN_BEFORE, ASK_AFTER = 2, 2
"""Working days before the cut-off, and after the meeting."""

LATE = "Het stuk was er niet op tijd."
CANCELLED = "Het overleg gaat niet door."
OUTCOMES = Text("Leg vast wat er uitkwam: {forum} van {day}", "Record what came of it: {forum} of {day}")


def sweep(now: datetime) -> int:
    """Remind, move on and ask. Returns of how many items and meetings. Does nothing outside working hours."""
    if not clock.is_working_time(now):
        return 0
    return (
        _each(_late(now), _move_late, now) + _each(_near(now), _warn, now) + _each(_over(now), _ask, now) + _found(now)
    )


def _each(wanted: Sequence[int], act: Callable[[Session, int, datetime], bool], now: datetime) -> int:
    done = 0
    for key in wanted:
        with db.transaction() as session:
            done += act(session, key, now)
    return done


def _open_items(*where: ColumnElement[bool]) -> list[int]:
    statement = (
        select(AgendaItem.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.ended_at.is_(None), *where)
        .order_by(Meeting.held_on, AgendaItem.id)
        .limit(ROUND)
    )
    with db.reading() as session:
        return list(session.scalars(statement))


def _late(now: datetime) -> list[int]:
    """Items without a paper after the cut-off of a meeting to come, and those of one that was called off."""
    today = clock.local_date(now)
    without = (AgendaItem.paper_version == 0) & (Meeting.papers_on < today) & (Meeting.held_on >= today)
    return _open_items(or_(without, Meeting.status == MeetingStatus.CANCELLED))


def _move_late(session: Session, item_id: int, now: datetime) -> bool:
    try:
        item = agenda.held_item(session, item_id)
    except NotAllowedNow:
        return False
    meeting = session.get(Meeting, item.meeting_id) if item.meeting_id is not None else None
    today = clock.local_date(now)
    if meeting is None:
        return False
    if meeting.status is MeetingStatus.CANCELLED:
        agenda.move_on(session, SYSTEM_ACTOR, item_id, MoveCause.CANCELLED, meeting.reason or CANCELLED, now)
        return True
    if item.paper_version or meeting.papers_on >= today or meeting.held_on < today:
        return False
    meeting.moved_late_at = now
    agenda.move_on(session, SYSTEM_ACTOR, item_id, MoveCause.MISSED, LATE, now)
    return True


def _near(now: datetime) -> list[int]:
    """Items without a paper whose cut-off is near and whose presenter was not reminded of it."""
    today = clock.local_date(now)
    return _open_items(
        AgendaItem.paper_version == 0,
        AgendaItem.warned_on.is_(None),
        AgendaItem.presenter_id.is_not(None),
        Meeting.status == MeetingStatus.PLANNED,
        Meeting.papers_on >= today,
        Meeting.papers_on <= clock.calendar().add(today, WARN_BEFORE),
    )


def _warn(session: Session, item_id: int, now: datetime) -> bool:
    try:
        item = agenda.held_item(session, item_id)
    except NotAllowedNow:
        return False
    if item.paper_version or item.warned_on is not None or item.meeting_id is None or item.presenter_id is None:
        return False
    item.warned_on = clock.local_date(now)
    meeting, forum = session.get_one(Meeting, item.meeting_id), session.get_one(Forum, item.forum_id)
    event_id = agenda.note(session, SYSTEM_ACTOR, item, forum, "reminded", now, meeting=meeting)
    agenda.ask_paper(session, SYSTEM_ACTOR, item, forum, meeting, event_id, now)
    return True


def _over(now: datetime) -> list[int]:
    """Meetings that were held a while ago, with items without an outcome, of which nobody was asked."""
    before = clock.calendar().subtract(clock.local_date(now), ASK_AFTER)
    still = exists().where(AgendaItem.meeting_id == Meeting.id, AgendaItem.ended_at.is_(None))
    statement = select(Meeting.id).where(
        Meeting.status == MeetingStatus.PLANNED, Meeting.held_on <= before, Meeting.reminded_at.is_(None),
        Meeting.prepared_by_id.is_not(None), still,
    )  # fmt: skip
    with db.reading() as session:
        return list(session.scalars(statement.order_by(Meeting.id).limit(ROUND)))


def _ask(session: Session, meeting_id: int, now: datetime) -> bool:
    meeting = session.get_one(Meeting, meeting_id, with_for_update=True, populate_existing=True)
    if meeting.reminded_at is not None or meeting.prepared_by_id is None:
        return False
    meeting.reminded_at = now
    event_id = audit.record(
        session, SYSTEM_ACTOR, "meeting.outcomes_asked", now=now, subject=f"meeting:{meeting.id}",
        data={"held_on": meeting.held_on.isoformat()},
    )  # fmt: skip
    forum = session.get_one(Forum, meeting.forum_id)
    first = select(Case).join(AgendaItem, AgendaItem.case_id == Case.id)
    case = session.scalars(
        first.where(AgendaItem.meeting_id == meeting.id, AgendaItem.ended_at.is_(None)).order_by(AgendaItem.id).limit(1)
    ).one_or_none()
    if case is None:
        return False
    notices.tell_colleague(
        session, case, "act_now", meeting.prepared_by_id,
        lambda language: {
            "what": agenda.said(OUTCOMES, language, forum, meeting.held_on), "by": clock.local_date(now).isoformat(),
            "link": f"/overleggen/{meeting.id}",
        },
        event_id, now,
    )  # fmt: skip
    return True


def _found(now: datetime) -> int:
    """What waits for a meeting while there is one it can still go to comes on its agenda."""
    today = clock.local_date(now)
    waits = select(AgendaItem.forum_id).where(AgendaItem.meeting_id.is_(None), AgendaItem.ended_at.is_(None)).distinct()
    with db.reading() as session:
        forums = list(session.scalars(waits))
        ready = {key: found.id for key in forums if (found := queries.next_of(session, key, today)) is not None}
    for forum_id, meeting_id in ready.items():
        with db.transaction() as session:
            meeting = agenda.open_meeting(session, meeting_id, today)
            agenda.take_up(session, SYSTEM_ACTOR, session.get_one(Forum, forum_id), meeting, now)
    return len(ready)
