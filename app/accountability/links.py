"""The link in the letter to a signatory: for this one case, for a time, and withdrawable.

How long it takes a reaction is in the database, so that another term needs no other link. The address is exchanged for
a cookie at once (`views_outside.enter`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import clock
from app.accountability.models import Accountability
from app.links import Purpose, make
from app.links import read as read_token

TERM = timedelta(days=400)
"""No link lives longer, whatever the database says."""

GRACE = 15
"""So many working days after the term a reaction can still come: late is better than none."""

MOST_REACTIONS = 3


def path_for(record: Accountability) -> str:
    """The path of the page where a signatory reacts."""
    return f"/reactie/{make(Purpose.REACTION, record.case_id, record.generation)}"


@dataclass(frozen=True)
class Ticket:
    """What a link says: which case, and which generation of links it is of."""

    case_id: int
    generation: int


def read(token: str) -> Ticket | None:
    """What a token says, or None when we did not make it or it is too old."""
    match read_token(Purpose.REACTION, token, age=TERM):
        case (int(case_id), int(generation)):
            return Ticket(case_id, generation)
    return None


def closes_at(record: Accountability) -> datetime | None:
    """The moment (UTC) after which nothing can be said by the link any more; None while no letter was sent."""
    return clock.end_of(clock.calendar().add(record.react_on, GRACE)) if record.react_on else None
