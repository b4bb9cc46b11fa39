"""Meetings in the demo: planned ahead, with what decisions and the commissioner put on their agendas, papers that are
delivered mostly in time, and outcomes the day after.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.forums import agenda, delivering, meetings, outcomes, sweeping
from app.forums.models import AgendaItem, Meeting
from app.people import identity
from app.people.models import User
from app.policy import Actor

SEED: Final = 6
KEEPER: Final = "commissaris@regiolijn.example"
EVERY: Final = {"minister": 25, "mt": 45, "nza": 40, "iza": 63}
"""So many working days between two meetings of a forum; the IZA meets once a quarter."""
AHEAD: Final = 65
"""Working days ahead that a meeting is planned."""
COMING: Final = {"minister": (6, 21), "mt": (4, 24), "nza": (12,), "iza": (30,)}
"""Working days from today that the coming meetings are held on."""

HOURS: Final = {
    "minister": ("16:00", "17:00"),
    "mt": ("9:30", "11:30"),
    "nza": ("13:00", "14:30"),
    "iza": ("10:00", "12:30"),
}
PLACES: Final = {
    "minister": "Kamer van de minister",
    "mt": "Vergaderzaal B-12",
    "nza": "Utrecht, bij de NZa",
    "iza": "Den Haag",
}
CHAIRS: Final = {"nza": "Om en om: VWS en NZa", "iza": "Directeur-generaal curatieve zorg"}

SAID: Final = (
    (
        "agreed",
        "Akkoord met het voorstel. De regel wordt aangepast bij de eerstvolgende wijziging; tot dan mag het zo.",
    ),
    ("partly", "Akkoord voor deze regio. Eerst kijken of het in andere regio's ook zo speelt, dan verder."),
    ("noted", "Besproken. De directie schrijft uit wat er nu al mag en deelt dat met alle regio's."),
    ("agreed", "De partijen zeggen toe dit voor het volgende kwartaal te regelen. VWS vraagt er dan naar."),
    ("postponed", "Geen tijd meer. Het komt als eerste punt terug."),
    ("rejected", "Niet akkoord: dit kan binnen de afspraken die er zijn. Leg de regio uit hoe."),
)
NOTES: Final = (
    "De regio wacht al lang en heeft zelf alles gedaan wat zij kon. Zonder besluit stopt de samenwerking.",
    "",
    "Zorgverzekeraar en gemeente zijn het eens over wat nodig is. Het gaat nu alleen om wie mag betalen.",
)
BY_HAND: Final = (
    ("mt", "dossier", "discuss", "Moeten we dit structureel oplossen, en welke directie neemt de leiding?"),
    ("minister", "dossier", "inform", "Weten dat dit in meerdere regio's speelt, voor het debat over de regio."),
    ("mt", "escalation", "discuss", "Wat vindt het MT hiervan, en speelt dit ook in andere regio’s?"),
)
"""What the commissioner puts on the coming meetings: on which, what sort of case, to do what, and what is asked."""


def plan_forums(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put meetings and what happens around them in the queue of a simulation. Call before `play`."""
    player = _Player(database, simulation)
    calendar, today = clock.calendar(), days[-1]
    for key, every in EVERY.items():
        for place in range(every, len(days) - 5, every):
            player.plan(key, days[max(0, place - AHEAD)], days[place])
        for ahead in COMING[key]:
            player.plan(key, days[-10:][0], calendar.add(today, ahead))
    for number, row in enumerate(BY_HAND):
        player.later(days[-6:][0], time(11, 20 + number), lambda now, row=row: player.put(now, *row))
    player.later(days[-2:][0], time(14, 35), player.deliver_one)


