"""Policy tests in the demo: one that was weighed and told, one that is with the regions, with answers and a partner,
and one that was just asked.
"""

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
from app.people import queries as people
from app.people.models import User
from app.policy import Actor, Role
from app.policytests import actions, answering, links, partners, weighing
from app.policytests.models import PolicyAnswer
from app.regions import queries as regions

LIAISON: Final = "liaison@regiolijn.example"
"""Whose region is asked first, so that whoever tries the demo as a liaison finds something."""


@dataclass(frozen=True)
class Plot:
    """A test: asked so many working days ago of so many regions, with a term in days; what regions say, each with after
    how many working days; and for one that was told, its main points and after how many working days.
    """

    ago: int
    regions: int
    term: int
    texts: dict[str, str]
    answers: tuple[tuple[int, int, str, str, tuple[str, ...]], ...] = ()
    partner: bool = False
    told: int = 0


NEIGHBOURHOOD: Final = Plot(
    95, 5, 35,
    {
        "title": "Eén aanvraag voor hulpmiddelen in de wijk",
        "intended": "Vanaf 1 januari vraagt een wijkverpleegkundige alle hulpmiddelen aan met één formulier, ook als "
        "de gemeente ze betaalt. De gemeente en de zorgverzekeraar verdelen de kosten achteraf.",
        "questions": "Kunnen gemeenten en verzekeraars in de regio dit op 1 januari?\nWat moet er eerst geregeld zijn?",
        "documents": "Concept van de regeling, versie van september",
    },
    (
        (0, 6, "changes", "Kan, als de kleine gemeenten een jaar langer krijgen.",
         ("Drie van de zeven gemeenten redden dit niet: hun systeem wordt pas in de zomer vervangen.",
          "Een afspraak over wie voorschiet.")),
        (1, 9, "works", "Wij werken al zo in twee wijken.",
         ("Ja.", "Eén contactpersoon bij elke verzekeraar.")),
        (2, 12, "fails", "Zonder afspraak over voorschieten begint niemand.",
         ("Nee. De gemeenten willen niet voorschieten zonder zekerheid.",
          "Een verdeelsleutel die vooraf vaststaat.")),
        (3, 15, "changes", "Kan, met een vaste verdeelsleutel.",
         ("De grote gemeente wel, de andere vier nog niet.", "De verdeelsleutel, en uitleg voor wijkteams.")),
        (4, 18, "works", "Geen bezwaar.", ("Ja, met enige voorbereiding.", "Niets bijzonders.")),
    ),
    told=40,
)  # fmt: skip
NIGHT: Final = Plot(
    14, 4, 40,
    {
        "title": "Nachtzorg thuis door één team per gebied",
        "intended": "Per gebied rijdt 's nachts één team voor alle thuiszorgorganisaties. Verzekeraars spreken één "
        "tarief af. Wij willen weten of dat werkt in gebieden met lange afstanden.",
        "questions": "Hoe groot mag een gebied zijn?\nWelke organisaties doen mee, en welke niet?\nWat gaat er mis als "
        "het druk is?",
        "documents": "",
    },
    (
        (1, 5, "changes", "Werkt in de stad. Op het platteland is één team te weinig.",
         ("Hoogstens een half uur rijden.", "Vijf van de zes aanbieders.", "Dan wacht iemand langer dan een uur.")),
        (2, 9, "works", "Zo doen wij het al twee jaar.",
         ("Onze regio is één gebied.", "Alle aanbieders.", "Dan belt het team de huisartsenpost.")),
    ),
    partner=True,
)  # fmt: skip
YOUTH: Final = Plot(
    2, 6, 45,
    {
        "title": "Overgang van jeugdzorg naar zorg voor volwassenen",
        "intended": "Vanaf 17 jaar maakt de jeugdhulpverlener een plan voor na de 18e verjaardag. De zorgverzekeraar "
        "doet daaraan mee. Wij vragen of er in de regio mensen zijn die dit kunnen doen.",
        "questions": "Wie maakt dit plan nu in uw regio?\nIs er een plek waar verzekeraar en gemeente elkaar spreken?",
        "documents": "",
    },
)  # fmt: skip
PLOTS: Final = (NEIGHBOURHOOD, NIGHT, YOUTH)
POINTS: Final = (
    ("Kleine gemeenten zijn op 1 januari niet klaar", "Hun systemen worden pas in de zomer vervangen.", (0, 3),
     "adopted", "Gemeenten onder 50.000 inwoners krijgen een jaar langer. Dat staat nu in de regeling."),
    ("Niemand wil voorschieten zonder afspraak", "Gemeenten en verzekeraars wachten op elkaar.", (0, 2, 3),
     "partly", "Er komt een vaste verdeelsleutel. Een landelijk voorschot kan niet: daar is geen geld voor."),
)  # fmt: skip
MESSAGE: Final = (
    "De regeling gaat op 1 januari in, met een jaar extra voor kleine gemeenten en een vaste verdeelsleutel. "
    "In het voorjaar vragen wij u hoe het loopt."
)


