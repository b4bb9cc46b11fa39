"""Reading the scenarios of a reader."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errands.models import Errand
from app.errors import NotFound
from app.policy import Actor, Capability, require
from app.whatif.models import Scenario


def mine(session: Session, actor: Actor) -> list[Scenario]:
    """The scenarios of this reader, the newest first. One query. Raises Forbidden."""
    require(actor, Capability.SIMULATE)
    return list(session.scalars(select(Scenario).where(Scenario.owner_id == actor.id).order_by(Scenario.id.desc())))


def one(session: Session, actor: Actor, scenario_id: int) -> Scenario:
    """A scenario of this reader. Raises Forbidden, NotFound."""
    require(actor, Capability.SIMULATE)
    found = session.get(Scenario, scenario_id) if 0 < scenario_id < 2**31 else None
    if found is None or found.owner_id != actor.id:
        raise NotFound(str(scenario_id))
    return found


def running(session: Session, scenario: Scenario) -> Errand | None:
    """The errand that computes it now, if any; or that failed, and nothing came of it since. One query."""
    if scenario.errand_id is None:
        return None
    errand = session.get(Errand, scenario.errand_id)
    if errand is None or (errand.ended_at is not None and not errand.fault):
        return None
    return errand
