"""How people talk and refer in the demo: standard texts of the administrator, calls by name, links between cases, days
in a region, and a comment that its writer has not sent.

Its chance is its own, so that the courses of the bottlenecks stay the same with and without it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks.models import Bottleneck
from app.cases import comments, drafts, links_between, queries, standard_texts
from app.cases.models import Case
from app.db import Database
from app.demo.casting import FIXER
from app.demo.simulation import Simulation
from app.errors import Invalid
from app.people import identity
from app.people.models import RoleGrant, User
from app.policy import Actor, Capability, Role, can, scope_for
from app.presence import actions as presence
from app.workflow.model import Visibility

SEED: Final = 20261122
TEXTS: Final = (
    {
        "name": "Wij zijn ermee bezig",
        "state": "in_progress",
        "nature": "",
        "text": "Beste {contacts},\n\nWij werken aan uw melding “{title}”. {owner} zoekt het uit, samen met "
        "{liaison}. U hoort uiterlijk {due} van ons.\n\nMet vriendelijke groet,\n{writer}",
    },
    {
        "name": "Wij wachten op een ander",
        "state": "waiting_party",
        "nature": "",
        "text": "Beste {contacts},\n\nWij hebben een vraag gesteld aan {party} en wachten op het antwoord. "
        "Intussen staat uw melding niet stil: {liaison} blijft bellen.\n\nMet vriendelijke groet,\n{writer}",
    },
    {
        "name": "Dit mag al",
        "state": "",
        "nature": "misunderstanding",
        "text": "Beste {contacts},\n\nWij hebben uitgezocht wat de wet zegt. Wat u in {region} wilt doen, mag al. "
        "Dit zijn de voorwaarden:\n\n- \n\nMet vriendelijke groet,\n{writer}",
    },
    {
        "name": "Vraag om een voorbeeld",
        "state": "",
        "nature": "",
        "text": "Kunt u één voorbeeld beschrijven, zonder namen van cliënten? Wat gebeurde er, wie betaalde wat, en "
        "waar liep het vast?",
    },
)
CALLS: Final = (
    "@{name}, jij was er vorige week. Klopt het dat de gemeenten het onderling al eens zijn?",
    "Dit raakt ook de inkoop voor volgend jaar. @{name}, kijk jij mee?",
    "@{name}: de wethouder belt maandag. Zullen we vooraf even afstemmen?",
    "Ik heb de brief van de NZa gevraagd. @{name}, wil jij hem met de regio doorlopen als hij er is?",
)
UNSENT: Final = (
    "Beste allemaal,\n\nIk heb met de verzekeraar gebeld. Zij willen wel, maar alleen als de gemeenten samen één plan "
    "maken. Mijn voorstel is daarom"
)
LINKS: Final = ("blocked_by", "caused_by", "related", "related")
CALLS_MADE: Final = 12
EVERY_DAY_IN_REGION: Final = 3


def plan_talk(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put it in the queue of a simulation, over the last of the days that it plays. Call before `play`."""
    talk = _Talk(database, random.Random(SEED))  # noqa: S311 - made-up talk, the same at every load
    simulation.at(_moment(days[0], 9), talk.standard_texts)
    recent = days[-40:]
    for number in range(min(CALLS_MADE, len(recent) // 3)):
        simulation.at(_moment(recent[number * 3], 11 + number % 5), talk.call)
    for number, says in enumerate(LINKS):
        if len(days) > 2 + number:
            simulation.at(_moment(days[-2 - number], 14), _linking(talk, says))
    for day in recent[:-1:EVERY_DAY_IN_REGION]:  # not today: it may be earlier than that
        simulation.at(_moment(day, 10), talk.visit)
    if len(days) > 1:
        simulation.at(_moment(days[-2], 15), talk.leave_unsent)


def _linking(talk: _Talk, says: str) -> Callable[[datetime], None]:
    return lambda now: talk.link(now, says)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), clock.AMSTERDAM)


