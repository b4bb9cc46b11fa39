"""How far somebody is in their first days."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.onboarding.models import FirstStep
from app.onboarding.steps import Start, Step
from app.policy import Actor


@dataclass(frozen=True)
class Progress:
    """What somebody ticked, as (role, step), which actions of steps they have done, and whether they put it away."""

    ticked: frozenset[tuple[str, str]]
    acted: frozenset[str]
    away: bool

    def done(self, start: Start, step: Step) -> bool:
        """Whether a step is done: ticked, or its action is in the log."""
        return (start.role.value, step.key) in self.ticked or not self.acted.isdisjoint(step.done_by)


def progress(session: Session, actor: Actor, starts: tuple[Start, ...]) -> Progress:
    """How far this person is. One query, along an index, whatever the length of the log."""
    asked = sorted({action for start in starts for step in start.steps for action in step.done_by})
    ticks = select(FirstStep.role, FirstStep.step).where(FirstStep.user_id == actor.id)
    acts = [
        select(literal("log"), select(Event.action).where(Event.actor_id == actor.id, Event.action == action).limit(1)
               .scalar_subquery())
        for action in asked
    ]  # fmt: skip
    found = session.execute(union_all(ticks, *acts)).all()
    ticked = frozenset((row[0], row[1]) for row in found if row[0] not in ("log", ""))
    return Progress(
        ticked, frozenset(row[1] for row in found if row[0] == "log" and row[1]), any(not row[0] for row in found)
    )
