"""Reading lessons: who may read which, the lists, what regions read, and what resembles a bottleneck.

There are hundreds of lessons, not hundreds of thousands: words are looked up in their folded text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import similar
from app.bottlenecks.queries import SEPARATOR
from app.bottlenecks.resemblance import LONGEST, Wanted
from app.bottlenecks.similar import Known
from app.cases.models import Case
from app.cases.queries import within
from app.cases.search import words_of
from app.errors import NotFound
from app.lessons.models import Lesson, LessonAccord, LessonSystem, LessonVersion, Says, Standing
from app.people.models import User
from app.policy import Actor, Capability, can, scope_for

SIZE = 25
COUNT_CAP = 1000
ON_A_CASE = 5
VERSIONS = 50
NOTE = 160
"""So many letters of an answer stand under a lesson that is shown elsewhere."""


@dataclass(frozen=True)
class Filters:
    """What is asked of the list. `q`: words that begin words of it. `due`: to be looked at again by now; `mine`: of the
    reader. What was withdrawn is left out unless it is asked for.
    """

    q: str = ""
    system: str = ""
    accord: str = ""
    says: Says | None = None
    standing: Standing | None = None
    belief: bool = False
    due: bool = False
    mine: bool = False


@dataclass(frozen=True)
class Row:
    """A lesson in a list. `over`: its last day is behind us; `due`: it is time to look at it again."""

    id: int
    question: str
    says: Says
    standing: Standing
    answer: str
    conditions: str
    legal_basis: str
    belief: str
    worked_in: str
    theme: str
    owner_id: int
    owner: str
    valid_until: date | None
    review_on: date
    updated_at: datetime
    version: int
    case_id: int | None
    case_number: str | None
    case_title: str | None
    systems: tuple[str, ...]
    accords: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Part of a list; `next` is where the following part begins, None at the end."""

    rows: tuple[Row, ...]
    next: str | None


@dataclass(frozen=True)
class Version:
    """What a lesson said before."""

    version: int
    made_by: str | None
    made_at: datetime
    said: dict[str, Any]


def readable(actor: Actor) -> ColumnElement[bool]:
    """Which lessons somebody reads: all but drafts, and of those their own."""
    if not can(actor, Capability.LESSON_READ):
        return false()
    own = or_(Lesson.owner_id == actor.id, Lesson.created_by_id == actor.id)
    return or_(Lesson.standing != Standing.DRAFT, own)


def holding(today: date) -> ColumnElement[bool]:
    """What holds on this Dutch day, and may be read by others than its writer."""
    live = Lesson.standing.in_((Standing.SHARED, Standing.PUBLISHED))
    return and_(live, or_(Lesson.valid_until.is_(None), Lesson.valid_until >= today))


def page(session: Session, actor: Actor, filters: Filters, cursor: str = "", *, size: int = SIZE) -> Page:
    """A part of the lessons this actor may read, what changed last first. One query."""
    return _page(session, (readable(actor), *_narrowed(actor, filters)), cursor, size, actor)


