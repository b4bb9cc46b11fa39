"""Questions to third parties in the demo: one that was answered by its link, and one that still waits for an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.enquiries import actions, links
from app.enquiries.models import Enquiry
from app.people import identity

QUESTIONS: Final = (
    {
        "party": "de NZa",
        "name": "Noor Schaap",
        "email": "noor.schaap@nza.example",
        "question": "Mag het overleg tussen wijkverpleging en gemeente uit de bestaande prestatie worden betaald?",
        "shared": "Het gaat om ongeveer een half uur per cliënt per maand. Zij zijn het eens over de inhoud.",
    },
    {
        "party": "het Zorginstituut Nederland",
        "name": "Pieter Lont",
        "email": "pieter.lont@zorginstituut.example",
        "question": "Valt deze vorm van begeleiding onder de verzekerde zorg? En zo niet: waar ligt de grens?",
        "shared": "",
    },
)
ANSWER: Final = {
    "text": "Ja, dat mag. Het overleg hoort bij de zorg aan de cliënt en staat daarom niet apart in de beleidsregel. "
    "De verzekeraar kan er wel afspraken over maken in het contract.",
    "name": "Noor Schaap",
    "function": "senior beleidsmedewerker",
}
ASKED: Final = (9, 4)
"""So many working days ago each was asked."""

ANSWERED_AFTER: Final = 5
"""Working days after which the first was answered."""


def plan_enquiries(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the questions in the queue of a simulation. Call before `play`."""
    for question, ago in zip(QUESTIONS, ASKED, strict=True):
        if ago < len(days):
            last = question is QUESTIONS[-1]
            moment = datetime.combine(days[-1 - ago], time(11, 20), clock.AMSTERDAM)
            simulation.at(moment, _asking(database, simulation, question, answered=not last))


def _asking(
    database: Database, simulation: Simulation, question: dict[str, str], *, answered: bool
) -> Callable[[datetime], None]:
    def ask(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            case = _case(session, simulation)
            owner = identity.actor_for_user(session, case.owner_id) if case and case.owner_id else None
            if case is None or owner is None:
                return
            made = actions.ask(session, owner, case.number, question, now=now)
            token = links.path_for(made).rsplit("/", 1)[1]
        if answered:
            day = clock.calendar().add(clock.local_date(now), ANSWERED_AFTER)
            at = datetime.combine(day, time(15, 5), clock.AMSTERDAM)
            simulation.at(at - timedelta(hours=1), lambda moment: _open(database, token, moment))
            simulation.at(at, lambda moment: _answer(database, token, moment))

    return ask


def _case(session: Session, simulation: Simulation) -> Case | None:
    """A bottleneck that is worked on and about which nothing was asked yet; its own course has come to rest."""
    statement = (
        select(Case)
        .where(
            Case.process == "bottleneck",
            Case.state.in_(actions.STATES),
            Case.owner_id.is_not(None),
            ~exists().where(Enquiry.case_id == Case.id),
        )
        .order_by(Case.state, Case.id)
    )
    return next((case for case in session.scalars(statement) if simulation.at_rest(case.id)), None)


def _open(database: Database, token: str, now: datetime) -> None:
    ticket = links.read(token)
    with clock.at(now), database.transaction() as session:
        if ticket is not None:
            actions.note_opened(session, ticket, now=now)


def _answer(database: Database, token: str, now: datetime) -> None:
    with clock.at(now), database.transaction() as session:
        actions.answer(session, links.read(token), ANSWER, given=0, now=now)
