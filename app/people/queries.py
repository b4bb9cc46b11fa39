"""Reading people, roles and directorates. Explicit columns into frozen rows; no query per row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, exists, func, or_, select, union
from sqlalchemy.orm import Session

from app.people.deputies import stand_in as stand_in
from app.people.identity import ABSOLUTE_LIMIT, IDLE_LIMIT
from app.people.models import (
    ApiToken,
    Directorate,
    LoginSession,
    RecoveryCode,
    RoleGrant,
    RoleGrantRegion,
    User,
)
from app.policy import Role
from app.regions.models import Division, Region, RegionOverlap


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague, as far as others need to know."""

    id: int
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class DirectorateRow:
    """A directorate of the ministry."""

    id: int
    key: str
    name_nl: str
    name_en: str
    active: bool

    def name(self, language: str) -> str:
        """Its name in this language."""
        return self.name_en if language == "en" else self.name_nl


@dataclass(frozen=True, slots=True)
class DirectorateCount:
    """A directorate and how many active people hold a role in it."""

    directorate: DirectorateRow
    fixers: int
    coordinators: int


@dataclass(frozen=True, slots=True)
class Assignable:
    """Somebody a case can be given to, and for which directorate."""

    person: Person
    directorate: DirectorateRow
    coordinates: bool


@dataclass(frozen=True, slots=True)
class Commissioner:
    """A commissioner; without regions (`regions` empty): for the whole country. Not expanded by overlap."""

    person: Person
    regions: frozenset[int]


