"""Reading saved views: which somebody has, and how much is in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.bottlenecks import narrowing
from app.cases import queries as cases
from app.cases.filters import Filters
from app.desk.models_saved import Digest, SavedView, ViewChoice
from app.errors import NotFound
from app.people.models import Directorate, User
from app.policy import Actor, Role

MOST = 30
"""So many views somebody can have of their own, and a directorate can share."""

COUNTED = 99
"""How far a view is counted in the menu."""


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view as one reader has it."""

    id: int
    name: str
    address: str
    owner_id: int
    owner: str
    directorate_id: int | None
    directorate_nl: str | None
    directorate_en: str | None
    in_menu: bool
    first: bool
    digest: Digest

    def filters(self, now: datetime) -> Filters:
        """What the view asks of the list."""
        return narrowing.filters(dict(parse_qsl(self.address)), now)


def directorates_of(actor: Actor) -> frozenset[int]:
    """The directorates in which somebody works: whose shared views they have, and with which they can share."""
    return frozenset(grant.directorate for grant in actor.grants if grant.directorate is not None)


def manages(actor: Actor, owner_id: int, directorate_id: int | None) -> bool:
    """Whether somebody may change a view: whoever made it; a shared one also the coordinator of its directorate."""
    if owner_id == actor.id:
        return True
    return directorate_id is not None and any(
        grant.role is Role.COORDINATOR and grant.directorate == directorate_id for grant in actor.grants
    )


def had_by(actor: Actor) -> ColumnElement[bool]:
    """Whether somebody has a view: their own, or one that a directorate of theirs shares."""
    return or_(SavedView.owner_id == actor.id, SavedView.directorate_id.in_(sorted(directorates_of(actor))))


def of(session: Session, actor: Actor) -> list[ViewRow]:
    """The views that this reader has: their own first, then those of a directorate, by name. One query."""
    if actor.id is None:
        return []
    return _rows(session, actor, had_by(actor))


def one(session: Session, actor: Actor, view_id: int) -> ViewRow:
    """One view that this reader has. Raises NotFound."""
    found = _rows(session, actor, and_(SavedView.id == view_id, had_by(actor)))
    if not found:
        raise NotFound(str(view_id))
    return found[0]


def _rows(session: Session, actor: Actor, wanted: ColumnElement[bool]) -> list[ViewRow]:
    statement = (
        select(
            SavedView.id, SavedView.name, SavedView.address, SavedView.owner_id, User.name, SavedView.directorate_id,
            Directorate.name_nl, Directorate.name_en, ViewChoice.in_menu, ViewChoice.first, ViewChoice.digest,
        )
        .join(User, User.id == SavedView.owner_id)
        .outerjoin(Directorate, Directorate.id == SavedView.directorate_id)
        .outerjoin(ViewChoice, and_(ViewChoice.view_id == SavedView.id, ViewChoice.user_id == actor.id))
        .where(wanted)
        .order_by(SavedView.directorate_id.is_not(None), SavedView.name, SavedView.id)
        .limit(4 * MOST)
    )  # fmt: skip
    return [_row(list(values)) for values in session.execute(statement)]


def _row(values: list[Any]) -> ViewRow:
    in_menu, first, digest = values[8:]
    values[8:] = [in_menu is not False, bool(first), digest or Digest.NONE]
    return ViewRow(*values)


def counts(session: Session, actor: Actor, rows: Sequence[ViewRow], now: datetime) -> list[int]:
    """How much is in each of these views for this reader, counted no further than COUNTED + 1. One query."""
    return cases.counts(session, actor, [row.filters(now) for row in rows], COUNTED)
