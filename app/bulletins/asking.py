"""“Is this allowed?”: a question about a bulletin, its answer, and the lesson that comes of it.

A question goes to the contact of the bulletin, who has ten working days (the sign of life that a region may expect).
Late is told: first to the contact and who coordinate the directorate, then also to the regiocommissaris.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock, db, outbox
from app.bulletins import judging, queries
from app.bulletins.models import Bulletin, BulletinQuestion, BulletinStanding
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.lessons import actions as lessons
from app.outbox import notices
from app.people import queries as people
from app.people.queries import Person
from app.policy import SYSTEM_ACTOR, Actor, Capability, Forbidden, reaches_region, require

TERM, AGAIN, ROUND, MOST_TOLD = 10, 5, 100, 2
"""Working days for an answer, and until it is told once more; questions a round; how often it is told."""


def ask(
    session: Session, actor: Actor, bulletin_id: int, raw: Mapping[str, Any], *, now: datetime
) -> BulletinQuestion:  # fmt: skip
    """Ask something about a published bulletin, for oneself or for somebody in the region (`for_name`, `for_email`).

    Raises Forbidden, Invalid, NotFound, NotAllowedNow.
    """
    require(actor, Capability.BULLETIN_EXPLAIN)
    row = queries.one(session, actor, bulletin_id)
    if row.standing is not BulletinStanding.PUBLISHED:
        raise NotAllowedNow([FieldError("", "bulletin_not_published")])
    text, who, address, region = judging.asked(raw)
    if address:
        try:
            address = validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError:
            raise Invalid([FieldError("for_email", "not_an_email")]) from None
    if region is not None and not reaches_region(actor, Capability.BULLETIN_EXPLAIN, region):
        raise Invalid([FieldError("region", "unknown_region")])
    due = clock.end_of(clock.calendar().add(clock.local_date(now), TERM))
    asked = BulletinQuestion(
        bulletin_id=bulletin_id, region_id=region, question=text, asked_by_id=actor.id, for_name=who,
        for_email=address, asked_at=now, handler_id=row.contact_id, due_at=due, told=0,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    event_id = _noted(session, actor, "bulletin.asked", asked, now, {"question": text, "for": who})
    handler = people.person(session, row.contact_id)
    readers = [handler] if handler else list(people.coordinators_of(session, row.directorate_id))
    _tell(session, event_id, "bulletin_question", readers, asked, row.title, now)
    return asked


def answer(
    session: Session, actor: Actor, bulletin_id: int, question_id: int, raw: Mapping[str, Any], *, now: datetime
) -> BulletinQuestion:  # fmt: skip
    """Answer it: whoever writes for the directorate, or is the contact. The asker is told, and who they asked for.

    Raises Forbidden, Invalid, NotFound, NotAllowedNow.
    """
    asked = _held(session, actor, bulletin_id, question_id)
    row = queries.one(session, actor, bulletin_id)
    if not may_answer(actor, row):
        raise Forbidden(Capability.BULLETIN_WRITE)
    if asked.answered_at is not None:
        raise NotAllowedNow([FieldError("", "bulletin_question_answered")])
    value = judging.answer(raw)
    asked.says, asked.answer, asked.legal_basis = value.says, value.answer, value.legal_basis
    asked.conditions, asked.shown = value.conditions, value.shown
    asked.answered_by_id, asked.answered_at = actor.id, now
    event_id = _noted(session, actor, "bulletin.answered", asked, now, {"answer": value.answer})
    said = {"title": row.title, "question": asked.question, "answer": value.answer}
    asker = people.person(session, asked.asked_by_id)
    if asker is not None and asker.id != actor.id:
        notices.tell(
            session, event_id=event_id, letter="bulletin_answer", reader_id=asker.id, case_id=None, now=now,
            params={"name": asker.name, "link": f"/beleidsberichten/{bulletin_id}", **said},
        )  # fmt: skip
    if asked.for_email:
        outbox.enqueue(
            session, event_id=event_id, template="bulletin_answer_region", recipient=asked.for_email, language="nl",
            params={"name": asked.for_name, "link": "/mag-dit", **said}, now=now,
        )  # fmt: skip
    return asked


def learn(session: Session, actor: Actor, bulletin_id: int, question_id: int, *, now: datetime) -> int:
    """Make a draft lesson of question and answer; the same one when there is one already. Returns its id.

    Raises Forbidden, Invalid, NotFound, NotAllowedNow.
    """
    require(actor, Capability.LESSON_WRITE)
    asked = _held(session, actor, bulletin_id, question_id)
    row = queries.one(session, actor, bulletin_id)
    if asked.answered_at is None or asked.says is None:
        raise NotAllowedNow([FieldError("", "question_not_answered")])
    if asked.lesson_id is not None:
        return asked.lesson_id
    given = {
        "question": " ".join(asked.question.split())[:200],
        "says": asked.says.value,
        "answer": asked.answer,
        "conditions": asked.conditions,
        "legal_basis": asked.legal_basis,
        "theme": row.themes[0] if row.themes else "",
    }
    lesson = lessons.make(session, actor, given, now=now)
    asked.lesson_id = lesson.id
    _noted(session, actor, "bulletin.learned", asked, now, {})
    return lesson.id


def may_answer(actor: Actor, row: queries.Row) -> bool:
    """Whether somebody answers questions about a bulletin."""
    return queries.writes_for(actor, row.directorate_id) or actor.id == row.contact_id


def sweep(now: datetime) -> int:
    """Tell of questions whose time is up. Returns of how many. Does nothing outside working hours."""
    if not clock.is_working_time(now):
        return 0
    late = (BulletinQuestion.answered_at.is_(None), BulletinQuestion.due_at < now, BulletinQuestion.told < MOST_TOLD)
    statement = select(BulletinQuestion.id).where(*late).order_by(BulletinQuestion.due_at).limit(ROUND)
    with db.reading() as session:
        found = list(session.scalars(statement))
    told = 0
    for key in found:
        with db.transaction() as session:
            mine = select(BulletinQuestion).where(BulletinQuestion.id == key, *late).with_for_update(skip_locked=True)
            asked = session.scalars(mine).one_or_none()
            if asked is not None:
                _late(session, asked, now)
                told += 1
    return told


def _late(session: Session, asked: BulletinQuestion, now: datetime) -> None:
    bulletin = session.get_one(Bulletin, asked.bulletin_id)
    due = clock.local_date(asked.due_at)
    asked.told += 1
    event_id = _noted(session, SYSTEM_ACTOR, "bulletin.overdue", asked, now, {})
    handler = people.person(session, asked.handler_id)
    readers = [*([handler] if handler else []), *people.coordinators_of(session, bulletin.directorate_id)]
    if asked.told == MOST_TOLD:
        bosses = people.commissioners_of(session, asked.region_id) if asked.region_id else ()
        readers += bosses or [one.person for one in people.commissioners(session)]
    _tell(session, event_id, "bulletin_waiting", readers, asked, bulletin.title, now, by=due.isoformat())
    asked.due_at = clock.end_of(clock.calendar().add(clock.local_date(now), AGAIN))


def _held(session: Session, actor: Actor, bulletin_id: int, question_id: int) -> BulletinQuestion:
    """The question, locked, of a bulletin that the actor may read."""
    queries.one(session, actor, bulletin_id)
    wanted = (BulletinQuestion.id == question_id, BulletinQuestion.bulletin_id == bulletin_id)
    found = session.scalars(select(BulletinQuestion).where(*wanted).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(str(question_id))
    return found


def _noted(
    session: Session, actor: Actor, action: str, asked: BulletinQuestion, now: datetime, private: Mapping[str, str]
) -> str:  # fmt: skip
    return audit.record(
        session, actor, action, now=now, subject=f"bulletin:{asked.bulletin_id}",
        data={"bulletin": asked.bulletin_id, "question": asked.id, "told": asked.told}, private=dict(private),
    )  # fmt: skip


def _tell(
    session: Session, event_id: str, letter: str, readers: list[Person], asked: BulletinQuestion, title: str,
    now: datetime, by: str = "",
) -> None:  # fmt: skip
    day = by or clock.local_date(asked.due_at).isoformat()
    for reader in {one.id: one for one in readers}.values():
        notices.tell(
            session, event_id=event_id, letter=letter, reader_id=reader.id, case_id=None, now=now,
            params={"name": reader.name, "title": title, "question": asked.question, "by": day,
                    "link": f"/beleidsberichten/{asked.bulletin_id}"},
        )  # fmt: skip
