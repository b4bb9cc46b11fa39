"""Automatic steps: what a transition does besides, by the names that workflow files use in `then`.

Features register theirs here (`escalations` opens an escalation, `feedback` tells the regions), so that `cases` knows
none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.policy import Actor, Capability
from app.workflow.engine import Decision


@dataclass(frozen=True)
class Step:
    """The transition that was just made, for what follows from it. The case already has its new state."""

    session: Session
    case: Case
    decision: Decision
    actor: Actor
    event_id: str
    now: datetime


Handler = Callable[[Step], None]
_HANDLERS: dict[str, Handler] = {}


def automatic(name: str) -> Callable[[Handler], Handler]:
    """Register what an automatic step does. The name must be in `app.definitions.vocabulary`."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[name] = handler
        return handler

    return register


Reserved = Callable[[Session, Actor, Case], bool]
_RESERVED: dict[Capability, Reserved] = {}


def reserved(capability: Capability) -> Callable[[Reserved], Reserved]:
    """Register to whom, among those who hold this capability for a case, its steps are reserved."""

    def register(judge: Reserved) -> Reserved:
        _RESERVED[capability] = judge
        return judge

    return register


def open_to(session: Session, actor: Actor, capability: Capability, case: Case) -> bool:
    """Whether a step of this capability is open to an actor who holds it for this case. No query for most."""
    judge = _RESERVED.get(capability)
    return judge is None or judge(session, actor, case)


_ENDINGS: list[Handler] = []


def at_the_end(handler: Handler) -> Handler:
    """Register what follows whenever a case ends, by whatever step."""
    _ENDINGS.append(handler)
    return handler


def run_endings(step: Step) -> None:
    """Carry out what follows from the end of a case."""
    for handler in _ENDINGS:
        handler(step)


def registered() -> frozenset[str]:
    """The automatic steps that somebody carries out."""
    return frozenset(_HANDLERS)


def run(name: str, step: Step) -> None:
    """Carry out an automatic step."""
    _HANDLERS[name](step)
