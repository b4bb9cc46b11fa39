"""What happens besides courses while demo data is played: clocks act every morning, in the last days notices become
mail, and somebody goes on leave.

The sweeps are those of the worker, on the simulated calendar. Older notices were read long ago, and their mail is not
made: nobody looks at it, and nobody must get it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import select, update

from app import clock, db
from app.audit.models import Event
from app.cases import ladder
from app.demo.casting import FIXER, FIXER2
from app.demo.simulation import Simulation
from app.enquiries import reminding
from app.mediation import reminding as mediation
from app.outbox import bundling
from app.outbox.models import Notice
from app.people import absence, identity
from app.people.models import User
from config import Settings

MORNING: Final = time(9, 5)
MAILED: Final = 3
"""For how many working days up to today notices become mail."""

UNREAD: Final = time(11, 0)
"""Notices since this hour on the last working day but one have not been read yet."""


AWAY, DEPUTY, LEAVE = FIXER2, FIXER, 9
"""Who is on leave today, who stands in, and for how many working days more than the first."""


def plan(simulation: Simulation, settings: Settings, days: list[date], until: datetime) -> None:
    """Put the sweeps of every working day in the queue, up to `until`, and the leave."""
    for day in days:
        simulation.at(_moment(day, MORNING), _clocks(simulation))
    simulation.at(_moment(days[-MAILED:][0], time(9, 0)), lambda now: _read(now, mailed=True))
    for day in days[-MAILED:]:
        for hour in range(9, 18):
            simulation.at(_moment(day, time(hour, 10)), lambda now: _mail(settings, now))
    simulation.at(_moment(days[-2:][0], time(9, 30)), _leave)
    simulation.at(until, lambda _now: _read(_moment(days[-2:][0], UNREAD)))


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.AMSTERDAM)


def _clocks(simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now):
            reminding.sweep(now)
            mediation.sweep(now)
            if ladder.sweep(now):
                simulation.escalated_by_themselves(_escalated(now), now)

    return act


def _escalated(now: datetime) -> Iterable[int]:
    """The cases that a clock escalated at this moment."""
    with db.reading() as session:
        found = session.execute(
            select(Event.case_id, Event.body).where(Event.action == "case.clock_acted", Event.at == now)
        ).all()
    return [row.case_id for row in found if row.case_id and json.loads(row.body)["data"]["step"] == "escalate"]


def _leave(now: datetime) -> None:
    """A fixer says to be away from today, and who stands in."""
    with clock.at(now), db.transaction() as session:
        ids = dict(session.execute(select(User.email, User.id).where(User.email.in_((AWAY, DEPUTY)))).all())
        actor = identity.actor_for_user(session, ids[AWAY])
        if actor is None:
            raise LookupError(f"{AWAY} has no active account")
        today = clock.local_date(now)
        until = clock.calendar().add(today, LEAVE)
        leave = {"deputy": str(ids[DEPUTY]), "from_on": today.isoformat(), "until_on": until.isoformat()}
        absence.add(session, actor, ids[AWAY], leave, now=now)


def _mail(settings: Settings, now: datetime) -> None:
    with clock.at(now):
        bundling.sweep(settings, now)


def _read(before: datetime, *, mailed: bool = False) -> None:
    """What was told before this moment has been read; with `mailed` also sent, long ago."""
    with db.transaction() as session:
        session.execute(
            update(Notice).where(Notice.created_at < before, Notice.read_at.is_(None)).values(read_at=Notice.created_at)
        )
        if mailed:
            session.execute(update(Notice).where(Notice.due_at < before).values(due_at=None))
