"""Calling signatories to account in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock, db
from app.accords import known
from app.accountability import actions, links
from app.accountability.models import Accountability
from app.cases.models import Case
from tests.factories import World

FACTS = "In de regio ligt nog geen plan. Dat had er in juli moeten zijn."
QUESTION = "Zeg wanneer het plan er ligt."
ADDRESS = "bestuur@koepel.example"


def agreement() -> known.KnownAgreement:
    """An agreement that somebody has to keep."""
    return next(one for one in known.current().monitored() if one.signatories)


def letter(days: int = 14, **changes: Any) -> dict[str, Any]:
    """What is filled in to call a signatory to account; None leaves something out."""
    chosen = agreement()
    values = {
        "agreement": str(chosen.id), "signatory": str(chosen.signatories[0]), "facts": FACTS, "question": QUESTION,
        "react_on": (clock.local_date(clock.now()) + timedelta(days=days)).isoformat(), "email": ADDRESS,
    } | changes  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


def called(world: World, about: Case | None = None, by: str = "commissioner", **changes: Any) -> Case:
    """A signatory called to account: about a case, or in the north."""
    number, region = (about.number, None) if about else (None, world.regions["ZK-NOORD"])
    with db.transaction() as session:
        return actions.call(session, world.actor(by), number, region, letter(**changes), now=clock.now())


def record(case: Case) -> Accountability:
    """The record of it."""
    with db.reading() as session:
        return session.get_one(Accountability, case.id)


def link(case: Case) -> str:
    """The address in the letter."""
    return links.path_for(record(case))
