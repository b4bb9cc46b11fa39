"""What administrators do with accounts, roles and directorates. Every change is logged.

What people do with their own account is in `app.people.access`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, NotFound, Stale
from app.people import absence, links
from app.people.models import ApiToken, Directorate, RoleGrant, RoleGrantRegion, User
from app.people.shared import (
    LANGUAGES,
    NAME_LENGTH,
    address,
    change,
    email_faults,
    end_logins,
    length_faults,
    mail_link,
    name_faults,
    refuse,
    require_admin,
    turn_off_totp,
    user_row,
)
from app.policy import Actor, Capability, Role, require
from app.regions.models import Region, RegionOverlap

DIRECTORATE_ROLES = frozenset({Role.FIXER, Role.COORDINATOR})
REGION_ROLES = frozenset({Role.LIAISON, Role.COMMISSIONER})
THEME_ROLES = frozenset({Role.LIAISON})
CASE_ROLES = frozenset({Role.LIAISON, Role.FIXER, Role.COORDINATOR, Role.COMMISSIONER})
"""Roles with which somebody can be owner, co-owner or handler of a case."""

THEME_LENGTH, KEY_LENGTH = 80, 20


@dataclass(frozen=True)
class Loss:
    """What somebody is about to lose: everything but the roles `kept` (none, for whoever leaves); or, for a role that
    stays and gets narrower, what it is no longer for: these `regions`, or this `directorate`.
    """

    kept: frozenset[Role] = frozenset()
    regions: frozenset[int] | None = None
    directorate: int | None = None


REFUSALS: list[Callable[[Session, int, Loss], list[FieldError]]] = []
"""Asked before somebody (user id) leaves or loses a role with which cases are held. Whoever returns errors
refuses: `cases` registers one that names the cases to hand over first. People do not know what a case is."""

ARRIVALS: list[Callable[[Session, int, datetime], None]] = []
"""Told when somebody (user id) got a role, or came back into service: what waited for somebody like them is theirs."""

DIRECTORATE_REFUSALS: list[Callable[[Session, int], list[FieldError]]] = []
"""Likewise before a directorate (id) is put out of use."""


# -- accounts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class GrantSpec:
    """A role to give: for a directorate (fixer, coordinator) or for regions (liaison, perhaps one theme).

    A commissioner is for regions or, without any, for the whole country.
    """

    role: Role
    directorate_id: int | None = None
    region_ids: frozenset[int] = frozenset()
    theme: str | None = None


def create_user(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    now: datetime,
    language: str = "nl",
    grants: Iterable[GrantSpec] = (),
    password_hash: str | None = None,
    invite: bool = False,
) -> int:
    """Make an account and return its id. With `invite`, a mail brings the link to set a password.

    `password_hash` is for demo data: it goes past the rules for passwords. Raises Forbidden, and Invalid
    (`email`, `name`, `language`, and the fields of `give_role`).
    """
    require_admin(actor)
    email, name = address(email), name.strip()
    errors = name_faults(name) + email_faults(session, email, None)
    if language not in LANGUAGES:
        errors.append(FieldError("language", "unknown_choice", {"value": language}))
    specs = list(grants)
    for spec in specs:
        errors += _grant_faults(session, spec)
    refuse(errors)
    user = User(
        email=email,
        name=name,
        language=language,
        active=True,
        password_hash=password_hash,
        created_at=now,
        version=1,
    )
    session.add(user)
    session.flush()
    event = audit.record(
        session,
        actor,
        "user.created",
        now=now,
        subject=f"user:{user.id}",
        data={"language": language},
        private={"email": email, "name": name},
    )
    for spec in specs:
        _give(session, actor, user, spec, now)
    if specs:
        _arrived(session, user.id, now)
    if invite:
        mail_link(session, user, "invitation", event, now, now + links.INVITATION_TERM)
    return user.id


def invitation_link(session: Session, actor: Actor, user_id: int, *, now: datetime) -> str:
    """A link to set a password, once, within 7 days: for the administrator to hand over."""
    require_admin(actor)
    user = user_row(session, user_id)
    audit.record(session, actor, "user.link_made", now=now, subject=f"user:{user.id}")
    return links.password_link(user.id, user.email, user.password_hash, now + links.INVITATION_TERM)


def invite(session: Session, actor: Actor, user_id: int, *, now: datetime) -> None:
    """Mail somebody a link to set a password, once, within 7 days. Raises NotFound: account not active."""
    require_admin(actor)
    user = user_row(session, user_id)
    if not user.active:
        raise NotFound
    event = audit.record(session, actor, "user.invited", now=now, subject=f"user:{user.id}")
    mail_link(session, user, "invitation", event, now, now + links.INVITATION_TERM)


def update_user(
    session: Session,
    actor: Actor,
    user_id: int,
    *,
    name: str,
    email: str,
    language: str,
    active: bool,
    expected_version: int,
    now: datetime,
) -> None:
    """Change somebody's account. Another address or putting it out of use ends all their logins.

    Raises Forbidden, NotFound, Stale, and Invalid (`name`, `email`, `language`, `active`): somebody with open
    cases, the last administrator and oneself cannot be put out of use.
    """
    require(actor, Capability.ADMIN_PEOPLE)
    user = user_row(session, user_id)
    if user.version != expected_version:
        raise Stale(expected_version, user.version)
    email = address(email)
    errors = name_faults(name) + email_faults(session, email, user.id)
    if language not in LANGUAGES:
        errors.append(FieldError("language", "unknown_choice", {"value": language}))
    if user.active and not active:
        errors += _leave_faults(session, actor, user, now)
    refuse(errors)
    moved = email != user.email
    left, back = user.active and not active, active and not user.active
    values = {"name": name.strip(), "email": email, "language": language, "active": active}
    change(session, actor, user, values, now)
    if back:
        _arrived(session, user.id, now)
    if left or moved:
        end_logins(session, user.id)
    if left:
        session.execute(
            update(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
        )


def give_role(session: Session, actor: Actor, user_id: int, spec: GrantSpec, *, now: datetime) -> int:
    """Give somebody a role; returns the grant's id. Raises Invalid (`role`, `directorate`, `regions`, …)."""
    require(actor, Capability.ADMIN_PEOPLE)
    user = user_row(session, user_id)
    errors = _grant_faults(session, spec)
    if not errors and _holds(session, user.id, spec):
        errors.append(FieldError("role", "role_held"))
    refuse(errors)
    user.version += 1
    grant_id = _give(session, actor, user, spec, now)
    _arrived(session, user.id, now)
    return grant_id


