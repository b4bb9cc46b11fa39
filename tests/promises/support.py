"""Making promises in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock, db
from app.cases.models import Case
from app.promises import actions, queries
from tests.factories import World

TEXT = "Wij sturen de gemeenten de tekst van de regeling."


def said(days: int = 14, **changes: Any) -> dict[str, Any]:
    """What is filled in for a promise, due so many days from now; None leaves something out."""
    due = clock.local_date(clock.now()) + timedelta(days=days)
    values = {"text": TEXT, "made_to": "Jan Regio", "due_on": due.isoformat()} | changes
    return {key: value for key, value in values.items() if value is not None}


def promise(world: World, about: Case, by: str = "liaison", days: int = 14, **changes: Any) -> Case:
    """A promise about a case; `keeper` by name."""
    if "keeper" in changes:
        changes["keeper"] = str(world.people[changes["keeper"]])
    with db.transaction() as session:
        return actions.make(session, world.actor(by), about.number, said(days, **changes), now=clock.now())


def record(made: Case) -> queries.Row:
    """The record of a promise."""
    with db.reading() as session:
        return queries.record(session, made.id)
