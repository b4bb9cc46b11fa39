"""Loading demo data: an empty database in, a year and a half of work out.

Everything goes through the actions that people use, on a simulated calendar; nothing is inserted behind the engine's
back. Two events in the log frame the load: `demo.started` and `demo.finished`; with the first alone, a load was
interrupted.
"""

from __future__ import annotations

import csv
import io
import logging
import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session

from app import audit, clock, db
from app.audit.models import Event
from app.bottlenecks import actions_routing, importing
from app.cases.models import Case
from app.db import Database
from app.definitions import actions as definitions
from app.demo import content as demo_content
from app.demo import post, routine
from app.demo.accords import add_later_accord, furnish_accords, rests_on
from app.demo.aside import plan_aside
from app.demo.briefs import plan_briefs
from app.demo.bulletins import plan_bulletins
from app.demo.casting import Casting, Life, working_days
from app.demo.content import Content
from app.demo.dashboards import keep_dashboards
from app.demo.dossiers import plan_dossiers
from app.demo.enquiries import plan_enquiries
from app.demo.escalations import plan_escalations
from app.demo.experiments import plan_experiments
from app.demo.files import plan_files
from app.demo.forums import plan_forums
from app.demo.lessons import plan_lessons
from app.demo.mandates import grant_mandates, pass_up_and_revoke
from app.demo.marks import hang_marks
from app.demo.mediation import plan_mediation
from app.demo.mending import plan_mending
from app.demo.monitor import plan_monitor
from app.demo.notes import plan_notes
from app.demo.partnerships import furnish_partnerships
from app.demo.pilots import plan_pilots
from app.demo.policytests import plan_policy_tests
from app.demo.presence import plan_presence
from app.demo.promises import plan_promises
from app.demo.reflection import plan_reflection
from app.demo.reports import plan_reports
from app.demo.saved import keep_views
from app.demo.simulation import UNREACHABLE, DemoError, Simulation
from app.demo.talk import plan_talk
from app.demo.tasks import plan_tasks
from app.demo.tours import plan_tours
from app.demo.visits import plan_visits
from app.demo.whatif import keep_scenarios
from app.outbox import delivery, waking
from app.outbox.mail import Sender
from app.outbox.models import Message
from app.people import actions as people
from app.people import identity, passwords
from app.people.actions import GrantSpec
from app.people.models import Directorate, User
from app.policy import SYSTEM_ACTOR, Actor, Role
from app.regions import actions as region_actions
from app.regions import queries as regions
from app.regions import tables
from app.regions.models import Municipality
from config import Settings

PASSWORD: Final = "regiolijn-demo"  # noqa: S105 - meant to be known; see app.demo.guard
ADMIN: Final = "beheerder@regiolijn.example"
MONTHS, CASES, SEED = 18, 160, 1
IMPORT_EVERY: Final = 40
"""Working days between two files with documented bottlenecks."""

Progress = Callable[[int, int], None]
"""Told how many steps were taken, and how many there are."""


class Standing(StrEnum):
    """What is in a database; `bare`: not even tables."""

    BARE = "bare"
    EMPTY = "empty"
    LOADED = "loaded"
    HALF = "half"
    OTHER = "other"


@dataclass(frozen=True)
class Loaded:
    """What a load made."""

    people: int
    cases: int
    steps: int


def standing(session: Session) -> Standing:
    """Whether demo data is here, or something else. Regions and processes alone count as empty."""
    if not inspect(session.connection()).has_table(Event.__tablename__):
        return Standing.BARE
    seen = set(session.scalars(select(Event.action).where(Event.action.in_(("demo.started", "demo.finished")))))
    if "demo.finished" in seen:
        return Standing.LOADED
    if seen:
        return Standing.HALF
    held = any(session.scalar(select(func.count()).select_from(table)) for table in (User, Case, Directorate))
    return Standing.OTHER if held else Standing.EMPTY


