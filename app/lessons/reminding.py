"""Lessons that must be looked at again: their owner is told, and told again as long as nobody does.

On the day of the review, and on the first working day after its last day. A lesson of somebody who has left goes to
those who coordinate the directorates: nobody's lesson is somebody's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import audit, clock, db
from app.lessons.models import Lesson, Standing
from app.outbox import notices
from app.people import deputies
from app.people import queries as people
from app.people.queries import Person
from app.policy import SYSTEM_ACTOR, Role

ROUND = 100
AGAIN_AFTER = timedelta(days=14)
"""Days until somebody is reminded once more of what they did not look at."""


def sweep(now: datetime) -> int:
    """Remind of what is due. Returns of how many lessons. Does nothing outside working hours."""
    if not clock.is_working_time(now):
        return 0
    today = clock.local_date(now)
    statement = (
        select(Lesson.id)
        .where(
            Lesson.standing.in_((Standing.SHARED, Standing.PUBLISHED)),
            or_(Lesson.review_on <= today, Lesson.valid_until < today),
            or_(Lesson.reminded_on.is_(None), Lesson.reminded_on <= today - AGAIN_AFTER),
        )
        .order_by(Lesson.review_on, Lesson.id)
        .limit(ROUND)
    )
    with db.reading() as session:
        found = list(session.scalars(statement))
    return sum(_remind(lesson_id, now) for lesson_id in found)


def _remind(lesson_id: int, now: datetime) -> bool:
    """Tell the owner, in a transaction of its own. Looks again: it may have been looked at meanwhile."""
    today = clock.local_date(now)
    with db.transaction() as session:
        lesson = session.get_one(Lesson, lesson_id, with_for_update=True, populate_existing=True)
        over = lesson.valid_until is not None and lesson.valid_until < today
        told = lesson.reminded_on is not None and lesson.reminded_on > today - AGAIN_AFTER
        if told or not (over or lesson.review_on <= today):
            return False
        lesson.reminded_on = today
        event_id = audit.record(
            session, SYSTEM_ACTOR, "lesson.reminded", now=now, subject=f"lesson:{lesson.id}",
            data={"lesson": lesson.id, "over": over}, private={"question": lesson.question},
        )  # fmt: skip
        day = lesson.valid_until if over and lesson.valid_until else lesson.review_on
        for reader, instead_of in _readers(session, lesson.owner_id, now):
            params = {"name": reader.name, "question": lesson.question, "by": day.isoformat(),
                      "link": f"/lessen/{lesson.id}"}  # fmt: skip
            notices.tell(
                session, event_id=event_id, letter="lesson_over" if over else "lesson_review", reader_id=reader.id,
                case_id=None, params=params | ({"instead_of": instead_of} if instead_of else {}), now=now,
            )  # fmt: skip
        return True


def _readers(session: Session, owner_id: int, now: datetime) -> list[tuple[Person, str]]:
    """Who is told, and instead of whom."""
    owner = people.person(session, owner_id)
    if owner is None:
        return [(one, "") for one in people.holders_of(session, Role.COORDINATOR)]
    deputy_id = deputies.stand_in(session, owner_id, clock.local_date(now))
    deputy = people.person(session, deputy_id) if deputy_id else None
    return [(owner, ""), *([(deputy, owner.name)] if deputy else [])]
