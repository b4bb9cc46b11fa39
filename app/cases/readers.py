"""Who will read what is typed, by name; and whom a confidential entry can be for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import Session

from app.cases import queries, words
from app.cases.models import Case, Contact, EntryReader, EntrySight
from app.errors import FieldError
from app.people import identity
from app.people import queries as people
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.regions.models import RegionOverlap
from app.workflow.model import Visibility

MAX_NAMED = 20
WITH_REGION = frozenset({"bottleneck"})
"""The processes whose story a region reads: what is said about a promise or an escalation stays in the ministry."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A colleague who may be named, and what they are to the case."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads along with a case: those who have a part in it, and its contacts in the region, as they are called."""

    team: tuple[Reader, ...]
    contacts: tuple[str, ...] = ()


def team(case: Case, names: Mapping[int, str]) -> tuple[Reader, ...]:
    """Those who have a part in a case."""
    owner = words.owner_label(case.process)
    parts = [(case.co_owner_id, _("regio-liaison")), (case.owner_id, owner)]
    if case.handler_id not in (case.co_owner_id, case.owner_id):
        parts.append((case.handler_id, words.party_label(case.waiting_on)))
    return tuple(Reader(key, names[key], role) for key, role in parts if key is not None and key in names)


def audience(session: Session, case: Case) -> Audience:
    """Who reads along with a case. At most two queries."""
    parts = [key for key in (case.co_owner_id, case.owner_id, case.handler_id) if key is not None]
    names = {key: person.name for key, person in people.people(session, parts).items()}
    return Audience(team(case, names), contacts(session, case))


def contacts(session: Session, case: Case) -> tuple[str, ...]:
    """The contacts of a case as they are called; none for a case that no region reads."""
    if case.process not in WITH_REGION:
        return ()
    statement = select(Contact.name, Contact.organisation).where(Contact.case_id == case.id).order_by(Contact.id)
    return tuple(called(name, organisation) for name, organisation in session.execute(statement))


def called(name: str, organisation: str) -> str:
    """A contact, with where they work."""
    return f"{name} ({organisation})" if organisation else name


def said(visibility: Visibility | str, reading: Audience) -> str:
    """Who will read what is typed, in a sentence or two."""
    colleagues = [f"{one.name} ({one.role})" for one in reading.team]
    if visibility == Visibility.CONFIDENTIAL:
        return _("Only %(team)s and the regiocommissarissen read this.", team=listed(colleagues))
    if visibility == Visibility.MINISTRY:
        who = listed([*colleagues, _("other colleagues who see this case")])
        return _("Read by: %(who)s. The region does not read this.", who=who)
    who = ", ".join([*colleagues, _("other colleagues who see this case")])
    if not reading.contacts:
        return _("Read by: %(who)s. In the region there is no contact yet who reads this.", who=who)
    return _("Read by: %(who)s, and in the region: %(region)s.", who=who, region=listed(reading.contacts))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    *first, last = names or ("",)
    return _("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def of_step(session: Session, case: Case, visibility: Visibility) -> str:
    """Who will read what is filled in at a step."""
    return said(visibility, audience(session, case))


# -- people by name --------------------------------------------------------------------------------


def candidates(session: Session, case: Case) -> tuple[Reader, ...]:
    """Whom a confidential entry can be offered for: who has a part in the case, and whoever sees it because of their
    directorate, region or role. By name. One query.
    """
    parts = [key for key in (case.co_owner_id, case.owner_id, case.handler_id) if key is not None]
    wide: list[ColumnElement[bool]] = [RoleGrant.role == Role.COMMISSIONER]
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
    rows = session.execute(statement).all()
    known = {one.id: one for one in team(case, {row.id: row.name for row in rows})}
    found: dict[int, Reader] = {}
    for row in rows:
        found.setdefault(row.id, known.get(row.id) or Reader(row.id, row.name, words.role_label(row.role)))
    return tuple(sorted(found.values(), key=lambda one: one.id not in known))


def _grants_around(region_id: int) -> Any:
    return union(
        select(RoleGrantRegion.grant_id).where(RoleGrantRegion.region_id == region_id),
        select(RoleGrantRegion.grant_id)
        .join(RegionOverlap, RegionOverlap.other_id == RoleGrantRegion.region_id)
        .where(RegionOverlap.region_id == region_id),
    )


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


def names_of(session: Session, sights: Iterable[EntrySight | None]) -> dict[str, tuple[str, ...]]:
    """Who reads these entries, for those that are for people by name: event -> names. No query when none is."""
    wanted = [sight.event_id for sight in sights if sight is not None and sight.named]
    return {event: tuple(name for _id, name in rows) for event, rows in _named(session, wanted).items()}


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
