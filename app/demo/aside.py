"""A note among three in the demo: the owner of a case asks two colleagues by name something that nobody else reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import select

from app import clock
from app.cases import comments
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.workflow.model import Visibility

NOTE: Final = (
    "Alleen voor jullie: de bestuurder belde mij thuis. De zorgaanbieder overweegt te stoppen per 1 januari, en dat is "
    "nog niet met het personeel besproken. Kunnen we deze week met zijn drieën overleggen?"
)
AGO: Final = 3
"""So many working days ago it was written."""


def plan_aside(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the note in the queue of a simulation. Call before `play`."""
    if len(days) > AGO:
        moment = datetime.combine(days[-1 - AGO], time(16, 5), clock.AMSTERDAM)
        simulation.at(moment, _writing(database))


def _writing(database: Database) -> Callable[[datetime], None]:
    def write(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            worked_on = (Case.process == "bottleneck", Case.state == "in_progress", Case.commissioner_id.is_not(None))
            case = session.scalars(select(Case).where(*worked_on).order_by(Case.id).limit(1)).one_or_none()
            owner = identity.actor_for_user(session, case.owner_id) if case and case.owner_id else None
            if case is None or owner is None:
                return
            readers = [str(key) for key in (case.co_owner_id, case.commissioner_id)]
            comments.comment(session, owner, case.number, NOTE, Visibility.CONFIDENTIAL.value, named=readers, now=now)

    return write
