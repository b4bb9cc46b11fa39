"""How far somebody is in their first days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.onboarding.models import FirstStep
from app.onboarding.steps import Start, Step
from app.policy import Actor

LOG = "log"
"""Where a role would stand, for what the log says."""


@dataclass(frozen=True)
class Progress:
    """What somebody ticked, as (role, step), which actions of steps they have done, and whether they put it away."""

    ticked: frozenset[tuple[str, str]]
    acted: frozenset[str]
    away: bool

    def done(self, start: Start, step: Step) -> bool:
        """Whether a step is done: ticked, or its action is in the log."""
        return (start.role.value, step.key) in self.ticked or not self.acted.isdisjoint(step.done_by)


def asked(actor: Actor, starts: tuple[Start, ...]) -> list[Select[*tuple[Any, ...]]]:
    """What is asked to know how far this person is: along an index, whatever the length of the log."""
    actions = sorted({action for start in starts for step in start.steps for action in step.done_by})
    ticks = select(FirstStep.role, FirstStep.step).where(FirstStep.user_id == actor.id)
    acted = [
        select(literal(LOG), Event.action).where(Event.actor_id == actor.id, Event.action == action).limit(1)
        for action in actions
    ]
    return [ticks, *acted]


def read(answers: Iterable[tuple[str | None, str | None]]) -> Progress:
    """How far somebody is, from the answers to what was `asked`."""
    found = [(kind or "", what or "") for kind, what in answers]
    return Progress(
        ticked=frozenset(pair for pair in found if pair[0] not in (LOG, "")),
        acted=frozenset(what for kind, what in found if kind == LOG),
        away=any(not kind for kind, _what in found),
    )


def progress(session: Session, actor: Actor, starts: tuple[Start, ...]) -> Progress:
    """How far this person is. One query."""
    parts = [select(*part.subquery().c) for part in asked(actor, starts)]
    return read((row[0], row[1]) for row in session.execute(union_all(*parts)))
