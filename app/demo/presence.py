"""Days in the region in the demo: at the end of each week liaisons say where they were, as the page lets them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people import queries as people
from app.policy import Role
from app.presence import actions, queries

THERE = (0.45, 0.75, 0.7, 0.75, 0.35)
"""How often somebody is in a region on each working day of a week; together within the norm (DOMAIN, task L1)."""
HALF = 0.25


def plan_presence(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the weeks in the queue of a simulation. Today is left to whoever tries the demo. Call before `play`."""
    for _week, group in groupby(days[:-1], key=lambda day: day.isocalendar()[:2]):
        week = list(group)
        at = datetime.combine(week[-1], time(16, 40), clock.AMSTERDAM)
        simulation.at(at, _said(database, week))


def _said(database: Database, week: Sequence[date]) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            for one in people.holders_of(session, Role.LIAISON):
                _of(session, one.id, week, random.Random(f"{one.id} {week[0]}"), now)  # noqa: S311 - made up

    return act


def _of(session: Session, liaison: int, week: Sequence[date], rng: random.Random, now: datetime) -> None:
    actor = identity.actor_for_user(session, liaison)
    places = queries.places(session, liaison, week[-1])
    if actor is None or not places:
        return
    for day in week:
        if rng.random() < THERE[day.weekday()] and now.date() - day <= timedelta(days=actions.DAYS_BACK):
            where = rng.choice(places)
            actions.say_where_i_am(session, actor, where.region_id, now=now, day=day, half=rng.random() < HALF)
