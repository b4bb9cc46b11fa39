"""Whose feed an address is, and what stands in it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.agenda.actions import digest_of
from app.agenda.models import Feed
from app.cases.models import NEVER, Case, CaseClock
from app.cases.queries import own_ids, within
from app.policy import Actor, Capability, scope_for
from app.regions.models import Region
from app.workflow.engine import ClockStatus
from app.workflow.model import Visibility

MOST = 500
"""The most deadlines in one feed: the nearest ones. Calendar programs fetch it whole, time and again."""

LONGEST = 100
"""No secret of ours is longer; what is need not be looked for."""


@dataclass(frozen=True)
class Owner:
    """Whose feed it is, and when a calendar program last called as far as we noted."""

    user_id: int
    last_used_at: datetime | None


def owner_of(session: Session, token: str) -> Owner | None:
    """Whose feed has this secret. Only digests are compared, so that the time it takes says nothing of the secret."""
    if len(token) > LONGEST:
        return None
    digest = digest_of(token)
    found = session.execute(
        select(Feed.user_id, Feed.digest, Feed.last_used_at).where(Feed.digest == digest)
    ).one_or_none()
    if found is None or not hmac.compare_digest(found.digest, digest):
        return None
    return Owner(found.user_id, found.last_used_at)


@dataclass(frozen=True)
class FeedRow:
    """What the account page says of a feed."""

    created_at: datetime
    last_used_at: datetime | None


def feed_of(session: Session, user_id: int) -> FeedRow | None:
    """The feed of a person, when there is one."""
    statement = select(Feed.created_at, Feed.last_used_at).where(Feed.user_id == user_id)
    found = session.execute(statement).one_or_none()
    return FeedRow(found.created_at, found.last_used_at) if found else None


@dataclass(frozen=True)
class Deadline:
    """The next deadline of one open case, with which clock it is of and how often that clock was started.

    `revision` goes up with every step, and with every change of the calendar that the deadline is derived with.
    `on_behalf` is whoever is away and should have acted; empty when it is the reader's own turn.
    """

    case_id: int
    number: str
    process: str
    workflow_version: int
    revision: int
    title: str
    state: str
    confidential: bool
    region: str
    due_at: datetime
    clock: str
    cycle: int
    changed_at: datetime
    on_behalf: str


def deadlines(session: Session, actor: Actor, limit: int = MOST) -> list[Deadline]:
    """The next deadline of every open case in which this person must act, of any process, the nearest first; also
    of those in which somebody must act for whom they stand in.

    Promises and follow-ups are cases of a process of their own, and come along. One query.
    """
    statement = (
        select(
            Case.id, Case.number, Case.process, Case.workflow_version, Case.version, Case.title, Case.state,
            Case.confidentiality, Region.name, Case.due_at, Case.due_clock, CaseClock.cycle, Case.updated_at,
            Case.handler_id, CaseClock.calendar_revision,
        )
        .join(Region, Region.id == Case.region_id)
        .join(
            CaseClock,
            and_(
                CaseClock.case_id == Case.id,
                CaseClock.name == Case.due_clock,
                CaseClock.status == ClockStatus.RUNNING,
            ),
        )
        .where(
            Case.active,
            Case.handler_id.in_(sorted(own_ids(actor))),
            Case.due_at < NEVER,
            within(scope_for(actor, Capability.CASE_READ)),
        )
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    )  # fmt: skip
    away = {principal.id: principal.name for principal in actor.standing_in}
    return [
        Deadline(
            row.id, row.number, row.process, row.workflow_version, row.version + row.calendar_revision, row.title,
            row.state, row.confidentiality is Visibility.CONFIDENTIAL, row.name, row.due_at, row.due_clock or "",
            row.cycle, row.updated_at, away[row.handler_id] if row.handler_id != actor.id else "",
        )
        for row in session.execute(statement)
    ]  # fmt: skip
