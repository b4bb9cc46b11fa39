"""What follows from a decision besides: a registry. Packages above this one join in for their type of decision.

A signatory is called to account, an experiment is opened, an item goes on the agenda of a meeting. Each is called in
the transaction of the decision, when it is on record and all cases of the escalation have gone on. A handler reads what
was filled in from `step.decision.data`. It may raise `Invalid` with a fault at a field of `decide`: then nothing of the
decision happens.
"""

from __future__ import annotations

from collections.abc import Callable

from app.cases.steps import Step
from app.escalations.models import DecisionType, Escalation, EscalationDecision

Consequence = Callable[[Step, Escalation, EscalationDecision], None]
_DECIDED: dict[DecisionType, list[Consequence]] = {}
_REVOKED: dict[DecisionType, list[Consequence]] = {}


def of(*types: DecisionType) -> Callable[[Consequence], Consequence]:
    """Register what follows when a decision of one of these types is taken."""
    return _registering(_DECIDED, types)


def revoked(*types: DecisionType) -> Callable[[Consequence], Consequence]:
    """Register what follows when a decision of one of these types is revoked. The handler gets the decision that holds
    no longer; `step` is that of revoking it.
    """
    return _registering(_REVOKED, types)


def _registering(
    registry: dict[DecisionType, list[Consequence]], types: tuple[DecisionType, ...]
) -> Callable[[Consequence], Consequence]:
    def register(handler: Consequence) -> Consequence:
        for kind in types:
            registry.setdefault(kind, []).append(handler)
        return handler

    return register


def follow(step: Step, escalation: Escalation, decision: EscalationDecision) -> None:
    """Carry out what follows from a decision that was just taken."""
    for handler in _DECIDED.get(decision.type, ()):
        handler(step, escalation, decision)


def undo(step: Step, escalation: Escalation, decision: EscalationDecision) -> None:
    """Carry out what follows from a decision holding no longer."""
    for handler in _REVOKED.get(decision.type, ()):
        handler(step, escalation, decision)
