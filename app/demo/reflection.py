"""Looking back in the demo: rounds over the last quarters, shared or not, and one session of peers.

Its chance is its own, so that the courses of the bottlenecks stay the same.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.policy import Actor, Role
from app.reflection import actions, circles, opening, quarters, queries, session_queries, sessions
from app.reflection.actions import Stood, Written
from app.reflection.models import Answer, Consent, Entry

SEED: Final = 20261207
SHARING, PASSING = 0.72, 0.82
"""The chance that somebody shares; and, above it, that somebody says: not this time."""

SAID: Final = {
    "focus": (
        ("We begonnen met drie thema's tegelijk en maakten er geen af.", "Eén thema kiezen en dat afmaken."),
        ("De valpreventie kreeg alle aandacht. De rest bleef liggen, en dat was goed.", "Zo houden."),
    ),
    "cocreation": (
        ("De bewoners zaten aan tafel, maar de gemeenteraad hoorde het uit de krant.", "Eerder langs de raad."),
        ("De bestuurders besloten, en de cliëntenraad mocht reageren.", "De cliëntenraad vooraf vragen."),
    ),
    "need": (
        ("Er was snel iets nodig, dus we spraken het af zonder papier. Nu weet niemand wie betaalt.",
         "Binnen een maand op papier zetten."),
        ("Het plan klopte op papier. In de wijk merkte nog niemand iets.", "Met één wijk beginnen."),
    ),
    "room": (
        ("De regio vroeg ruimte en kreeg een handreiking.", "De vraag voorleggen als experiment."),
        ("Wij zeiden vaker: probeer het, wij dekken het.", "Opschrijven wat er mocht, voor de volgende regio."),
    ),
    "steering": (
        ("Den Haag vroeg drie keer om dezelfde cijfers.", "Eén keer vragen, en zelf delen."),
        ("De regio liep voorop en wij konden het bijhouden.", "Zo doorgaan, en eerder vertellen wat wij horen."),
    ),
}  # fmt: skip
TOGETHER: Final = (
    "De lijn met de fikser is kort. De regiocommissaris zie ik pas als het vastzit; dat kan eerder.",
    "Wij belden elkaar elke week. Dat scheelde zeker twee escalaties.",
    "Het was zoeken wie de regio terugbelt. Nu spreken we dat aan het begin af.",
)
QUOTES: Final = (
    ("Ruimte", "Als wij durven zeggen dat het mag, gaat de regio verder dan wij dachten."),
    ("Vertrouwen", "Snel eerlijk zijn over wat niet kan, levert meer op dan lang zoeken."),
    ("Tijd", "Een knelpunt wacht meestal niet op geld, maar op iemand die besluit."),
    ("Eén loket", "Regio's willen weten wie er belt, niet bij welke directie die hoort."),
    ("Leren", "Twee regio's hadden hetzelfde opgelost zonder het van elkaar te weten."),
    ("Kaders", "De regel was niet het probleem. Niemand wist wie hem mocht uitleggen."),
)
MEANT: Final = (
    "Elke maand een ochtend meelopen in de regio.", "Bij elk knelpunt eerst vragen wie het eerder had.",
    "De fikser meenemen naar de regiotafel.", "Nee zeggen tegen een derde thema.",
    "Binnen een week terugbellen, ook zonder nieuws.", "Eén les per maand opschrijven.",
)  # fmt: skip
CAME: Final = (
    (Answer.DONE, "Gelukt, en het blijft."),
    (Answer.PARTLY, "Twee van de drie keer."),
    (Answer.NOT, "Geen tijd."),
)


def plan_reflection(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the rounds in the queue of a simulation. Call before `play`."""
    player = _Player(database, random.Random(SEED))  # noqa: S311 - made up, the same at every load
    first, last = days[0], days[-1]
    quarter = quarters.after(quarters.name_of(first))
    while quarters.first_day(quarter) < last:
        begins = clock.calendar().add(quarters.first_day(quarter), 2)
        for ago, act in ((0, player.begin), (6, player.write), (9, player.meet), (12, player.write)):
            day = clock.calendar().add(begins, ago)
            if first < day < last:
                simulation.at(datetime.combine(day, time(13, 10), clock.AMSTERDAM), act)
        quarter = quarters.after(quarter)


