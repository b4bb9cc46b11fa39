"""The team of a case: colleagues who help with it, wherever they work (task O3 in DOMAIN).

Whoever is in it reads the case and talks along (`policy.IN_TEAM`), also when it is confidential or lies elsewhere. The
owner, the liaison and whoever must act have a part in it already and need no place in the team.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.cases import notices, processes, queries
from app.cases.choices import GROUPS
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.people.models import RoleGrant, TeamMember, User
from app.policy import Actor, Capability, entitled
from app.workflow.model import Text, Visibility

MOST = 30
GROUP = "colleagues"
TOLD = Text("{who} heeft je bij het team van deze zaak gezet", "{who} put you in the team of this case")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the team, and since when (UTC)."""

    id: int
    name: str
    since: datetime


def of(session: Session, case: Case) -> list[Member]:
    """The team of a case, by name. No query when nobody is in it."""
    if not case.team:
        return []
    statement = (
        select(User.id, User.name, TeamMember.since)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.case_id == case.id)
        .order_by(User.name, User.id)
    )
    return [Member(*row) for row in session.execute(statement)]


def refusal(case: Case) -> FieldError | None:
    """Why nobody can be put in the team of this case, whoever asks; None when somebody can."""
    if not processes.of(case.process).has_team or case.state == "draft":
        return FieldError("", "no_team_here")
    return None if case.active else FieldError("", "team_too_late")


def add(session: Session, actor: Actor, number: str, member: Any, *, now: datetime) -> Case:
    """Put a colleague (an id) in the team of a case. They are told. Nothing happens when they are in it already.

    Raises NotFound outside the actor's sight, Forbidden, NotAllowedNow (`refusal`) and Invalid.
    """
    case = queries.get_visible(session, actor, number, hold=True)
    actor = entitled(actor, Capability.CASE_TEAM, case.facts())
    reason = refusal(case)
    if reason is not None:
        raise NotAllowedNow([reason])
    user_id, name = _colleague(session, member)
    if user_id in (case.owner_id, case.co_owner_id):
        raise Invalid([FieldError("member", "has_part", {"name": name})])
    if session.get(TeamMember, (case.id, user_id)) is not None:
        return case
    if case.team >= MOST:
        raise Invalid([FieldError("member", "too_many", {"max": MOST})])
    session.add(TeamMember(case_id=case.id, user_id=user_id, added_by_id=actor.id, since=now))
    case.team += 1
    event_id = _record(session, actor, case, "case.team_joined", user_id, name, now)
    session.flush()
    if user_id != actor.id:
        notices.tell_colleague(
            session, case, "informed", user_id, lambda language: {"what": TOLD[language].format(who=actor.name)},
            event_id, now, but=(actor.id,),
        )  # fmt: skip
    return case


def bring_in(session: Session, actor: Actor, case: Case, user_id: int, now: datetime) -> None:
    """Let somebody read along with a case that is held, because of their part in another one. The application does
    this, and tells nobody: whoever brings them in does.
    """
    if user_id in (case.owner_id, case.co_owner_id) or session.get(TeamMember, (case.id, user_id)) is not None:
        return
    session.add(TeamMember(case_id=case.id, user_id=user_id, added_by_id=actor.id, since=now))
    case.team += 1
    _record(session, actor, case, "case.team_joined", user_id, session.get_one(User, user_id).name, now)


def remove(session: Session, actor: Actor, number: str, user_id: int, *, now: datetime) -> Case:
    """Take somebody out of the team, or leave it oneself: from now on they see the case only as far as their roles go.

    Raises NotFound when the actor does not see the case or this person is not in its team, and Forbidden.
    """
    case = queries.get_visible(session, actor, number, hold=True)
    if user_id != actor.id:
        actor = entitled(actor, Capability.CASE_TEAM, case.facts())
    found = session.get(TeamMember, (case.id, user_id))
    if found is None:
        raise NotFound(str(user_id))
    name = session.get_one(User, user_id).name
    session.delete(found)
    case.team -= 1
    _record(session, actor, case, "case.team_left", user_id, name, now)
    session.flush()
    return case


def _colleague(session: Session, member: Any) -> tuple[int, str]:
    """Somebody in service who can help. Raises Invalid."""
    text = str(member if member is not None and not isinstance(member, bool) else "")
    if not text:
        raise Invalid([FieldError("member", "required")])
    if text.isascii() and text.isdigit() and len(text) < 10:
        able = select(RoleGrant.user_id).where(RoleGrant.role.in_(GROUPS[GROUP]))
        row = session.execute(
            select(User.id, User.name).where(User.id == int(text), User.active, User.id.in_(able))
        ).one_or_none()
        if row is not None:
            return row.id, row.name
    raise Invalid([FieldError("member", "unknown_person")])


def _record(session: Session, actor: Actor, case: Case, action: str, user_id: int, name: str, now: datetime) -> str:
    case.updated_at = now
    return audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"user": user_id}, private={"name": name},
    )  # fmt: skip
