"""Demo time: in development the application can run ahead of the machine's clock, to see what time does to cases.

The distance is in a small file in the instance folder that web server, worker and commands read alike, so they agree on
what time it is. Time only goes forward, and hour by hour through working days: at each hour all that is due is done, as
the worker would have done it. In production the file is never read, and the application refuses to start beside one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, db
from app.audit.models import Event
from app.demo import guard
from app.demo.loading import relaxed
from app.outbox.models import Message, MessageStatus
from app.people import identity
from app.people.models import LoginSession
from app.worker import sweeps
from config import Settings

FILE: Final = guard.TIME_FILE
HOURS: Final = range(9, 18)
EVENING: Final = 20
PAST: Final = 5
"""The hours of a working day at which is done what is due, and how many minutes past: what is due at nine is done
then. In the evening only digests go, to who asked for a late one.
"""
ARRIVAL: Final = time(10, PAST)
"""When one arrives who leaves outside working hours."""

LONGEST: Final = 260
"""How many working days one can travel at once: a year."""


class Ahead:
    """How far the application runs ahead, as the file says; read again only when it has changed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._seen: tuple[int, int] | None = None
        self._by = timedelta(0)

    def __call__(self) -> timedelta:
        """The distance now; nought without the file."""
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return timedelta(0)
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            self._by = timedelta(seconds=float(json.loads(self._path.read_text())["seconds_ahead"]))
            self._seen = seen
        return self._by

    def set(self, by: timedelta) -> None:
        """Write the distance down; who reads at the same time sees the old one or the new one."""
        part = self._path.with_name(f".{FILE}.part")
        part.write_text(json.dumps({"seconds_ahead": by.total_seconds()}))
        part.replace(self._path)


@dataclass(frozen=True)
class Passed:
    """What happened on the way: what clocks did by themselves, and how many mails went out."""

    now: datetime
    reminders: int
    escalations: int
    steps: int
    mails: int


class CannotTravel(Exception):
    """Why time cannot be moved here; the message says it to whoever tried."""


class Busy(CannotTravel):
    """Somebody else is moving time."""


def use(settings: Settings) -> None:
    """From now on this process follows the demo time of its instance. Not for production."""
    if settings.production:
        raise CannotTravel("demo time is for development; this is production (REGIOLIJN_ENV)")
    clock.run_ahead(Ahead(settings.instance))


def arrival(now: datetime, working_days: int) -> datetime:
    """The same hour so many working days later; from outside working hours a little after ten."""
    day = clock.calendar().add(clock.local_date(now), working_days)
    hour = clock.local(now).time()
    inside = time(HOURS[0], PAST) <= hour <= time(HOURS[-1])
    return datetime.combine(day, hour if inside else ARRIVAL, clock.AMSTERDAM)


def stops(now: datetime, until: datetime) -> Iterator[datetime]:
    """Every hour of every working day after `now`, up to and with `until`."""
    day = clock.local_date(now)
    while day <= clock.local_date(until):
        if clock.calendar().is_working_day(day):
            for hour in (*HOURS, EVENING):
                moment = datetime.combine(day, time(hour, PAST), clock.AMSTERDAM)
                if now < moment < until:
                    yield moment
        day += timedelta(days=1)
    yield until


def travel(settings: Settings, working_days: int) -> Passed:
    """Go so many working days forward, doing on the way what is due.

    Raises CannotTravel in production, without demo data, for a distance that is none, and while somebody else travels.
    Cut off in the middle, it is as late as what was done last.
    """
    if not 1 <= working_days <= LONGEST:
        raise CannotTravel(f"a number of working days from 1 to {LONGEST} is needed")
    with db.reading() as session:
        if settings.production or not guard.has_demo_people(session):
            raise CannotTravel("time can be moved in development only, and only beside demo data")
    ahead = Ahead(settings.instance)
    with _alone(settings.instance):
        start = clock.now()
        until = arrival(start, working_days)
        with db.transaction() as session:
            last = session.scalar(select(func.max(Event.seq))) or 0
            _keep_logins(session, start, until - start)
        with relaxed(db.current()) as own, db.using(own):
            for moment in stops(start, until):
                ahead.set(moment - clock.machine())
                with clock.at(moment):
                    sweeps.run_due(settings)
    with db.reading() as session:
        return _passed(session, last, start, until)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / f".{FILE}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("somebody else is moving time right now; try again in a moment") from None
        yield


def _keep_logins(session: Session, now: datetime, by: timedelta) -> None:
    """Whoever is signed in stays so: for them no time passes."""
    alive = select(LoginSession).where(
        LoginSession.last_seen_at > now - identity.IDLE_LIMIT, LoginSession.created_at > now - identity.ABSOLUTE_LIMIT
    )
    for login in session.scalars(alive):
        login.last_seen_at += by
        login.created_at += by


def _passed(session: Session, last: int, start: datetime, now: datetime) -> Passed:
    acts = session.scalars(select(Event.body).where(Event.seq > last, Event.action == "case.clock_acted"))
    done = Counter(json.loads(body)["data"].get("step") for body in acts)
    sent = (Message.status == MessageStatus.SENT, Message.sent_at > start, Message.sent_at <= now)
    mails = session.scalar(select(func.count()).select_from(Message).where(*sent))
    quiet, escalated = done.pop(None, 0), done.pop("escalate", 0)
    return Passed(now, quiet, escalated, done.total(), mails or 0)
