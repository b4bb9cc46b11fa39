"""Pilots in the demo: one that ended and taught something, two that run, one to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people import queries as people
from app.people.models import User
from app.pilots import actions
from app.policy import Actor
from app.regions import queries as regions

KEEPER: Final = "commissaris@regiolijn.example"
LOGINS: Final = {
    "fixers": "fikser@regiolijn.example",
    "coordinators": "coordinator@regiolijn.example",
}

ENDED: Final = {
    "name": "Eén fikser voor drie regio's",
    "about": "In deze regio's heeft elke regio-liaison één vaste opgavefikser, ook voor zaken van een andere directie. "
    "De fikser zoekt zelf de collega die erover gaat.",
    "regions": ("Groningen", "Friesland", "Drenthe"),
    "indicators": ["inflow", "bounces", "duration", "solved"],
    "questions": (
        "Is een zaak sneller bij de juiste collega?",
        "Zijn regio's vaker tevreden over de uitkomst?",
        "Houdt één fikser dit vol naast het eigen werk?",
    ),
    "answers": (
        "Ja. Zaken gaan minder vaak heen en weer, want de fikser belt eerst. Wel duurt het inlezen bij een vreemde "
        "directie langer dan gedacht.",
        "Dat weten we nog niet. Er zijn te weinig zaken gesloten om er iets over te zeggen.",
        "Alleen met een vaste vervanger. In de vakantie lag het werk stil.",
    ),
}
RUNNING: Final = {
    "name": "Samen naar de regio",
    "about": "De opgavefikser gaat één dag in de twee weken mee met de regio-liaison. Zij horen samen wat er speelt en "
    "spreken ter plekke af wie wat doet.",
    "regions": ("Haaglanden", "Midden-Holland"),
    "indicators": ["inflow", "clocks_met", "escalated", "promises_kept", "waiting_for"],
    "questions": (
        "Komen knelpunten eerder op tafel?",
        "Wordt er minder geëscaleerd?",
        "Wat doet het met de samenwerking tussen liaison en fikser?",
    ),
    "answers": ("", "", "Beiden zeggen: wij bellen elkaar nu voordat er iets misgaat."),
}
YOUNG: Final = {
    "name": "Toezegging met datum en naam",
    "about": "Elke toezegging aan de regio krijgt binnen een dag een naam en een datum. De coördinator kijkt elke week "
    "welke dreigen te verlopen.",
    "regions": ("Zuid-Limburg", "Noord- en Midden-Limburg", "Zuidoost-Brabant"),
    "indicators": ["promises_made", "promises_in_time", "promises_moved"],
    "questions": ("Komen we vaker op tijd na wat we beloven?", "Beloven we minder, of beter?"),
    "answers": (),
}
COMING: Final = {
    "name": "Besluiten in tien dagen",
    "about": "De regiocommissaris besluit in deze regio's binnen tien werkdagen over een escalatie, of zegt waarom dat "
    "niet kan.",
    "regions": ("Utrecht", "Flevoland"),
    "indicators": ["escalated", "to_decision", "undecided"],
    "questions": ("Lukt tien werkdagen?", "Wordt er meer geëscaleerd als het snel gaat?"),
    "answers": (),
}
PLOTS: Final = (
    # what, days ago that it was set up, days from today that it begins and ends, days ago that it was answered
    (ENDED, 330, -300, -110, 95),
    (RUNNING, 155, -140, 75, 20),
    (YOUNG, 30, -18, 160, 0),
    (COMING, 6, 40, 220, 0),
)  # fmt: skip


def plan_pilots(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the pilots in the queue of a simulation; one that began before the simulation does is left out. Call before
    `play`.
    """
    for place, (texts, made, begins, ends, answered) in enumerate(PLOTS):
        first = days[-1] - timedelta(days=made)
        if first < days[0]:
            continue
        window = (days[-1] + timedelta(days=begins), days[-1] + timedelta(days=ends))
        at = datetime.combine(first, time(11, 5 + place), clock.AMSTERDAM)
        taught = days[-1] - timedelta(days=answered) if answered else None
        simulation.at(at, _setting_up(database, simulation, texts, window, taught))


def _setting_up(
    database: Database, simulation: Simulation, texts: dict[str, Any], window: tuple[date, date], taught: date | None
) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            places = {row.name: row.id for row in regions.usual_regions(session)}
            where = [places[name] for name in texts["regions"] if name in places]
            if not where:
                return
            raw = {
                "name": texts["name"], "about": texts["about"], "since": window[0], "until": window[1],
                "regions": where, "questions": "\n".join(texts["questions"]), "indicators": texts["indicators"],
                **_cast(session, where),
            }  # fmt: skip
            key = actions.make(session, _keeper(session), raw, now=now).id
        if taught is not None:
            moment = datetime.combine(taught, time(15, 40), clock.AMSTERDAM)
            simulation.at(moment, _teaching(database, key, texts["answers"]))

    return act


def _teaching(database: Database, key: int, answers: Sequence[str]) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            asked = actions.questions_of(session, key)
            said = {f"q{row.id}": text for row, text in zip(asked, answers, strict=True)}
            actions.answer(session, _keeper(session), key, said, expected_version=None, now=now)

    return act


def _cast(session: Session, where: Sequence[int]) -> dict[str, list[int]]:
    """The liaisons of the regions, and who logs in as fixer and coordinator."""
    liaisons = {person.id for region in where for person in people.liaisons_of(session, region)}
    logins = {field: people.by_email(session, LOGINS[field]) for field in ("fixers", "coordinators")}
    return {
        "liaisons": sorted(liaisons),
        **{field: [person.id] for field, person in logins.items() if person is not None},
    }


def _keeper(session: Session) -> Actor:
    found = session.scalars(select(User.id).where(User.email == KEEPER)).one()
    actor = identity.actor_for_user(session, found)
    if actor is None:
        raise LookupError(KEEPER)
    return actor
