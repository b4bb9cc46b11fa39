"""How a question stands: whether its link still works, and what has come of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app import clock
from app.cases.models import Case
from app.enquiries.models import Enquiry

MOST_ANSWERS = 2
"""An answer, and something to add to it."""


class Standing(StrEnum):
    """Where a question is, for its asker as for the one who is asked."""

    SENT = "sent"
    OPENED = "opened"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    MOOT = "moot"
    """The case has ended without the answer."""


def closes_at(enquiry: Enquiry) -> datetime:
    """The moment (UTC) after which the link does not work: the end of the Dutch day of its term."""
    return clock.midnight(enquiry.due_on + timedelta(days=1))


def standing_of(enquiry: Enquiry, *, active: bool, now: datetime) -> Standing:
    """Where this question is. `active`: whether its case is."""
    if enquiry.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if enquiry.answered_at is not None:
        return Standing.ANSWERED
    if not active:
        return Standing.MOOT
    if now >= closes_at(enquiry):
        return Standing.EXPIRED
    return Standing.SENT if enquiry.opened_at is None else Standing.OPENED


def awaits(enquiry: Enquiry, now: datetime) -> bool:
    """Whether its answer can still come."""
    return standing_of(enquiry, active=True, now=now) in (Standing.SENT, Standing.OPENED)


def takes_answers(enquiry: Enquiry, case: Case, given: int, now: datetime) -> bool:
    """Whether somebody with the link may answer now, who has answered `given` times."""
    closed = enquiry.withdrawn_at is not None or not case.active or now >= closes_at(enquiry)
    return not closed and given < MOST_ANSWERS
