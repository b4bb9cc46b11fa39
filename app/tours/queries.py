"""Reading tours. Every colleague reads all of them; what they point at only when they may read that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.cases import queries as cases
from app.cases.models import Case
from app.errors import NotFound
from app.people.models import User
from app.policy import Actor, Capability, Role, can
from app.regions.models import Region
from app.tours.models import Tour, TourHarvest, TourPerson, TourQuestion, TourStop


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on the programme. `visit` is its number, empty when it is not planned or not to be read."""

    id: int
    day: date
    begins: time | None
    ends: time | None
    title: str
    place: str
    region: str
    region_id: int | None
    visit: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """Something that was learned, and what was done with it. `case` is a number, empty when not to be read."""

    id: int
    question_id: int | None
    stop: str
    text: str
    author: str
    said_at: datetime
    keeper_id: int | None
    keeper: str
    done: str
    case: str
    lesson_id: int | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """A tour in the list. `open` of its `harvest` have nothing done with them yet."""

    id: int
    title: str
    about: str
    since: date
    until: date
    version: int
    owner_id: int
    owner: str
    changed_at: datetime
    people: tuple[tuple[int, str], ...]
    stops: int
    harvest: int
    open: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A tour with all that is in it."""

    row: Row
    questions: tuple[tuple[int, str], ...]
    stops: tuple[Stop, ...]
    harvest: tuple[Harvest, ...]


def tours(session: Session) -> tuple[Row, ...]:
    """All tours, the last on top. Four queries, however many there are."""
    return _rows(session, ())


def row(session: Session, tour_id: int) -> Row:
    """One tour. Raises NotFound."""
    found = _rows(session, (Tour.id == tour_id,))
    if not found:
        raise NotFound(str(tour_id))
    return found[0]


def whole(session: Session, actor: Actor, tour_id: int) -> Whole:
    """One tour with all that is in it, as this person reads it. Raises NotFound."""
    held = row(session, tour_id)
    asked = session.execute(
        select(TourQuestion.id, TourQuestion.question)
        .where(TourQuestion.tour_id == tour_id)
        .order_by(TourQuestion.place, TourQuestion.id)
    )
    stops = session.execute(
        select(TourStop, Region.name)
        .outerjoin(Region, Region.id == TourStop.region_id)
        .where(TourStop.tour_id == tour_id)
        .order_by(TourStop.day, TourStop.begins, TourStop.id)
    ).all()
    learned = session.scalars(select(TourHarvest).where(TourHarvest.tour_id == tour_id).order_by(TourHarvest.id)).all()
    numbers = _numbers(session, actor, [one.case_id for one, _name in stops] + [one.done_case_id for one in learned])
    who = _names(session, [one.author_id for one in learned] + [one.keeper_id for one in learned])
    titles = {one.id: one.title for one, _name in stops}
    return Whole(
        held,
        tuple((key, text) for key, text in asked),
        tuple(
            Stop(one.id, one.day, one.begins, one.ends, one.title, one.place, name or "", one.region_id,
                 numbers.get(one.case_id or 0, ""))
            for one, name in stops
        ),
        tuple(
            Harvest(one.id, one.question_id, titles.get(one.stop_id or 0, ""), one.text, who.get(one.author_id, ""),
                    one.said_at, one.keeper_id, who.get(one.keeper_id or 0, ""), one.done,
                    numbers.get(one.done_case_id or 0, ""), one.done_lesson_id, one.done_at)
            for one in learned
        ),
    )  # fmt: skip


def works(actor: Actor, held: Row) -> bool:
    """Whether somebody works on this tour: its owner, who goes along, and the commissioner."""
    if not can(actor, Capability.TOUR_WORK):
        return False
    return actor.id == held.owner_id or actor.has(Role.COMMISSIONER) or goes_along(actor, held)


def goes_along(actor: Actor, held: Row) -> bool:
    """Whether somebody is on the list of who goes along."""
    return any(key == actor.id for key, _name in held.people)


def _numbers(session: Session, actor: Actor, wanted: Iterable[int | None]) -> dict[int, str]:
    """The numbers of those of these cases that this person reads."""
    keys = {key for key in wanted if key is not None}
    if not keys or not can(actor, Capability.CASE_READ):
        return {}
    found = select(Case.id, Case.number).where(Case.id.in_(keys), cases.visible_to(actor))
    return {row.id: row.number for row in session.execute(found)}


def _names(session: Session, wanted: Iterable[int | None]) -> dict[int, str]:
    keys = {key for key in wanted if key is not None}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(keys)))}


def _rows(session: Session, wanted: Iterable[ColumnElement[bool]]) -> tuple[Row, ...]:
    found = session.execute(
        select(Tour, User.name)
        .join(User, User.id == Tour.owner_id)
        .where(*wanted)
        .order_by(Tour.since.desc(), Tour.id.desc())
    ).all()
    keys = [one.id for one, _name in found]
    people: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for tour, user, name in session.execute(
        select(TourPerson.tour_id, User.id, User.name)
        .join(User, User.id == TourPerson.user_id)
        .where(TourPerson.tour_id.in_(keys))
        .order_by(User.name, User.id)
    ):
        people[tour].append((user, name))
    stops = {
        row.tour_id: row.stops
        for row in session.execute(
            select(TourStop.tour_id, func.count().label("stops"))
            .where(TourStop.tour_id.in_(keys))
            .group_by(TourStop.tour_id)
        )
    }
    learned = {
        key: (count, done)
        for key, count, done in session.execute(
            select(TourHarvest.tour_id, func.count(), func.count(TourHarvest.done_at))
            .where(TourHarvest.tour_id.in_(keys))
            .group_by(TourHarvest.tour_id)
        )
    }
    return tuple(
        Row(
            one.id, one.title, one.about, one.since, one.until, one.version, one.owner_id, name, one.changed_at,
            tuple(people[one.id]), stops.get(one.id, 0), (counts := learned.get(one.id, (0, 0)))[0],
            counts[0] - counts[1],
        )
        for one, name in found
    )  # fmt: skip
