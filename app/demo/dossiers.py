"""Dossiers in the demo: one whose solution was offered and answered, one that looks for its cause; both of bottlenecks
that are alike, of three regions or more. What else is alike is for the application to propose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.dossiers import actions, offering, proposing
from app.dossiers.models import DossierRegion
from app.people import identity
from app.policy import Actor, Role
from app.workflow.model import Visibility

DEMENTIA: Final = {
    "title": "Hulp bij dementie hangt af van de regio",
    "question": "In de ene regio betaalt de verzekeraar de casemanager en het dementienetwerk, in de andere is het een "
    "project dat afloopt. Mensen wachten er maanden op hulp.",
}
CAUSE: Final = {
    "cause": "funding",
    "cause_text": "De casemanager valt onder de Zvw, de coördinatie van het netwerk staat in geen enkele prestatie. "
    "Elke regio regelt die daarom apart en voor een jaar.",
    "plan": "Met zorgverzekeraars en de NZa vastleggen dat coördinatie bij de inkoop van wijkverpleging hoort, en dat "
    "als handreiking aan alle regio's aanbieden.",
}
OFFER: Final = {
    "kind": "guidance",
    "solution": "De coördinatie van het dementienetwerk kan in het contract voor wijkverpleging. In de handreiking "
    "staat hoe u dat met de verzekeraar afspreekt en welke tekst u kunt overnemen.",
    "basis": "Handreiking inkoop dementienetwerken, hoofdstuk 2",
}
PARTIES: Final = (
    {"name": "de NZa", "part": "toetst de handreiking aan de beleidsregels"},
    {"name": "Zorgverzekeraars Nederland (ZN)", "part": "neemt de afspraak op in de inkoop"},
)
REPLIES: Final = (
    {"reply": "worked", "because": "De verzekeraar nam de tekst over. Het netwerk heeft geld voor drie jaar."},
    {"reply": "applies", "because": ""},
)
BORDER: Final = {
    "title": "Registratie-eisen passen niet bij werken over de grens",
    "question": "Wie met een Duits of Belgisch diploma werkt, kan de nieuwe registratie niet halen. Elke grensregio "
    "zoekt een eigen uitweg.",
}

OFFERED: Final = 40
"""So many working days ago the first was opened; the steps follow on later days."""

OPENED: Final = 8
"""So many working days ago the second was opened."""


def plan_dossiers(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the dossiers in the queue of a simulation. Call before `play`."""
    if len(days) > OFFERED:
        simulation.at(_at(days[-1 - OFFERED], time(10, 10)), _first(database, simulation))
    if len(days) > OPENED:
        simulation.at(_at(days[-1 - OPENED], time(14, 40)), _second(database, simulation))
    simulation.at(_at(days[-1], time(8, 15)), _propose)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.AMSTERDAM)


def _propose(now: datetime) -> None:
    with clock.at(now):
        while proposing.sweep(now):
            pass


def _first(database: Database, simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        number = _open(database, simulation, "dementie", DEMENTIA, now)
        if number is None:
            return
        today = clock.local_date(now)
        plan = {**CAUSE, "plan_on": clock.calendar().add(today, 25).isoformat()}
        later = [_at(clock.calendar().add(today, ahead), time(11, 30)) for ahead in (6, 16, 20, 24)]
        simulation.at(later[0], lambda moment: _plan(database, number, plan, moment))
        simulation.at(later[1], lambda moment: _step(database, number, "offer", OFFER, moment))
        for reply, moment in zip(REPLIES, later[2:], strict=True):
            simulation.at(moment, _replying(database, number, reply))

    return act


def _second(database: Database, simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        _open(database, simulation, "registratie-eisen", BORDER, now)

    return act


def _open(database: Database, simulation: Simulation, word: str, texts: dict[str, str], now: datetime) -> str | None:
    with clock.at(now), database.transaction() as session:
        found = _alike(session, simulation, word)
        fixer = next((actor for case in found if (actor := _fixer(session, case)) is not None), None)
        if fixer is None or len(found) < proposing.REGIONS:
            return None
        return actions.open_dossier(session, fixer, texts, [case.number for case in found], now=now).number


def _alike(session: Session, simulation: Simulation, word: str) -> list[Case]:
    """Bottlenecks with this word in their title, one in each of four regions at most."""
    statement = (
        select(Case)
        .where(
            Case.process == "bottleneck",
            Case.title.ilike(f"%{word}%"),
            Case.state.not_in(("draft", "withdrawn", "merged")),
            Case.confidentiality != Visibility.CONFIDENTIAL,
            Case.dossier_id.is_(None),
        )
        .order_by(Case.active.desc(), Case.id)
    )
    found: dict[int, Case] = {}
    for case in session.scalars(statement):
        if case.region_id not in found and (not case.active or simulation.at_rest(case.id)):
            found[case.region_id] = case
    return list(found.values())[:4]


def _fixer(session: Session, case: Case) -> Actor | None:
    actor = identity.actor_for_user(session, case.owner_id) if case.owner_id else None
    return actor if actor is not None and actor.has(Role.FIXER) else None


def _plan(database: Database, number: str, plan: dict[str, str], now: datetime) -> None:
    _step(database, number, "name_cause", plan, now)
    with clock.at(now), database.transaction() as session:
        actor = _owner(session, number)
        for party in PARTIES:
            actions.add_party(session, actor, number, party, now=now)


def _step(database: Database, number: str, name: str, data: dict[str, str], now: datetime) -> None:
    with clock.at(now), database.transaction() as session:
        cases.transition(session, _owner(session, number), number, name, data, expected_version=None, now=now)


def _owner(session: Session, number: str) -> Actor:
    owner = session.scalars(select(Case.owner_id).where(Case.number == number)).one()
    actor = identity.actor_for_user(session, owner or 0)
    if actor is None:
        raise LookupError(number)
    return actor


def _replying(database: Database, number: str, reply: dict[str, str]) -> Callable[[datetime], None]:
    """The next region that has not answered does."""

    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            statement = (
                select(DossierRegion)
                .join(Case, Case.id == DossierRegion.dossier_id)
                .where(Case.number == number, DossierRegion.reply.is_(None), DossierRegion.liaison_id.is_not(None))
                .order_by(DossierRegion.id)
            )
            row = session.scalars(statement).first()
            actor = identity.actor_for_user(session, row.liaison_id or 0) if row is not None else None
            if row is not None and actor is not None:
                offering.reply(session, actor, number, row.region_id, reply, now=now)

    return act
