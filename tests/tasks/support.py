"""Setting tasks in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock, db
from app.cases.models import Case
from app.tasks import actions, queries
from tests.factories import World

WHAT = "Vraag de NZa of dit binnen de regels past"


def asked(days: int = 14, **changes: Any) -> dict[str, Any]:
    """What is filled in for a task, due so many days from now; None leaves something out."""
    due = clock.local_date(clock.now()) + timedelta(days=days)
    values = {"what": WHAT, "holder": "colleague", "due_on": due.isoformat()} | changes
    return {key: value for key, value in values.items() if value is not None}


def task(world: World, about: Case, by: str = "fixer_cz", days: int = 14, **changes: Any) -> Case:
    """A task about a case; `owner` by name."""
    if "owner" in changes:
        changes["owner"] = str(world.people[changes["owner"]])
    with db.transaction() as session:
        return actions.set_task(session, world.actor(by), about.number, asked(days, **changes), now=clock.now())


def record(world: World, made: Case, who: str = "fixer_cz") -> queries.Row:
    """The record of a task."""
    with db.reading() as session:
        return queries.record(session, made.id, world.actor(who))