def load(
    database: Database,
    settings: Settings,
    *,
    months: int = MONTHS,
    cases: int = CASES,
    seed: int = SEED,
    now: datetime | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Loaded:
    """Fill an empty database with people, routing and cases, over so many months up to `now`.

    Raises DemoError: see `check`; also when a step is refused, which is a fault in the courses or in the engine.
    """
    now = now or clock.now()
    check(database, settings)
    content = demo_content.load()
    rng = random.Random(seed)  # noqa: S311 - made-up courses, the same for the same seed
    last = _last_working_day(now)
    days = working_days(last - timedelta(days=round(months * 30.44)), last)
    begin = datetime.combine(days[0], time(8, 0), clock.AMSTERDAM)
    with relaxed(database) as own, db.using(own), waking.silent():
        with clock.at(begin), own.transaction() as session:
            _mark(session, "demo.started", now, {"months": months, "cases": cases, "seed": seed})
        _furnish(own, content, begin)
        steps = _play(own, settings, content, days, now, rng, cases, progress)
        _deliver(own, settings, now)
        with own.reading() as session:
            filed = select(func.count()).where(Case.process == "bottleneck", Case.main_case_id.is_(None))
            made = session.scalar(filed) or 0  # a part of one is no bottleneck more
        post.bring(now)
        keep_views(now)
        keep_dashboards(now)
        keep_scenarios(now)
        with clock.at(min(now - timedelta(minutes=1), datetime.combine(last, time(16, 30), clock.AMSTERDAM))):
            hang_marks(clock.now())
            pass_up_and_revoke(own, clock.now())
        with own.transaction() as session:
            _mark(session, "demo.finished", now, {})
    return Loaded(len(content.people), made, steps)


def check(database: Database, settings: Settings) -> None:
    """Raise DemoError when demo data cannot be loaded here: production, not empty, or half loaded."""
    if settings.production:
        raise DemoError("demo data is for development; this is production (REGIOLIJN_ENV)")
    with database.reading() as session:
        found = standing(session)
    if found is Standing.BARE:
        raise DemoError("this database has no tables yet; run `flask db upgrade` first")
    if found is Standing.LOADED:
        raise DemoError("the demo data is here already; nothing was changed")
    if found is Standing.HALF:
        raise DemoError(
            "an earlier load was interrupted and left half of the demo data; empty the database first "
            "(flask db downgrade base && flask db upgrade), then load again"
        )
    if found is Standing.OTHER:
        raise DemoError("this database is not empty; demo data goes into an empty one only")


def _mark(session: Session, action: str, now: datetime, data: dict[str, Any]) -> None:
    audit.record(session, SYSTEM_ACTOR, action, now=now, subject="demo:data", data=data)


@contextmanager
def relaxed(database: Database) -> Iterator[Database]:
    """The same database, through connections that do not wait for the disk at every commit.

    A load is thousands of small transactions. On SQLite `synchronous=NORMAL` (with its write-ahead log) and on
    PostgreSQL `synchronous_commit=off` may lose the last of them in a power cut, but never break the database; and a
    load that was cut off is recognised. Only the connections of the load are relaxed.
    """
    own = Database(database.url.render_as_string(hide_password=False))
    word = "PRAGMA synchronous=NORMAL" if own.is_sqlite else "SET SESSION synchronous_commit = off"

    @event.listens_for(own.engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(word)
        cursor.close()
        if not own.is_sqlite:
            connection.commit()

    try:
        yield own
    finally:
        own.engine.dispose()


def _last_working_day(now: datetime) -> date:
    """Today when people have been at work for an hour or more, else the working day before."""
    moment = clock.local(now)
    day = moment.date() if moment.time() >= time(10, 0) else moment.date() - timedelta(days=1)
    while not clock.calendar().is_working_day(day):
        day -= timedelta(days=1)
    return day


# -- what there must be before anybody can work ----------------------------------------------------------------------


def _furnish(database: Database, content: Content, begin: datetime) -> None:
    """Regions, processes, directorates, people and the routing table."""
    with clock.at(begin):
        with database.transaction() as session:
            if not session.scalar(select(func.count()).select_from(Municipality)):
                region_actions.load_table(
                    session, SYSTEM_ACTOR, tables.own_table(), valid_from=tables.OWN_VALID_FROM, now=begin
                )
            definitions.sync(session, SYSTEM_ACTOR, begin)
            furnish_accords(session, begin)
        with database.transaction() as session:
            admin = _people(session, content, begin)
            actions_routing.name_keeper(session, admin, admin.id or 0, now=begin)
        with database.transaction() as session:
            _routing(session, admin, content, begin)
            grant_mandates(session, admin, begin)
            add_later_accord(session, admin, begin)
            furnish_partnerships(session, admin, begin)


def _people(session: Session, content: Content, now: datetime) -> Actor:
    """Everybody, with one hash of the one demo password for all. Returns the administrator, who makes the others."""
    hashed = passwords.hash_password(PASSWORD)
    made = {
        d.key: people.create_directorate(
            session, SYSTEM_ACTOR, key=d.key, name_nl=d.name_nl, name_en=d.name_en, now=now
        )
        for d in content.directorates
    }
    actor = SYSTEM_ACTOR
    for person in sorted(content.people, key=lambda person: person.email != ADMIN):
        grants = [
            GrantSpec(
                Role(role.role),
                made[role.directorate] if role.directorate else None,
                frozenset(regions.find_by_name(session, "zorgkantoorregio", name).id for name in role.regions),
                role.theme,
            )
            for role in person.roles
        ]
        user_id = people.create_user(
            session, actor, email=person.email, name=person.name, grants=grants, password_hash=hashed, now=now
        )
        if person.email == ADMIN:
            actor = _needed(identity.actor_for_user(session, user_id))
    return actor


def _needed(actor: Actor | None) -> Actor:
    if actor is None:
        raise DemoError("the demo administrator could not be made")
    return actor


def _routing(session: Session, admin: Actor, content: Content, now: datetime) -> None:
    directorates = {key.lower(): id_ for key, id_ in session.execute(select(Directorate.key, Directorate.id))}
    users = dict(session.execute(select(User.email, User.id)).all())
    for row in content.routing:
        fixer = actions_routing.MOST_ROOM if row.by_room else users.get(row.fixer or "")
        region = regions.find_by_name(session, *row.region).id if row.region else None
        actions_routing.save_rule(
            session,
            admin,
            None,
            {
                "nature": row.nature, "system": row.system, "accord": row.accord, "theme": row.theme, "region": region,
                "directorate": directorates[row.directorate], "fixer": fixer,
                "note": row.note_nl,
            },
            now=now,
        )  # fmt: skip


# -- the cases -------------------------------------------------------------------------------------------------------


def _play(
    database: Database, settings: Settings, content: Content, days: list[date], now: datetime, rng: random.Random,
    count: int, progress: Progress,
) -> int:  # fmt: skip
    casting = _casting(database, content, len(days), rng)
    lives = casting.lives(count)
    simulation = Simulation(database, content, days, now, rng, casting.writer)
    _plan(database, simulation, lives, days, rng)
    routine.plan(simulation, settings, days, now)
    plan_promises(database, simulation, days)
    plan_dossiers(database, simulation, days)
    plan_escalations(database, simulation, days)
    plan_tasks(database, simulation, days)
    plan_experiments(database, simulation, days)
    plan_policy_tests(database, simulation, days)
    plan_forums(database, simulation, days)
    plan_enquiries(database, simulation, days)
    plan_mediation(database, simulation, days)
    plan_files(database, simulation, days)
    plan_aside(database, simulation, days)
    plan_lessons(database, simulation, days)
    plan_bulletins(database, simulation, days)
    plan_monitor(database, simulation, days)
    plan_briefs(database, simulation, days)
    plan_notes(database, simulation, days)
    plan_reports(database, simulation, days)
    plan_reflection(database, simulation, days)
    plan_mending(database, simulation, days, ADMIN)
    plan_pilots(database, simulation, days)
    plan_tours(database, simulation, days)
    plan_visits(database, simulation, days)
    plan_presence(database, simulation, days)
    plan_talk(database, simulation, days)
    steps = 0
    for left in simulation.play():
        steps += 1
        progress(steps, steps + left)
    return steps


def _casting(database: Database, content: Content, length: int, rng: random.Random) -> Casting:
    with database.reading() as session:
        names = {
            division.key: [row.name for row in regions.regions_of(session, division.key)]
            for division in regions.divisions(session)
        }
        places = {name for found in names.values() for name in found}
        places |= set(session.scalars(select(Municipality.name)))
    pattern = re.compile(r"\b(" + "|".join(re.escape(name) for name in sorted(places)) + r")\b")
    return Casting(rng, content, length, names, lambda text: pattern.search(text) is not None)


def _plan(
    database: Database, simulation: Simulation, lives: Sequence[Life], days: list[date], rng: random.Random
) -> None:
    """Put everything in the queue: the documented bottlenecks come in with a file now and then, as drafts that their
    liaisons submit; the others are filed by a liaison.
    """
    files: dict[int, list[Life]] = {}
    for life in sorted(lives, key=lambda life: life.first):
        if life.documented:
            files.setdefault(life.first - life.first % IMPORT_EVERY, []).append(life)
        else:
            simulation.plan(life)
    for day, together in files.items():
        moment = datetime.combine(days[day], time(9, rng.randint(5, 20)), clock.AMSTERDAM)
        simulation.at(moment, _importer(database, simulation, together))
        for life in together:
            simulation.plan(life, imported=moment)
    finished = [life for life in lives if life.end == "closed"]
    for life in rng.sample(finished, len(finished) // 25):
        simulation.hand_over(life.bottleneck.title, min(len(days) - 1, life.first + rng.randint(2, 12)))


def _importer(database: Database, simulation: Simulation, lives: Sequence[Life]) -> Callable[[datetime], None]:
    def act(now: datetime) -> None:
        with clock.at(now), database.transaction() as session:
            admin = session.scalars(select(User.id).where(User.email == ADMIN)).one()
            actor = _needed(identity.actor_for_user(session, admin))
            try:
                report = importing.run(session, actor, "knelpunten.csv", _file_of(lives), now=now, submit=False)
            except importing.BadFile as bad:
                raise DemoError(f"the documented bottlenecks cannot be imported: {bad.faults[:3]}") from bad
            for line, life in zip(report.lines, lives, strict=True):
                case = session.scalars(select(Case).where(Case.number == line.number)).one()
                simulation.adopt(life.bottleneck.title, case)

    return act


def _file_of(lives: Sequence[Life]) -> bytes:
    """Bottlenecks as the CSV file that somebody would hand in."""
    natures = {code: label for label, code in demo_content.NATURES.items()}
    urgencies = {code: label for label, code in demo_content.URGENCIES.items()}
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow((*demo_content.COLUMNS, "urgentie", "afspraak"))
    for b in (life.bottleneck for life in lives):
        writer.writerow(
            (b.title, b.description, b.region, b.division, natures[b.nature], ";".join(b.systems), ";".join(b.accords),
             b.theme, b.affected, b.tried, b.asked, b.source, urgencies[b.urgency],
             ";".join(rests_on(b.accords, b.theme)))
        )  # fmt: skip
    return file.getvalue().encode()


# -- the mail of the simulated past ----------------------------------------------------------------------------------


class _Nowhere:
    """A way out that leads nowhere, and refuses one address in a way that mail servers do."""

    def send(self, message: EmailMessage) -> None:
        """See `delivery.Transport`."""
        if UNREACHABLE in str(message["To"]):
            raise ValueError("550 5.1.1 mailbox unavailable")

    def close(self) -> None:
        """See `delivery.Transport`."""


def _deliver(database: Database, settings: Settings, now: datetime) -> None:
    """Mail of the simulated past is noted as sent when it was written; only that of the last hours still waits. One
    address refuses everything: what was written to it is tried as often as we try, and given up.
    """
    with database.transaction() as session:
        until = (session.scalar(select(func.max(Message.created_at))) or now) - timedelta(hours=2)
        delivery.note_delivered(session, until=until, but=UNREACHABLE)
    sender = Sender(settings.mail_from, settings.base_url)
    moment = until - sum(delivery.BACK_OFF, timedelta(hours=1))
    with _silenced(delivery.log):
        for pause in (timedelta(0), *delivery.BACK_OFF):
            moment += pause + timedelta(seconds=1)
            delivery.deliver_due(database.transaction, _Nowhere(), sender, now=moment, limit=1000, forget=False)


@contextmanager
def _silenced(log: logging.Logger) -> Iterator[None]:
    """Without the warnings of what is meant to fail."""
    disabled, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = disabled
