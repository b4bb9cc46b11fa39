"""What features above add to the page of an escalation, after what was decided."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.policy import Actor
from app.web.viewmodels import Panel

Added = Callable[[Session, Actor, Case], Panel | None]
_ADDED: list[Added] = []


def adds(make: Added) -> Added:
    """Register a place on the page of an escalation; None when there is nothing to say. Its headings begin at h3."""
    _ADDED.append(make)
    return make


def panels(session: Session, actor: Actor, case: Case) -> tuple[Panel, ...]:
    """All places that there are for this escalation."""
    found = (make(session, actor, case) for make in _ADDED)
    return tuple(panel for panel in found if panel is not None)
