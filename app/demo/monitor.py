"""How agreements stand in the demo, and signatories who were called to account.

The cases of the monitor are opened a good quarter before today; each liaison tells of their regions within weeks, and
once more when it is asked. What was decided to call somebody to account is carried out, answered and judged, and the
commissioner calls the same signatory to account in two regions. Its chance is its own, so that the courses of the
bottlenecks stay the same.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accountability import actions as accountability
from app.accountability import links, outside
from app.accountability.models import Accountability
from app.cases import actions as cases
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.monitor import actions, opening
from app.monitor.models import RegionAgreement, Standing
from app.people import identity
from app.people.models import User
from app.policy import Actor

SEED: Final = 20261126
BEGAN: Final = 58
"""So many working days ago regions were asked for the first time."""

COMMISSIONER: Final = "commissaris@regiolijn.example"
ADDRESS: Final = "bestuurssecretariaat@koepel.example"
UNTOLD: Final = 0.02
"""The share of agreements of which nothing was told yet."""

WORDS: Final[dict[Standing, tuple[str, ...]]] = {
    Standing.ON_TRACK: (
        "Alle partijen tekenden in het voorjaar. Het loopt.",
        "De eerste wijken draaien. De huisartsen zijn tevreden.",
        "Wij liggen voor op de planning, dankzij één projectleider voor de hele regio.",
        "Elke maand overleg, en de besluiten komen op tijd.",
        "Gemeenten en verzekeraar betalen samen. Dat was het lastigste.",
    ),
    Standing.AT_RISK: (
        "Het plan ligt er, maar twee gemeenten tekenen nog niet.",
        "De trekker is vertrokken. Wij zoeken een nieuwe.",
        "Het geld voor volgend jaar is niet zeker. Partijen wachten op elkaar.",
        "Er zijn te weinig mensen om het in alle wijken te doen.",
        "De systemen praten niet met elkaar. De leverancier belooft het voor de zomer.",
    ),
    Standing.STALLED: (
        "Na drie overleggen is er geen besluit. Niemand voelt zich eigenaar.",
        "De verzekeraar wil eerst cijfers die niemand heeft.",
        "Het ligt stil sinds de subsidie ophield.",
    ),
}
ODDS: Final = (Standing.ON_TRACK,) * 20 + (Standing.AT_RISK,) * 9 + (Standing.STALLED,) * 2

FACTS: Final = (
    "In deze regio is afgesproken om dit samen te doen. Uw leden in de regio hebben nog niet getekend.\n"
    "De gemeenten en de andere partijen zijn klaar. Zonder uw leden begint het niet."
)
QUESTION: Final = "Laat ons weten wanneer uw leden meedoen, en wie daarvoor zorgt."
REACTIONS: Final = (
    "Wij hebben onze leden in de regio gesproken. Zij tekenen voor het eind van de volgende maand.",
    "Onze leden willen meedoen, maar niet zonder zekerheid over het geld. Die vragen wij u.",
)
BY: Final = "Directeur, namens het bestuur"
RETURNED: Final = "Dit kunnen de partijen zelf. De liaison helpt hen aan één tafel."
MANDATE: Final = "De liaison mag namens mij de partijen bijeenroepen en de knoop doorhakken."
FOLLOW_UP: Final = "Roep de bestuurders bijeen en leg vast wie wat doet."
KEPT, NOT_KEPT = (
    "De handtekeningen zijn er, en de eerste wijken beginnen.",
    "Na de termijn is er niets veranderd. Dit bespreken wij in het eerstvolgende overleg.",
)


def plan_monitor(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the monitor and calling to account in the queue of a simulation. Call before `play`."""
    if len(days) < BEGAN + 5:
        return
    player = _Player(database, simulation, random.Random(SEED), days)  # noqa: S311 - made up, the same at every load
    simulation.at(player.moment(days[-BEGAN]), player.begin)
    for ago in (34, 33, 13):
        simulation.at(player.moment(days[-ago]), player.call)
    simulation.at(player.moment(days[-6]), player.call)
    for day in days[3::2]:
        simulation.at(datetime.combine(day, time(15, 10), clock.AMSTERDAM), player.tend)


