"""The link in a question to a third party: for this one question, until its term, and withdrawable.

How long it works is in the database (`Enquiry.due_on`), so that a longer term needs no other link. The address is
exchanged for a cookie at once (`views.enter`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.enquiries.models import Enquiry
from app.links import Purpose, make
from app.links import read as read_token

TERM = timedelta(days=400)
"""No link lives longer, whatever the database says."""


def path_for(enquiry: Enquiry) -> str:
    """The path of the page where the question is answered."""
    return f"/vraag/{make(Purpose.ENQUIRY, enquiry.id, enquiry.generation)}"


@dataclass(frozen=True)
class Ticket:
    """What a link says: which question, and which generation of links it is of."""

    enquiry: int
    generation: int


def read(token: str) -> Ticket | None:
    """What a token says, or None when we did not make it or it is too old."""
    match read_token(Purpose.ENQUIRY, token, age=TERM):
        case (int(enquiry), int(generation)):
            return Ticket(enquiry, generation)
    return None
