"""What layers above add to the page of a partnership: its bottlenecks, its visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.partnerships.queries import Row
from app.policy import Actor
from app.web.viewmodels import Panel

Maker = Callable[[Session, Actor, Row, datetime], Panel | None]
ON_PAGE: list[Maker] = []


def on_page(make: Maker) -> Maker:
    """Add a panel to the page of a partnership."""
    ON_PAGE.append(make)
    return make


def of(session: Session, actor: Actor, row: Row, now: datetime) -> tuple[Panel, ...]:
    """The panels for this reader."""
    return tuple(panel for make in ON_PAGE if (panel := make(session, actor, row, now)) is not None)
