"""Reading questions to third parties, and who may read what of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.cases.models import Case
from app.enquiries import standing
from app.enquiries.models import Enquiry, EnquiryAnswer
from app.people import queries as people
from app.people.queries import Person
from app.workflow.model import Visibility


def of_case(session: Session, case_id: int) -> list[Enquiry]:
    """The questions about a case, the last one first. One query."""
    return list(session.scalars(select(Enquiry).where(Enquiry.case_id == case_id).order_by(Enquiry.id.desc())))


def answers_to(session: Session, enquiry_ids: Collection[int]) -> dict[int, list[EnquiryAnswer]]:
    """What was answered to these questions, in order."""
    found: dict[int, list[EnquiryAnswer]] = {key: [] for key in enquiry_ids}
    if found:
        statement = select(EnquiryAnswer).where(EnquiryAnswer.enquiry_id.in_(found)).order_by(EnquiryAnswer.id)
        for row in session.scalars(statement):
            found[row.enquiry_id].append(row)
    return found


def readable(session: Session, event_ids: Collection[str], visible: Collection[str]) -> frozenset[str]:
    """Those of these entries that somebody may read who reads entries of these visibilities."""
    wanted = select(Event.id).where(Event.id.in_(event_ids), Event.visibility.in_(visible))
    return frozenset(session.scalars(wanted)) if event_ids else frozenset()


def asker_of(session: Session, case: Case, enquiry: Enquiry) -> Person | None:
    """Whom somebody who was asked can turn to: who asked, or the owner of the case when that one has left."""
    keys = [key for key in (enquiry.asked_by_id, case.owner_id, case.co_owner_id) if key is not None]
    known = people.people(session, keys, in_service=True)
    return next((known[key] for key in keys if key in known), None)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A third party that a case waits for, and when it was asked, when that was by a link."""

    party: str
    asked_at: datetime | None


def awaited(session: Session, case: Case, now: datetime) -> list[Awaited]:
    """Whom a case waits for now, as its region may know: those with an open question, else whomever its owner wrote
    down. Empty when it does not wait for a third party.
    """
    if case.state != "waiting_party":
        return []
    asked = of_case(session, case.id) if case.enquiries else []
    found = [Awaited(row.party, row.asked_at) for row in reversed(asked) if _tellable(case, row, now)]
    if found or not case.waiting_for:
        return found
    return [Awaited(case.waiting_for, None)]


def _tellable(case: Case, row: Enquiry, now: datetime) -> bool:
    """Whether the region may read that this question is open: when it may read the question, or reads already that the
    case waits for this organisation.
    """
    named = row.visibility is Visibility.REGION or row.party == case.waiting_for
    return named and standing.awaits(row, now)