class _Talk:
    """Does what was planned, each in a transaction at its own moment."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self._database = database
        self._chance = chance

    def standard_texts(self, now: datetime) -> None:
        """The administrator writes what colleagues often write."""
        with clock.at(now), self._database.transaction() as session:
            admin = _somebody(session, Role.ADMIN)
            for given in TEXTS:
                standard_texts.save(session, admin, None, given, now=now)

    def call(self, now: datetime) -> None:
        """The owner of a case calls its liaison."""
        with clock.at(now), self._database.transaction() as session:
            case = self._worked_on(session)
            owner = _actor(session, case.owner_id) if case else None
            liaison = session.get(User, case.co_owner_id) if case else None
            if case is None or owner is None or liaison is None or not liaison.active or liaison.id == owner.id:
                return
            text = self._chance.choice(CALLS).format(name=liaison.name)
            try:
                comments.comment(session, owner, case.number, text, Visibility.MINISTRY.value, now=now)
            except Invalid:  # two colleagues of one name: then nobody is called
                return

    def link(self, now: datetime, says: str) -> None:
        """The owner of a case links it to another that they see, of the same nature."""
        with clock.at(now), self._database.transaction() as session:
            case = self._worked_on(session, first=says == LINKS[0])
            owner = _actor(session, case.owner_id) if case else None
            if case is None or owner is None or not can(owner, Capability.CASE_LINK, case.facts()):
                return
            nature = select(Bottleneck.nature).where(Bottleneck.case_id == case.id).scalar_subquery()
            like = select(Bottleneck.case_id).where(Bottleneck.nature == nature)
            running = and_(Case.active, Case.process == "bottleneck", Case.id != case.id)
            rows = queries.rows_of(session, owner, running, Case.id.in_(like))
            if rows:
                other = self._chance.choice(rows)
                try:
                    links_between.link(session, owner, case.number, other.number, says, now=now)
                except Invalid:  # they are linked already: in a small demo one often meets the same two
                    return

    def visit(self, now: datetime) -> None:
        """A liaison says to be in one of their regions today."""
        with clock.at(now), self._database.transaction() as session:
            liaisons = session.scalars(select(RoleGrant.user_id).where(RoleGrant.role == Role.LIAISON).distinct())
            liaison = _actor(session, self._chance.choice(sorted(liaisons)))
            areas = scope_for(liaison, Capability.CASE_CREATE).areas if liaison else ()
            regions = sorted({region for area in areas for region in area.regions})
            if liaison is None or not regions:
                return
            try:
                presence.say_where_i_am(session, liaison, self._chance.choice(regions), now=now)
            except Invalid:  # a region that ended
                return

    def leave_unsent(self, now: datetime) -> None:
        """An opgavefikser begins a comment and is called away."""
        with clock.at(now), self._database.transaction() as session:
            case = self._worked_on(session, first=True)
            owner = _actor(session, case.owner_id) if case else None
            if case is not None and owner is not None:
                fields = {"text": UNSENT, "visibility": Visibility.MINISTRY.value}
                drafts.keep(session, owner, case.number, drafts.COMMENT, fields, now=now)

    def _worked_on(self, session: Session, *, first: bool = False) -> Case | None:
        """A bottleneck that somebody works on, and that is no secret; `first`: of the known opgavefikser."""
        statement = select(Case).where(
            Case.process == "bottleneck", Case.state == "in_progress", Case.confidentiality != Visibility.CONFIDENTIAL,
            Case.owner_id.is_not(None),
        )  # fmt: skip
        found = session.scalars(statement.order_by(Case.id)).all()
        known = session.scalar(select(User.id).where(User.email == FIXER))
        theirs = [case for case in found if case.owner_id == known]
        if first and theirs:
            return theirs[0]
        return self._chance.choice(found) if found else None


def _actor(session: Session, user_id: int | None) -> Actor | None:
    return identity.actor_for_user(session, user_id) if user_id is not None else None


def _somebody(session: Session, role: Role) -> Actor:
    user_id = session.scalars(select(RoleGrant.user_id).where(RoleGrant.role == role).order_by(RoleGrant.id)).first()
    found = _actor(session, user_id)
    if found is None:
        raise LookupError(f"there is no active {role.value}")
    return found
