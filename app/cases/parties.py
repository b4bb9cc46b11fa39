"""From a party ("the coordinator") to the person who must act. Nobody's case is never nobody's (rule 1)."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Desk
from app.people import queries as people
from app.people.models import User
from app.policy import Role
from app.workflow.model import Party


def person_for(session: Session, case: Case, party: Party) -> int | None:
    """The id of whoever acts for a party in this case; None only for nobody.

    A case without an owner falls to the coordinator of its directorate, and without that to whoever looks after the
    unrouted queue. For the region, the liaison sees to it that there is an answer.
    """
    if party is Party.NOBODY:
        return None
    if party in (Party.LIAISON, Party.REGION):
        return case.co_owner_id
    if party is Party.COMMISSIONER:
        return case.commissioner_id or commissioner_for(session, case)
    if party is Party.OWNER and case.owner_id is not None:
        return case.owner_id
    return coordinator_for(session, case)


def coordinator_for(session: Session, case: Case) -> int:
    """The coordinator of the case's directorate, else whoever looks after the unrouted queue."""
    if case.directorate_id is not None:
        coordinators = people.coordinators_of(session, case.directorate_id)
        if coordinators:
            return coordinators[0].id
    return keeper_of_unrouted(session)


def keeper_of_unrouted(session: Session) -> int:
    """Whoever looks after cases without a directorate: the one named, else the first active administrator.

    Raises LookupError when there is neither: an installation without an administrator.
    """
    named = session.scalar(
        select(Desk.unrouted_owner_id).join(User, User.id == Desk.unrouted_owner_id).where(User.active)
    )
    if named is not None:
        return named
    admins = people.holders_of(session, Role.ADMIN)
    if not admins:
        raise LookupError("there is no active administrator to look after cases that nobody owns")
    return admins[0].id


def commissioner_for(session: Session, case: Case) -> int:
    """The commissioner for the case's region with the fewest cases in hand; else the keeper of the unrouted queue."""
    candidates = people.commissioners_of(session, case.region_id) or people.holders_of(session, Role.COMMISSIONER)
    if not candidates:
        return keeper_of_unrouted(session)
    statement = (
        select(Case.handler_id, func.count())
        .where(Case.active, Case.handler_id.in_([person.id for person in candidates]))
        .group_by(Case.handler_id)
    )
    load = dict(session.execute(statement).all())
    return min(candidates, key=lambda person: (load.get(person.id, 0), person.id)).id


def successor_of_liaison(session: Session, case: Case) -> int | None:
    """Who takes over when the co-owner is no liaison any more: one for the region and theme, else any.

    None when the co-owner still is one, or nobody is.
    """
    liaisons = people.holders_of(session, Role.LIAISON)
    if case.co_owner_id in {person.id for person in liaisons}:
        return None
    near = people.liaisons_of(session, case.region_id, case.theme)
    return next((person.id for person in (*near, *liaisons)), None)