def plan_policy_tests(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the policy tests in the queue of a simulation. Call before `play`."""
    for place, plot in enumerate(PLOTS):
        if len(days) > plot.ago:
            moment = datetime.combine(days[-1 - plot.ago], time(9, 40 + place), clock.AMSTERDAM)
            simulation.at(moment, _asking(database, simulation, days, plot))


def _asking(database: Database, simulation: Simulation, days: Sequence[date], plot: Plot) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            owner, places = _owner(session), _places(session, plot.regions)
            if owner is None or len(places) < plot.regions:
                return
            until = (clock.local_date(now) + timedelta(days=plot.term)).isoformat()
            number = actions.ask(session, owner, {**plot.texts, "answer_by": until}, places, now=now).number
        first = days[-1 - plot.ago :]
        for place, after, verdict, remarks, texts in plot.answers:
            moment = datetime.combine(first[after], time(15, 10 + place), clock.AMSTERDAM)
            simulation.at(moment, _answering(database, number, places[place], verdict, remarks, texts))
        if plot.partner:
            moment = datetime.combine(first[3], time(11, 20), clock.AMSTERDAM)
            simulation.at(moment, _with_partner(database, number, places[0]))
        if plot.told:
            moment = datetime.combine(first[plot.told], time(14, 5), clock.AMSTERDAM)
            simulation.at(moment, _telling(database, number))

    return act


def _owner(session: Session) -> Actor | None:
    """The opgavefikser whom one logs in as, else any."""
    known = session.scalar(select(User.id).where(User.email == "fikser@regiolijn.example"))
    found = known or next((one.id for one in people.holders_of(session, Role.FIXER)), None)
    return identity.actor_for_user(session, found) if found else None


def _places(session: Session, count: int) -> list[int]:
    """Regions with a liaison, that of the liaison whom one logs in as first."""
    own = session.scalar(select(User.id).where(User.email == LIAISON))
    mine = regions.granted_to(session, own) if own else frozenset()
    usual = sorted(regions.usual_regions(session), key=lambda one: (one.id not in mine, one.id))
    found: dict[int, int] = {}  # one region for each liaison: nobody's list is flooded
    for one in usual:
        liaisons = people.liaisons_of(session, one.id)
        if liaisons:
            found.setdefault(liaisons[0].id, one.id)
    return list(found.values())[:count]


def _answer_of(session: Session, number: str, region: int) -> Case:
    test = select(Case.id).where(Case.number == number).scalar_subquery()
    wanted = select(Case).join(PolicyAnswer, PolicyAnswer.case_id == Case.id)
    return session.scalars(wanted.where(PolicyAnswer.test_id == test, PolicyAnswer.region_id == region)).one()


def _by_question(session: Session, answer: Case, texts: Sequence[str]) -> dict[str, str]:
    record = session.get_one(PolicyAnswer, answer.id)
    asked = answering.questions_of(session, record.test_id)
    return {str(one.id): text for one, text in zip(asked, texts, strict=False)}


def _answering(
    database: Database, number: str, region: int, verdict: str, remarks: str, texts: Sequence[str]
) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            answer = _answer_of(session, number, region)
            actor = identity.actor_for_user(session, answer.co_owner_id)
            if actor is not None:
                answering.answer(
                    session, actor, answer.number, {"verdict": verdict, "remarks": remarks},
                    _by_question(session, answer, texts), expected_version=None, now=now,
                )  # fmt: skip

    return act


def _with_partner(database: Database, number: str, region: int) -> Callable[[datetime], None]:
    """A partner in the first region answers by the link; the liaison has not sent the answer of the region yet."""

    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            answer = _answer_of(session, number, region)
            actor = identity.actor_for_user(session, answer.co_owner_id)
            if actor is None:
                return
            asked = {
                "name": "Teamleider nachtzorg",
                "organisation": "Thuiszorg De Linde",
                "email": "nacht@delinde.example",
            }
            partner = partners.invite(session, actor, answer.number, asked, now=now)
            ticket = links.Ticket(partner.id, partner.generation)
            said = {"verdict": "changes", "remarks": "Met twee auto's per gebied.", "by": "Teamleider nachtzorg"}
            texts = ("Twintig minuten rijden.", "Wij doen mee.", "Dan komt de tweede melding te laat.")
            later = now + timedelta(minutes=25)
            partners.answer(session, ticket, said, _by_question(session, answer, texts), editions_seen=0, now=later)

    return act


def _telling(database: Database, number: str) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            test = session.scalars(select(Case).where(Case.number == number)).one()
            actor = identity.actor_for_user(session, test.owner_id or 0)
            if actor is None or not test.active:
                return
            if test.state == "asking":
                cases.transition(session, actor, number, "weigh", {}, expected_version=None, now=now)
            ids = [one.id for one in actions.answers_of(session, test.id)]
            for title, heard, places, done, why in POINTS:
                said = {"title": title, "heard": heard, "done": done, "why": why}
                weighing.save_point(session, actor, number, None, said, [ids[one] for one in places], now=now)
            cases.transition(session, actor, number, "tell", {"message": MESSAGE}, expected_version=None, now=now)

    return act
