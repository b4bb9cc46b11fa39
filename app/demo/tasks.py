"""Tasks, teams and parts in the demo: what opgavefiksers asked of others in the simulated months, who helped, and one
bottleneck that was split over two regions.

Its chance is its own, so that the courses of the bottlenecks stay the same with and without tasks.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import splitting
from app.bottlenecks.models import Bottleneck
from app.cases import actions as cases
from app.cases import team
from app.cases.models import Case, Contact
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.people.models import RoleGrant, User
from app.policy import Actor, Role
from app.regions.models import Region
from app.tasks import actions
from app.tasks.models import Holder, Task
from app.workflow.model import Visibility

SEED: Final = 20261124
STATES: Final = ("in_progress", "waiting_region", "waiting_party", "escalated", "solution_proposed")

TASKS: Final[tuple[tuple[str, str, Holder, str, str], ...]] = (
    ("Zoek uit welk deel uit de bestaande regeling kan", "", Holder.COLLEAGUE, "",
     "De overdracht kan eruit, het overleg niet. Het stuk staat bij de zaak."),
    ("Vraag of dit overleg uit de prestatie mag worden betaald", "Het gaat om een half uur per cliënt per maand.",
     Holder.BODY, "de NZa", "Het mag, als beide partijen het vastleggen."),
    ("Leg het voorbeeld voor aan de wetgevingsjuristen", "", Holder.COLLEAGUE, "",
     "Zij nemen het mee bij de volgende wijziging."),
    ("Stem de uitleg over gegevensdeling af", "De gemeente wil zwart op wit hebben wat mag.", Holder.MINISTRY,
     "het ministerie van BZK", "BZK is akkoord met de tekst."),
    ("Bel de regio die dit al heeft opgelost", "", Holder.COLLEAGUE, "",
     "Zij delen hun convenant. De twee regio's hebben elkaars nummer."),
    ("Lever cijfers over wachttijden per gemeente", "", Holder.BODY, "Zorgverzekeraars Nederland",
     "De cijfers zijn er, tot en met vorig kwartaal."),
    ("Kijk of de toetsing aan de Wet marktordening nodig is", "", Holder.COLLEAGUE, "", "Niet nodig."),
    ("Vraag ruimte in de Participatiewet voor deze groep", "", Holder.MINISTRY, "het ministerie van SZW",
     "SZW onderzoekt het mee in een proef."),
)  # fmt: skip
PAST: Final = ("done", "done", "moved", "done", "dropped", "done")
"""What comes of tasks set long ago, over and over."""

RECENT: Final = ((16, 12, "late"), (12, 20, "open"), (9, 15, "open"), (7, 6, "open"), (5, 12, "open"), (2, 9, "open"))
"""Tasks of the last weeks: set so many working days ago, for so many, and what comes of them."""

EVERY: Final = 9
MOVED: Final = "Het overleg waar dit aan de orde komt, is verschoven."
DROPPED: Final = "De regio heeft het intussen zelf geregeld."
PART: Final = "Dezelfde vraag bij de buren: wie betaalt het overleg?"


def plan_tasks(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put tasks, teams and parts in the queue of a simulation. Call before `play`."""
    chance = random.Random(SEED)  # noqa: S311 - made-up tasks, the same at every load
    player = _Player(database, simulation, chance)
    for number, place in enumerate(range(45, len(days) - 30, EVERY)):
        player.plan(days[place], chance.randint(5, 18), PAST[number % len(PAST)])
    for ago, term, fate in RECENT:
        if ago < len(days):
            player.plan(days[-1 - ago], term, fate)
    for ago in (70, 40, 15, 8):
        if ago < len(days):
            simulation.at(player.moment(days[-1 - ago]), player.help)
    if len(days) > 20:
        simulation.at(player.moment(days[-7]), player.split)


