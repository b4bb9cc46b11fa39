"""Writing a lesson down, changing it, sharing it with colleagues and publishing it to regions; taking it back.

Whoever may write lessons may make one, of a case they read or of none. Its owner answers for it. Nothing it ever said
is lost: every change is a version with an event. It stands in the search index as long as colleagues may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import index
from app.cases import queries as cases
from app.cases.index import Kind
from app.cases.search import indexed
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.lessons import queries
from app.lessons.judging import REVIEW_AFTER, LessonIn, read
from app.lessons.models import Lesson, LessonAccord, LessonSystem, LessonVersion, Standing
from app.people import queries as people
from app.policy import Actor, Capability, require

READ_BY_COLLEAGUES = (Standing.SHARED, Standing.PUBLISHED)
ABOUT = ("bottleneck", "dossier", "experiment", "visit")
"""The processes that lessons are learned from."""


def make(
    session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime, case: str = "", share: bool = False
) -> Lesson:
    """Write a lesson down: a draft that only its writer and its owner read, or with `share` for all colleagues at once.

    `case`: the number of the case or dossier that it was learned from, which the actor must be able to read. Raises
    Forbidden, Invalid, NotFound.
    """
    require(actor, Capability.LESSON_WRITE)
    value = read(raw, complete=share, today=clock.local_date(now))
    about = cases.get_visible(session, actor, case) if case else None
    if about is not None and about.process not in ABOUT:
        raise NotFound(case)
    lesson = Lesson(
        standing=Standing.SHARED if share else Standing.DRAFT,
        owner_id=_owner(session, actor, value.owner),
        case_id=about.id if about else None,
        created_by_id=actor.id,
        created_at=now,
        updated_at=now,
        version=1,
        **value.texts,
    )
    session.add(lesson)
    session.flush()
    _marks(session, lesson, value)
    _written(session, actor, lesson, "lesson.shared" if share else "lesson.made", now)
    return lesson


def change(
    session: Session, actor: Actor, lesson_id: int, raw: Mapping[str, Any], *, expected_version: int, now: datetime
) -> Lesson:
    """Let a lesson say something else, in a new version. What others read must stay complete.

    A lesson that regions read may be changed by who may publish, for regions read it at once. Raises Forbidden,
    Invalid, NotFound, NotAllowedNow, Stale.
    """
    lesson = _held(session, actor, lesson_id, expected_version)
    if lesson.standing is Standing.PUBLISHED:
        require(actor, Capability.LESSON_PUBLISH)
    value = read(raw, complete=lesson.standing is not Standing.DRAFT, today=clock.local_date(now))
    lesson.owner_id = _owner(session, actor, value.owner or lesson.owner_id)
    for name, given in value.texts.items():
        setattr(lesson, name, given)
    _marks(session, lesson, value)
    lesson.reminded_on = None
    _next(session, actor, lesson, "lesson.changed", now)
    return lesson


def share(session: Session, actor: Actor, lesson_id: int, *, expected_version: int, now: datetime) -> Lesson:
    """Let all colleagues read a draft, or no longer let regions read what was published. Raises as `change`."""
    lesson = _held(session, actor, lesson_id, expected_version)
    back = lesson.standing is Standing.PUBLISHED
    if not back and lesson.standing is not Standing.DRAFT:
        raise NotAllowedNow([FieldError("", "lesson_shared_already")])
    if back:
        require(actor, Capability.LESSON_PUBLISH)
    _complete(session, lesson, now)
    lesson.standing, lesson.published_at = Standing.SHARED, None
    _next(session, actor, lesson, "lesson.unpublished" if back else "lesson.shared", now)
    return lesson


def publish(session: Session, actor: Actor, lesson_id: int, *, expected_version: int, now: datetime) -> Lesson:
    """Let everybody read it, regions first of all: on a public page. Raises as `change`."""
    require(actor, Capability.LESSON_PUBLISH)
    lesson = _held(session, actor, lesson_id, expected_version)
    if lesson.standing is Standing.PUBLISHED:
        raise NotAllowedNow([FieldError("", "lesson_published_already")])
    _complete(session, lesson, now)
    lesson.standing, lesson.published_at = Standing.PUBLISHED, now
    _next(session, actor, lesson, "lesson.published", now)
    return lesson


def withdraw(
    session: Session, actor: Actor, lesson_id: int, reason: str, *, expected_version: int, now: datetime
) -> Lesson:
    """It does not hold any more, and why. Only its history stays. Raises as `change`."""
    lesson = _held(session, actor, lesson_id, expected_version)
    if lesson.standing is Standing.PUBLISHED:
        require(actor, Capability.LESSON_PUBLISH)
    if not reason.strip():
        raise Invalid([FieldError("reason", "required")])
    lesson.standing, lesson.published_at = Standing.WITHDRAWN, None
    _next(session, actor, lesson, "lesson.withdrawn", now, {"reason": reason.strip()[:2000]})
    return lesson


def confirm(session: Session, actor: Actor, lesson_id: int, *, expected_version: int, now: datetime) -> Lesson:
    """It was looked at and still holds: the next look is a year from now. Raises as `change`."""
    lesson = _held(session, actor, lesson_id, expected_version)
    today = clock.local_date(now)
    if lesson.valid_until is not None and lesson.valid_until < today:
        raise NotAllowedNow([FieldError("", "lesson_over")])
    lesson.review_on, lesson.reminded_on = today + REVIEW_AFTER, None
    _next(session, actor, lesson, "lesson.confirmed", now)
    return lesson


# -- what all of these share -----------------------------------------------------------------------


def _held(session: Session, actor: Actor, lesson_id: int, expected_version: int) -> Lesson:
    """The lesson, locked, if the actor may write in it and nobody else did meanwhile."""
    require(actor, Capability.LESSON_WRITE)
    statement = select(Lesson).where(Lesson.id == lesson_id, queries.readable(actor)).with_for_update()
    lesson = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if lesson is None:
        raise NotFound(str(lesson_id))
    if lesson.standing is Standing.WITHDRAWN:
        raise NotAllowedNow([FieldError("", "lesson_withdrawn")])
    if lesson.version != expected_version:
        raise Stale(expected_version, lesson.version)
    return lesson


def _owner(session: Session, actor: Actor, wanted: int | None) -> int:
    """Who answers for it: whoever was named, else the writer."""
    chosen = wanted or actor.id
    if chosen is None or people.person(session, chosen) is None:
        raise Invalid([FieldError("owner", "unknown_person")])
    return chosen


def _complete(session: Session, lesson: Lesson, now: datetime) -> None:
    """Whether others can do something with it as it stands. Raises Invalid."""
    read(queries.as_raw(session, lesson), complete=True, today=clock.local_date(now))


def _marks(session: Session, lesson: Lesson, value: LessonIn) -> None:
    session.execute(delete(LessonSystem).where(LessonSystem.lesson_id == lesson.id))
    session.execute(delete(LessonAccord).where(LessonAccord.lesson_id == lesson.id))
    session.add_all(LessonSystem(lesson_id=lesson.id, system=one) for one in value.systems)
    session.add_all(LessonAccord(lesson_id=lesson.id, accord=one) for one in value.accords)
    session.flush()


def _next(
    session: Session, actor: Actor, lesson: Lesson, action: str, now: datetime, more: Mapping[str, str] | None = None
) -> None:
    lesson.version += 1
    lesson.updated_at = now
    _written(session, actor, lesson, action, now, more)


def _written(
    session: Session, actor: Actor, lesson: Lesson, action: str, now: datetime, more: Mapping[str, str] | None = None
) -> None:
    """Keep the version, note the event, and let it be found by those who may read it."""
    texts = (lesson.answer, lesson.conditions, lesson.belief, lesson.legal_basis, lesson.worked_in, lesson.theme)
    lesson.search_text = indexed(lesson.question, *texts)
    said = {name: value for name, value in queries.as_raw(session, lesson).items() if value}
    about = {"lesson": lesson.id, "version": lesson.version, "standing": lesson.standing.value}
    event_id = audit.record(
        session, actor, action, now=now, subject=f"lesson:{lesson.id}", data=about,
        private={"question": lesson.question, **(more or {})},
    )  # fmt: skip
    session.add(
        LessonVersion(
            lesson_id=lesson.id, version=lesson.version, event_id=event_id, made_by_id=actor.id, made_at=now,
            said={**said, "standing": lesson.standing.value, **(more or {})},
        )
    )  # fmt: skip
    if lesson.standing in READ_BY_COLLEAGUES:
        text = "\n".join(part for part in texts if part)
        index.put(session, Kind.LESSON, lesson.id, case_id=None, title=lesson.question, text=text)
    else:
        index.remove(session, Kind.LESSON, lesson.id)
    session.flush()
