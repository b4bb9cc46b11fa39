"""Links for people in the region: signed, for one purpose, for a time, and withdrawable.

The address is exchanged for a cookie at once (`views.enter`), so that the token does not stay in the address bar. A
link can be made again from the contact alone, so it is stored nowhere; raising the contact's `generation` withdraws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.cases.models import Contact
from app.links import Purpose, make
from app.links import read as read_token

TERM = timedelta(days=540)
"""A link lives for 18 months: a case may be reopened for 12 after it closes."""


def path_for(contact: Contact) -> str:
    """The path of a contact's page."""
    return f"/volg/{make(Purpose.FOLLOW, contact.id, contact.generation)}"


@dataclass(frozen=True)
class Ticket:
    """What a link says: which contact, and which generation of links it is of."""

    contact: int
    generation: int


def read(token: str) -> Ticket | None:
    """What a token says, or None when we did not make it or it is too old."""
    match read_token(Purpose.FOLLOW, token, age=TERM):
        case (int(contact), int(generation)):
            return Ticket(contact, generation)
    return None