class _Player:
    """Keeps the agendas of the demo."""

    def __init__(self, database: Database, simulation: Simulation) -> None:
        self._database = database
        self._simulation = simulation
        self._chance = random.Random(SEED)  # noqa: S311 - made-up outcomes, the same at every load

    def later(self, day: date, hour: time, act: Any) -> None:
        """Let something happen on a day."""
        self._simulation.at(datetime.combine(day, hour, clock.AMSTERDAM), act)

    def plan(self, key: str, on: date, held_on: date) -> None:
        """A meeting that is planned on a day, and what happens around it."""
        self.later(on, time(8, 40), lambda now: self._plan(now, key, held_on))

    def _plan(self, now: datetime, key: str, held_on: date) -> None:
        begins, ends = HOURS[key]
        raw = {"held_on": held_on, "begins": begins, "ends": ends, "place": PLACES[key], "chair": CHAIRS.get(key, "")}
        with clock.at(now), self._database.transaction() as session:
            made = meetings.plan(session, _keeper(session), key, raw, now=now)
            meeting_id, papers_on = made.id, made.papers_on
        calendar = clock.calendar()
        self.later(calendar.subtract(papers_on, 1), time(13, 15), lambda then: self._deliver(then, meeting_id))
        self.later(calendar.add(papers_on, 1), time(9, 20), _sweep)
        self.later(calendar.add(held_on, 1), time(11, 5), lambda then: self._say(then, meeting_id))

    def _deliver(self, now: datetime, meeting_id: int) -> None:
        """Whoever sees to a paper delivers it: five times in six, in time."""
        for item in self._open(meeting_id):
            if self._chance.random() < 5 / 6:
                self._paper(now, item)

    def deliver_one(self, now: datetime) -> None:
        """One paper of a coming meeting is there early."""
        with self._database.reading() as session:
            first = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
            still = (
                AgendaItem.ended_at.is_(None),
                AgendaItem.paper_version == 0,
                Meeting.held_on > clock.local_date(now),
            )
            item = session.scalars(first.where(*still).order_by(Meeting.held_on, AgendaItem.id).limit(1)).one_or_none()
        if item is not None:
            self._paper(now, item)

    def _paper(self, now: datetime, item: AgendaItem) -> None:
        with clock.at(now), self._database.transaction() as session:
            actor = identity.actor_for_user(session, item.presenter_id or 0)
            if actor is not None and not item.paper_version:
                delivering.deliver(session, actor, item.id, self._chance.choice(NOTES), now=now)

    def _say(self, now: datetime, meeting_id: int) -> None:
        """The day after a meeting its outcomes are recorded."""
        for item in self._open(meeting_id):
            result, text = self._chance.choice(SAID)
            with clock.at(now), self._database.transaction() as session:
                completes = outcomes.can_complete(session, session.get_one(Case, item.case_id))
                raw = {"result": result, "text": text, "completes": completes}
                outcomes.record(session, _keeper(session), item.id, raw, now=now)

    def put(self, now: datetime, key: str, process: str, purpose: str, asked: str) -> None:
        """The commissioner puts an open case that is on no agenda on the next meeting."""
        with clock.at(now), self._database.transaction() as session:
            open_ones = select(Case.number).where(Case.process == process, Case.active, Case.agenda == 0)
            wanted = Case.state == "requested" if process == "escalation" else Case.state != "noted"
            number = session.scalars(open_ones.where(wanted).order_by(Case.id.desc()).limit(1)).one_or_none()
            if number is not None:
                raw = {"purpose": purpose, "asked": asked}
                agenda.put(session, _keeper(session), number, raw, forum_key=key, now=now)

    def _open(self, meeting_id: int) -> list[AgendaItem]:
        still = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.ended_at.is_(None))
        with self._database.reading() as session:
            return list(session.scalars(still.order_by(AgendaItem.place, AgendaItem.id)))


def _sweep(now: datetime) -> None:
    with clock.at(now):
        sweeping.sweep(now)


def _keeper(session: Session) -> Actor:
    found = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == KEEPER)).one())
    if found is None:
        raise LookupError(f"there is no {KEEPER}")
    return found
