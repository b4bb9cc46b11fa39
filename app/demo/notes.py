"""Progress notes in the demo: one that was settled, about the last quarter, and a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from app import clock
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people.models import User
from app.table import notes
from app.table.note_text import last_quarter

WRITER: Final = "commissaris@regiolijn.example"
SAID: Final = {
    "IZA": {
        "asked": "Spreek in het volgende overleg met de verzekeraars af dat zij plannen van regio's samen bekijken.",
        "obstacles": (
            "Regio's wachten op elkaar en op geld. Wie een plan klaar heeft, weet vaak niet wie het beoordeelt. "
            "Dat kost maanden, en partijen haken af."
        ),
    },
    "GALA": {"asked": ""},
}
"""What the commissioner made of the words that a note begins with; the last one is left a draft."""


def plan_notes(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the notes in the queue of a simulation. Call before `play`."""
    since, until = last_quarter(days[-1])
    for place, accord in enumerate(SAID):
        day = next((one for one in days if one > until + timedelta(days=8 + 3 * place)), days[-1])
        if days[0] <= since:
            moment = datetime.combine(day, time(16, 40 + place), clock.AMSTERDAM)
            simulation.at(moment, _writing(database, accord, since, until))


def _writing(database: Database, accord: str, since: date, until: date) -> Callable[[datetime], None]:
    def write(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            writer = session.scalars(select(User.id).where(User.email == WRITER)).one_or_none()
            actor = identity.actor_for_user(session, writer) if writer else None
            if actor is None:
                return
            note = notes.make(session, actor, {"accord": accord, "since": since, "until": until}, now=now)
            notes.change(session, actor, note.id, SAID[accord], expected_version=note.version, now=now)
            if SAID[accord]["asked"]:
                notes.send(session, actor, note.id, expected_version=note.version, now=now)

    return write
