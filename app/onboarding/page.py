"""The first days as their reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.cases import beside_work
from app.onboarding import queries, steps
from app.onboarding.queries import Progress
from app.onboarding.steps import Start, Step
from app.people.labels import ROLES
from app.policy import Actor
from app.web.request import language
from app.web.viewmodels import Panel


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


def _asked(actor: Actor) -> list[Select[*tuple[Any, ...]]]:
    return queries.asked(actor, steps.starts(actor.roles))


@beside_work.joins("first_days", _asked)
def _on_my_work(actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    """On the first page: the roles with something left to do, unless the list was put away."""
    progress = queries.read(answers)
    views = tuple(view for start in steps.starts(actor.roles) if (view := _start(start, progress)).next)
    if progress.away or not views:
        return beside_work.Said()
    return beside_work.Said(panels=(Panel("onboarding/_on_my_work.html", views),))


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