def change_role(session: Session, actor: Actor, grant_id: int, spec: GrantSpec, *, now: datetime) -> None:
    """Change the directorate, regions or theme of a role. Moving somebody with open cases is refused.

    Raises NotFound, and Invalid (`role`, `directorate`, `regions`, `theme`).
    """
    require(actor, Capability.ADMIN_PEOPLE)
    held = _grant(session, grant_id)
    user = user_row(session, held.user_id)
    spec = GrantSpec(held.role, spec.directorate_id, spec.region_ids, spec.theme)
    errors = _grant_faults(session, spec)
    if not errors and held.directorate_id != spec.directorate_id:
        if _holds(session, user.id, spec):
            errors.append(FieldError("role", "role_held"))
        errors += _narrowing_faults(session, held, spec, "directorate")
    elif not errors:
        errors += _narrowing_faults(session, held, spec, "regions")
    refuse(errors)
    held.directorate_id, held.theme = spec.directorate_id, spec.theme
    session.execute(delete(RoleGrantRegion).where(RoleGrantRegion.grant_id == held.id))
    session.add_all(RoleGrantRegion(grant_id=held.id, region_id=region) for region in sorted(spec.region_ids))
    user.version += 1
    _record_grant(session, actor, "role.changed", user, held.id, spec, now)
    _arrived(session, user.id, now)


def take_role(session: Session, actor: Actor, grant_id: int, *, now: datetime) -> None:
    """Take a role away. Refused (Invalid, `role`) from holders of open cases and the last administrator."""
    require(actor, Capability.ADMIN_PEOPLE)
    held = _grant(session, grant_id)
    user = user_row(session, held.user_id)
    errors = _loss_faults(session, held)
    errors += _deputy_faults(session, user.id, "role", now, held)
    if held.role is Role.ADMIN and user.active and _other_admins(session, user.id) == 0:
        errors.append(FieldError("role", "last_admin"))
    refuse(errors)
    spec = GrantSpec(held.role, held.directorate_id, theme=held.theme)
    session.execute(delete(RoleGrantRegion).where(RoleGrantRegion.grant_id == held.id))
    session.delete(held)
    user.version += 1
    _record_grant(session, actor, "role.taken", user, grant_id, spec, now)


def _give(session: Session, actor: Actor, user: User, spec: GrantSpec, now: datetime) -> int:
    row = RoleGrant(user_id=user.id, role=spec.role, directorate_id=spec.directorate_id, theme=spec.theme)
    session.add(row)
    session.flush()
    session.add_all(RoleGrantRegion(grant_id=row.id, region_id=region) for region in sorted(spec.region_ids))
    _record_grant(session, actor, "role.given", user, row.id, spec, now)
    return row.id


def _arrived(session: Session, user_id: int, now: datetime) -> None:
    session.flush()
    for told in ARRIVALS:
        told(session, user_id, now)


