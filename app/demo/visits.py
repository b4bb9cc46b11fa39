"""Visits in the demo: what was said there, what came of it, which were left without a follow-up, and what is coming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people.models import User
from app.policy import Actor
from app.regions import queries as regions
from app.visits import actions, bearing

LIAISON: Final = "liaison@regiolijn.example"


@dataclass(frozen=True)
class Told:
    """A visit some days before (or, below zero, after) today. `ending`: finish (with a case that was open there), none
    (no follow-up needed, said why), open (a report and no follow-up yet), or held (no report yet).
    """

    before: int
    title: str
    region: str
    place: str
    setting: str = "formal"
    agenda: str = ""
    said: str = ""
    agreed: str = ""
    watch: str = ""
    ending: str = "finish"
    begins: str = "09:30"
    ends: str = "11:00"


VISITS: Final = (
    Told(82, "Regiotafel ouderen thuis", "Haaglanden", "Stadhuis Zoetermeer", agenda="Wachttijden\nNachtzorg",
         said="De nachtzorg rijdt met drie teams langs elkaar heen. Niemand mag het anders inkopen, zegt men.",
         agreed="Wij zoeken uit of samen inkopen mag.", watch="De gemeenten willen graag."),
    Told(61, "Koffie met het wijkteam", "Midden-Holland", "Buurthuis in Gouda", "informal",
         said="Het wijkteam belt vaker met de huisarts dan met ons, en dat werkt.", ending="none",
         watch="Een team dat goed draait. Vraag later nog eens."),
    Told(47, "Bestuurlijk overleg zorg en wonen", "Westland Schieland Delfland", "Gemeentehuis Naaldwijk",
         agenda="Woningen voor mensen uit een instelling",
         said="Er zijn woningen, maar de zorg aan huis begint pas na weken.", agreed="De regio stuurt voorbeelden.",
         watch="Twee wethouders verschillen van mening over de kosten."),
    Told(33, "Jongeren en ggz", "Zuid-Holland Noord", "GGD in Leiden", agenda="Overgang rond de 18e verjaardag",
         said="Jongeren vallen tussen twee wetten zodra zij 18 worden.", agreed="De regio houdt bij hoe vaak.",
         watch="Veel energie; de ouders waren erbij.", ending="open"),
    Told(19, "Thuiszorg in de avond", "Haaglanden", "Kantoor van de thuiszorg", "informal",
         said="De reistijd telt niet mee in het tarief.", agreed="Wij vragen de NZa om uitleg.",
         watch="Twee aanbieders overwegen te stoppen."),
    Told(5, "Kennismaking nieuwe bestuurder", "Midden-Holland", "Zorgkantoor in Gouda", ending="held"),
    Told(-1, "Regiotafel ouderen thuis, vervolg", "Haaglanden", "Stadhuis Zoetermeer",
         agenda="Wat kwam er van de vorige keer\nNachtzorg: wat mag\nWat de regio vraagt"),
    Told(-8, "Meelopen met de wijkverpleging", "Westland Schieland Delfland", "Maassluis", "informal",
         begins="07:30", ends="12:00"),
)  # fmt: skip


def plan_visits(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the visits in the queue of a simulation. Call before `play`; those from before it begins are left out."""
    last = days[-1]
    for one in VISITS:
        day = _working_day(last - timedelta(days=one.before))
        planned = min(day - timedelta(days=12), last - timedelta(days=6))
        if planned < days[0]:
            continue
        number: list[str] = []
        _at(database, simulation, planned, 14, _planned(one, day, number))
        if one.before > 0:
            _at(database, simulation, day, 16, _held(number))
        if one.before > 0 and one.ending != "held":
            _at(database, simulation, _working_day(day + timedelta(days=1)), 11, _reported(one, number))


def _working_day(day: date) -> date:
    """That day, or the first working day after it."""
    while not clock.calendar().is_working_day(day):
        day += timedelta(days=1)
    return day


def _at(
    database: Database, simulation: Simulation, day: date, hour: int, act: Callable[[Session, datetime], None]
) -> None:
    def acted(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            act(session, now)

    simulation.at(datetime.combine(day, time(hour, 5), clock.AMSTERDAM), acted)


def _planned(one: Told, day: date, number: list[str]) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        where = {row.name: row.id for row in regions.usual_regions(session)}
        data = {
            "title": one.title, "visit_on": day.isoformat(), "begins": one.begins, "ends": one.ends, "place": one.place,
            "setting": one.setting, "agenda": one.agenda,
        }  # fmt: skip
        number.append(actions.plan(session, _liaison(session), where[one.region], data, now=now).number)

    return act


def _held(number: list[str]) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        cases.transition(session, _liaison(session), number[0], "hold", {}, expected_version=None, now=now)

    return act


def _reported(one: Told, number: list[str]) -> Callable[[Session, datetime], None]:
    def act(session: Session, now: datetime) -> None:
        who, visit = _liaison(session), number[0]
        said = {"said": one.said, "agreed": one.agreed, "watch": one.watch}
        case = cases.transition(session, who, visit, "report", said, expected_version=None, now=now)
        born = _open_there(session, case) if one.ending == "finish" else None
        if born is not None:
            bearing.link(session, who, visit, born, now=now)
            cases.transition(session, who, visit, "finish", {}, expected_version=None, now=now)
        elif one.ending == "none":
            why = {"reason": "Er is niets afgesproken dat wij moeten doen."}
            cases.transition(session, who, visit, "no_follow_up", why, expected_version=None, now=now)

    return act


def _open_there(session: Session, visit: Case) -> str | None:
    """The bottleneck of this liaison in that region that was filed last, and is open."""
    return session.scalar(
        select(Case.number)
        .where(
            Case.process == "bottleneck", Case.active, Case.state != "draft", Case.region_id == visit.region_id,
            Case.co_owner_id == visit.co_owner_id,
        )
        .order_by(Case.id.desc())
        .limit(1)
    )  # fmt: skip


def _liaison(session: Session) -> Actor:
    found = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == LIAISON)).one())
    if found is None:
        raise LookupError(LIAISON)
    return found
