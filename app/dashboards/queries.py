"""Which saved dashboards somebody has, and what is mailed to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.dashboards.models import Dashboard, LinkMail, Rhythm
from app.errors import NotFound
from app.people.models import Directorate, User
from app.policy import Actor, Role

MOST = 30
"""So many dashboards somebody can have of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A saved dashboard as one reader has it. `rhythm`: how often its link is mailed to this reader."""

    id: int
    name: str
    slice: str
    period: str
    measures: tuple[str, ...]
    owner_id: int
    owner: str
    directorate_id: int | None
    directorate_nl: str | None
    directorate_en: str | None
    everybody: bool
    rhythm: Rhythm | None


def directorates_of(actor: Actor) -> frozenset[int]:
    """The directorates in which somebody works: whose shared dashboards they have, and with which they can share."""
    return frozenset(grant.directorate for grant in actor.grants if grant.directorate is not None)


def manages(actor: Actor, owner_id: int, directorate_id: int | None) -> bool:
    """Whether somebody may change a dashboard: whoever made it; a shared one also the coordinator of its
    directorate.
    """
    return owner_id == actor.id or (
        directorate_id is not None
        and any(grant.role is Role.COORDINATOR and grant.directorate == directorate_id for grant in actor.grants)
    )


def had_by(actor: Actor) -> ColumnElement[bool]:
    """Whether somebody has a dashboard: their own, one that a directorate of theirs shares, one for everybody."""
    return or_(
        Dashboard.owner_id == actor.id,
        Dashboard.directorate_id.in_(sorted(directorates_of(actor))),
        Dashboard.everybody,
    )


def of(session: Session, actor: Actor) -> list[Row]:
    """The dashboards that this reader has: their own first, then those that are shared, by name. One query."""
    return [] if actor.id is None else _rows(session, actor, had_by(actor))


def one(session: Session, actor: Actor, dashboard_id: int) -> Row:
    """One dashboard that this reader has. Raises NotFound."""
    found = _rows(session, actor, and_(Dashboard.id == dashboard_id, had_by(actor)))
    if not found:
        raise NotFound(str(dashboard_id))
    return found[0]


def report_rhythm(session: Session, actor: Actor) -> Rhythm | None:
    """How often the link to the quarterly report is mailed to this reader."""
    return session.scalar(select(LinkMail.rhythm).where(LinkMail.user_id == actor.id, LinkMail.dashboard_id.is_(None)))


def _rows(session: Session, actor: Actor, wanted: ColumnElement[bool]) -> list[Row]:
    statement = (
        select(
            Dashboard.id, Dashboard.name, Dashboard.slice, Dashboard.period, Dashboard.measures, Dashboard.owner_id,
            User.name, Dashboard.directorate_id, Directorate.name_nl, Directorate.name_en, Dashboard.everybody,
            LinkMail.rhythm,
        )
        .join(User, User.id == Dashboard.owner_id)
        .outerjoin(Directorate, Directorate.id == Dashboard.directorate_id)
        .outerjoin(LinkMail, and_(LinkMail.dashboard_id == Dashboard.id, LinkMail.user_id == actor.id))
        .where(wanted)
        .order_by(Dashboard.owner_id != actor.id, Dashboard.name, Dashboard.id)
        .limit(8 * MOST)
    )  # fmt: skip
    return [_row(list(values)) for values in session.execute(statement)]


def _row(values: list[Any]) -> Row:
    values[4] = tuple(values[4])
    return Row(*values)
