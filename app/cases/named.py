"""Whom a confidential entry is for, by name. Knows nothing of a request: actions use it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import Session

from app.cases import queries
from app.cases.models import Case, EntryReader, EntrySight
from app.errors import FieldError
from app.people import identity
from app.people import queries as people
from app.people.models import RoleGrant, RoleGrantRegion, TeamMember, User
from app.policy import Role
from app.regions.models import RegionOverlap
from app.workflow.model import Visibility

MAX_NAMED = 20


def named(session: Session, case: Case, given: Any, errors: list[FieldError]) -> dict[int, str]:
    """The people who were named, by id or e-mail address: id -> name. What is wrong is added to `errors`.

    Whoever is not known and whoever does not see the case are refused alike.
    """
    if not isinstance(given, list | tuple | set | frozenset):
        errors.append(FieldError("readers", "wrong_type"))
        return {}
    wanted = list(dict.fromkeys(str(one) for one in given))
    if len(wanted) > MAX_NAMED:
        errors.append(FieldError("readers", "too_many", {"max": MAX_NAMED}))
        return {}
    found: dict[int, str] = {}
    for one in wanted:
        person = _person(session, one)
        reader = identity.actor_for_user(session, person.id) if person else None
        if person is None or reader is None or not queries.visible_among(session, reader, [case.id]):
            errors.append(FieldError("readers", "cannot_read", {"value": one[:80]}))
        else:
            found[person.id] = person.name
    return found


def _person(session: Session, written: str) -> people.Person | None:
    if written.isascii() and written.isdigit() and len(written) < 10:
        return people.person(session, int(written))
    return people.by_email(session, written[:254])


@dataclass(frozen=True, slots=True)
class Around:
    """A colleague around a case, in one of their roles."""

    id: int
    name: str
    role: Role


def around(session: Session, case: Case) -> list[Around]:
    """The colleagues around a case: who has a part in it or is in its team, and whoever sees it because of their
    directorate, region or role; once for each role, by name. One query.
    """
    parts = [key for key in (case.co_owner_id, case.owner_id, case.handler_id) if key is not None]
    wide: list[ColumnElement[bool]] = [RoleGrant.role == Role.COMMISSIONER]
    if case.team:
        wide.append(User.id.in_(select(TeamMember.user_id).where(TeamMember.case_id == case.id)))
    if case.confidentiality is not Visibility.CONFIDENTIAL:
        wide += [
            RoleGrant.role == Role.MT_READER,
            RoleGrant.role.in_((Role.FIXER, Role.COORDINATOR)) & (RoleGrant.directorate_id == case.directorate_id),
            (RoleGrant.role == Role.LIAISON)
            & or_(RoleGrant.theme.is_(None), RoleGrant.theme == case.theme)
            & RoleGrant.id.in_(_grants_around(case.region_id)),
        ]
    statement = (
        select(User.id, User.name, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.active, or_(User.id.in_(parts), *wide))
        .order_by(User.name, User.id, RoleGrant.id)
    )
    return [Around(row.id, row.name, row.role) for row in session.execute(statement)]


def _grants_around(region_id: int) -> Any:
    return union(
        select(RoleGrantRegion.grant_id).where(RoleGrantRegion.region_id == region_id),
        select(RoleGrantRegion.grant_id)
        .join(RegionOverlap, RegionOverlap.other_id == RoleGrantRegion.region_id)
        .where(RegionOverlap.region_id == region_id),
    )


def of_entries(session: Session, sights: Iterable[EntrySight | None]) -> dict[str, list[tuple[int, str]]]:
    """Who reads these entries, for those that are for people by name: event -> ids and names. No query when none is."""
    return _named(session, [sight.event_id for sight in sights if sight is not None and sight.named])


def ids_of(session: Session, event_id: str) -> dict[int, str]:
    """Who is named for an entry: id -> name."""
    return dict(_named(session, [event_id]).get(event_id, ()))


def _named(session: Session, event_ids: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    if event_ids:
        statement = (
            select(EntryReader.event_id, User.id, User.name)
            .join(User, User.id == EntryReader.user_id)
            .where(EntryReader.event_id.in_(event_ids))
            .order_by(User.name, User.id)
        )
        for event_id, key, name in session.execute(statement):
            found.setdefault(event_id, []).append((key, name))
    return found
