"""Reading visits: those of a region, those that somebody has a part in, who comes, and what was born at them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import own_ids
from app.cases.reach import visible_to
from app.people.models import User
from app.policy import Actor
from app.regions.models import Region
from app.visits.models import Coming, Setting, Visit, VisitBirth, VisitColleague, VisitPerson, VisitTelling

MOST = 200
"""The most visits that a panel or a brief is given."""


@dataclass(frozen=True)
class Seen:
    """A visit as other parts of the application show it. `agreed` has one agreement a line."""

    id: int
    number: str
    title: str
    state: str
    active: bool
    region_id: int
    region: str
    owner_id: int | None
    owner: str
    visit_on: date
    begins_at: datetime
    ends_at: datetime
    place: str
    setting: Setting
    partnership: str
    partnership_id: int | None
    agenda: str
    said: str
    agreed: str
    watch: str
    reported_on: date | None
    held: bool
    no_follow_up: str
    revision: int

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/zaken/{self.number}"


def seen(
    session: Session,
    actor: Actor,
    *wanted: ColumnElement[bool],
    newest: bool = False,
    limit: int = MOST,
    offset: int = 0,
) -> list[Seen]:  # fmt: skip
    """The visits that answer to these conditions and that this actor may read, by day. One query."""
    order = Visit.begins_at.desc() if newest else Visit.begins_at
    statement = (
        select(
            Case.id, Case.number, Case.title, Case.state, Case.active, Region.id, Region.name, User.id, User.name,
            Visit.visit_on, Visit.begins_at, Visit.ends_at, Visit.place, Visit.setting, Visit.partnership,
            Visit.partnership_id, Visit.agenda, Visit.said, Visit.agreed, Visit.watch, Visit.reported_on, Visit.held,
            Visit.no_follow_up, Visit.revision,
        )
        .join(Visit, Visit.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
        .outerjoin(User, User.id == Case.owner_id)
        .where(Case.process == "visit", Case.state != "noted", visible_to(actor), *wanted)
        .order_by(order, Case.id)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    for row in values:
        row[8] = row[8] or ""
    return [Seen(*row) for row in values]


def of_region(session: Session, actor: Actor, region_ids: Collection[int], since: date, until: date) -> list[Seen]:
    """The visits to these regions that were not called off, from `since` up to and including `until`, by day."""
    return seen(
        session, actor, Case.region_id.in_(region_ids), Visit.visit_on.between(since, until), Case.state != "cancelled"
    )


def last_reported(session: Session, actor: Actor, region_ids: Collection[int]) -> Seen | None:
    """The last visit to these regions with a report."""
    found = seen(
        session, actor, Case.region_id.in_(region_ids), Visit.reported_on.is_not(None), newest=True, limit=1
    )  # fmt: skip
    return found[0] if found else None


def mine_coming(session: Session, actor: Actor, since: date, until: date) -> list[Seen]:
    """The visits in these days that this person goes to: their own, and those they did not say no to."""
    return seen(session, actor, mine(actor), Visit.visit_on.between(since, until), Case.state.in_(("planned", "held")))


def mine(actor: Actor) -> ColumnElement[bool]:
    """Visits that somebody has a part in: they go themselves, or were invited and did not decline."""
    asked = select(VisitColleague.visit_id).where(
        VisitColleague.user_id == actor.id, VisitColleague.answer != Coming.NOT
    )
    return or_(Case.owner_id.in_(sorted(own_ids(actor))), Case.id.in_(asked))


def by_ids(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, Seen]:
    """These visits, as far as this actor may read them. One query."""
    return {one.id: one for one in seen(session, actor, Case.id.in_(ids), limit=len(ids))} if ids else {}


@dataclass(frozen=True)
class Colleague:
    """A colleague who was invited."""

    user_id: int
    name: str
    answer: Coming


def colleagues_of(session: Session, visit_ids: Collection[int]) -> dict[int, list[Colleague]]:
    """Who was invited to each of these visits, by name. One query."""
    statement = (
        select(VisitColleague.visit_id, User.id, User.name, VisitColleague.answer)
        .join(User, User.id == VisitColleague.user_id)
        .where(VisitColleague.visit_id.in_(visit_ids))
        .order_by(User.name, User.id)
    )
    found: dict[int, list[Colleague]] = {}
    for visit, user, name, answer in session.execute(statement):
        found.setdefault(visit, []).append(Colleague(user, name, answer))
    return found


def people_of(session: Session, visit_ids: Collection[int]) -> dict[int, list[VisitPerson]]:
    """Whom we meet at each of these visits. One query."""
    statement = select(VisitPerson).where(VisitPerson.visit_id.in_(visit_ids)).order_by(VisitPerson.id)
    found: dict[int, list[VisitPerson]] = {}
    for person in session.scalars(statement):
        found.setdefault(person.visit_id, []).append(person)
    return found


def tellings_of(session: Session, visit_id: int) -> list[tuple[VisitTelling, VisitPerson]]:
    """What was told to whom, the last first. One query."""
    statement = (
        select(VisitTelling, VisitPerson)
        .join(VisitPerson, VisitPerson.id == VisitTelling.person_id)
        .where(VisitTelling.visit_id == visit_id)
        .order_by(VisitTelling.id.desc())
    )
    return [(told, person) for told, person in session.execute(statement)]


def born_at(visit_ids: Sequence[int]) -> ColumnElement[bool]:
    """Cases that were born at one of these visits."""
    return Case.id.in_(select(VisitBirth.case_id).where(VisitBirth.visit_id.in_(visit_ids)))


def texts_of(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What these visits say, for showing where a word was found. One query."""
    statement = select(Visit.case_id, Visit.agenda, Visit.said, Visit.agreed).where(Visit.case_id.in_(case_ids))
    return {key: " ".join(one for one in texts if one) for key, *texts in session.execute(statement)}
