"""Reading sessions of peers: only for those who are invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.reach import visible_to
from app.errors import NotFound
from app.people.models import RoleGrant, User
from app.policy import TABLE, Actor, Capability
from app.reflection.models import Entry, EntryReader, Intention, PeerSession, SessionCase, SessionEntry, SessionGuest

JOINING = sorted(role for role, held in TABLE.items() if Capability.REFLECTION_JOIN in held)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who takes part, or may."""

    id: int
    name: str
    email: str
    language: str


def who_may_join(session: Session) -> list[Guest]:
    """Everybody who can be invited, by name. One query."""
    statement = (
        select(User.id, User.name, User.email, User.language)
        .where(User.active, User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role.in_(JOINING))))
        .order_by(User.name, User.id)
    )
    return [Guest(*row) for row in session.execute(statement)]


def one(session: Session, actor: Actor, session_id: int, *, hold: bool = False) -> PeerSession:
    """A session this person is invited to. Raises NotFound for anybody else's."""
    invited = select(SessionGuest.session_id).where(SessionGuest.user_id == actor.id)
    statement = select(PeerSession).where(PeerSession.id == session_id, PeerSession.id.in_(invited))
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(str(session_id))
    return found


def of_person(session: Session, actor: Actor, limit: int = 40) -> list[PeerSession]:
    """The sessions this person is invited to, the last one first. One query."""
    statement = (
        select(PeerSession)
        .join(SessionGuest, SessionGuest.session_id == PeerSession.id)
        .where(SessionGuest.user_id == actor.id)
        .order_by(PeerSession.begins_at.desc(), PeerSession.id.desc())
        .limit(limit)
    )
    return list(session.scalars(statement))


def coming(session: Session, actor: Actor, since: datetime) -> list[PeerSession]:
    """Those that begin after a moment (UTC), and those that were called off, for a calendar. One query."""
    statement = (
        select(PeerSession)
        .join(SessionGuest, SessionGuest.session_id == PeerSession.id)
        .where(SessionGuest.user_id == actor.id, PeerSession.begins_at > since)
        .order_by(PeerSession.begins_at)
        .limit(50)
    )
    return list(session.scalars(statement))


def guest_ids(session: Session, session_id: int) -> list[int]:
    """Who is invited. One query."""
    return list(session.scalars(select(SessionGuest.user_id).where(SessionGuest.session_id == session_id)))


def guests(session: Session, session_id: int) -> list[Guest]:
    """Who is invited, by name. One query."""
    statement = (
        select(User.id, User.name, User.email, User.language)
        .join(SessionGuest, SessionGuest.user_id == User.id)
        .where(SessionGuest.session_id == session_id)
        .order_by(User.name, User.id)
    )
    return [Guest(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What somebody will do, or did."""

    row: Intention
    owner: str


def agreements(session: Session, session_id: int) -> list[Agreement]:
    """What was agreed, in order. One query."""
    statement = (
        select(Intention, User.name)
        .join(User, User.id == Intention.user_id)
        .where(Intention.session_id == session_id)
        .order_by(Intention.id)
    )
    return [Agreement(row, name) for row, name in session.execute(statement)]


def entries(session: Session, actor: Actor, session_id: int) -> list[tuple[int, str, str]]:
    """The entries it is about that this reader may read (still): id, quarter, writer. One query."""
    reads = select(EntryReader.entry_id).where(EntryReader.user_id == actor.id)
    statement = (
        select(Entry.id, Entry.quarter, User.name)
        .join(SessionEntry, SessionEntry.entry_id == Entry.id)
        .join(User, User.id == Entry.user_id)
        .where(
            SessionEntry.session_id == session_id, Entry.shared_at.is_not(None),
            (Entry.user_id == actor.id) | Entry.id.in_(reads),
        )
        .order_by(User.name, Entry.id)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def cases(session: Session, actor: Actor, session_id: int) -> list[tuple[str, str, str]]:
    """The cases it is about that this reader may see: number, title, process. One query."""
    statement = (
        select(Case.number, Case.title, Case.process)
        .join(SessionCase, SessionCase.case_id == Case.id)
        .where(SessionCase.session_id == session_id, visible_to(actor))
        .order_by(Case.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]