@dataclass(frozen=True, slots=True)
class RegionChoice:
    """A region to choose from, under its division."""

    id: int
    name: str
    division_key: str
    division_nl: str
    division_en: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role somebody holds, as the administrator sees it."""

    id: int
    user_id: int
    role: Role
    directorate: DirectorateRow | None
    theme: str | None
    regions: tuple[RegionChoice, ...]


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account in the list of people."""

    id: int
    name: str
    email: str
    active: bool
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page of the list, and whether there is more."""

    rows: tuple[UserRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class UserDetail:
    """An account as its page shows it."""

    id: int
    name: str
    email: str
    language: str
    active: bool
    version: int
    has_password: bool
    totp_enabled_at: datetime | None
    created_at: datetime
    manager_id: int | None
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that is logged in."""

    id: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """An API token, without the token itself: that is shown once."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


_PERSON = (User.id, User.name, User.email, User.language)
_DIRECTORATE = (Directorate.id, Directorate.key, Directorate.name_nl, Directorate.name_en, Directorate.active)


# -- people who can do something ---------------------------------------------------------------


def person(session: Session, user_id: int) -> Person | None:
    """The active colleague with this id."""
    return _one(session, User.id == user_id, User.active.is_(True))


def by_email(session: Session, email: str) -> Person | None:
    """The active colleague with this address, in whatever capitals."""
    address = email.strip().lower()
    if "\0" in address:  # no address has one, and PostgreSQL refuses it
        return None
    return _one(session, User.email == address, User.active.is_(True))


def people(session: Session, ids: Iterable[int], *, in_service: bool = False) -> dict[int, Person]:
    """Colleagues by id, inactive ones too unless `in_service`: names in old cases do not vanish. One query."""
    wanted = set(ids)
    if not wanted:
        return {}
    statement = select(*_PERSON).where(User.id.in_(wanted))
    found = session.execute(statement.where(User.active) if in_service else statement)
    return {row.id: Person(*row) for row in found}


def fixers_of(session: Session, directorate_id: int) -> tuple[Person, ...]:
    """Active fixers of a directorate, by name."""
    return _holders(session, Role.FIXER, RoleGrant.directorate_id == directorate_id)


def coordinators_of(session: Session, directorate_id: int) -> tuple[Person, ...]:
    """Active coordinators of a directorate, by name."""
    return _holders(session, Role.COORDINATOR, RoleGrant.directorate_id == directorate_id)


def holders_of(session: Session, role: Role) -> tuple[Person, ...]:
    """Active people who hold this role anywhere, by name."""
    return _holders(session, role)


def liaisons_of(session: Session, region_id: int, theme: str | None = None) -> tuple[Person, ...]:
    """Active liaisons of a region: given for it, or for a region that shares a municipality with it.

    With a theme: those for all themes and those for this one.
    """
    wanted: list[ColumnElement[bool]] = [RoleGrant.id.in_(_grants_around(region_id))]
    if theme is not None:
        wanted.append(RoleGrant.theme.is_(None) | (RoleGrant.theme == theme))
    return _holders(session, Role.LIAISON, *wanted)


def commissioners(session: Session) -> tuple[Commissioner, ...]:
    """Active commissioners with the regions they were given, by name. Two queries."""
    held = session.execute(
        select(*_PERSON, RoleGrant.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.COMMISSIONER, User.active.is_(True))
        .order_by(User.name, User.id)
    ).all()
    regions: dict[int, set[int]] = {}
    for grant_id, region_id in session.execute(
        select(RoleGrantRegion.grant_id, RoleGrantRegion.region_id).where(
            RoleGrantRegion.grant_id.in_([row[4] for row in held])
        )
    ):
        regions.setdefault(grant_id, set()).add(region_id)
    return tuple(
        Commissioner(Person(row[0], row[1], row[2], row[3]), frozenset(regions.get(row[4], ()))) for row in held
    )


def commissioners_of(session: Session, region_id: int) -> tuple[Person, ...]:
    """The commissioners a case of this region goes to.

    Those given for the region or one that overlaps it; when there are none, those for the whole country; when
    there are none of those either, all of them: an escalation always has somebody to read it.
    """
    near = _holders(session, Role.COMMISSIONER, RoleGrant.id.in_(_grants_around(region_id)))
    if near:
        return near
    bound = exists().where(RoleGrantRegion.grant_id == RoleGrant.id)
    return _holders(session, Role.COMMISSIONER, ~bound) or holders_of(session, Role.COMMISSIONER)


def assignable(session: Session, directorate_id: int | None = None) -> tuple[Assignable, ...]:
    """Everybody a case can be given to, by directorate and name: active fixers and coordinators.

    Somebody who is both in one directorate comes once. With a directorate: only its own.
    """
    query = (
        select(*_PERSON, *_DIRECTORATE, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Directorate, Directorate.id == RoleGrant.directorate_id)
        .where(
            RoleGrant.role.in_((Role.FIXER, Role.COORDINATOR)),
            User.active.is_(True),
            Directorate.active.is_(True),
        )
        .order_by(Directorate.name_nl, User.name, User.id)
    )
    if directorate_id is not None:
        query = query.where(Directorate.id == directorate_id)
    found: dict[tuple[int, int], Assignable] = {}
    for row in session.execute(query):
        who, where, role = Person(*row[0:4]), _directorate(row[4:9]), row[9]
        known = found.get((where.id, who.id))
        coordinates = role is Role.COORDINATOR or (known is not None and known.coordinates)
        found[where.id, who.id] = Assignable(who, where, coordinates)
    return tuple(found.values())


def _directorate(values: Sequence[Any]) -> DirectorateRow:
    return DirectorateRow(*values)


def _one(session: Session, *wanted: ColumnElement[bool]) -> Person | None:
    row = session.execute(select(*_PERSON).where(*wanted)).one_or_none()
    return Person(*row) if row else None


def _holders(session: Session, role: Role, *wanted: ColumnElement[bool]) -> tuple[Person, ...]:
    held = select(RoleGrant.user_id).where(RoleGrant.role == role, *wanted).distinct()
    rows = session.execute(
        select(*_PERSON).where(User.active.is_(True), User.id.in_(held)).order_by(User.name, User.id)
    )
    return tuple(Person(*row) for row in rows)


def _grants_around(region_id: int) -> CompoundSelect[int]:
    """The grants given for a region or for one that overlaps it, as a subquery."""
    return union(
        select(RoleGrantRegion.grant_id).where(RoleGrantRegion.region_id == region_id),
        select(RoleGrantRegion.grant_id)
        .join(RegionOverlap, RegionOverlap.other_id == RoleGrantRegion.region_id)
        .where(RegionOverlap.region_id == region_id),
    )


# -- directorates ------------------------------------------------------------------------------


def directorates(session: Session, *, inactive: bool = False) -> tuple[DirectorateRow, ...]:
    """The directorates by Dutch name; with `inactive`, the ones no longer in use too."""
    query = select(*_DIRECTORATE).order_by(Directorate.name_nl)
    if not inactive:
        query = query.where(Directorate.active.is_(True))
    return tuple(DirectorateRow(*row) for row in session.execute(query))


def directorate(session: Session, directorate_id: int) -> DirectorateRow | None:
    """One directorate, in use or not."""
    row = session.execute(select(*_DIRECTORATE).where(Directorate.id == directorate_id)).one_or_none()
    return DirectorateRow(*row) if row else None


def directorate_by_key(session: Session, key: str) -> DirectorateRow | None:
    """The directorate with this key (`CZ`, `LZ`), in whatever capitals."""
    row = session.execute(select(*_DIRECTORATE).where(func.lower(Directorate.key) == key.strip().lower())).one_or_none()
    return DirectorateRow(*row) if row else None


def directorate_counts(session: Session) -> tuple[DirectorateCount, ...]:
    """All directorates with how many active fixers and coordinators they have. Two queries."""
    counts: dict[tuple[int | None, Role], int] = {}
    for directorate_id, role, count in session.execute(
        select(RoleGrant.directorate_id, RoleGrant.role, func.count(RoleGrant.user_id.distinct()))
        .join(User, User.id == RoleGrant.user_id)
        .where(User.active.is_(True), RoleGrant.directorate_id.is_not(None))
        .group_by(RoleGrant.directorate_id, RoleGrant.role)
    ):
        counts[directorate_id, role] = count
    return tuple(
        DirectorateCount(row, counts.get((row.id, Role.FIXER), 0), counts.get((row.id, Role.COORDINATOR), 0))
        for row in directorates(session, inactive=True)
    )


# -- accounts, for the administrator -----------------------------------------------------------


def users(
    session: Session,
    *,
    text: str = "",
    role: Role | None = None,
    directorate_id: int | None = None,
    inactive: bool = False,
    page: int = 1,
    per_page: int = 50,
) -> UserPage:
    """Accounts by name: those whose name or address holds `text`, with this role, in this directorate."""
    query = select(User.id, User.name, User.email, User.active).order_by(func.lower(User.name), User.id)
    if not inactive:
        query = query.where(User.active.is_(True))
    text = text.replace("\x00", "").strip()
    if text:
        pattern = f"%{_escaped(text.lower())}%"
        query = query.where(
            or_(func.lower(User.name).like(pattern, escape="\\"), User.email.like(pattern, escape="\\"))
        )
    if role is not None or directorate_id is not None:
        held = select(RoleGrant.user_id)
        if role is not None:
            held = held.where(RoleGrant.role == role)
        if directorate_id is not None:
            held = held.where(RoleGrant.directorate_id == directorate_id)
        query = query.where(User.id.in_(held))
    found = session.execute(query.limit(per_page + 1).offset((max(page, 1) - 1) * per_page)).all()
    shown = found[:per_page]
    held_by = grants_of(session, [row.id for row in shown])
    rows = tuple(UserRow(row.id, row.name, row.email, row.active, held_by.get(row.id, ())) for row in shown)
    return UserPage(rows, len(found) > per_page)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def user(session: Session, user_id: int) -> UserDetail | None:
    """An account with its roles, active or not."""
    row = session.execute(
        select(
            User.name,
            User.email,
            User.language,
            User.active,
            User.version,
            User.password_hash.is_not(None),
            User.totp_enabled_at,
            User.created_at,
            User.manager_id,
        ).where(User.id == user_id)
    ).one_or_none()
    if row is None:
        return None
    return UserDetail(user_id, *row, grants_of(session, [user_id]).get(user_id, ()))


def grants_of(session: Session, user_ids: Sequence[int]) -> dict[int, tuple[GrantRow, ...]]:
    """The roles of these people. Two queries, however many people."""
    if not user_ids:
        return {}
    held = session.execute(
        select(
            RoleGrant.id,
            RoleGrant.user_id,
            RoleGrant.role,
            RoleGrant.theme,
            *_DIRECTORATE,
            RoleGrant.directorate_id,
        )
        .outerjoin(Directorate, Directorate.id == RoleGrant.directorate_id)
        .where(RoleGrant.user_id.in_(user_ids))
        .order_by(RoleGrant.id)
    ).all()
    regions: dict[int, list[RegionChoice]] = {}
    for near in session.execute(
        select(RoleGrantRegion.grant_id, *_REGION)
        .join(Region, Region.id == RoleGrantRegion.region_id)
        .join(Division, Division.id == Region.division_id)
        .where(RoleGrantRegion.grant_id.in_([row[0] for row in held]))
        .order_by(Division.position, Region.name)
    ):
        regions.setdefault(near[0], []).append(RegionChoice(*near[1:6]))
    found: dict[int, list[GrantRow]] = {}
    for row in held:
        where = _directorate(row[4:9]) if row.directorate_id is not None else None
        grant = GrantRow(row[0], row[1], row[2], where, row[3], tuple(regions.get(row[0], ())))
        found.setdefault(row[1], []).append(grant)
    return {user_id: tuple(grants) for user_id, grants in found.items()}


def grant(session: Session, grant_id: int) -> GrantRow | None:
    """One role of somebody."""
    owner = session.scalar(select(RoleGrant.user_id).where(RoleGrant.id == grant_id))
    if owner is None:
        return None
    return next((row for row in grants_of(session, [owner])[owner] if row.id == grant_id), None)


_REGION = (Region.id, Region.name, Division.key, Division.name_nl, Division.name_en)


def region_choices(session: Session) -> tuple[RegionChoice, ...]:
    """Every region that is valid today, in the order of the divisions."""
    rows = session.execute(
        select(*_REGION)
        .join(Division, Division.id == Region.division_id)
        .where(Region.valid_until.is_(None))
        .order_by(Division.position, Region.name)
    )
    return tuple(RegionChoice(*row) for row in rows)


def region_by_name(session: Session, division_key: str, name: str) -> RegionChoice | None:
    """The region of a division with this name or code, in whatever capitals."""
    row = session.execute(
        select(*_REGION)
        .join(Division, Division.id == Region.division_id)
        .where(
            Division.key == division_key.strip(),
            Region.valid_until.is_(None),
            or_(func.lower(Region.name) == name.strip().lower(), Region.code == name.strip()),
        )
    ).first()
    return RegionChoice(*row) if row else None


# -- one's own account -------------------------------------------------------------------------


def logins(session: Session, user_id: int, now: datetime) -> tuple[SessionRow, ...]:
    """The browsers where this person is logged in now, last used first."""
    rows = session.execute(
        select(LoginSession.id, LoginSession.created_at, LoginSession.last_seen_at)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.last_seen_at > now - IDLE_LIMIT,
            LoginSession.created_at > now - ABSOLUTE_LIMIT,
        )
        .order_by(LoginSession.last_seen_at.desc())
    )
    return tuple(SessionRow(*row) for row in rows)


def last_seen(session: Session, ticket: str) -> datetime | None:
    """When this login was last noted as used (UTC)."""
    return session.scalar(select(LoginSession.last_seen_at).where(LoginSession.id == ticket))


def tokens(session: Session, user_id: int) -> tuple[TokenRow, ...]:
    """The API tokens of this person, newest first, revoked ones last."""
    rows = session.execute(
        select(ApiToken.id, ApiToken.name, ApiToken.created_at, ApiToken.last_used_at, ApiToken.revoked_at)
        .where(ApiToken.user_id == user_id)
        .order_by(ApiToken.revoked_at.is_not(None), ApiToken.created_at.desc())
    )
    return tuple(TokenRow(*row) for row in rows)


def recovery_codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes this person has not used."""
    return session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0


@dataclass(frozen=True, slots=True)
class TotpState:
    """Where somebody is with the second step: not at all, being set up (a secret, not enabled yet), or on."""

    secret: str | None
    enabled_at: datetime | None


def totp_state(session: Session, user_id: int) -> TotpState:
    """The second step of this person. The secret only while it is being set up."""
    secret, enabled_at = session.execute(select(User.totp_secret, User.totp_enabled_at).where(User.id == user_id)).one()
    return TotpState(None if enabled_at else secret, enabled_at)
