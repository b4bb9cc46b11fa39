"""Lessons in the demo: what was learned from its bottlenecks, some of it published, some to be looked at again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.lessons import actions as lessons
from app.people import identity
from app.people.models import User
from app.policy import Actor, Capability, can

FILE: Final = Path(__file__).with_name("content") / "lessons.yaml"
WRITER: Final = "fikser@regiolijn.example"
"""Who writes down what was learned from a case that has not closed, or whose owner may not."""


def plan_lessons(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the lessons in the queue of a simulation. Call before `play`."""
    written: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for place, lesson in enumerate(written):
        ago = min(lesson["ago"], len(days) - 1)
        moment = datetime.combine(days[-1 - ago], time(15, 5 + place), clock.AMSTERDAM)
        simulation.at(moment, _writing(database, lesson, days[-1]))


def _writing(database: Database, lesson: dict[str, Any], today: date) -> Callable[[datetime], None]:
    """Writing it down, and bringing it where it stands. It is looked at again no sooner than a day after that."""
    about = ("of", "stands", "review", "ago")
    given = {name: value for name, value in lesson.items() if name not in about}

    def write(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            case = _closed(session, lesson["of"])
            actor = _owner(session, case)
            review = max(today + timedelta(days=lesson["review"]), clock.local_date(now) + timedelta(days=1))
            said = given | {"review_on": review.isoformat()}
            number = case.number if case else ""
            made = lessons.make(session, actor, said, now=now, case=number, share=lesson["stands"] != "draft")
            if lesson["stands"] == "published":
                lessons.publish(session, actor, made.id, expected_version=made.version, now=now)

    return write


def _closed(session: Session, title: str) -> Case | None:
    """The first closed case that is called so."""
    wanted = (Case.process == "bottleneck", Case.state == "closed", Case.title.startswith(title, autoescape=True))
    return session.scalars(select(Case).where(*wanted).order_by(Case.id).limit(1)).first()


def _owner(session: Session, case: Case | None) -> Actor:
    """Who solved the case, or a fixer who writes it down."""
    found = identity.actor_for_user(session, case.owner_id) if case and case.owner_id else None
    if found is not None and can(found, Capability.LESSON_PUBLISH):
        return found
    writer = session.scalars(select(User.id).where(User.email == WRITER)).one()
    actor = identity.actor_for_user(session, writer)
    if actor is None:
        raise LookupError(WRITER)
    return actor
