"""Agreed steps whose day is over: their liaison is reminded, once for each day that was agreed.

At nine on the first working day after. The liaison reads which case and which day; what was agreed, and by whom, stands
on the page: a mail is no place for what may be confidential.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app import audit, clock, db
from app.cases import actions as cases
from app.cases import notices
from app.cases.models import Case
from app.mediation.actions import visibility_of
from app.mediation.models import MediationStep, StepState
from app.policy import SYSTEM_ACTOR

ROUND = 100
"""Steps in one round of the worker; what is left comes with the next."""


def sweep(now: datetime) -> int:
    """Remind of what is over. Returns of how many steps. Does nothing outside working hours."""
    if not clock.is_working_time(now):
        return 0
    today = clock.local_date(now)
    statement = (
        select(MediationStep.id)
        .join(Case, Case.id == MediationStep.case_id)
        .where(
            MediationStep.state == StepState.OPEN,
            MediationStep.reminded_at.is_(None),
            MediationStep.due_on < today,
            Case.active,
        )
        .order_by(MediationStep.due_on, MediationStep.id)
        .limit(ROUND)
    )
    with db.reading() as session:
        found = list(session.scalars(statement))
    return sum(_remind(step_id, now) for step_id in found)


def _remind(step_id: int, now: datetime) -> bool:
    """Tell the liaison, in a transaction of its own. Looks again: it may have been noted meanwhile."""
    with db.transaction() as session:
        case = cases.hold(session, session.get_one(MediationStep, step_id).case_id)
        step = session.get_one(MediationStep, step_id, populate_existing=True)
        late = step.due_on < clock.local_date(now)
        if step.state is not StepState.OPEN or step.reminded_at is not None or not late or not case.active:
            return False
        step.reminded_at = now
        event_id = audit.record(
            session,
            SYSTEM_ACTOR,
            "case.mediation_step_due",
            now=now,
            subject=f"case:{case.number}",
            case_id=case.id,
            visibility="confidential" if visibility_of(session, step.event_id) == "confidential" else "ministry",
            data={"step": step.id, "due_on": step.due_on.isoformat()},
        )
        says = {"by": step.due_on.isoformat(), "link": f"/zaken/{case.number}/bemiddeling"}
        notices.tell_colleague(session, case, "step_due", case.co_owner_id, lambda _language: says, event_id, now)
        return True