class _Player:
    """Tells, calls to account and judges, each in a transaction at its own moment."""

    def __init__(self, database: Database, simulation: Simulation, chance: random.Random, days: Sequence[date]) -> None:
        self._database, self._simulation, self._chance, self._days = database, simulation, chance, days

    def moment(self, day: date) -> datetime:
        """Some time on this day, while people are at work."""
        return datetime.combine(day, time(self._chance.randint(9, 16), self._chance.randint(0, 49)), clock.AMSTERDAM)

    def begin(self, now: datetime) -> None:
        """The cases are opened, as the worker does; then the liaisons tell in the weeks after, region by region."""
        with clock.at(now):
            opening.sweep(now)
        with self._database.reading() as session:
            found = session.execute(
                select(RegionAgreement.region_id, Case.number)
                .join(Case, Case.id == RegionAgreement.case_id)
                .order_by(RegionAgreement.region_id, Case.id)
            ).all()
        regions: dict[int, list[str]] = {}
        for region, number in found:
            regions.setdefault(region, []).append(number)
        for numbers in regions.values():
            day = self._days[-BEGAN + self._chance.randint(2, 13)]
            told = [number for number in numbers if self._chance.random() > UNTOLD]
            self._simulation.at(self.moment(day), lambda then, told=told: self._tell_all(told, then))  # type: ignore[misc]

    def _tell_all(self, numbers: list[str], now: datetime) -> None:
        """A liaison tells of one region; what is not well is asked anew after some weeks."""
        for number in numbers:
            standing = self._chance.choice(ODDS)
            with clock.at(now), self._database.transaction() as session:
                self._tell(session, number, standing, now)
            if standing is not Standing.ON_TRACK:
                again = clock.calendar().add(clock.local_date(now), self._chance.randint(10, 18))
                self._simulation.at(self.moment(again), lambda then, number=number: self._tell_again(number, then))  # type: ignore[misc]

    def _tell_again(self, number: str, now: datetime) -> None:
        """Some weeks later: often better, sometimes the same."""
        with clock.at(now), self._database.transaction() as session:
            case = _case(session, number)
            was = actions.of_case(session, case.id).standing
            if case.state not in ("at_risk", "stalled", "after_escalation") or was is None:
                return
            better = Standing.AT_RISK if was is Standing.STALLED else Standing.ON_TRACK
            standing = self._chance.choices((better, was, Standing.STALLED), (12, 9, 1))[0]
            self._tell(session, number, standing, now)
        again = clock.calendar().add(clock.local_date(now), self._chance.randint(18, 29))
        if standing is not Standing.ON_TRACK:
            self._simulation.at(self.moment(again), lambda then: self._tell_again(number, then))

    def _tell(self, session: Session, number: str, standing: Standing, now: datetime) -> None:
        case = _case(session, number)
        words = self._chance.choice(WORDS[standing])
        who = _actor(session, case.co_owner_id)
        actions.tell(session, who, number, standing, words, expected_version=case.version, now=now)

    def call(self, now: datetime) -> None:
        """The commissioner calls a signatory to account where an agreement is not well: twice the same one."""
        agreement = next((one for one in known.current().monitored() if one.signatories), None)
        if agreement is None:
            return
        with clock.at(now), self._database.transaction() as session:
            about = session.scalars(
                select(Case)
                .join(RegionAgreement, RegionAgreement.case_id == Case.id)
                .where(
                    RegionAgreement.agreement_id == agreement.id, Case.accounts == 0, Case.active,
                    RegionAgreement.standing.is_not(None), Case.state != "escalated",
                )
                .order_by(RegionAgreement.standing != Standing.STALLED, Case.state, Case.id)
            ).first()  # fmt: skip
            if about is None:
                return
            data = {
                "agreement": agreement.id, "signatory": agreement.signatories[0], "email": ADDRESS, "facts": FACTS,
                "question": QUESTION, "react_on": clock.calendar().add(clock.local_date(now), 10),
            }  # fmt: skip
            accountability.call(session, _commissioner(session), about.number, None, data, now=now)

    def tend(self, now: datetime) -> None:
        """What waits is done some days later: the letter is written, the signatory reacts or not, it is judged; and
        what went to the commissioner by itself is decided.
        """
        with self._database.reading() as session:
            found = session.scalars(
                select(Case.number).where(Case.process == accountability.PROCESS, Case.active).order_by(Case.id)
            ).all()
            escalated = session.scalars(
                select(Case.number)
                .where(Case.process == actions.PROCESS, Case.state == "escalated")
                .where(Case.updated_at < now - timedelta(days=4))
                .order_by(Case.id)
            ).all()
        for number in found:
            with clock.at(now), self._database.transaction() as session:
                self._tend(session, _case(session, number), now)
        for number in escalated:
            with clock.at(now), self._database.transaction() as session:
                self._decide(session, _case(session, number), now)
            again = clock.calendar().add(clock.local_date(now), self._chance.randint(5, 12))
            self._simulation.at(self.moment(again), lambda then, number=number: self._tell_again(number, then))  # type: ignore[misc]

    def _decide(self, session: Session, case: Case, now: datetime) -> None:
        """The commissioner gives it back with a reason, or names who gets the parties around one table."""
        data: dict[str, object] = {"decision": "returned", "motivation": RETURNED}
        if case.id % 3:
            by = clock.calendar().add(clock.local_date(now), 15)
            data = {"decision": "mandate", "motivation": MANDATE, "follow_up": FOLLOW_UP, "follow_up_on": by}
            data["follow_up_owner"] = case.co_owner_id
        self._step(session, case, case.commissioner_id, "decide", data, now)

    def _tend(self, session: Session, case: Case, now: datetime) -> None:
        record = session.get_one(Accountability, case.id)
        today = clock.local_date(now)
        silent = case.id % 3 == 0
        if case.state == "preparing" and now - case.created_at > timedelta(days=3):
            by = clock.calendar().add(today, 10)
            data = {"facts": FACTS, "question": QUESTION, "react_on": by, "email": ADDRESS}
            self._step(session, case, case.handler_id, "write", data, now)
        elif case.state == "addressed" and record.react_on and not silent and today >= record.react_on - timedelta(3):
            said = {"reaction": REACTIONS[case.id % len(REACTIONS)], "by": BY}
            outside.react(session, links.Ticket(case.id, record.generation), said, given=None, now=now)
        elif case.state == "addressed" and record.react_on and today > record.react_on + timedelta(days=6):
            data = {"judgement": "not_kept", "motivation": NOT_KEPT}
            self._step(session, case, case.commissioner_id, "judge_silence", data, now)
        elif case.state == "reacted" and now - case.updated_at > timedelta(days=5):
            judgement = ("kept", "partly_kept")[case.id % 2]
            self._step(session, case, case.commissioner_id, "judge", {"judgement": judgement, "motivation": KEPT}, now)

    def _step(
        self, session: Session, case: Case, who: int | None, name: str, data: dict[str, object], now: datetime
    ) -> None:
        cases.transition(session, _actor(session, who), case.number, name, data, expected_version=None, now=now)


def _case(session: Session, number: str) -> Case:
    return session.scalars(select(Case).where(Case.number == number)).one()


def _commissioner(session: Session) -> Actor:
    return _actor(session, session.scalars(select(User.id).where(User.email == COMMISSIONER)).one())


def _actor(session: Session, user_id: int | None) -> Actor:
    found = identity.actor_for_user(session, user_id or 0)
    if found is None:
        raise LookupError(f"there is no active account {user_id}")
    return found
