"""A mediation in the demo: four parties who quarrel about care after the hospital, and what they agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks.models import Bottleneck
from app.bottlenecks.vocabulary import Nature
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.errors import NotAllowedNow
from app.mediation import actions
from app.people import identity
from app.policy import Actor

ABOUT: Final = "Ziekenhuis en huisartsen strijden over nazorg"
"""How the title of the bottleneck begins that these words were written for. Without one there is no mediation."""

PARTIES: Final = (
    {"name": "Ziekenhuis", "kind": "provider", "contact": "de manager van de polikliniek"},
    {"name": "Huisartsen in de regio", "kind": "provider", "contact": "de voorzitter van de huisartsengroep"},
    {"name": "Zorgverzekeraar", "kind": "insurer", "contact": "de inkoper huisartsenzorg"},
    {"name": "Patiëntenvereniging", "kind": "clients", "contact": "de secretaris"},
)
POSITIONS: Final = (
    (0, 10, "region", "Wie stabiel is, hoort bij de huisarts. Dat staat zo in het akkoord. Onze poli zit vol."),
    (1, 10, "region", "Wij doen het graag, als er tijd en geld meekomt. Nu krijgen wij de patiënt en blijft het geld."),
    (2, 9, "ministry", "Er is geld voor verplaatste zorg. Dan willen wij wel eerst één plan zien van hen samen."),
    (3, 9, "region", "Patiënten krijgen twee brieven die elkaar tegenspreken. Bel eerst elkaar, dan pas ons."),
    (
        1,
        4,
        "region",
        "Met een half uur per patiënt en een vaste specialist om te bellen nemen wij de eerste groep over.",
    ),
    (0, 3, "ministry", "Een vaste specialist om te bellen kan. De tweede brief sturen wij per direct niet meer."),
)
"""Which party said what, so many working days ago, and who reads it."""

STEPS: Final = (
    {"what": "Het ziekenhuis stopt met de tweede brief.", "party": 0, "ago": 9, "due": -6, "visibility": "region"},
    {"what": "De huisartsen tellen om hoeveel patiënten het gaat.", "party": 1, "ago": 8, "due": -1,
     "visibility": "region"},
    {"what": "Uitzoeken wat er mag binnen het geld voor verplaatste zorg.", "colleague": True, "ago": 4, "due": 3},
    {"what": "Ziekenhuis en huisartsen leggen de verzekeraar één plan voor.", "party": 1, "ago": 3, "due": 8,
     "visibility": "region"},
)  # fmt: skip
"""What was agreed, so many working days ago, and by when."""

KEPT: Final = {"text": "De tweede brief gaat niet meer uit. De patiëntenvereniging heeft het nagekeken."}
MOVED: Final = {"text": "De NZa heeft een week meer nodig om mee te lezen."}


def plan_mediation(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the mediation in the queue of a simulation. Call before `play`."""
    if len(days) > 20:
        _Table(database, simulation, days).plan()


class _Table:
    """The table that the parties sit at: each thing is written down in a transaction at its own moment."""

    def __init__(self, database: Database, simulation: Simulation, days: Sequence[date]) -> None:
        self._database, self._simulation, self._days = database, simulation, days
        self._number = ""
        self._parties: list[int] = []
        self._steps: list[int] = []

    def plan(self) -> None:
        self._at(11, 9, self._begin)
        for place, (party, ago, visibility, text) in enumerate(POSITIONS):
            self._at(ago, 10 + place, self._position(party, {"text": text, "visibility": visibility}))
        for step in STEPS:
            self._at(int(str(step["ago"])), 15, self._agree(step))
        self._at(6, 16, lambda now: self._end(now))
        self._at(2, 11, lambda now: self._move(now))

    def _at(self, ago: int, hour: int, act: Callable[[datetime], None]) -> None:
        self._simulation.at(datetime.combine(self._days[-1 - ago], time(hour, 15), clock.AMSTERDAM), act)

    def _begin(self, now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            found = self._case(session)
            if found is None:
                return
            self._number = found.number
            liaison = _actor(session, found.co_owner_id)
            for party in PARTIES:
                raw = {**party, "visibility": "region"}
                self._parties.append(actions.add_party(session, liaison, found.number, raw, now=now).id)

    def _case(self, session: Session) -> Case | None:
        statement = (
            select(Case)
            .join(Bottleneck, Bottleneck.case_id == Case.id)
            .where(
                Bottleneck.nature == Nature.MEDIATION, Case.active, Case.state == "in_progress",
                Case.title.startswith(ABOUT),
            )
            .order_by(Case.id.desc())
        )  # fmt: skip
        found = session.scalars(statement).all()
        return next((one for one in found if self._simulation.at_rest(one.id)), None) or next(iter(found), None)

    def _write(self, now: datetime, what: Callable[..., Any], *args: Any) -> Any:
        """Write something down as the liaison, unless the case has ended meanwhile."""
        if not self._number:
            return None
        with clock.at(now), self._database.transaction() as session:
            found = session.scalars(select(Case).where(Case.number == self._number)).one()
            try:
                return what(session, _actor(session, found.co_owner_id), self._number, *args, now=now).id
            except NotAllowedNow:
                return None

    def _position(self, party: int, raw: Mapping[str, str]) -> Callable[[datetime], None]:
        def say(now: datetime) -> None:
            if self._parties:
                self._write(now, actions.note_position, self._parties[party], raw)

        return say

    def _agree(self, step: Mapping[str, Any]) -> Callable[[datetime], None]:
        def agree(now: datetime) -> None:
            if not self._parties:
                return
            due_on = self._day(step["due"])
            raw = {"what": step["what"], "due_on": due_on, "visibility": step.get("visibility", "ministry")}
            if "party" in step:
                raw["party"] = self._parties[step["party"]]
            else:
                raw["colleague"] = self._owner()
            made = self._write(now, actions.agree_step, raw)
            if made is not None:
                self._steps.append(made)

        return agree

    def _day(self, offset: int) -> date:
        """A day so many working days after the last one that is played; before it when negative."""
        if offset < 0:
            return self._days[offset - 1]
        return clock.calendar().add(self._days[-1], offset)

    def _owner(self) -> int:
        with self._database.reading() as session:
            found = session.scalars(select(Case).where(Case.number == self._number)).one()
            return found.owner_id or found.co_owner_id

    def _end(self, now: datetime) -> None:
        if self._steps:
            self._write(now, actions.end_step, self._steps[0], True, KEPT)

    def _move(self, now: datetime) -> None:
        if len(self._steps) > 2:
            self._write(now, actions.move_step, self._steps[2], {**MOVED, "due_on": self._day(6)})


def _actor(session: Session, user_id: int) -> Actor:
    found = identity.actor_for_user(session, user_id)
    if found is None:
        raise LookupError(f"there is no active account {user_id}")
    return found
