"""Links for people in the region: signed, for one purpose, for a time, and withdrawable.

The address is exchanged for a cookie at once (`views.enter`), so that the token does not stay in the address bar. A
link can be made again from the contact alone, so it is stored nowhere; raising the contact's `generation` withdraws it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from app.cases.models import Contact

TERM = timedelta(days=540)
"""A link lives for 18 months: a case may be reopened for 12 after it closes."""

_key = ""


def use(key: str) -> None:
    """Set the signing key (`SECRET_KEY`)."""
    global _key
    _key = key


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key, salt="region-follow", signer_kwargs={"digest_method": hashlib.sha256})


def path_for(contact: Contact) -> str:
    """The path of a contact's page."""
    return f"/volg/{_serializer().dumps([contact.id, contact.generation])}"


@dataclass(frozen=True)
class Ticket:
    """What a link says: which contact, and which generation of links it is of."""

    contact: int
    generation: int


def read(token: str) -> Ticket | None:
    """What a token says, or None when we did not make it or it is too old."""
    try:
        contact, generation = _serializer().loads(token, max_age=int(TERM.total_seconds()))
        return Ticket(int(contact), int(generation))
    except (BadData, ValueError, TypeError):
        return None
