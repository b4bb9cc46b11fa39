"""Who is at the door: the actor behind a login, a token or an account.

Three queries; one more for whoever stands in for somebody today.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Date, Select, String, bindparam, cast, func, select, union, update
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accords.models import AccordRevision
from app.outbox.queries import unread_of
from app.people import deputies
from app.people.models import ApiToken, LoginSession, RoleGrant, RoleGrantRegion, TeamMember, User
from app.policy import Actor, ActorKind, Grant, Principal, Role
from app.regions.models import RegionOverlap

IDLE_LIMIT = timedelta(hours=8)
"""A login that was not used this long has ended."""

ABSOLUTE_LIMIT = timedelta(hours=24)
"""A login this old has ended, however busily it was used."""

TOUCH_EVERY = timedelta(minutes=10)
"""How precisely the last use of a login or token is kept: so rarely that reading is not writing."""

WITH_REGIONS = frozenset({Role.LIAISON, Role.COMMISSIONER})
"""Roles that are given for regions."""


NOTHING: tuple[tuple[Grant, ...], frozenset[int]] = ((), frozenset())

# The statements of every request are put together once: that takes longer than carrying them out.


@cache
def _person() -> Select[int, str, str, bool, bool, int, int]:
    """Who it is, whether they are away on `day`, whether they were named as the deputy of somebody who is, and how
    many unread notices they have. Beside it the revision of the register of accords: see `app.accords.known`.
    """
    day = bindparam("day", type_=Date())
    register = select(func.coalesce(func.max(AccordRevision.id), 0)).scalar_subquery()
    return select(
        User.id, User.name, User.language, deputies.is_away(day), deputies.is_named(day), unread_of(User.id), register
    ).where(User.active.is_(True))


@cache
def _by_login() -> Select[int, str, str, bool, bool, int, int]:
    return (
        _person()
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.id == bindparam("ticket"),
            LoginSession.last_seen_at > bindparam("used_after"),
            LoginSession.created_at > bindparam("begun_after"),
        )
    )


@cache
def _by_token() -> Select[int, str, str, bool, bool, int, int]:
    return (
        _person()
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.digest == bindparam("digest"), ApiToken.revoked_at.is_(None))
    )


@cache
def _by_id() -> Select[int, str, str, bool, bool, int, int]:
    return _person().where(User.id == bindparam("user_id"))


def actor_of_login(session: Session, ticket: str, now: datetime) -> Actor | None:
    """Whoever logged in with this ticket; None when the login has ended or the account is not active."""
    limits = {"used_after": now - IDLE_LIMIT, "begun_after": now - ABSOLUTE_LIMIT}
    return _actor(session, _by_login(), {"ticket": ticket, **limits}, now)


def actor_of_token(session: Session, token: str, now: datetime) -> Actor | None:
    """Whoever made this API token; None when it is unknown, revoked, or the account is no longer active."""
    return _actor(session, _by_token(), {"digest": token_digest(token)}, now)


def actor_for_user(session: Session, user_id: int, now: datetime | None = None) -> Actor | None:
    """This person as an actor: for the worker and for commands. None when there is no such active account."""
    return _actor(session, _by_id(), {"user_id": user_id}, now or clock.now())


def touch_login(session: Session, ticket: str, now: datetime) -> None:
    """Note that a login was used. Cheap to call often: it writes at most once in `TOUCH_EVERY`."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == ticket, LoginSession.last_seen_at < now - TOUCH_EVERY)
        .values(last_seen_at=now)
    )


def touch_token(session: Session, token: str, now: datetime) -> None:
    """Note that a token was used, at most once in `TOUCH_EVERY`."""
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.digest == token_digest(token),
            ApiToken.last_used_at.is_(None) | (ApiToken.last_used_at < now - TOUCH_EVERY),
        )
        .values(last_used_at=now)
    )


def new_ticket() -> str:
    """A login ticket nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """An API token nobody can guess. The prefix lets secret scanners recognise it."""
    return f"rgl_{secrets.token_urlsafe(32)}"


def token_digest(token: str) -> str:
    """What we keep of a token. It is random and long, so a plain digest cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(
    session: Session, statement: Select[int, str, str, bool, bool, int, int], values: Mapping[str, Any], now: datetime
) -> Actor | None:
    today = clock.local_date(now)
    person = session.execute(statement, {**values, "day": today}).one_or_none()
    if person is None:
        return None
    user_id, name, language, away, named, unread, register = person
    known.fresh(session, register)
    stands_in = named and not away  # whose deputy is away too, has that one's deputy
    principals = deputies.principals(session, user_id, today) if stands_in else {}
    held = _grants(session, [user_id, *principals])
    grants, cases = held.get(user_id, NOTHING)
    return Actor(
        ActorKind.USER,
        user_id,
        name,
        grants,
        cases,
        language=language,
        principals=tuple(Principal(key, who, *held.get(key, NOTHING)) for key, who in principals.items()),
        away=bool(away),
        unread=unread,
    )


@cache
def _held() -> Select[int, int, Role, int | None, str | None, str | None]:
    """The roles of people; with each, the cases in whose team its holder is: their ids, with commas."""
    teams = (
        select(func.aggregate_strings(cast(TeamMember.case_id, String), ","))
        .where(TeamMember.user_id == RoleGrant.user_id)
        .correlate(RoleGrant)
        .scalar_subquery()
    )
    return (
        select(RoleGrant.id, RoleGrant.user_id, RoleGrant.role, RoleGrant.directorate_id, RoleGrant.theme, teams)
        .where(RoleGrant.user_id.in_(bindparam("people", expanding=True)))
        .order_by(RoleGrant.id)
    )


@cache
def _reached() -> CompoundSelect[int, int]:
    """The regions of grants, with every region that shares a municipality with one of them."""
    wide = RoleGrantRegion.grant_id.in_(bindparam("grants", expanding=True))
    given = select(RoleGrantRegion.grant_id, RoleGrantRegion.region_id).where(wide)
    overlapping = (
        select(RoleGrantRegion.grant_id, RegionOverlap.other_id)
        .join(RegionOverlap, RegionOverlap.region_id == RoleGrantRegion.region_id)
        .where(wide)
    )
    return union(given, overlapping)


Held = tuple[tuple[Grant, ...], frozenset[int]]
"""The roles of somebody, and the cases in whose team they are."""


def _grants(session: Session, user_ids: list[int]) -> dict[int, Held]:
    """What these people hold. A region brings along every region that shares a municipality with it."""
    held = session.execute(_held(), {"people": user_ids}).all()
    regions: dict[int, set[int]] = {grant.id: set() for grant in held}
    wide = [grant.id for grant in held if grant.role in WITH_REGIONS]
    if wide:
        for grant_id, region_id in session.execute(_reached(), {"grants": wide}):
            regions[grant_id].add(region_id)
    found: dict[int, Held] = {}
    for key, user_id, role, directorate_id, theme, teams in held:
        one = Grant(role, directorate_id, frozenset(regions[key]), theme)
        grants, _same = found.get(user_id, NOTHING)
        found[user_id] = (*grants, one), frozenset(int(case) for case in (teams or "").split(",") if case)
    return found
