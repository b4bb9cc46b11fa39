"""Tours and the diary of a pilot in the demo: one tour that was walked, with its harvest, and one to come; and a pilot
that keeps its diary.
"""

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
from app.people.models import User
from app.pilots import diary
from app.pilots.models import Pilot, PilotRegion
from app.policy import Actor
from app.regions import queries as regions
from app.tours import actions, queries

LIAISON: Final = "liaison@regiolijn.example"
FIXER: Final = "fikser@regiolijn.example"
COMMISSIONER: Final = "commissaris@regiolijn.example"

WALKED: Final = {
    "title": "Langs de dorpsteams",
    "about": "Drie bezoeken in twee dagen, met collega's van directies. We willen zien hoe een dorpsteam een vraag "
    "oppakt die bij niemand hoort.",
    "questions": "Wie vangt een vraag op die bij niemand hoort?\nWat kost dat, en wie betaalt het?",
}
WALKED_STOPS: Final = (
    (0, "Dorpsteam in het buurthuis", "Groningen", "9:30", "11:30"),
    (0, "Wijkverpleging en huisartsen", "Groningen", "13:30", "15:00"),
    (1, "Gemeente en zorgkantoor samen", "Friesland", "10:00", "12:00"),
)
HARVEST: Final = (
    (0, 0, FIXER, "Het dorpsteam belt eerst en zoekt daarna pas uit wie betaalt.",
     "Opgenomen in de werkwijze van de directie: eerst bellen."),
    (0, 1, LIAISON, "De huisarts weet niet dat het dorpsteam bestaat.", ""),
    (1, 2, COMMISSIONER, "De gemeente schiet de kosten voor en krijgt ze een jaar later terug.",
     "Besproken met het zorgkantoor; er is geen nieuwe regel voor nodig."),
)  # fmt: skip
COMING: Final = {
    "title": "Een dag mee met de thuiszorg",
    "about": "Beleidsmedewerkers gaan een dag mee met de wijkverpleging en praten daarna met bestuurders.",
    "questions": "Waar loopt de dag vast?\nWelke regel helpt niemand?",
}
DIARY: Final = (
    # days before today, kind, text, readers, for research
    (70, "intervention", "Vandaag ging de fikser voor het eerst mee. We spraken twee gemeenten, zonder agenda.",
     "colleagues", True),
    (56, "observation", "Gemeenten vragen eerder naar de fikser dan naar mij. Dat was niet bedoeld; het werkt wel.",
     "pilot", False),
    (34, "effect", "Een zaak die anders een week heen en weer ging, is ter plekke verdeeld.", "colleagues", True),
    (15, "learned", "Samen gaan kost een dag, maar het scheelt drie mails per zaak.", "colleagues", True),
)  # fmt: skip
ROUND: Final = {
    "title": "Ronde 1: samen op pad",
    "plan": "Acht weken lang gaat de fikser één dag in de twee weken mee. We verwachten dat zaken minder vaak heen en "
    "weer gaan.",
    "done": "Vier dagen zijn gelukt; één viel uit door ziekte.",
    "observed": "Gemeenten leggen kleinere vragen voor, en eerder.",
    "reflected": "Kleine vragen vroeg horen is winst. Volgende ronde: ook een dag met het zorgkantoor.",
}
FINDING: Final = {
    "question": "Loont het om als fikser mee te gaan naar de regio?",
    "answer": "Ja, als er geen zaak op de agenda staat. Dit zagen we in een paar gemeenten; of dat overal zo is, "
    "weten we niet.",
}


