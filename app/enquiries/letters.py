"""The mail that goes to somebody of another organisation. In Dutch: they are asked by a Dutch ministry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app import outbox
from app.enquiries import links
from app.enquiries.models import Enquiry, EnquiryAnswer


def _send(session: Session, enquiry: Enquiry, letter: str, event_id: str, now: datetime, **params: str) -> None:
    outbox.enqueue(
        session,
        event_id=event_id,
        template=letter,
        recipient=enquiry.email,
        language="nl",
        params={"name": enquiry.name, "link": links.path_for(enquiry)} | params,
        now=now,
        case_id=enquiry.case_id,
    )


def question(session: Session, enquiry: Enquiry, who: str, event_id: str, now: datetime) -> None:
    """The question itself, with the link."""
    params = {"who": who, "question": enquiry.question, "about": enquiry.shared_title, "by": enquiry.due_on.isoformat()}
    _send(session, enquiry, "enquiry", event_id, now, **params)


def reminder(session: Session, enquiry: Enquiry, who: str, event_id: str, now: datetime) -> None:
    """Once, some days before the term."""
    params = {"who": who, "question": enquiry.question, "by": enquiry.due_on.isoformat()}
    _send(session, enquiry, "enquiry_reminder", event_id, now, **params)


def thanks(session: Session, enquiry: Enquiry, given: EnquiryAnswer, now: datetime, *, more: bool) -> None:
    """What was answered, for whoever answered it; with `more` they can still add to it."""
    params = {"name": given.name, "answer": given.text, "by": enquiry.due_on.isoformat() if more else ""}
    _send(session, enquiry, "enquiry_thanks", given.event_id, now, **params)


def withdrawn(session: Session, enquiry: Enquiry, who: str, event_id: str, now: datetime) -> None:
    """No answer is needed any more."""
    _send(session, enquiry, "enquiry_withdrawn", event_id, now, who=who, question=enquiry.question)
