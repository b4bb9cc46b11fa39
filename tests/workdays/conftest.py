from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app import clock, db, workdays
from app.policy import SYSTEM_ACTOR
from app.workdays import actions
from app.workdays.actions import Plan, Words
from app.workdays.models import DayKind
from tests.factories import START, World

WORDS = Words(DayKind.BRIDGING, "Brugdag", "Bridging day", "Besluit van de secretaris-generaal")


@pytest.fixture
def seeded(database: db.Database) -> db.Database:
    """A database with the shipped days in the table."""
    with database.transaction() as session:
        actions.seed(session, SYSTEM_ACTOR, now=START)
    return database


class Keeper:
    """The administrator, who changes the calendar."""

    def __init__(self, world: World) -> None:
        self.actor = world.actor("admin")

    def adding(self, day: date | str, words: Words = WORDS) -> Plan:
        with db.reading() as session:
            return actions.plan_addition(session, self.actor, as_date(day), words)

    def removing(self, day: date | str) -> Plan:
        with db.reading() as session:
            return actions.plan_removal(session, self.actor, id_of(day))

    def does(self, plan: Plan) -> int:
        with db.transaction() as session:
            return actions.carry_out(session, self.actor, plan, seen=plan.based_on, now=clock.now())

    def adds(self, day: date | str, words: Words = WORDS) -> int:
        return self.does(self.adding(day, words))

    def removes(self, day: date | str) -> int:
        return self.does(self.removing(day))


def as_date(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def id_of(day: date | str) -> int:
    from app.workdays import queries

    wanted = as_date(day)
    with db.reading() as session:
        return next(row.id for row in queries.days(session, wanted.year, removed=True) if row.day == wanted)


@pytest.fixture
def keeper(seeded: db.Database, world: World) -> Keeper:
    """The administrator, on a seeded table."""
    return Keeper(world)


@pytest.fixture
def another_process() -> Callable[[], None]:
    """Be a process that has not looked at the database yet: it counts with what we ship."""

    def begin() -> None:
        clock.use(clock.shipped())
        assert workdays.revision() == 0

    return begin