def plan_tours(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the tours and the diary in the queue of a simulation. Call after the pilots, before `play`."""
    last = days[-1]
    walked, coming = _tuesday(last - timedelta(days=40)), _tuesday(last + timedelta(days=24))
    _at(database, simulation, days, last - timedelta(days=60), _walked(walked))
    _at(database, simulation, days, walked + timedelta(days=2), _harvested)
    _at(database, simulation, days, last - timedelta(days=9), _coming(coming))
    for before, kind, text, readers, research in DIARY:
        raw = {"kind": kind, "text": text, "readers": readers, "research": research}
        _at(database, simulation, days, last - timedelta(days=before), _written(raw))
    _at(database, simulation, days, last - timedelta(days=12), _looked_back)


def _tuesday(day: date) -> date:
    """The Tuesday of its week: nobody walks on a Sunday."""
    return day + timedelta(days=1 - day.weekday())


def _at(
    database: Database, simulation: Simulation, days: Sequence[date], day: date,
    act: Callable[[Session, datetime], None],
) -> None:  # fmt: skip
    """On a day of the simulation; one before it begins is left out."""
    if day < days[0]:
        return

    def acted(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            act(session, now)

    simulation.at(datetime.combine(day, time(15, 20), clock.AMSTERDAM), acted)


def _walked(begins: date) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        raw = WALKED | {"since": begins, "until": begins + timedelta(days=1)}
        made = actions.plan(session, _who(session, LIAISON), raw, now=now)
        for email in (FIXER, COMMISSIONER):
            actions.join(session, _who(session, email), made.id, along=True, now=now)
        places = {row.name: row.id for row in regions.usual_regions(session)}
        for after, title, region, first, until in WALKED_STOPS:
            stop = {"title": title, "day": begins + timedelta(days=after), "begins": first, "ends": until,
                    "region": places.get(region)}  # fmt: skip
            actions.add_stop(session, _who(session, LIAISON), made.id, stop, now=now)

    return act


def _harvested(session: Session, now: datetime) -> None:
    found = [row for row in queries.tours(session) if row.title == WALKED["title"]]
    if not found:
        return
    whole = queries.whole(session, _who(session, LIAISON), found[0].id)
    for question, stop, email, text, done in HARVEST:
        raw = {"question": whole.questions[question][0], "stop": whole.stops[stop].id, "text": text}
        made = actions.learn(session, _who(session, email), found[0].id, raw, now=now)
        if done:
            actions.follow_up(session, _who(session, email), found[0].id, made.id, {"done": done}, now=now)


def _coming(day: date) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        made = actions.plan(session, _who(session, COMMISSIONER), COMING | {"since": day, "until": day}, now=now)
        actions.join(session, _who(session, LIAISON), made.id, along=True, now=now)
        stop = {"title": "Mee op de fiets", "day": day, "begins": "7:30", "ends": "12:00"}
        actions.add_stop(session, _who(session, LIAISON), made.id, stop, now=now)

    return act


def _written(raw: dict[str, Any]) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        pilot = _pilot(session, now)
        if pilot is not None:
            diary.write(session, _who(session, COMMISSIONER), pilot, raw, now=now)

    return act


def _looked_back(session: Session, now: datetime) -> None:
    pilot = _pilot(session, now)
    if pilot is None:
        return
    keeper, today = _who(session, COMMISSIONER), clock.local_date(now)
    days = {"since": today - timedelta(days=70), "until": today - timedelta(days=14)}
    made = diary.begin_round(session, keeper, pilot, ROUND | days, now=now)
    diary.find(session, keeper, pilot, FINDING | {"round": made.id}, now=now)


def _pilot(session: Session, now: datetime) -> int | None:
    """The pilot that runs longest on this day and has a region."""
    today = clock.local_date(now)
    wanted = (
        select(Pilot.id)
        .join(PilotRegion, PilotRegion.pilot_id == Pilot.id)
        .where(Pilot.since <= today, Pilot.until >= today)
        .order_by(Pilot.name.desc())
    )
    named = wanted.where(Pilot.name == "Samen naar de regio").limit(1)
    return session.scalar(named) or session.scalar(wanted.limit(1))


def _who(session: Session, email: str) -> Actor:
    found = session.scalars(select(User.id).where(User.email == email)).one()
    actor = identity.actor_for_user(session, found)
    if actor is None:
        raise LookupError(email)
    return actor
