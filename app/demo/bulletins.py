"""Bulletins in the demo: eight that directorates published, with what liaisons say of them and two questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.bulletins import actions, asking
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people import queries as people
from app.people.models import User
from app.policy import Actor, Role
from app.regions import queries as regions

FILE: Final = Path(__file__).with_name("content") / "bulletins.yaml"
LIAISON: Final = "liaison@regiolijn.example"


def plan_bulletins(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the bulletins in the queue of a simulation. Call before `play`."""
    written: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for place, one in enumerate(written):
        ago = min(one["ago"], len(days) - 1)
        moment = datetime.combine(days[-1 - ago], time(13, 5 + place), clock.AMSTERDAM)
        simulation.at(moment, _writing(database, one, days[-1]))


def _writing(database: Database, one: dict[str, Any], today: date) -> Callable[[datetime], None]:
    def write(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            writer, home = _writer(session, one["directorate"])
            liaison = _actor(session, session.scalars(select(User.id).where(User.email == LIAISON)).one())
            where = sorted(regions.granted_to(session, liaison.id or 0))
            given = {name: one[name] for name in ("kind", "title", "what", "for_whom", "what_to_do", "themes")}
            given |= {
                name: (today + timedelta(days=one[name])).isoformat()
                for name in ("starts_on", "apply_by", "ends_on")
                if name in one
            }
            given |= {
                "everywhere": not one.get("here"),
                "regions": where if one.get("here") else [],
                "directorate": home,
                "contact": writer.id,
                "partnerships": one.get("partnerships", []),
            }
            made = actions.make(session, writer, given, now=now, publish=not one.get("draft"))
            if "changed" in one:
                actions.change(
                    session,
                    writer,
                    made.id,
                    given | {"changed": one["changed"]},
                    expected_version=1,
                    now=now + timedelta(minutes=9),
                )
            if "means" in one and where:
                actions.explain(
                    session,
                    liaison,
                    made.id,
                    where[0],
                    {"text": one["means"]},
                    expected=0,
                    now=now + timedelta(minutes=30),
                )
            if "asks" in one and where:
                asked = asking.ask(
                    session,
                    liaison,
                    made.id,
                    {"question": one["asks"], "region": where[0]},
                    now=now + timedelta(minutes=40),
                )
                if "answer" in one:
                    said = one["answer"] | {"shown": True}
                    asking.answer(session, writer, made.id, asked.id, said, now=now + timedelta(minutes=90))

    return write


def _writer(session: Session, key: str) -> tuple[Actor, int]:
    """A fixer of this directorate; of the first that has one when it has none."""
    homes = sorted(people.directorates(session), key=lambda home: home.key.upper() != key)
    for home in homes:
        for found in people.fixers_of(session, home.id) or people.coordinators_of(session, home.id):
            return _actor(session, found.id), home.id
    found = people.holders_of(session, Role.COMMISSIONER)[0]
    return _actor(session, found.id), homes[0].id


def _actor(session: Session, user_id: int) -> Actor:
    actor = identity.actor_for_user(session, user_id)
    if actor is None:
        raise LookupError(f"no colleague {user_id}")
    return actor
