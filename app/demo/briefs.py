"""Briefs in the demo that somebody wrote in, and what a liaison and a regiocommissaris talk over in private."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.consults import actions as consults
from app.db import Database
from app.demo.simulation import Simulation
from app.escalations import brief_actions
from app.escalations.models import Escalation, Ground
from app.people import identity
from app.people.models import User
from app.policy import Actor

LIAISON: Final = "liaison@regiolijn.example"
COMMISSIONER: Final = "commissaris@regiolijn.example"
DAYS_AGO: Final = 2
FITTING: Final = (Ground.ABOVE_MANDATE, Ground.COLLISION_OF_LAWS, Ground.AGREEMENT_NOT_KEPT)
"""In which briefs these words make sense."""

WRITTEN: Final[tuple[dict[str, Any], ...]] = (
    {
        "by_when": "Vóór het overleg met de partijen van volgende week.",
        "options": [
            {"text": "Geef mandaat voor een jaar.", "consequence": "De regio begint volgende maand. Daarna meten wij."},
            {"text": "Laat de partijen eerst zelf kiezen.", "consequence": "Dat duurt minstens zes weken."},
            {"text": "Besluit niets.", "consequence": "De partijen wijzen naar elkaar en de zaak blijft liggen."},
        ],
    },
    {
        "positions": "Gemeenten: wij willen wel, maar mogen dit niet alleen betalen.\n"
        "Verzekeraar: de regels laten het niet toe.\nAanbieder: zo gaan wij na de zomer niet verder.",
    },
)
"""What liaisons wrote in the briefs of escalations that wait for a decision; all else in them follows the cases."""

THREADS: Final[tuple[dict[str, Any], ...]] = (
    {
        "subject": "Escaleren of nog even wachten?",
        "text": "De opgavefikser doet echt zijn best, maar de verzekeraar houdt de boot af. Als ik nu escaleer, "
        "voelt hij zich gepasseerd. Hoe zie jij dat?",
        "advice": "Wacht nog een week en zeg dat ook tegen hem. Bel intussen zelf de directeur van de verzekeraar. "
        "Lukt dat niet, escaleer dan met z'n tweeën.",
        "answer": "Dank je. Dat ga ik doen; vrijdag laat ik horen hoe het liep.",
        "about_case": True,
    },
    {
        "subject": "Wethouder en ziekenhuis praten niet meer",
        "text": "Nog geen zaak, maar het broeit. De wethouder kwam niet op het overleg en het ziekenhuis noemt de "
        "afspraken dood. Zal ik er een bemiddeling van maken, of weet jij meer?",
    },
)  # fmt: skip


def plan_briefs(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put them in the queue of a simulation. Call before `play`."""
    day = days[-1 - min(DAYS_AGO, len(days) - 1)]
    simulation.at(datetime.combine(day, time(16, 20), clock.AMSTERDAM), _writing(database))
    simulation.at(datetime.combine(day, time(16, 40), clock.AMSTERDAM), _talking(database))


def _writing(database: Database) -> Callable[[datetime], None]:
    def write(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            waiting = (
                select(Case)
                .join(Escalation, Escalation.case_id == Case.id)
                .where(Case.state == "requested", Escalation.ground.in_(FITTING))
                .order_by(Case.id)
                .limit(len(WRITTEN))
            )
            found = session.scalars(waiting).all()
            for case, text in zip(found, WRITTEN, strict=False):
                _write(session, case, text, now)
            begun = _of_liaison(session)
            if begun is not None:
                _write(session, begun, {"asked": "Zeg wie van de twee directies hierover gaat."}, now)

    return write


def _write(session: Session, case: Case, text: dict[str, Any], now: datetime) -> None:
    actor = identity.actor_for_user(session, case.co_owner_id)
    if actor is not None:
        brief_actions.write(session, actor, case.number, text, expected_version=None, now=now)


def _talking(database: Database) -> Callable[[datetime], None]:
    def talk(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            liaison, commissioner = _actor(session, LIAISON), _actor(session, COMMISSIONER)
            about = _of_liaison(session)
            for place, thread in enumerate(THREADS):
                moment = now + timedelta(minutes=place)
                raw = {"other": str(commissioner.id), "subject": thread["subject"], "text": thread["text"]}
                if about is not None and thread.get("about_case"):
                    raw["case"] = about.number
                made = consults.begin(session, liaison, raw, now=moment)
                if "advice" in thread:
                    later = moment + timedelta(minutes=30)
                    consults.look(session, commissioner, made.id, now=later)
                    consults.advise(session, commissioner, made.id, thread["advice"], may_share=True, now=later)
                    consults.look(session, liaison, made.id, now=later + timedelta(minutes=9))
                    consults.say(session, liaison, made.id, thread["answer"], now=later + timedelta(minutes=10))

    return talk


def _of_liaison(session: Session) -> Case | None:
    """A case of the liaison of the demo that somebody works on."""
    wanted = (Case.process == "bottleneck", Case.state == "in_progress", Case.main_case_id.is_(None))
    mine = select(User.id).where(User.email == LIAISON).scalar_subquery()
    return session.scalars(select(Case).where(*wanted, Case.co_owner_id == mine).order_by(Case.id).limit(1)).first()


def _actor(session: Session, email: str) -> Actor:
    found = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == email)).one())
    if found is None:
        raise LookupError(email)
    return found
