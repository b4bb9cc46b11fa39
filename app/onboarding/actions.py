"""Ticking a first step, and putting the list away or taking it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app import audit
from app.errors import NotFound
from app.onboarding import steps
from app.onboarding.models import FirstStep
from app.policy import Actor

AWAY = ("", "away")
"""How it is written down that somebody put the list away."""


def tick(session: Session, actor: Actor, role: str, key: str, *, done: bool, now: datetime) -> None:
    """Tick a step of one's own role by hand, or take the tick back. Raises NotFound for a step that is not theirs."""
    known = {(start.role.value, step.key) for start in steps.starts(actor.roles) for step in start.steps}
    if (role, key) not in known:
        raise NotFound(key)
    _note(
        session, actor, (role, key), there=done, action="first_days.ticked" if done else "first_days.unticked", now=now
    )


def put_away(session: Session, actor: Actor, *, away: bool, now: datetime) -> None:
    """Show the list on the first page no more, or show it again."""
    action = "first_days.put_away" if away else "first_days.taken_back"
    _note(session, actor, AWAY, there=away, action=action, now=now)


def _note(session: Session, actor: Actor, what: tuple[str, str], *, there: bool, action: str, now: datetime) -> None:
    found = session.get(FirstStep, (actor.id, *what))
    if (found is not None) is there:
        return
    if found is not None:
        session.delete(found)
    else:
        session.add(FirstStep(user_id=actor.id, role=what[0], step=what[1], at=now))
    audit.record(session, actor, action, now=now, subject=f"user:{actor.id}", data={"role": what[0], "step": what[1]})
