"""Room to experiment in tests: asked, given, running, evaluated; each through the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app import clock, db
from app.cases.models import Case
from app.experiments import actions
from app.experiments.models import Experiment
from tests.factories import Cases, World

TITLE = "Eén team betaalt de overdracht uit twee wetten"


def day(days: int) -> str:
    """So many days from now, as a form gives it."""
    return (clock.local_date(clock.now()) + timedelta(days=days)).isoformat()


def said(**changes: Any) -> dict[str, Any]:
    """What is filled in when room is asked; None leaves something out."""
    values = {
        "title": TITLE,
        "purpose": "De wijkverpleging en de gemeente delen één budget.",
        "legal_basis": "Wmg, artikel 58",
        "parties": "- Gemeente Noord\n- Zorgverzekeraar Anker\n",
        "conditions": "Alleen voor mensen van 75 jaar en ouder.",
        "questions": "1. Wachten mensen korter?\nKost het minder?",
        "evaluate_on": day(200),
        "ends_on": day(300),
    } | changes
    return {key: value for key, value in values.items() if value is not None}


def ask(world: World, about: Case, by: str = "liaison", places: Sequence[Any] = (), **changes: Any) -> Case:
    """Ask for room about a case."""
    with db.transaction() as session:
        return actions.ask(session, world.actor(by), about.number, said(**changes), places, now=clock.now())


def granted(cases: Cases, about: Case, **changes: Any) -> Case:
    """Room that was asked and given."""
    made = ask(cases.world, about, **changes)
    days = {"evaluate_on": day(200), "ends_on": day(300)}
    return cases.step(made.number, "grant", days, by="commissioner")


def running(cases: Cases, about: Case, **changes: Any) -> Case:
    """An experiment that has begun."""
    return cases.step(granted(cases, about, **changes).number, "start")


def evaluated(cases: Cases, about: Case, **changes: Any) -> Case:
    """An experiment that was evaluated."""
    made = running(cases, about)
    return cases.step(made.number, "evaluate", {"findings": "Mensen wachten korter.", **changes})


def record(made: Case) -> Experiment:
    """What is kept of an experiment."""
    with db.reading() as session:
        return session.get_one(Experiment, made.id)
