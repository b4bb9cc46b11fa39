"""Room to experiment in the demo: one that is running, one that was evaluated for a dossier, one that waits for a
decision; each about a bottleneck that is worked on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.experiments import actions
from app.people import identity
from app.policy import Actor, Capability, can
from app.workflow.model import Visibility

BUDGET: Final = {
    "title": "Eén budget voor wijkverpleging en huishoudelijke hulp",
    "purpose": "Eén team regelt wijkverpleging en huishoudelijke hulp uit één budget. Wij willen zien of mensen langer "
    "thuis wonen en of er minder dubbel wordt gewerkt.",
    "legal_basis": "Afwijking van de bekostiging van wijkverpleging, met een experiment op grond van artikel 58 Wmg.",
    "parties": "Drie gemeenten in de regio\nDe zorgverzekeraar met de meeste verzekerden\nTwee thuiszorgorganisaties",
    "conditions": "Alleen voor mensen van 75 jaar en ouder die zelf meedoen. Niemand krijgt minder zorg dan nu. Loopt "
    "het aantal klachten op, dan stopt de regio.",
    "questions": "Wonen mensen langer thuis?\nHoeveel uur gaat niet meer naar afstemmen?\nWat kost het per persoon?",
}
TRIAGE: Final = {
    "title": "Eén loket voor zorg en ondersteuning in de avond",
    "purpose": "De huisartsenpost en de gemeente delen in de avond één loket, zodat niemand twee keer hoeft te bellen.",
    "legal_basis": "Beleidsregel innovatie van de NZa, met een uitzondering op de regels voor gegevensdeling na "
    "toestemming van de beller.",
    "parties": "De huisartsenpost\nDe centrumgemeente\nDe GGD",
    "conditions": "Gegevens worden alleen gedeeld als de beller ja zegt. Na een jaar kijkt een onderzoeker mee.",
    "questions": "Hoe vaak was één telefoontje genoeg?\nVoelen bellers zich beter geholpen?",
}
REGISTER: Final = {
    "title": "Werken met een buitenlands diploma vóór de registratie rond is",
    "purpose": "Verzorgenden met een Duits of Belgisch diploma werken een half jaar onder toezicht mee, terwijl hun "
    "registratie loopt.",
    "legal_basis": "Wet BIG; de ruimte vraagt een besluit, want een experimenteerartikel ontbreekt.",
    "parties": "Twee ziekenhuizen aan de grens\nEen verpleeghuis\nHet regionale opleidingscentrum",
    "conditions": "Altijd samen met een ervaren collega. Geen voorbehouden handelingen.",
    "questions": "Haalt wie zo begint vaker de registratie?\nWat vinden bewoners en collega's?",
}
LEARNED: Final = (
    "Bij vier van de vijf bellers was één telefoontje genoeg. De wachttijd daalde van elf naar vier minuten. "
    "Toestemming vragen kost een halve minuut en bijna niemand zegt nee. Zonder de centrumgemeente was het niet gelukt."
)

PLOTS: Final = (
    # how many working days ago it was asked, what, and what follows after so many working days
    (150, TRIAGE, ((6, "grant", 170), (12, "start", 0), (70, "report", 0), (128, "evaluate", 0))),
    (75, BUDGET, ((5, "grant", 330), (15, "start", 0), (68, "report", 0))),
    (4, REGISTER, ()),
)


def plan_experiments(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the experiments in the queue of a simulation. Call before `play`."""
    for place, (ago, texts, steps) in enumerate(PLOTS):
        if len(days) > ago:
            moment = datetime.combine(days[-1 - ago], time(10, 25 + place), clock.AMSTERDAM)
            simulation.at(moment, _asking(database, simulation, days, ago, texts, steps))


def _asking(
    database: Database, simulation: Simulation, days: Sequence[date], ago: int, texts: dict[str, str],
    steps: tuple[tuple[int, str, int], ...],
) -> Callable[[datetime], None]:  # fmt: skip
    def act(now: datetime) -> None:
        ends = max((length for _after, name, length in steps if name == "grant"), default=400)
        with clock.at(now), database.transaction() as session:
            about = _about(session)
            owner = _owner(session, about) if about is not None else None
            if about is None or owner is None:
                return
            given = texts | _days(now, ends)
            number = actions.ask(session, owner, about.number, given, (), now=now).number
        for after, name, length in steps:
            day = days[-1 - ago + after]
            simulation.at(
                datetime.combine(day, time(11, 35), clock.AMSTERDAM), _stepping(database, number, name, length, texts)
            )

    return act


def _days(now: datetime, length: int) -> dict[str, str]:
    today = clock.local_date(now)
    found = {"evaluate_on": today + timedelta(days=length - 30), "ends_on": today + timedelta(days=length)}
    return {name: day.isoformat() for name, day in found.items()}


def _about(session: Session) -> Case | None:
    """A bottleneck that is worked on and about which nobody experiments yet. It goes on by itself, none of it stale."""
    statement = (
        select(Case)
        .where(
            Case.process == "bottleneck",
            Case.state.in_(("in_progress", "waiting_region", "waiting_party")),
            Case.confidentiality != Visibility.CONFIDENTIAL,
            Case.experiments == 0,
        )
        .order_by(Case.id.desc())
        .limit(20)
    )
    return next((case for case in session.scalars(statement) if _owner(session, case) is not None), None)


def _owner(session: Session, case: Case) -> Actor | None:
    found = identity.actor_for_user(session, case.owner_id) if case.owner_id else None
    return found if found is not None and can(found, Capability.CASE_EXPERIMENT, case.facts()) else None


def _stepping(
    database: Database, number: str, name: str, length: int, texts: dict[str, str]
) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        data: dict[str, Any] = {
            "grant": {"motivation": "De regio kan dit niet zonder ruimte, en wij leren ervan voor het land.",
                      "conditions": texts["conditions"], **_days(now, length)},
            "start": {"note": "De partijen hebben getekend."},
            "report": {"going": "well", "note": "De partijen komen elke twee weken bij elkaar. Nog geen klachten."},
            "evaluate": {"findings": LEARNED, "advice": "structural",
                         "because": "Het werkt, en andere regio's vragen erom."},
        }[name]  # fmt: skip
        with clock.at(now), database.transaction() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            actor = identity.actor_for_user(session, case.handler_id or 0)
            if actor is not None:
                cases.transition(session, actor, number, name, data, expected_version=None, now=now)

    return act
