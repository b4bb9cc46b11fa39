"""Policy tests in tests: asked, answered, weighed, told; each through the real actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock, db
from app.cases.models import Case
from app.policytests import actions, answering, weighing
from app.policytests.models import PolicyAnswer, PolicyQuestion
from tests.factories import World

TITLE = "Eén loket voor wijkverpleging"
REGIONS = ("ZK-NOORD", "ZK-ZUID")


def day(days: int) -> str:
    """So many days from now, as a form gives it."""
    return (clock.local_date(clock.now()) + timedelta(days=days)).isoformat()


def said(**changes: Any) -> dict[str, Any]:
    """What is filled in when regions are asked; None leaves something out."""
    values = {
        "title": TITLE,
        "intended": "Vanaf volgend jaar vraagt iedere wijkverpleegkundige hulpmiddelen aan bij één loket.",
        "questions": "- Kan dit op 1 januari?\nWat is daarvoor nodig?",
        "documents": "Concept-regeling: https://www.example.nl/concept",
        "answer_by": day(42),
    } | changes
    return {key: value for key, value in values.items() if value is not None}


def ask(world: World, by: str = "fixer_cz", places: Sequence[str] = REGIONS, **changes: Any) -> Case:
    """Ask regions whether a policy can work."""
    with db.transaction() as session:
        ids = [world.regions.get(one, one) for one in places]
        return actions.ask(session, world.actor(by), said(**changes), ids, now=clock.now())


def number_in(world: World, test: Case, region: str) -> str:
    """The number of the answer of a region."""
    with db.reading() as session:
        wanted = select(Case.number).join(PolicyAnswer, PolicyAnswer.case_id == Case.id)
        region_id = world.regions[region]
        return session.scalars(wanted.where(PolicyAnswer.test_id == test.id, PolicyAnswer.region_id == region_id)).one()


def texts(test_id: int, *words: str) -> Mapping[str, str]:
    """An answer to each question, by its id."""
    with db.reading() as session:
        wanted = select(PolicyQuestion.id).where(PolicyQuestion.test_id == test_id).order_by(PolicyQuestion.position)
        ids = list(session.scalars(wanted))
    return {str(key): (words[place] if place < len(words) else "Dat kan.") for place, key in enumerate(ids)}


def answer(world: World, test: Case, region: str = "ZK-NOORD", by: str = "liaison", verdict: str = "changes") -> Case:
    """The answer of a region, sent."""
    with db.transaction() as session:
        return answering.answer(
            session, world.actor(by), number_in(world, test, region),
            {"verdict": verdict, "remarks": "Alleen met een overgangsjaar."}, texts(test.id),
            expected_version=None, now=clock.now(),
        )  # fmt: skip


def point(world: World, test: Case, answers: Sequence[int], by: str = "fixer_cz", **changes: Any) -> int:
    """A main point, settled unless `changes` say otherwise."""
    values = {
        "title": "Een overgangsjaar", "heard": "De systemen zijn niet op tijd klaar.", "done": "adopted",
        "why": "De invoering gaat over twee jaar.",
    }  # fmt: skip
    with db.transaction() as session:
        made = weighing.save_point(
            session, world.actor(by), test.number, None, values | changes, answers, now=clock.now()
        )
        return made.id
