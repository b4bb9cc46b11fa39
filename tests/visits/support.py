"""Planning and holding visits, for the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock
from app.cases import actions as cases
from app.cases.models import Case
from app.db import transaction
from app.visits import actions
from tests.factories import World

SAID = {"said": "De wachttijd loopt op.", "agreed": "Wij bellen de verzekeraar.", "watch": "Vertrouwen is broos."}


def asked(world: World, **changes: Any) -> dict[str, Any]:
    """What planning a visit asks; tomorrow, unless it says otherwise."""
    day = clock.local_date(clock.now()) + timedelta(days=1)
    return {
        "title": "Wachttijden jeugd-ggz", "visit_on": day.isoformat(), "begins": "09:30", "ends": "11:00",
        "place": "Gemeentehuis", "setting": "informal", "agenda": "Wachttijden\nVervoer", **changes,
    }  # fmt: skip


def plan(world: World, *, by: str = "liaison", region: str = "ZK-NOORD", **changes: Any) -> Case:
    with transaction() as session:
        return actions.plan(session, world.actor(by), world.regions[region], asked(world, **changes), now=clock.now())


def step(world: World, number: str, name: str, by: str = "liaison", **data: Any) -> Case:
    with transaction() as session:
        return cases.transition(session, world.actor(by), number, name, data, expected_version=None, now=clock.now())