def _record_grant(
    session: Session, actor: Actor, action: str, user: User, grant_id: int, spec: GrantSpec, now: datetime
) -> None:
    data: dict[str, Any] = {"grant": grant_id, "role": spec.role.value, "regions": sorted(spec.region_ids)}
    if spec.directorate_id is not None:
        data["directorate"] = spec.directorate_id
    if spec.theme is not None:
        data["theme"] = spec.theme
    audit.record(session, actor, action, now=now, subject=f"user:{user.id}", data=data)


def _grant_faults(session: Session, spec: GrantSpec) -> list[FieldError]:
    """What is wrong with a role: it names what it needs, and nothing that means nothing for it."""
    errors: list[FieldError] = []
    if spec.role in DIRECTORATE_ROLES:
        known = session.scalar(
            select(Directorate.id).where(Directorate.id == spec.directorate_id, Directorate.active.is_(True))
        )
        if spec.directorate_id is None:
            errors.append(FieldError("directorate", "required"))
        elif known is None:
            errors.append(FieldError("directorate", "unknown_directorate"))
    elif spec.directorate_id is not None:
        errors.append(FieldError("directorate", "not_for_role"))
    if spec.region_ids:
        count = session.scalar(select(func.count()).where(Region.id.in_(spec.region_ids)))
        if spec.role not in REGION_ROLES:
            errors.append(FieldError("regions", "not_for_role"))
        elif count != len(spec.region_ids):
            errors.append(FieldError("regions", "unknown_region"))
    elif spec.role is Role.LIAISON:
        errors.append(FieldError("regions", "region_needed"))
    if spec.theme is not None:
        if spec.role not in THEME_ROLES:
            errors.append(FieldError("theme", "not_for_role"))
        else:
            errors += length_faults("theme", spec.theme, THEME_LENGTH)
    return errors


def _holds(session: Session, user_id: int, spec: GrantSpec) -> bool:
    """Whether somebody has this role already. A liaison may have several, with themes and without."""
    if spec.role is Role.LIAISON:
        return False
    query = select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role == spec.role)
    if spec.role in DIRECTORATE_ROLES:
        query = query.where(RoleGrant.directorate_id == spec.directorate_id)
    return session.scalars(query.limit(1)).first() is not None


def _loss_faults(session: Session, held: RoleGrant) -> list[FieldError]:
    """Why a role cannot be taken away yet. Whoever holds it elsewhere too loses only what it was for here."""
    if held.role not in CASE_ROLES | {Role.ADMIN}:
        return []
    others = session.execute(
        select(RoleGrant.id, RoleGrant.role).where(RoleGrant.user_id == held.user_id, RoleGrant.id != held.id)
    ).all()
    kept = frozenset(row.role for row in others)
    faults = _asked(session, held.user_id, Loss(kept), "role")
    if not faults and held.role in kept:
        faults = _narrowing_faults(session, held, GrantSpec(held.role), "role")
    return faults


def _narrowing_faults(session: Session, held: RoleGrant, spec: GrantSpec, field_name: str) -> list[FieldError]:
    """Why a role cannot be for less yet: cases in its directorate, or in regions that nothing else covers."""
    if held.role in DIRECTORATE_ROLES and held.directorate_id not in (None, spec.directorate_id):
        again = select(RoleGrant.id).where(
            RoleGrant.user_id == held.user_id,
            RoleGrant.id != held.id,
            RoleGrant.role.in_(DIRECTORATE_ROLES),
            RoleGrant.directorate_id == held.directorate_id,
        )
        if session.scalars(again.limit(1)).first() is None:
            return _asked(session, held.user_id, Loss(directorate=held.directorate_id), field_name)
    if held.role is Role.LIAISON:
        others = select(RoleGrantRegion.region_id).join(RoleGrant, RoleGrant.id == RoleGrantRegion.grant_id)
        mine = others.where(RoleGrant.user_id == held.user_id, RoleGrant.role == Role.LIAISON)
        left = spec.region_ids | set(session.scalars(mine.where(RoleGrant.id != held.id)))
        lost = _around(session, session.scalars(mine.where(RoleGrant.id == held.id))) - _around(session, left)
        if lost:
            return _asked(session, held.user_id, Loss(regions=lost), field_name)
    return []


def _around(session: Session, regions: Iterable[int]) -> frozenset[int]:
    """These regions and all that share a municipality with one."""
    found = frozenset(regions)
    near = select(RegionOverlap.other_id).where(RegionOverlap.region_id.in_(sorted(found)))
    return found | set(session.scalars(near))


def _asked(session: Session, user_id: int, loss: Loss, field_name: str) -> list[FieldError]:
    found = [error for refusal in REFUSALS for error in refusal(session, user_id, loss)]
    return [FieldError(field_name, error.code, error.params) for error in found]


