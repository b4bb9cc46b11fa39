"""Reading pilots. All colleagues and researchers read all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.models import User
from app.pilots.models import Part, Pilot, PilotPerson, PilotQuestion, PilotRegion
from app.regions.models import Region


class Standing(StrEnum):
    """Where a pilot stands; the calendar says."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Question:
    """What a pilot must teach, and what it taught so far (empty: nothing yet)."""

    id: int
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Row:
    """A pilot as it is read. `regions` and the people are ids with names, by name."""

    id: int
    name: str
    about: str
    since: date
    until: date
    indicators: tuple[str, ...]
    version: int
    regions: tuple[tuple[int, str], ...]
    people: tuple[tuple[Part, int, str], ...]
    questions: tuple[Question, ...]

    def standing(self, today: date) -> Standing:
        """Where it stands on this Dutch day."""
        if today < self.since:
            return Standing.PLANNED
        return Standing.RUNNING if today <= self.until else Standing.ENDED

    @property
    def answered(self) -> int:
        """How many of its questions have an answer."""
        return sum(bool(one.answer) for one in self.questions)

    def cast(self, part: Part) -> tuple[str, ...]:
        """The names of who is this in the pilot."""
        return tuple(name for held, _key, name in self.people if held is part)


def pilots(session: Session) -> tuple[Row, ...]:
    """All pilots, the one that began last on top. Four queries, however many there are."""
    return _rows(session, ())


def one(session: Session, pilot_id: int) -> Row:
    """One pilot. Raises NotFound."""
    found = _rows(session, (Pilot.id == pilot_id,))
    if not found:
        raise NotFound(str(pilot_id))
    return found[0]


def some(session: Session, wanted: Collection[int]) -> tuple[Row, ...]:
    """Those of these pilots (ids) that are there."""
    return _rows(session, (Pilot.id.in_(wanted),))


def regions_of(session: Session, pilot_id: int) -> frozenset[int]:
    """The regions (ids) in which a pilot runs; none for a pilot that is not there."""
    return frozenset(session.scalars(select(PilotRegion.region_id).where(PilotRegion.pilot_id == pilot_id)))


def names(session: Session) -> tuple[tuple[int, str], ...]:
    """The ids and names of all pilots, by name: to choose from."""
    return tuple((row.id, row.name) for row in session.execute(select(Pilot.id, Pilot.name).order_by(Pilot.name)))


def _rows(session: Session, wanted: Iterable[ColumnElement[bool]]) -> tuple[Row, ...]:
    found = session.scalars(select(Pilot).where(*wanted).order_by(Pilot.since.desc(), Pilot.id.desc())).all()
    if not found:
        return ()
    keys = [row.id for row in found]
    places: dict[int, list[tuple[int, str]]] = {key: [] for key in keys}
    for pilot, region, name in session.execute(
        select(PilotRegion.pilot_id, Region.id, Region.name)
        .join(Region, Region.id == PilotRegion.region_id)
        .where(PilotRegion.pilot_id.in_(keys))
        .order_by(Region.name, Region.id)
    ):
        places[pilot].append((region, name))
    cast: dict[int, list[tuple[Part, int, str]]] = {key: [] for key in keys}
    for pilot, part, user, name in session.execute(
        select(PilotPerson.pilot_id, PilotPerson.part, User.id, User.name)
        .join(User, User.id == PilotPerson.user_id)
        .where(PilotPerson.pilot_id.in_(keys))
        .order_by(User.name, User.id)
    ):
        cast[pilot].append((part, user, name))
    asked: dict[int, list[Question]] = {key: [] for key in keys}
    for row in session.scalars(
        select(PilotQuestion).where(PilotQuestion.pilot_id.in_(keys)).order_by(PilotQuestion.place, PilotQuestion.id)
    ):
        asked[row.pilot_id].append(Question(row.id, row.question, row.answer))
    return tuple(
        Row(
            row.id, row.name, row.about, row.since, row.until, tuple(row.indicators), row.version,
            tuple(places[row.id]), tuple(cast[row.id]), tuple(asked[row.id]),
        )
        for row in found
    )  # fmt: skip
