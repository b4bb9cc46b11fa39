"""What layers above add to the page of a pilot: they count, this one does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.pilots.queries import Row
from app.policy import Actor
from app.web.viewmodels import Panel

Maker = Callable[[Session, Actor, Row, datetime], Panel | None]
ON_PAGE: list[Maker] = []


def on_page(make: Maker) -> Maker:
    """Add a panel to the page of a pilot."""
    ON_PAGE.append(make)
    return make


def of(session: Session, actor: Actor, pilot: Row, now: datetime) -> tuple[Panel, ...]:
    """The panels for this reader."""
    return tuple(panel for make in ON_PAGE if (panel := make(session, actor, pilot, now)) is not None)
