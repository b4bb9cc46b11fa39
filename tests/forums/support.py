"""Meetings and escalations for the tests of forums."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock, db
from app.cases.models import Case
from app.forums import meetings, outcomes
from app.forums.models import AgendaItem, Meeting
from tests.factories import Cases, World


def plan(world: World, forum: str = "minister", days: int = 21, **more: Any) -> Meeting:
    """A meeting so many days from now."""
    held_on = clock.local_date(clock.now()) + timedelta(days=days)
    with db.transaction() as session:
        raw = {"held_on": held_on.isoformat(), **more}
        return meetings.plan(session, world.actor("commissioner"), forum, raw, now=clock.now())


def decided(cases: Cases, world: World, decision: str = "minister", **more: Any) -> tuple[Case, Case]:
    """A case whose escalation was decided so that it goes to a forum, and that escalation."""
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", {"ground": "above_mandate", "explanation": "Wij mogen dit niet."}, by="liaison")
    escalation = cases.escalation_of(case.number)
    data = {
        "decision": decision, "motivation": "De minister moet dit weten.", "follow_up": "Leg de regel voor.",
        "follow_up_owner": str(world.people["fixer_cz"]),
        "follow_up_on": (clock.local_date(clock.now()) + timedelta(days=60)).isoformat(), **more,
    }  # fmt: skip
    cases.step(escalation.number, "decide", data, by="commissioner", fill=False)
    return cases.now(case.number), cases.now(escalation.number)


def items() -> list[AgendaItem]:
    """All items there are, in the order in which they were put."""
    with db.reading() as session:
        return list(session.query(AgendaItem).order_by(AgendaItem.id))


def outcome(world: World, item: AgendaItem, **raw: Any) -> AgendaItem:
    """What the meeting said."""
    with db.transaction() as session:
        return outcomes.record(session, world.actor("commissioner"), item.id, raw, now=clock.now())