def count(session: Session, actor: Actor, filters: Filters) -> int:
    """How many there are, counted no further than COUNT_CAP + 1. One query."""
    found = select(Lesson.id).where(readable(actor), *_narrowed(actor, filters)).limit(COUNT_CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def one(session: Session, actor: Actor, lesson_id: int) -> Row:
    """A lesson that the actor may read. Raises NotFound. One query."""
    return _one(session, actor, Lesson.id == lesson_id, readable(actor))


def of_case(session: Session, actor: Actor, case_id: int) -> tuple[Row, ...]:
    """What was learned from a case that the actor may read. One query."""
    return _rows(session, actor, Lesson.case_id == case_id, Lesson.standing != Standing.WITHDRAWN, readable(actor),
                 limit=ON_A_CASE)  # fmt: skip


def misunderstandings(session: Session, actor: Actor) -> tuple[Row, ...]:
    """What people think that is not so, as far as it holds now: for national communication. One query."""
    shown = holding(clock.local_date(clock.now()))
    return _rows(session, actor, Lesson.belief != "", shown, readable(actor), limit=COUNT_CAP)


def public_page(session: Session, q: str, cursor: str = "") -> Page:
    """What everybody may read: published, and holding today. One query."""
    return _page(session, (_public(), *_having(q)), cursor, SIZE, None)


def public_one(session: Session, lesson_id: int) -> Row:
    """A published lesson that holds today. Raises NotFound. One query."""
    return _one(session, None, Lesson.id == lesson_id, _public())


def versions(session: Session, actor: Actor, lesson_id: int) -> tuple[Version, ...]:
    """What a lesson said, the newest first. The caller has established that it may be read; what it said as a draft is
    for those who may read drafts of it. One query.
    """
    statement = (
        select(LessonVersion.version, User.name, LessonVersion.made_at, LessonVersion.said)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .outerjoin(User, User.id == LessonVersion.made_by_id)
        .where(LessonVersion.lesson_id == lesson_id)
        .order_by(LessonVersion.version.desc())
        .limit(VERSIONS)
    )
    own = or_(Lesson.owner_id == actor.id, Lesson.created_by_id == actor.id)
    rows = session.execute(statement.add_columns(own.label("own")))
    found = [(Version(row[0], row[1], row[2], row[3]), row.own) for row in rows]
    return tuple(one for one, mine in found if mine or one.said.get("standing") != Standing.DRAFT)


def as_raw(session: Session, lesson: Lesson) -> dict[str, Any]:
    """A lesson as `judging.read` takes it. Two queries."""
    names = ("question", "says", "answer", "conditions", "legal_basis", "belief", "worked_in", "theme")
    systems = session.scalars(select(LessonSystem.system).where(LessonSystem.lesson_id == lesson.id))
    accords = session.scalars(select(LessonAccord.accord).where(LessonAccord.lesson_id == lesson.id))
    return {name: getattr(lesson, name) for name in names} | {
        "says": lesson.says.value,
        "systems": sorted(systems),
        "accords": sorted(accords),
        "owner": lesson.owner_id,
        "valid_until": lesson.valid_until.isoformat() if lesson.valid_until else "",
        "review_on": lesson.review_on.isoformat(),
    }


@similar.also
def resembling(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> Sequence[Known]:
    """Lessons that may be about the same as a bottleneck. One query."""
    if not can(actor, Capability.LESSON_READ):
        return ()
    statement = (
        select(Lesson.id, Lesson.question, Lesson.search_text, Lesson.answer, _systems().label("systems"))
        .where(holding(clock.local_date(now)), similar.having(Lesson.search_text, wanted))
        .order_by(Lesson.updated_at.desc(), Lesson.id.desc())
        .limit(similar.CANDIDATES)
    )
    return [
        Known("lesson", str(row.id), row.question, row.search_text, shortened(row.answer), systems=_parted(row.systems))
        for row in session.execute(statement)
    ]


def shortened(text: str) -> str:
    """The beginning of a text, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= NOTE else line[:NOTE].rsplit(" ", 1)[0] + " …"


# -- the statement -------------------------------------------------------------------------------


def _public() -> ColumnElement[bool]:
    return and_(Lesson.standing == Standing.PUBLISHED, holding(clock.local_date(clock.now())))


def _narrowed(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    today = clock.local_date(clock.now())
    found = list(_having(filters.q))
    if filters.system:
        found.append(exists().where(LessonSystem.lesson_id == Lesson.id, LessonSystem.system == filters.system))
    if filters.accord:
        found.append(exists().where(LessonAccord.lesson_id == Lesson.id, LessonAccord.accord == filters.accord))
    if filters.says:
        found.append(Lesson.says == filters.says)
    if filters.belief:
        found.append(Lesson.belief != "")
    if filters.mine:
        found.append(Lesson.owner_id == actor.id)
    if filters.due:
        found.append(or_(Lesson.review_on <= today, Lesson.valid_until < today))
    found.append(Lesson.standing == filters.standing if filters.standing else Lesson.standing != Standing.WITHDRAWN)
    return found


def _having(q: str) -> list[ColumnElement[bool]]:
    spaced = literal(" ") + Lesson.search_text
    return [spaced.contains(f" {word[:LONGEST]}", autoescape=True) for word in words_of(q)]


def _systems() -> ColumnElement[Any]:
    systems = select(func.aggregate_strings(LessonSystem.system, SEPARATOR)).where(LessonSystem.lesson_id == Lesson.id)
    return systems.correlate(Lesson).scalar_subquery()


def _accords() -> ColumnElement[Any]:
    accords = select(func.aggregate_strings(LessonAccord.accord, SEPARATOR)).where(LessonAccord.lesson_id == Lesson.id)
    return accords.correlate(Lesson).scalar_subquery()


def _parted(names: str | None) -> tuple[str, ...]:
    return tuple(sorted(names.split(SEPARATOR))) if names else ()


def _rows(session: Session, actor: Actor | None, *wanted: ColumnElement[bool], limit: int = SIZE) -> tuple[Row, ...]:
    """Lessons with their owner, and the case they came from as far as the actor may read that."""
    seen = within(scope_for(actor, Capability.CASE_READ)) if actor else false()
    statement = (
        select(
            Lesson.id, Lesson.question, Lesson.says, Lesson.standing, Lesson.answer, Lesson.conditions,
            Lesson.legal_basis, Lesson.belief, Lesson.worked_in, Lesson.theme, Lesson.owner_id, User.name,
            Lesson.valid_until, Lesson.review_on, Lesson.updated_at, Lesson.version,
            case((seen, Case.id)).label("case_id"), case((seen, Case.number)).label("case_number"),
            case((seen, Case.title)).label("case_title"), _systems(), _accords(),
        )
        .join(User, User.id == Lesson.owner_id)
        .outerjoin(Case, Case.id == Lesson.case_id)
        .where(*wanted)
        .order_by(Lesson.updated_at.desc(), Lesson.id.desc())
        .limit(limit)
    )  # fmt: skip
    found: list[list[Any]] = [[*row[:-2], _parted(row[-2]), _parted(row[-1])] for row in session.execute(statement)]
    return tuple(Row(*values) for values in found)


def _one(session: Session, actor: Actor | None, *wanted: ColumnElement[bool]) -> Row:
    found = _rows(session, actor, *wanted, limit=1)
    if not found:
        raise NotFound("lesson")
    return found[0]


def _page(session: Session, wanted: Sequence[ColumnElement[bool]], cursor: str, size: int, actor: Actor | None) -> Page:
    after = _after(cursor)
    conditions = [*wanted, *((after,) if after is not None else ())]
    found = _rows(session, actor, *conditions, limit=size + 1)
    more = len(found) > size
    last = found[size - 1] if more else None
    return Page(found[:size], f"{last.updated_at.isoformat()}_{last.id}" if last else None)


def _after(cursor: str) -> ColumnElement[bool] | None:
    """What comes after the last row of a page; None for the first page, or for a cursor that is none of ours."""
    moment, _bar, key = cursor[:60].partition("_")
    try:
        at, id_ = datetime.fromisoformat(moment), int(key)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return or_(Lesson.updated_at < at, and_(Lesson.updated_at == at, Lesson.id < id_ % 2**31))
