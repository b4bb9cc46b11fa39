"""Escalations in the demo beside those of the plots: one of two cases that runs, one that whoever asked withdrew, one
that was no longer needed, and a dossier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.errors import Invalid, NotAllowedNow
from app.escalations import joining
from app.people import identity
from app.policy import Actor, Role
from app.workflow.model import Visibility

TOGETHER: Final = {
    "ground": "collision_of_laws",
    "explanation": "Twee wetten regelen elk de helft en niemand mag de andere helft betalen. Daarop loopt het vast.",
    "tried": "De directies zochten samen naar ruimte in de regels. Die is er niet.",
    "mandate_asked": "Wijs één directie aan die voor beide zaken betaalt, ook als de wet dat niet regelt.",
    "consequence": "De partijen in de regio stoppen met de gezamenlijke aanpak.",
}
ALSO: Final = "Dezelfde grens tussen de wetten, met dezelfde partijen aan tafel."
WITHDRAWN: Final = {
    "ground": "stalled",
    "explanation": "Er komt geen antwoord op onze vraag over de bekostiging.",
    "tried": "Drie keer gebeld en één keer samen aan tafel gezeten.",
    "mandate_asked": "Laat de directie binnen twee weken kiezen.",
}
TAKEN_BACK: Final = {"reason": "De directie belde zojuist: er ligt een voorstel. Een besluit is niet meer nodig."}
ASKED: Final = {
    "ground": "region_asks",
    "explanation": "De wethouder vraagt om een besluit van de regiocommissaris.",
    "tried": "De oplossing is besproken met de regio, die wacht niet langer.",
    "mandate_asked": "Besluit of deze oplossing er komt.",
}
NOT_NEEDED: Final = {
    "reason": "De opgavefikser kan dit zelf besluiten en doet dat deze week. Bel mij als dat niet lukt."
}
DOSSIER: Final = {
    "ground": "above_mandate",
    "explanation": "De oplossing voor alle regio's vraagt om afspraken met een ander ministerie.",
    "tried": "De directie sprak drie keer met de collega's daar. Zij willen een vraag van de top.",
    "mandate_asked": "Leg dit voor aan het andere ministerie, namens VWS.",
    "consequence": "Elke grensregio blijft zelf een uitweg zoeken.",
}


def plan_escalations(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the escalations in the queue of a simulation. Call before `play`."""
    for ago, act in ((19, _withdrawn), (15, _not_needed), (3, _together), (2, _dossier)):
        if len(days) > ago + 2:
            simulation.at(datetime.combine(days[-1 - ago], time(11, 5), clock.AMSTERDAM), act(database, simulation))


def _free(session: Session, simulation: Simulation) -> list[Case]:
    """Bottlenecks that are worked on and that no plot moves on."""
    wanted = select(Case).where(
        Case.process == "bottleneck", Case.state == "in_progress", Case.confidentiality != Visibility.CONFIDENTIAL
    )
    return [case for case in session.scalars(wanted.order_by(Case.id.desc())) if simulation.at_rest(case.id)]


def _person(session: Session, user_id: int | None) -> Actor | None:
    return identity.actor_for_user(session, user_id) if user_id else None


def _escalate(session: Session, simulation: Simulation, data: dict[str, str], now: datetime) -> Case | None:
    for case in _free(session, simulation):
        liaison = _person(session, case.co_owner_id)
        if liaison is not None:
            return cases.transition(session, liaison, case.number, "escalate", data, expected_version=None, now=now)
    return None


def _later(
    database: Database, simulation: Simulation, escalation_id: int, step: str, data: dict[str, Any], now: datetime,
    who: Callable[[Case], int | None], ahead: int = 2,
) -> None:  # fmt: skip
    """Some working days later, or that same day, somebody ends it."""

    def act(moment: datetime) -> None:
        with clock.at(moment), database.transaction() as session:
            record = session.get_one(Case, escalation_id)
            actor = _person(session, who(record))
            if actor is not None and record.state == "requested":
                cases.transition(session, actor, record.number, step, data, expected_version=None, now=moment)

    day = clock.calendar().add(clock.local_date(now), ahead) if ahead else clock.local_date(now)
    simulation.at(datetime.combine(day, time(15, 20), clock.AMSTERDAM), act)


def _withdrawn(database: Database, simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            case = _escalate(session, simulation, WITHDRAWN, now)
            key, liaison = (case.escalation_id, case.co_owner_id) if case else (None, None)
        if key is not None:
            _later(database, simulation, key, "take_back", TAKEN_BACK, now, lambda _record: liaison, 0)

    return act


def _not_needed(database: Database, simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            case = _escalate(session, simulation, ASKED, now)
            key = case.escalation_id if case else None
        if key is not None:
            _later(database, simulation, key, "de_escalate", NOT_NEEDED, now, lambda record: record.handler_id)

    return act


def _together(database: Database, simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            case = _escalate(session, simulation, TOGETHER, now)
            if case is None:
                return
            record = session.get_one(Case, case.escalation_id)
            theirs = [one for one in _free(session, simulation) if one.co_owner_id == case.co_owner_id]
            liaison = _person(session, case.co_owner_id)
            if theirs and liaison is not None:
                joining.add(session, liaison, record.number, {"case": theirs[0].number, "reason": ALSO}, now=now)

    return act


def _dossier(database: Database, _simulation: Simulation) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now):
            try:
                with database.transaction() as session:
                    wanted = select(Case).where(Case.process == "dossier", Case.state == "exploring").order_by(Case.id)
                    for dossier in session.scalars(wanted).all():
                        owner = _person(session, dossier.owner_id)
                        if owner is not None and owner.has(Role.FIXER):
                            number = dossier.number
                            cases.transition(
                                session, owner, number, "escalate", DOSSIER, expected_version=None, now=now
                            )
                            return
            except (Invalid, NotAllowedNow):
                return

    return act
