"""What happens by itself to a question: a reminder before its term, and word to the owner when no answer came.

Each question has a term of its own, so the ladder of the case's clock cannot do this; that one goes on beside it, and
escalates when the case has waited too long (rule 4). Like a clock, a question acts once and only in working time.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit, clock, db, workdays
from app.cases import actions as cases
from app.cases import parties
from app.cases.models import Case
from app.cases.notices import tell_colleague
from app.enquiries import letters, queries, standing
from app.enquiries.actions import overdue_at
from app.enquiries.models import Enquiry
from app.policy import SYSTEM_ACTOR
from app.workflow.model import Party

TRY_AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)


def sweep(now: datetime, limit: int = 500) -> int:
    """Let every question act whose moment has come at `now` (UTC). Returns how many did."""
    with db.reading() as session:
        workdays.fresh(session)
        if not clock.is_working_time(now):
            return 0
        due = select(Enquiry.id, Enquiry.case_id).where(Enquiry.next_at <= now)
        found = session.execute(due.order_by(Enquiry.next_at, Enquiry.id).limit(limit)).all()
    return sum(_act_alone(enquiry_id, case_id, now) for enquiry_id, case_id in found)


def _act_alone(enquiry_id: int, case_id: int, now: datetime) -> bool:
    """Let one question act. A fault in one must not keep the others waiting."""
    try:
        with db.transaction() as session:
            return act(session, enquiry_id, case_id, now)
    except Exception:
        log.exception("question %s of case %s could not act", enquiry_id, case_id)
        with db.transaction() as session:
            session.execute(update(Enquiry).where(Enquiry.id == enquiry_id).values(next_at=now + TRY_AGAIN))
        return False


def act(session: Session, enquiry_id: int, case_id: int, now: datetime) -> bool:
    """Remind, or tell that no answer came, if that moment is there. Everything is looked at again under the lock of the
    case. Returns whether something was done.
    """
    case = cases.hold(session, case_id)
    enquiry = session.get_one(Enquiry, enquiry_id, populate_existing=True)
    if enquiry.next_at is None or enquiry.next_at > now:
        return False
    if not case.active:
        enquiry.next_at = None
        return False
    if standing.awaits(enquiry, now) and enquiry.reminded_at is None:
        enquiry.reminded_at, enquiry.next_at = now, overdue_at(enquiry.due_on)
        event_id = _record(session, case, enquiry, "case.enquiry_reminded", now)
        asker = queries.asker_of(session, case, enquiry)
        letters.reminder(session, enquiry, asker.name if asker else "Regiolijn", event_id, now)
        return True
    enquiry.next_at = None
    event_id = _record(session, case, enquiry, "case.enquiry_expired", now)
    owner_id = parties.person_for(session, case, Party.OWNER)
    if owner_id is not None:
        says = {"party": enquiry.party}
        tell_colleague(session, case, "enquiry_expired", owner_id, lambda _language: says, event_id, now)
    return True


def _record(session: Session, case: Case, enquiry: Enquiry, action: str, now: datetime) -> str:
    return audit.record(
        session,
        SYSTEM_ACTOR,
        action,
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        data={"enquiry": enquiry.id, "due_on": enquiry.due_on.isoformat()},
        private={"party": enquiry.party, "name": enquiry.name},
    )