class _Player:
    """Sets tasks and lets come of them what was planned, each in a transaction at its own moment."""

    def __init__(self, database: Database, simulation: Simulation, chance: random.Random) -> None:
        self._database = database
        self._simulation = simulation
        self._chance = chance

    def plan(self, day: date, term: int, fate: str) -> None:
        """A task set on this day, for so many working days."""
        chosen = self._chance.choice(TASKS)
        self._simulation.at(self.moment(day), lambda now: self._set(now, chosen, term, fate))

    def moment(self, day: date) -> datetime:
        """Some time on this day, while people are at work."""
        return datetime.combine(day, time(self._chance.randint(10, 15), self._chance.randint(0, 59)), clock.AMSTERDAM)

    def _set(self, now: datetime, chosen: tuple[str, str, Holder, str, str], term: int, fate: str) -> None:
        what, text, holder, party, result = chosen
        today = clock.local_date(now)
        due = clock.calendar().add(today, term)
        with clock.at(now), self._database.transaction() as session:
            about = self._about(session, ~exists().where(Task.about_id == Case.id, Task.ended_on.is_(None)))
            if about is None or about.owner_id is None:
                return
            helper = self._colleague(session, about) if holder is Holder.COLLEAGUE else None
            data: dict[str, Any] = {"what": what, "text": text, "holder": holder.value, "due_on": due}
            data |= {"party": party} if party else {}
            data |= {"owner": str(helper.id)} if helper else {}
            made = actions.set_task(session, _actor(session, about.owner_id), about.number, data, now=now)
        self._follow(made.number, today, due, result, fate)

    def _about(self, session: Session, *wanted: Any, at_rest: bool = False) -> Case | None:
        """A bottleneck that is worked on; `at_rest`: nothing more happens to it by itself."""
        statement = select(Case).where(
            Case.process == "bottleneck", Case.active, Case.state.in_(STATES), Case.owner_id.is_not(None), *wanted
        )
        found = list(session.scalars(statement.order_by(Case.id)))
        if at_rest:
            found = [case for case in found if self._simulation.at_rest(case.id)]
        return self._chance.choice(found) if found else None

    def _colleague(self, session: Session, about: Case) -> User | None:
        """An opgavefikser of another directorate, or of the same when there is no other."""
        statement = (
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(User.active, RoleGrant.role == Role.FIXER, User.id != about.owner_id)
            .order_by(RoleGrant.directorate_id == about.directorate_id, User.id)
        )
        found = session.scalars(statement).unique().all()
        return self._chance.choice(found[:8]) if found else None

    def _follow(self, number: str, today: date, due: date, result: str, fate: str) -> None:
        """Put what comes of a task in the queue."""
        calendar = clock.calendar()
        before = max(1, calendar.working_days_between(today, due) - self._chance.randint(0, 2))
        near = calendar.add(today, before)
        if fate == "done":
            self._step(near, number, "complete", {"result": result})
        elif fate == "dropped":
            self._step(near, number, "drop", {"reason": DROPPED})
        elif fate == "moved":
            later = calendar.add(due, self._chance.randint(5, 10))
            self._step(near, number, "move", {"due_on": later, "reason": MOVED})
            self._step(calendar.add(later, -1), number, "complete", {"result": result})

    def _step(self, day: date, number: str, name: str, data: dict[str, object]) -> None:
        self._simulation.at(self.moment(day), lambda now: self._take(number, name, data, now))

    def _take(self, number: str, name: str, data: dict[str, object], now: datetime) -> None:
        with clock.at(now), self._database.transaction() as session:
            record = session.scalars(select(Case).where(Case.number == number)).one()
            actor = _actor(session, record.owner_id or record.co_owner_id)
            cases.transition(session, actor, number, name, data, expected_version=record.version, now=now)

    def help(self, now: datetime) -> None:
        """Somebody of another directorate comes to help."""
        with clock.at(now), self._database.transaction() as session:
            about = self._about(session, Case.team == 0)
            helper = self._colleague(session, about) if about else None
            if about is not None and about.owner_id is not None and helper is not None:
                actor = _actor(session, about.owner_id)
                if helper.id != about.co_owner_id:
                    team.add(session, actor, about.number, helper.id, now=now)

    def split(self, now: datetime) -> None:
        """A neighbouring region has a part in the same: it is told and judges for itself."""
        with clock.at(now), self._database.transaction() as session:
            about = self._about(
                session, Case.state == "in_progress", Case.confidentiality == Visibility.REGION,
                Case.main_case_id.is_(None), Case.leading_case_id.is_(None), at_rest=True,
            )  # fmt: skip
            if about is None or about.owner_id is None:
                return
            text = session.get_one(Bottleneck, about.id)
            division = session.get_one(Region, about.region_id).division_id
            region = session.scalars(
                select(Region.id)
                .where(Region.division_id == division, Region.id != about.region_id, Region.valid_until.is_(None))
                .order_by(Region.id)
            ).first()
            contact = session.scalars(select(Contact).where(Contact.case_id == about.id)).first()
            if region is None or contact is None:
                return
            part = splitting.split(
                session,
                _actor(session, about.owner_id),
                about.number,
                {
                    "title": PART,
                    "region": region,
                    "affected": text.affected,
                    "asked": text.asked,
                    "contacts": [{"name": "Marjolein de Buur", "email": "m.debuur@regio.example"}],
                },
                now=now,
            )
            if part.state == "submitted" and part.handler_id is not None:  # no row of the table names somebody
                given = {"owner": str(about.owner_id)}
                who = _actor(session, part.handler_id)
                cases.transition(session, who, part.number, "assign", given, expected_version=part.version, now=now)
            number = part.number
        self._step(clock.calendar().add(clock.local_date(now), 2), number, "accept", {})


def _actor(session: Session, user_id: int) -> Actor:
    found = identity.actor_for_user(session, user_id)
    if found is None:
        raise LookupError(f"there is no active account {user_id}")
    return found
