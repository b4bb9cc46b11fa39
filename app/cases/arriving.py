"""Whoever becomes coordinator of a directorate finds the cases that waited for one (rule 1).

While a directorate has no coordinator in service, its cases that need one wait with whoever looks after the unrouted
queue. They are passed on as soon as there is one, with an event, and he or she is told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import handover, parties
from app.cases.handover import Part
from app.cases.models import Case
from app.people import actions as people
from app.people import queries
from app.people.models import RoleGrant
from app.policy import SYSTEM_ACTOR, Role
from app.workflow.model import Party, Visibility


def arrived(session: Session, user_id: int, now: datetime) -> None:
    """Somebody got a role or came back: the cases of a directorate they coordinate that wait with somebody else, for
    want of a coordinator, go to its coordinator from now on.
    """
    coordinates = select(RoleGrant.directorate_id).where(
        RoleGrant.user_id == user_id, RoleGrant.role == Role.COORDINATOR
    )
    for directorate in session.scalars(coordinates).all():
        coordinators = [person.id for person in queries.coordinators_of(session, directorate or 0)]
        waiting = (
            select(Case)
            .where(
                Case.active,
                Case.directorate_id == directorate,
                Case.handler_id.not_in(coordinators),
                or_(Case.waiting_on == Party.COORDINATOR, Case.owner_id.is_(None)),
            )
            .order_by(Case.id)
            .with_for_update()
        )
        for case in session.scalars(waiting).all():
            finder, keeper = parties.person_for(session, case, case.waiting_on), case.handler_id
            if finder in coordinators and keeper is not None:
                _pass_on(session, case, keeper, finder, now)


def _pass_on(session: Session, case: Case, keeper: int, finder: int, now: datetime) -> None:
    case.handler_id = finder
    case.version += 1
    case.updated_at = now
    names = {key: person.name for key, person in queries.people(session, [keeper, finder]).items()}
    event_id = audit.record(
        session, SYSTEM_ACTOR, "case.passed_on", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={
            "part": Part.HANDLER.value, "from": keeper, "to": finder, "version": case.version, "handler": finder,
            "directorate": case.directorate_id,
        },
        private={"from": names[keeper], "to": names[finder]},
    )  # fmt: skip
    session.flush()
    handover.tell_successor(session, case, finder, event_id, now)


def register() -> None:
    """Have `people` say when somebody got a role or came back."""
    if arrived not in people.ARRIVALS:
        people.ARRIVALS.append(arrived)
