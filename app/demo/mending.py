"""The routing table in the demo: the weekly list is sent on Mondays, and the administrator keeps up with it; what came
of the last weeks still waits.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from app import clock
from app.bottlenecks import misrouting
from app.bottlenecks.models import Misrouted, MisroutedKind, Settled
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people.models import User

KEEPS_UP: Final = timedelta(days=75)
"""What is older has been looked at."""

REASONS: Final = {
    MisroutedKind.DECLINED: "Eén geval; de regel klopt voor de andere zaken.",
    MisroutedKind.PASSED_ON: "De coördinator kende het dossier; de regel klopt.",
    MisroutedKind.NO_ROW: "Te weinig van zulke zaken voor een eigen regel.",
}


def plan_mending(database: Database, simulation: Simulation, days: list[date], admin: str) -> None:
    """The lists of every week, and once, near the end, the administrator who settles what is old."""
    seen = set()
    for day in days:
        if (week := day.isocalendar()[:2]) not in seen:
            seen.add(week)
            simulation.at(datetime.combine(day, time(8, 5), clock.AMSTERDAM), misrouting_list)

    def settle(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            actor = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == admin)).one())
            if actor is None:
                return
            for kind, why in REASONS.items():
                old = (
                    select(Case.number)
                    .join(Misrouted, Misrouted.case_id == Case.id)
                    .where(Misrouted.kind == kind, Misrouted.at < now - KEEPS_UP, Misrouted.settled.is_(None))
                )
                numbers = session.scalars(old).all()
                if numbers:
                    misrouting.settle(session, actor, numbers, Settled.KEPT.value, why, now=now)

    simulation.at(datetime.combine(days[-5:][0], time(15, 20), clock.AMSTERDAM), settle)


def misrouting_list(now: datetime) -> None:
    """The sweep of the worker, on the simulated calendar."""
    with clock.at(now):
        misrouting.sweep(now)
