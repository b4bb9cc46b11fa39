"""Reading decisions: the register, one of them, and what was proposed when an escalation was passed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.queries import within
from app.errors import NotFound
from app.escalations.models import DecisionType, EscalationDecision, EscalationPassing
from app.people.models import User
from app.policy import Actor, Capability, scope_for
from app.regions.models import Region
from app.workflow.model import Visibility

PAGE = 30
ENDS = frozenset({DecisionType.WITHDRAWN, DecisionType.DE_ESCALATED, DecisionType.REVOKED})
"""Decisions that decide nothing on what was asked, and so neither hold nor expire."""


class Stand(StrEnum):
    """How a decision stands on a day."""

    HOLDS = "holds"
    COMING = "coming"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Row:
    """A decision with names, and the escalation it ended. `state` is that of the escalation: where its follow-up is."""

    id: int
    escalation_id: int
    type: DecisionType
    motivation: str
    agreement: str
    agreement_id: int | None
    signatory_id: int | None
    react_on: date | None
    meeting_id: int | None
    amount: int | None
    effective_on: date
    expires_on: date | None
    new_owner: str | None
    follow_up: str
    follow_up_owner: str | None
    follow_up_on: date | None
    decided_by_id: int
    decided_by: str
    decided_at: datetime
    on_behalf_of: str | None
    mandates: list[int]
    revokes_id: int | None
    revoked_by_id: int | None
    revoked_at: datetime | None
    number: str
    title: str
    state: str
    active: bool
    workflow_version: int
    region: str
    confidential: bool

    def stand(self, today: date) -> Stand | None:
        """How it stands on this Dutch day; none for what decides nothing."""
        if self.type in ENDS:
            return None
        if self.revoked_by_id is not None:
            return Stand.REVOKED
        if self.effective_on > today:
            return Stand.COMING
        return Stand.EXPIRED if self.expires_on is not None and self.expires_on < today else Stand.HOLDS


@dataclass(frozen=True)
class Filters:
    """What a list of decisions asks. `decider`: by whom, or in whose place, it was taken."""

    type: DecisionType | None = None
    stand: Stand | None = None
    decider: int | None = None
    q: str = ""


_decider, _for, _owner, _follower = aliased(User), aliased(User), aliased(User), aliased(User)
_later = aliased(EscalationDecision)
_D = EscalationDecision


def _rows(session: Session, *wanted: ColumnElement[bool], limit: int | None = None) -> list[Row]:
    statement = (
        select(
            _D.id, _D.escalation_id, _D.type, _D.motivation, _D.agreement, _D.agreement_id, _D.signatory_id,
            _D.react_on, _D.meeting_id, _D.amount, _D.effective_on, _D.expires_on, _owner.name, _D.follow_up,
            _follower.name,
            _D.follow_up_on, _D.decided_by_id, _decider.name, _D.decided_at, _for.name, _D.mandates, _D.revokes_id,
            _later.id, _later.decided_at, Case.number, Case.title, Case.state, Case.active, Case.workflow_version,
            Region.name, Case.confidentiality == Visibility.CONFIDENTIAL,
        )
        .join(Case, Case.id == _D.escalation_id)
        .join(Region, Region.id == Case.region_id)
        .join(_decider, _decider.id == _D.decided_by_id)
        .outerjoin(_for, _for.id == _D.for_id)
        .outerjoin(_owner, _owner.id == _D.new_owner_id)
        .outerjoin(_follower, _follower.id == _D.follow_up_owner_id)
        .outerjoin(_later, _later.revokes_id == _D.id)
        .where(*wanted)
        .order_by(_D.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [Row(*tuple(row)) for row in session.execute(statement)]


def _seen(actor: Actor) -> ColumnElement[bool]:
    return within(scope_for(actor, Capability.CASE_READ))


def page(
    session: Session, actor: Actor, filters: Filters, today: date, *, before: int | None = None, size: int = PAGE
) -> tuple[list[Row], int | None]:
    """The decisions that this actor may read, the last one first, and the id before which the next page begins.

    One query.
    """
    wanted = [_seen(actor), *_asked(filters, today)]
    if before is not None:
        wanted.append(_D.id < before)
    found = _rows(session, *wanted, limit=size + 1)
    return found[:size], found[size - 1].id if len(found) > size else None


def _asked(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.type is not None:
        wanted.append(_D.type == filters.type)
    if filters.decider is not None:
        wanted.append(or_(_D.decided_by_id == filters.decider, _D.for_id == filters.decider))
    if filters.q:
        like = f"%{filters.q.replace('%', '').replace('_', '')}%"
        wanted.append(or_(Case.title.ilike(like), _D.motivation.ilike(like), Case.number == filters.q))
    if filters.stand is not None:
        wanted += [_D.type.not_in(ENDS), _STANDS[filters.stand](today)]
    return wanted


def _kept(today: date) -> ColumnElement[bool]:
    return _later.id.is_(None)


_STANDS: dict[Stand, Any] = {
    Stand.REVOKED: lambda today: _later.id.is_not(None),
    Stand.COMING: lambda today: and_(_kept(today), _D.effective_on > today),
    Stand.EXPIRED: lambda today: and_(_kept(today), _D.effective_on <= today, _D.expires_on < today),
    Stand.HOLDS: lambda today: and_(
        _kept(today), _D.effective_on <= today, or_(_D.expires_on.is_(None), _D.expires_on >= today)
    ),
}


def one(session: Session, actor: Actor, decision_id: int) -> Row:
    """One decision. Raises NotFound outside the actor's sight. One query."""
    found = _rows(session, _D.id == decision_id, _seen(actor))
    if not found:
        raise NotFound
    return found[0]


def of_escalation(session: Session, escalation_id: int) -> list[Row]:
    """The decisions on an escalation, the last one first; the caller has established that it may be seen. One query."""
    return _rows(session, _D.escalation_id == escalation_id)


def deciders(session: Session) -> Sequence[tuple[int, str]]:
    """Everybody by whom or in whose place something was decided, by name. One query."""
    took = select(_D.decided_by_id).union(select(_D.for_id).where(_D.for_id.is_not(None)))
    rows = session.execute(select(User.id, User.name).where(User.id.in_(took)).order_by(User.name, User.id))
    return [(row.id, row.name) for row in rows]


@dataclass(frozen=True)
class Passing:
    """How an escalation was passed up: by whom, to whom, when, and what was proposed."""

    by: str
    on_behalf_of: str | None
    to: str
    at: datetime
    proposed: dict[str, Any]


def passings(session: Session, escalation_id: int) -> list[Passing]:
    """How an escalation was passed up, the last time first. One query."""
    by, away, to = aliased(User), aliased(User), aliased(User)
    statement = (
        select(by.name, away.name, to.name, EscalationPassing.passed_at, EscalationPassing.proposed)
        .join(by, by.id == EscalationPassing.from_id)
        .join(to, to.id == EscalationPassing.to_id)
        .outerjoin(away, away.id == EscalationPassing.for_id)
        .where(EscalationPassing.escalation_id == escalation_id)
        .order_by(EscalationPassing.id.desc())
    )
    return [Passing(*tuple(row)) for row in session.execute(statement)]
