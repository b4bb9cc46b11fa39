"""Quarterly reports in the demo: those of past quarters published and answered by the MT, the last one included."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from app import clock
from app.db import Database
from app.demo.simulation import Simulation
from app.figures.period import Period, last_quarter
from app.people import identity
from app.people.models import User
from app.policy import SYSTEM_ACTOR, Actor
from app.reports import actions, gathering, queries

WRITER: Final = "commissaris@regiolijn.example"
READER: Final = "mt@regiolijn.example"
REPORTS: Final = 3
"""How many past quarters have a report."""

SAID: Final[Sequence[Mapping[str, Any]]] = (
    {
        "introduction": "Regio’s melden vaker, en eerder. Veel gaat over geld dat tussen twee wetten valt. Waar een "
        "directie binnen twee weken iets laat horen, blijft het vertrouwen; waar het stil blijft, komt het via de "
        "regiocommissaris alsnog terug.",
        "learned": "Een knelpunt dat drie regio’s delen, lost niemand in één regio op. Bundel het meteen.",
        "asks": [
            "Wijs één directie aan die over knelpunten tussen Zvw en Wlz gaat.",
            "Geef elke directie een vaste dag in de week voor antwoorden aan regio’s.",
        ],
    },
    {
        "introduction": "De lijn van de regio naar Den Haag werkt, maar de weg terug duurt nog te lang. Oplossingen "
        "liggen klaar en wachten op één handtekening. De liaisons zijn vaker in de regio dan een jaar geleden.",
        "learned": "Mandaat vooraf, met een grens aan het bedrag, scheelt weken wachten.",
        "asks": [
            "Geef fiksers mandaat tot een bedrag dat jullie zelf kiezen.",
            "Bespreek met de NZa hoe een proef over domeinen heen sneller kan beginnen.",
        ],
    },
    {
        "introduction": "Er kwam meer binnen dan er wegging. De directies halen hun termijnen, maar wat van derden "
        "moet komen, ligt lang stil. In drie regio’s loopt nu een proef die anderen kunnen overnemen.",
        "learned": "Regio’s vinden “nee, en dit is waarom” beter dan lang niets.",
        "asks": [
            "Spreek de koepels aan op antwoorden die langer dan een maand uitblijven.",
            "Neem de uitkomst van de proef met het persoonlijk budget op in de volgende begroting.",
        ],
    },
)
ANSWERS: Final[Sequence[Mapping[str, Any]]] = (
    {"answer": "agreed", "said": "Goed punt. Dit regelen we."},
    {"answer": "later", "said": "Eerst willen we weten wat het kost. We komen hier in het volgende kwartaal op terug."},
)
REPLY: Final = "Dank voor dit verslag. Het helpt dat de cijfers en de verhalen van de regio’s naast elkaar staan."


def plan_reports(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the reports in the queue of a simulation: drafted in the first week after each quarter, published in the
    second, answered in the third. Call before `play`.
    """
    period, found = last_quarter(days[-1]), list[Period]()
    while len(found) < REPORTS and period.since >= days[0]:
        found.append(period)
        period = period.before
    for period, said in zip(reversed(found), SAID[-len(found) :], strict=True) if found else ():
        after = [day for day in days if day > period.until]
        for wait, step in ((3, _draft(database, period)), (9, _publish(database, period, said)),
                           (15, _answer(database, period))):  # fmt: skip
            if len(after) > wait:
                simulation.at(datetime.combine(after[wait], time(16, 20), clock.AMSTERDAM), step)
        later = [day for day in after if day > period.until + timedelta(days=75)]
        if later:
            simulation.at(datetime.combine(later[0], time(16, 25), clock.AMSTERDAM), _progress(database, period))


Step = Callable[[datetime], None]


def _draft(database: Database, period: Period) -> Step:
    def act(now: datetime) -> None:
        with clock.at(now):
            with database.reading() as session:
                content = gathering.gathered(session, period, now)
            with database.transaction() as session:
                actions.draft(session, SYSTEM_ACTOR, content, now=now)

    return act


def _publish(database: Database, period: Period, said: Mapping[str, Any]) -> Step:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            writer, name = _person(session, WRITER), str(period)
            if writer is None:
                return
            version = queries.one(session, writer, name).version
            report = actions.write(session, writer, name, said, expected_version=version, now=now)
            actions.publish(session, writer, name, expected_version=report.version, now=now)

    return act


def _answer(database: Database, period: Period) -> Step:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            reader, writer = _person(session, READER), _person(session, WRITER)
            if reader is None or writer is None:
                return
            by_on = (clock.local_date(now) + timedelta(days=60)).isoformat()
            for place, said in enumerate(ANSWERS, 1):
                given = dict(said) | ({"owner": writer.id, "by_on": by_on} if said["answer"] == "agreed" else {})
                actions.answer(session, reader, str(period), place, given, now=now)
            actions.reply(session, reader, str(period), {"reply": REPLY}, now=now)

    return act


def _progress(database: Database, period: Period) -> Step:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            reader = _person(session, READER)
            if reader is not None:
                told = {
                    "progress": "under_way",
                    "progress_said": "De opdracht is gegeven; in het voorjaar is het klaar.",
                }
                actions.answer(session, reader, str(period), 1, told, now=now)

    return act


def _person(session: Any, email: str) -> Actor | None:
    found = session.scalars(select(User.id).where(User.email == email)).one_or_none()
    return identity.actor_for_user(session, found) if found else None
