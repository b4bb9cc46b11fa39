"""Dossiers in tests: opened, with a plan, offered; each through the real actions."""

from __future__ import annotations

from typing import Any

from app import clock, db
from app.cases.models import Case
from app.dossiers import actions, offering
from app.dossiers.models import DossierRegion
from tests.factories import Cases

REGIONS = {"liaison": "ZK-NOORD", "liaison_zuid": "ZK-ZUID", "liaison_oost": "JEUGD-OOST"}


def three(cases: Cases, state: str = "in_progress", **changes: Any) -> list[Case]:
    """The like of each other, one in each of three regions."""
    return [cases.at(state, by=who, region=code, **changes) for who, code in REGIONS.items()]


def open_dossier(cases: Cases, *bundled: Case, by: str = "fixer_cz", **changes: Any) -> Case:
    """A dossier with these cases."""
    data = {"title": "Niemand betaalt de overdracht", "question": "In elke regio blijft de overdracht liggen."}
    with db.transaction() as session:
        numbers = [case.number for case in bundled]
        return actions.open_dossier(session, cases.world.actor(by), data | changes, numbers, now=clock.now())


def offered(cases: Cases, *bundled: Case, by: str = "fixer_cz", **changes: Any) -> Case:
    """A dossier whose structural solution was offered."""
    dossier = open_dossier(cases, *bundled, by=by)
    cases.step(dossier.number, "name_cause", by=by)
    return cases.step(dossier.number, "offer", {"solution": "De zorgverzekeraar betaalt.", **changes}, by=by)


def add(cases: Cases, dossier: Case, case: Case, by: str = "fixer_cz") -> None:
    """Put a case in a dossier."""
    with db.transaction() as session:
        actions.add(session, cases.world.actor(by), dossier.number, case.number, now=clock.now())


def reply(cases: Cases, dossier: Case, region: str, by: str, said: str, because: str = "") -> DossierRegion:
    """Answer for a region."""
    with db.transaction() as session:
        actor, data = cases.world.actor(by), {"reply": said, "because": because}
        return offering.reply(session, actor, dossier.number, cases.world.regions[region], data, now=clock.now())
