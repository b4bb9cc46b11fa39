"""The first days as their reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.onboarding import queries, steps
from app.onboarding.queries import Progress
from app.onboarding.steps import Start, Step
from app.people.labels import ROLES
from app.policy import Actor
from app.web.request import language


@dataclass(frozen=True, slots=True)
class StepView:
    """A step: where it begins, and how it is ticked (`tick_url` is empty for what the log says by itself)."""

    title: str
    why: str
    url: str
    done: bool
    tick_url: str


@dataclass(frozen=True, slots=True)
class StartView:
    """The first steps of one role."""

    role: str
    welcome: str
    steps: tuple[StepView, ...]
    done: int

    @property
    def next(self) -> StepView | None:
        """The first step that is not done."""
        return next((step for step in self.steps if not step.done), None)


def first_days(session: Session, actor: Actor) -> tuple[tuple[StartView, ...], bool]:
    """The first steps of all roles of this reader, and whether they put the list away. One query."""
    begun = steps.starts(actor.roles)
    progress = queries.progress(session, actor, begun)
    return tuple(_start(start, progress) for start in begun), progress.away


def on_my_work(session: Session, actor: Actor) -> tuple[StartView, ...]:
    """What of it belongs on the first page: roles with something left to do, unless it was put away. One query."""
    views, away = first_days(session, actor)
    return () if away else tuple(view for view in views if view.next)


def _start(start: Start, progress: Progress) -> StartView:
    spoken = language()
    views = tuple(_step(start, step, progress, spoken) for step in start.steps)
    return StartView(str(ROLES[start.role]), start.welcome[spoken], views, sum(view.done for view in views))


def _step(start: Start, step: Step, progress: Progress, spoken: str) -> StepView:
    values: dict[str, Any] = dict(step.address)
    tick = url_for("first_days.tick", role=start.role.value, key=step.key)
    return StepView(
        title=step.title[spoken],
        why=step.why[spoken],
        url=url_for(step.page, **values),
        done=progress.done(start, step),
        tick_url="" if step.done_by else tick,
    )
