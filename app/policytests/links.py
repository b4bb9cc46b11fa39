"""The link by which a partner of a region answers: for this one answer, for a time, and withdrawable.

How long it takes answers is in the database, so that another term needs no other link. The address is exchanged for a
cookie at once (`views_outside.enter`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.links import Purpose, make
from app.links import read as read_token
from app.policytests.models import PolicyPartner

TERM = timedelta(days=400)
"""No link lives longer, whatever the database says: what was done with an answer is read there too."""


def path_for(partner: PolicyPartner) -> str:
    """The path of the page where a partner answers."""
    return f"/toets/{make(Purpose.POLICY_TEST, partner.id, partner.generation)}"


@dataclass(frozen=True)
class Ticket:
    """What a link says: which partner, and which generation of links it is of."""

    partner: int
    generation: int


def read(token: str) -> Ticket | None:
    """What a token says, or None when we did not make it or it is too old."""
    match read_token(Purpose.POLICY_TEST, token, age=TERM):
        case (int(partner), int(generation)):
            return Ticket(partner, generation)
    return None
