"""Promises in the demo: what liaisons and fixers promised to regions in the simulated months, and what came of it.

Its chance is its own, so that the courses of the bottlenecks stay the same with and without promises.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app import clock
from app.cases import actions as cases
from app.cases.models import Case, Contact
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.policy import Actor
from app.promises import actions as promises
from app.promises.models import Promise

SEED: Final = 20261123
STATES: Final = ("in_progress", "waiting_region", "waiting_party", "escalated", "solution_proposed")
"""Where a bottleneck is when somebody promises something."""

PROMISES: Final = (
    (
        "Wij zetten voor het volgende overleg op papier wat wel en niet mag.",
        "Het stuk is gestuurd aan iedereen die bij het overleg zat. Er zijn geen vragen meer.",
    ),
    (
        "Wij komen een dag langs en praten met de mensen die er elke dag last van hebben.",
        "Wij zijn langs geweest. Het verslag ligt bij de deelnemers.",
    ),
    (
        "Wij vragen de NZa of dit binnen de regels past en bellen met het antwoord.",
        "De NZa zegt dat het mag. Wij hebben gebeld en het antwoord ook gemaild.",
    ),
    (
        "Wij brengen u in contact met een regio die dit al heeft opgelost.",
        "De twee regio's hebben elkaar gesproken en bellen nu zelf.",
    ),
    (
        "Wij zoeken uit welk deel van de kosten uit de bestaande regeling kan.",
        "Uitgezocht en gemaild: de overdracht kan eruit, het overleg niet.",
    ),
    (
        "Wij leggen uw voorbeeld voor aan de collega's die de wet schrijven.",
        "Besproken. Zij nemen het voorbeeld mee in de volgende wijziging.",
    ),
    (
        "Wij bellen de verzekeraar en laten weten wat die kan toezeggen.",
        "De verzekeraar doet mee tot het einde van het jaar.",
    ),
    (
        "Wij laten van ons horen zodra het overleg met het andere ministerie is geweest.",
        "Het overleg is geweest. De uitkomst staat in de mail van vandaag.",
    ),
    (
        "Wij sluiten aan bij de bestuurlijke tafel van de regio.",
        "Wij waren erbij en hebben verteld wat Den Haag kan doen.",
    ),
    (
        "Wij maken een uitleg van één bladzijde voor de gemeenten.",
        "De uitleg is gestuurd en staat op de site voor gemeenten.",
    ),
)
MOVED: Final = (
    "Het antwoord van de NZa laat langer op zich wachten.",
    "Het overleg is een paar weken verschoven.",
    "De collega die dit uitzoekt, was ziek. Wij hebben u gebeld.",
)
BROKEN: Final = (
    "Dit kan toch niet: de wet laat ons deze ruimte niet. Uw liaison heeft het uitgelegd.",
    "De regio heeft het intussen zelf opgelost. Wij hebben samen besloten dit niet meer te doen.",
)

PAST: Final = ("kept", "kept", "late", "kept", "moved", "kept", "kept", "broken", "kept", "kept")
"""What comes of promises made long ago, over and over."""

RECENT: Final = (
    (18, 16, "forgotten"), (14, 17, "open"), (11, 15, "moved"), (9, 20, "open"), (6, 8, "open"), (3, 30, "open"),
)  # fmt: skip
"""Promises of the last weeks: made so many working days ago, for so many working days, and what comes of them."""

EVERY: Final = 11
"""Working days between two promises made long ago."""


def plan_promises(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put promises in the queue of a simulation, over the working days that it plays. Call before `play`."""
    chance = random.Random(SEED)  # noqa: S311 - made-up promises, the same at every load
    player = _Player(database, simulation, chance)
    for number, place in enumerate(range(40, len(days) - 30, EVERY)):
        player.plan(days[place], chance.randint(5, 20), PAST[number % len(PAST)])
    for ago, term, fate in RECENT:
        if ago < len(days):
            player.plan(days[-1 - ago], term, fate)


class _Player:
    """Makes promises and lets come of them what was planned, each in a transaction at its own moment."""

    def __init__(self, database: Database, simulation: Simulation, chance: random.Random) -> None:
        self._database = database
        self._simulation = simulation
        self._chance = chance

    def plan(self, day: date, term: int, fate: str) -> None:
        """A promise made on this day, for so many working days."""
        text, result = self._chance.choice(PROMISES)
        self._simulation.at(self._moment(day), lambda now: self._make(now, text, result, term, fate))

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(self._chance.randint(10, 15), self._chance.randint(0, 59)), clock.AMSTERDAM)

    def _make(self, now: datetime, text: str, result: str, term: int, fate: str) -> None:
        today = clock.local_date(now)
        due = clock.calendar().add(today, term)
        with clock.at(now), self._database.transaction() as session:
            about = self._about(session)
            if about is None:
                return
            contact = session.scalars(select(Contact).where(Contact.case_id == about.id).order_by(Contact.id)).first()
            actor = _actor(session, self._chance.choice((about.co_owner_id, about.owner_id)) or about.co_owner_id)
            made = promises.make(
                session,
                actor,
                about.number,
                {"text": text, "made_to": contact.name if contact else "De projectleider", "due_on": due},
                now=now,
            )
        self._follow(made.number, today, due, result, fate)

    def _about(self, session: Session) -> Case | None:
        """A bottleneck that is worked on, and about which nothing was promised yet."""
        earlier = aliased(Promise)
        statement = (
            select(Case)
            .where(
                Case.process == "bottleneck",
                Case.active,
                Case.state.in_(STATES),
                Case.owner_id.is_not(None),
                ~exists().where(earlier.about_id == Case.id),
            )
            .order_by(Case.id)
        )
        found = session.scalars(statement).all()
        return self._chance.choice(found) if found else None

    def _follow(self, number: str, today: date, due: date, result: str, fate: str) -> None:
        """Put what comes of a promise in the queue."""
        calendar = clock.calendar()
        before = max(1, calendar.working_days_between(today, due) - self._chance.randint(0, 3))
        near = calendar.add(today, before)
        if fate == "kept":
            self._step(near, number, "keep", {"result": result})
        elif fate == "late":
            self._step(calendar.add(due, 2), number, "keep", {"result": result})
        elif fate == "broken":
            self._step(near, number, "break", {"reason": self._chance.choice(BROKEN)})
        elif fate == "moved":
            later = calendar.add(due, self._chance.randint(8, 15))
            early = calendar.add(today, max(1, before - 4))
            self._step(early, number, "move", {"due_on": later, "reason": self._chance.choice(MOVED)})
            self._step(calendar.add(later, -1), number, "keep", {"result": result})

    def _step(self, day: date, number: str, name: str, data: dict[str, object]) -> None:
        self._simulation.at(self._moment(day), lambda now: self._take(number, name, data, now))

    def _take(self, number: str, name: str, data: dict[str, object], now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            record = session.scalars(select(Case).where(Case.number == number)).one()
            actor = _actor(session, record.owner_id or record.co_owner_id)
            cases.transition(session, actor, number, name, data, expected_version=record.version, now=now)


def _actor(session: Session, user_id: int) -> Actor:
    found = identity.actor_for_user(session, user_id)
    if found is None:
        raise LookupError(f"there is no active account {user_id}")
    return found
