"""What somebody may do that a capability does not say: a registry. Features above join in for the steps of theirs.

A capability says who may take a decision at all; a mandate says which. Whoever keeps such a limit is asked for every
step that asks the capability, wherever it is taken: on a page, by the API, in bulk, or as a part of another step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.policy import Actor, Capability
from app.workflow.engine import Decision

Limit = Callable[[Session, Actor, Case, Decision, datetime], Actor]
"""Judges a step before anything of it happens. Returns the actor, on behalf of another when it is by their right that
it can be done. Raises Invalid.
"""

_LIMITS: dict[str, list[Limit]] = {}


def on(capability: Capability) -> Callable[[Limit], Limit]:
    """Register a limit on the steps that ask this capability."""

    def register(limit: Limit) -> Limit:
        _LIMITS.setdefault(capability.value, []).append(limit)
        return limit

    return register


def heed(session: Session, actor: Actor, case: Case, decision: Decision, now: datetime) -> Actor:
    """The actor as whom this step is taken, when every limit on it is kept. Raises Invalid."""
    for limit in _LIMITS.get(decision.transition.capability, ()):
        actor = limit(session, actor, case, decision, now)
    return actor