class _Player:
    """Writes, shares and passes over, each in a transaction at its own moment."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self._database, self._chance, self._met = database, chance, False

    def begin(self, now: datetime) -> None:
        """The round begins, as the worker does it."""
        with clock.at(now):
            opening.sweep(now)

    def write(self, now: datetime) -> None:
        """Half of those who were not heard yet write, and share it or not."""
        quarter = quarters.last_over(clock.local_date(now))
        with self._database.reading() as session:
            waiting = session.execute(
                select(Entry.user_id, Entry.role)
                .join(Case, Case.id == Entry.case_id)
                .where(Entry.quarter == quarter, Case.active)
                .order_by(Entry.id)
            ).all()
        for user, role in waiting:
            luck = self._chance.random()
            if self._chance.random() < 0.45 or luck > PASSING:
                continue
            with clock.at(now), self._database.transaction() as session:
                actor = identity.actor_for_user(session, user)
                if actor is None:
                    continue
                entry = queries.mine(session, actor, quarter)
                if luck > SHARING:
                    actions.pass_over(session, actor, quarter, now=now)
                    continue
                asked = [row.id for row in queries.to_answer(session, entry)]
                actions.save(session, actor, quarter, self._written(role, asked), expected_version=None, now=now)
                circle = "mt" if luck < 0.12 else "region" if role is Role.LIAISON and luck < 0.3 else "peers"
                if circle in circles.of_entry(session, entry):
                    actions.share(session, actor, quarter, circle, now=now)

    def _written(self, role: Role, asked: Sequence[int]) -> Written:
        leaning = 1 if role is Role.LIAISON else 0
        acts = {}
        for key, said in SAID.items():
            shows, following = self._chance.choice(said)
            if self._chance.random() < 0.6:
                place = min(5, max(1, round(self._chance.gauss(2.6 + leaning * 0.6, 1.0))))
                told = self._chance.random() < 0.5
                acts[key] = Stood(place, shows if told else "", following if told else "")
        acts.setdefault("room", Stood(3))
        theme, quote = self._chance.choice(QUOTES)
        consent = self._chance.choice((Consent.NO, Consent.QUOTED, Consent.WITH_ROLE))
        return Written(
            acts=acts,
            interplay=self._chance.choice(TOGETHER),
            theme=theme if consent is not Consent.NO else "",
            quote=quote if consent is not Consent.NO else "",
            consent=consent,
            intentions=tuple(self._chance.sample(MEANT, self._chance.randint(1, 2))),
            answers={key: self._chance.choice(CAME) for key in asked},
        )

    def meet(self, now: datetime) -> None:
        """Four liaisons plan a session, once; two of them agree on something."""
        if self._met:
            return
        self._met = True
        with clock.at(now), self._database.transaction() as session:
            found = session.scalars(
                select(Entry.user_id).where(Entry.role == Role.LIAISON).distinct().order_by(Entry.user_id).limit(4)
            ).all()
            who = _actor(session, found[0]) if len(found) > 2 else None
            if who is None:
                return
            day = clock.calendar().add(clock.local_date(now), 6)
            given = {
                "title": "Wat doen we als de regio sneller gaat dan de regels?", "day": day.isoformat(),
                "begins": "13:30", "minutes": 90, "place": "Utrecht, bij het station",
                "purpose": "Ieder neemt één moment mee waarop je ruimte gaf, of juist niet.",
                "guests": [str(key) for key in found[1:]],
            }  # fmt: skip
            made = sessions.plan(session, who, given, now=now)
            offered = sessions.offered_entries(session, who, session_queries.guest_ids(session, made.id))
            sessions.choose_material(session, who, made.id, [str(one.id) for one in offered[:2]], "", now=now)
        later = now + timedelta(days=9)
        with clock.at(later), self._database.transaction() as session:
            sessions.note(
                session, who, made.id,
                "Drie van de vier gaven ruimte zonder het op te schrijven.\nDe volgende regio begon daardoor opnieuw.",
                expected_revision=None, now=later,
            )  # fmt: skip
            due = clock.calendar().add(clock.local_date(later), 30)
            agreed = {"text": "Opschrijven welke ruimte ik gaf, en waarom.", "owner": str(found[1]), "due_on": str(due)}
            sessions.agree(session, who, made.id, agreed, now=later)


def _actor(session: Session, user: int) -> Actor | None:
    return identity.actor_for_user(session, user)
