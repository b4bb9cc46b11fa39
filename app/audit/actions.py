"""Verifying the log is itself an event: who looked, when, and what was found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.log import Verdict, record
from app.policy import Actor, ActorKind, Capability, require


def note_verification(session: Session, actor: Actor, verdict: Verdict, *, now: datetime) -> str:
    """Log that the chain was verified and what came of it. Returns the event's id.

    Raises `policy.Forbidden`, and IntegrityError when the chain is so broken that nothing can be added.
    """
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.AUDIT_READ)
    return record(
        session,
        actor,
        "audit.verified",
        now=now,
        subject="audit:chain",
        data={
            "sound": verdict.sound,
            "checked": verdict.checked,
            "erased": verdict.erased,
            "broken_at": verdict.broken_at,
            "reason": verdict.reason,
            "head": verdict.head,
        },
    )
