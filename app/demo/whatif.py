"""What if in the demo: two scenarios of the regiocommissaris, computed by the worker.

They are asked when all the rest is there, so that they rest on the whole log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from app import db
from app.people import identity
from app.people.models import Directorate, User
from app.whatif import actions

COMMISSIONER: Final = "commissaris@regiolijn.example"
SCENARIOS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (COMMISSIONER, {"name": "Twee keer zoveel instroom", "inflow": 200}),
    (COMMISSIONER, {"name": "Een opgavefikser meer bij de drukste directie", "fixers": 1, "inflow": 150}),
)


def keep_scenarios(now: datetime) -> None:
    """Keep them, each as its owner."""
    for email, chosen in SCENARIOS:
        with db.transaction() as session:
            actor = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == email)).one())
            busiest = session.scalars(select(Directorate.id).order_by(Directorate.id)).first()
            if actor is not None:
                place = {"directorate": busiest} if "fixers" in chosen else {}
                actions.make(session, actor, chosen | place, now=now)
