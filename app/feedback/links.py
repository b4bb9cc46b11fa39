"""Links for people in the region: signed, for one purpose, for a time, and withdrawable.

The address is exchanged for a cookie at once (`views.enter`), so that the token does not stay in the address bar. A
link can be made again from the contact alone, so it is stored nowhere; raising the `generation` withdraws it. The link
to the page of one case is shown to its liaison; the one to an overview is only ever mailed, to the address it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.cases.models import Contact, RegionPerson
from app.links import Purpose, make
from app.links import read as read_token

TERM = timedelta(days=540)
"""A link lives for 18 months: a case may be reopened for 12 after it closes."""

OVERVIEW_TERM = timedelta(days=90)
"""Shorter: it opens more, and a new one is asked for in a minute."""


def path_for(contact: Contact) -> str:
    """The path of a contact's page."""
    return f"/volg/{make(Purpose.FOLLOW, contact.id, contact.generation)}"


def overview_path(person: RegionPerson) -> str:
    """The path of the overview of what somebody follows. For a mail to their own address, and nowhere else."""
    return f"/volg/overzicht/{make(Purpose.OVERVIEW, person.id, person.generation)}"


@dataclass(frozen=True)
class Ticket:
    """What a link says: which contact (or person), and which generation of links it is of."""

    contact: int
    generation: int


def read(token: str) -> Ticket | None:
    """What a token to a page says, or None when we did not make it or it is too old."""
    return _ticket(read_token(Purpose.FOLLOW, token, age=TERM))


def read_overview(token: str) -> Ticket | None:
    """What a token to an overview says (`contact` is the id of the person), or None."""
    return _ticket(read_token(Purpose.OVERVIEW, token, age=OVERVIEW_TERM))


def _ticket(parts: tuple[int | str, ...] | None) -> Ticket | None:
    match parts:
        case (int(contact), int(generation)):
            return Ticket(contact, generation)
    return None