def _deputy_faults(
    session: Session, user_id: int, field_name: str, now: datetime, held: RoleGrant | None = None
) -> list[FieldError]:
    """Whoever stands in for somebody stays able to, until another deputy is named. `held` is the role that goes."""
    role = held.role if held is not None else None
    if held is not None:
        again = select(RoleGrant.id).where(
            RoleGrant.user_id == user_id, RoleGrant.role == held.role, RoleGrant.id != held.id
        )
        if session.scalars(again.limit(1)).first() is not None:
            return []
    names = absence.deputised(session, user_id, clock.local_date(now), role)
    return [FieldError(field_name, "stands_in_for", {"names": ", ".join(names)})] if names else []


def _leave_faults(session: Session, actor: Actor, user: User, now: datetime) -> list[FieldError]:
    errors = _asked(session, user.id, Loss(), "active")
    errors += _deputy_faults(session, user.id, "active", now)
    if user.id == actor.id:
        errors.append(FieldError("active", "not_yourself"))
    elif _is_admin(session, user.id) and _other_admins(session, user.id) == 0:
        errors.append(FieldError("active", "last_admin"))
    return errors


def _is_admin(session: Session, user_id: int) -> bool:
    held = select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role == Role.ADMIN)
    return session.scalars(held.limit(1)).first() is not None


def _other_admins(session: Session, user_id: int) -> int:
    """How many other active administrators there are. Locks them: two cannot remove each other at once."""
    others = session.scalars(
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMIN, User.active.is_(True))
        .order_by(User.id)
        .with_for_update()
    ).all()
    return len(set(others) - {user_id})


def take_away_totp(session: Session, actor: Actor, user_id: int, *, now: datetime) -> None:
    """Turn off the second step of somebody who lost phone and recovery codes; ends all their logins."""
    require(actor, Capability.ADMIN_PEOPLE)
    turn_off_totp(session, actor, user_row(session, user_id), keep=None, now=now)


# -- directorates ------------------------------------------------------------------------------


def create_directorate(session: Session, actor: Actor, *, key: str, name_nl: str, name_en: str, now: datetime) -> int:
    """Add a directorate and return its id. Raises Forbidden, and Invalid (`key`, `name_nl`, `name_en`)."""
    require_admin(actor)
    values = {"key": key.strip().upper(), "name_nl": name_nl.strip(), "name_en": name_en.strip()}
    refuse(_directorate_faults(session, values, None))
    row = Directorate(**values, active=True)
    session.add(row)
    session.flush()
    audit.record(session, actor, "directorate.created", now=now, subject=f"directorate:{row.id}", data=values)
    return row.id


def update_directorate(
    session: Session,
    actor: Actor,
    directorate_id: int,
    *,
    name_nl: str,
    name_en: str,
    active: bool,
    now: datetime,
) -> None:
    """Rename a directorate or put it in or out of use. Its key stays: cases and imports know it by that.

    Raises Forbidden, NotFound, and Invalid (`name_nl`, `name_en`, `active`): a directorate where people hold
    a role or that has open cases cannot be put out of use.
    """
    require_admin(actor)
    row = session.get(Directorate, directorate_id, with_for_update=True)
    if row is None:
        raise NotFound
    values = {"name_nl": name_nl.strip(), "name_en": name_en.strip()}
    errors = _directorate_faults(session, values, row.id)
    if row.active and not active:
        members = session.scalar(
            select(func.count(User.id.distinct()))
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(RoleGrant.directorate_id == row.id, User.active.is_(True))
        )
        if members:
            errors.append(FieldError("active", "directorate_has_people", {"count": members}))
        for refusal in DIRECTORATE_REFUSALS:
            errors += [FieldError("active", error.code, error.params) for error in refusal(session, row.id)]
    refuse(errors)
    old = {"name_nl": row.name_nl, "name_en": row.name_en, "active": row.active}
    new: dict[str, Any] = {**values, "active": active}
    changed = {name: [old[name], value] for name, value in new.items() if old[name] != value}
    if changed:
        row.name_nl, row.name_en, row.active = values["name_nl"], values["name_en"], active
        audit.record(session, actor, "directorate.changed", now=now, subject=f"directorate:{row.id}", data=changed)


def _directorate_faults(session: Session, values: dict[str, str], known: int | None) -> list[FieldError]:
    errors: list[FieldError] = []
    for name, value in values.items():
        errors += length_faults(name, value, KEY_LENGTH if name == "key" else NAME_LENGTH)
        column = getattr(Directorate, name)
        query = select(Directorate.id).where(func.lower(column) == value.lower(), Directorate.id != (known or 0))
        if value and session.scalars(query.limit(1)).first() is not None:
            errors.append(FieldError(name, "taken"))
    return errors


def _grant(session: Session, grant_id: int) -> RoleGrant:
    row = session.get(RoleGrant, grant_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row
