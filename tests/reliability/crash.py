"""Killing web server and worker with -9, at random and under load, beside a real mail server, and counting losses.

    .venv/bin/python -m tests.reliability.crash --seconds 600

On SQLite, or on the PostgreSQL of TEST_DATABASE_URL. Clients file bottlenecks and take steps with the API; what was
acknowledged to them must be there afterwards, once. Every message must have reached the mail server, always with the
same Message-ID, and more than once only when a worker was killed while the message was on its way.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from aiosmtpd.controller import Controller
from sqlalchemy import func, select

import config
from app import audit, clock, db, migrations, people, start
from app.audit.models import Event
from app.cases.models import Case, CaseClock, ClockStep
from app.demo.travel import Ahead, arrival, stops
from app.outbox.models import Message, MessageStatus, Notice
from app.people import access
from app.worker import sweeps
from app.worker.consumer import THREADS
from config import Settings
from tests import factories, store
from tests.demo import rules
from tests.factories import World

ROOT = Path(__file__).parents[2]
CLIENTS = 3
NEGLECTED = 24
A_DAY = 4
"""After so many killed workers it is the next working day."""
PATIENCE = 10.0
"""Seconds a client waits for an answer before it asks again."""


@dataclass
class Figures:
    """What a run did, and what came of it."""

    seconds: float = 0.0
    web_killed: int = 0
    worker_killed: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice_done: int = 0
    faults: list[str] = field(default_factory=list)
    messages: int = 0
    unsent: int = 0
    sent_twice: int = 0
    strangers: int = 0
    rungs: int = 0
    days: int = 0

    @property
    def allowed(self) -> int:
        """How many messages may have gone out twice: those that a killed worker can have had on their way."""
        return self.worker_killed * THREADS

    def __str__(self) -> str:
        return (
            f"{self.seconds:.0f} s, killed: web {self.web_killed}, worker {self.worker_killed}; "
            f"acknowledged {self.acknowledged}, lost {self.lost}, done twice {self.twice_done}; "
            f"messages {self.messages}, unsent {self.unsent}, sent twice {self.sent_twice} (at most {self.allowed}), "
            f"with a Message-ID that is not theirs {self.strangers}; rungs of clocks {self.rungs} on {self.days + 3} "
            f"working days; faults in the data {len(self.faults)}"
        )


# -- the other side of the mail --------------------------------------------------------------------------------------


class Mailbox:
    """A mail server that takes everything after a moment's thought, and counts."""

    def __init__(self, rng: random.Random) -> None:
        self.taken: Counter[str] = Counter()
        self.pause = 0.02
        self._rng = rng

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Taken is what we have said that we took."""
        mail = email.message_from_bytes(envelope.content)
        await asyncio.sleep(self._rng.uniform(0, self.pause))
        self.taken[str(mail["Message-ID"]).strip("<>").partition("@")[0]] += 1
        await asyncio.sleep(self._rng.uniform(0, self.pause))  # killed now, the sender does not know that we have it
        return "250 taken"


@contextmanager
def mail_server(rng: random.Random) -> Iterator[tuple[Mailbox, str]]:
    """A mail server on this machine, and its address."""
    mailbox = Mailbox(rng)
    port = _free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- the processes ---------------------------------------------------------------------------------------------------


class Processes:
    """A web server and a worker, started again as soon as they are killed."""

    def __init__(self, environment: dict[str, str], port: int, log: Path) -> None:
        self._environment = environment
        self._port = port
        self._log = log.open("ab")
        self.web = self._start_web()
        self.worker = self._start_worker()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL,
            stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def _start_web(self) -> subprocess.Popen[bytes]:
        return self._start(
            "gunicorn", "wsgi:app", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--bind",
            f"127.0.0.1:{self._port}", "--no-control-socket", "--log-level", "error",
        )  # fmt: skip

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("flask", "--app", "wsgi", "worker")

    def kill_worker(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """The worker dies in the middle of whatever it does. `meanwhile`: what happens before there is another."""
        _kill_group(self.worker)
        meanwhile()
        self.worker = self._start_worker()

    def kill_web(self) -> None:
        """The whole web server dies."""
        _kill_group(self.web)
        self.web = self._start_web()

    def kill_one_of_web(self, rng: random.Random) -> bool:
        """One process that serves requests dies; the web server makes a new one."""
        with suppress(OSError, IndexError):
            children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
            os.kill(int(rng.choice(children)), signal.SIGKILL)
            return True
        return False

    def stop(self) -> None:
        """Nothing is left running."""
        _kill_group(self.web)
        _kill_group(self.worker)
        self._log.close()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# -- the load --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    """A change that the application said was made."""

    number: str
    version: int
    title: str


class Client(threading.Thread):
    """Somebody who works with the API, and asks again, with the same key, when no answer comes."""

    def __init__(self, name: str, port: int, tokens: dict[str, str], region: int, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._port = port
        self._tokens = tokens
        self._region = region
        self._over = stop
        self._rng = random.Random(name)
        self.done: list[Done] = []
        self.refused: Counter[str] = Counter()

    def run(self) -> None:
        count = 0
        while not self._over.is_set():
            count += 1
            title = f"Twee wetten betalen dezelfde wandeling {self.name}-{count}"
            filed = self._change("liaison", "/bottlenecks", self._bottleneck(title), title)
            steps = [("fixer_cz", "accept", {"note": "We bellen de verzekeraar."})]
            for _ in range(self._rng.randint(1, 4)):
                steps.append(("fixer_cz", "ask_region", {"question": "Sinds wanneer?"}))
                steps.append(("liaison", "answer_region", {"answer": "Sinds mei."}))
            for who, name, data in steps:
                if filed is None:
                    break
                body, tag = filed
                path = f"/cases/{body['number']}/transitions"
                filed = self._change(who, path, {"name": name, "data": data}, title, tag)

    def _bottleneck(self, title: str) -> dict[str, Any]:
        contact = {"name": "Ilse Hoogland", "email": f"ilse{self._rng.randint(1, 999)}@regio.example"}
        return {
            "title": title, "description": "Niemand betaalt de wandelgroep.", "region": self._region,
            "affected": "Veertig ouderen.", "asked": "Zeg welke wet het is.", "nature": "funding", "systems": ["Zvw"],
            "contacts": [contact], "submit": True,
        }  # fmt: skip

    def _change(
        self, who: str, path: str, data: dict[str, Any], title: str, tag: str | None = None
    ) -> tuple[dict[str, Any], str] | None:
        """A change, asked for until there is an answer. None when it was refused or time is over."""
        headers = {
            "Authorization": f"Bearer {self._tokens[who]}", "Content-Type": "application/json",
            "Idempotency-Key": str(UUID(int=self._rng.getrandbits(128))),
        }  # fmt: skip
        if tag is not None:
            headers["If-Match"] = tag
        while not self._over.is_set():
            answer = self._ask(path, json.dumps(data), headers)
            if answer is None or answer[0] >= 500:
                self._over.wait(0.1)
                continue
            status, body, tag = answer
            if status >= 400:
                self.refused[f"{status} {path.rpartition('/')[2]} {body.get('title')}"] += 1
                return None
            self.done.append(Done(body["number"], body["version"], title))
            return body, tag
        return None

    def _ask(self, path: str, data: str, headers: dict[str, str]) -> tuple[int, dict[str, Any], str] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("POST", f"/api/v1{path}", data, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), answer.headers.get("ETag", "")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()


# -- a run -----------------------------------------------------------------------------------------------------------


def run(folder: Path, seconds: float, seed: int = 1) -> Figures:
    """Work and kill for so many seconds, then let the last worker finish, and count."""
    rng = random.Random(seed)
    with store.empty_database(folder) as database, mail_server(rng) as (mailbox, smtp_url):
        environment, settings, port = _installation(database, folder, smtp_url)
        world, tokens = _people(settings)
        _neglect(world, _begin_on_a_tuesday(settings))
        stop = threading.Event()
        clients = [
            Client(f"klant{n}-{seed}", port, tokens, world.regions["ZK-NOORD"], stop) for n in range(CLIENTS)
        ]  # fmt: skip
        figures = Figures()
        processes = Processes(environment, port, folder / "processes.log")
        try:
            _wait_for(port)
            for client in clients:
                client.start()
            _kill_for(seconds, processes, settings, mailbox, rng, figures)
        finally:
            stop.set()
            for client in clients:
                client.join(PATIENCE + 5)
            processes.stop()
        mailbox.pause = 0
        _count(figures, clients, mailbox, _finish(settings))
    return figures


def _installation(database: db.Database, folder: Path, smtp_url: str) -> tuple[dict[str, str], Settings, int]:
    """Settings for other processes and, the same, for this one."""
    migrations.upgrade(database)
    port = _free_port()
    url = database.url.render_as_string(hide_password=False)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGIOLIJN_", "FLASK_"))}
    environment = kept | {
        "REGIOLIJN_INSTANCE": str(folder), "DATABASE_URL": url, "SMTP_URL": smtp_url,
        "BASE_URL": f"http://127.0.0.1:{port}", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    ours = ("REGIOLIJN_INSTANCE", "DATABASE_URL", "SMTP_URL", "BASE_URL")
    settings = config.from_environment({name: environment[name] for name in ours})
    db.connect(url)
    audit.use_key(settings.audit_key)
    people.configure(settings)
    start.prepare(settings)
    return environment, settings, port


def _people(settings: Settings) -> tuple[World, dict[str, str]]:
    world = factories.build_world()
    with db.transaction() as session:
        tokens = {
            name: access.create_token(session, world.actor(name), "crash", now=clock.now())
            for name in ("liaison", "fixer_cz")
        }
    return world, tokens


def _begin_on_a_tuesday(settings: Settings) -> datetime:
    """Mail to colleagues goes in working hours: let the run be on a Tuesday morning, for all processes alike."""
    day = clock.local_date(clock.machine())
    while day.weekday() != 1 or not clock.calendar().is_working_day(day):
        day += timedelta(days=1)
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=clock.AMSTERDAM)
    Ahead(settings.instance).set(moment - clock.machine())
    return moment


def _neglect(world: World, now: datetime) -> None:
    """Cases about which nothing has been heard since nine to fourteen working days: today and on the days that follow
    their clocks act.
    """
    cases = factories.Cases(world)
    for number in range(NEGLECTED):
        day = clock.local_date(now)
        for _ in range(9 + number % 6):
            day = _working_day_before(day)
        with clock.at(datetime(day.year, day.month, day.day, 10, tzinfo=clock.AMSTERDAM)):
            cases.at("in_progress", nature="funding")


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not clock.calendar().is_working_day(day):
        day -= timedelta(days=1)
    return day


def _next_day(settings: Settings) -> None:
    """The same hour on the next working day, while no worker lives: clocks and bundles are due again."""
    ahead = Ahead(settings.instance)
    ahead.set(arrival(clock.machine() + ahead(), 1) - clock.machine())


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the web server does not start")


def _kill_for(
    seconds: float, processes: Processes, settings: Settings, mailbox: Mailbox, rng: random.Random, figures: Figures
) -> None:
    """Kill now this, now that; a worker mostly when it is at work, as killing one that only starts proves little."""
    began = time.monotonic()
    for what in cycle(("one of web", "worker", "one of web", "worker", "web", "worker")):
        if time.monotonic() - began >= seconds:
            break
        if what == "worker":
            at_work = mailbox.taken.total()
            end = time.monotonic() + 5
            while mailbox.taken.total() == at_work and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(rng.uniform(0, 0.3))
            figures.worker_killed += 1
            if figures.worker_killed % A_DAY:
                processes.kill_worker()
            else:
                processes.kill_worker(lambda: _next_day(settings))
                figures.days += 1
        elif what == "one of web":
            figures.web_killed += processes.kill_one_of_web(rng)
        else:
            processes.kill_web()
            figures.web_killed += 1
        time.sleep(rng.uniform(0.2, 1.5))
    figures.seconds = time.monotonic() - began


def _finish(settings: Settings) -> datetime:
    """Two working days on, hour by hour: what a dead worker had taken is due again, and bundles have gone out."""
    now = clock.machine() + Ahead(settings.instance)()
    end = arrival(now, 2)
    for moment in stops(now, end):
        with clock.at(moment):
            failed = [outcome for outcome in sweeps.run_due(settings) if outcome.error]
        if failed:
            raise RuntimeError(f"sweeps failed at the end: {failed}")
    return end


def _count(figures: Figures, clients: list[Client], mailbox: Mailbox, end: datetime) -> None:
    done = [item for client in clients for item in client.done]
    with db.reading() as session:
        versions = {
            (row.number, json.loads(row.body)["data"].get("version"))
            for row in session.execute(select(Case.number, Event.body).join(Event, Event.case_id == Case.id))
        }
        opened = set(session.scalars(select(Case.number)))
        titles = Counter(session.scalars(select(Case.title).where(Case.process == "bottleneck")))
        messages = session.execute(select(Message.message_id, Message.status)).all()
        waiting = session.scalar(select(func.count()).select_from(Notice).where(Notice.due_at <= end))
        steps = session.scalars(select(ClockStep.event_id)).all()
        told = set(session.scalars(select(Event.id).where(Event.action == "case.clock_acted")))
        faulty = session.scalars(select(CaseClock.fault).where(CaseClock.fault.is_not(None))).all()
        figures.faults = [*rules.broken(session), *rules.untold(session)]
        figures.faults += [*faulty, *(["rungs without their event, or the reverse"] if told != set(steps) else [])]
        if not audit.verify(session).sound:
            figures.faults.append("the log is broken")
    figures.rungs = len(steps)
    figures.acknowledged = len(done)
    figures.twice_done = sum(titles[title] > 1 for title in {item.title for item in done})
    figures.lost = sum(item.number not in opened or (item.number, item.version) not in versions for item in done)
    figures.messages = len(messages)
    figures.unsent = sum(row.status is not MessageStatus.SENT or not mailbox.taken[row.message_id] for row in messages)
    figures.unsent += waiting
    figures.sent_twice = sum(count - 1 for count in mailbox.taken.values() if count > 1)
    figures.strangers = len(set(mailbox.taken) - {row.message_id for row in messages})


def main() -> int:
    """The long run, from the command line."""
    parser = argparse.ArgumentParser(description="Kill web server and worker under load, and count what is lost.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="regiolijn-crash-") as folder:
        kind = urlsplit(store.SERVER or "sqlite://").scheme
        print(f"{kind}: killing for {asked.seconds:.0f} s ...", flush=True)
        figures = run(Path(folder), asked.seconds, asked.seed)
    print(f"{kind}: {figures}")
    for fault in figures.faults[:10]:
        print(f"  {fault}")
    return 0 if passed(figures) else 1


def passed(figures: Figures) -> bool:
    """Whether the promise was kept."""
    nothing_lost = figures.lost == figures.twice_done == figures.unsent == figures.strangers == 0
    something_done = figures.acknowledged > 0 and figures.rungs > 0
    return nothing_lost and something_done and not figures.faults and figures.sent_twice <= figures.allowed


if __name__ == "__main__":
    sys.exit(main())
