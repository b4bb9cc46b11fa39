"""Waking the worker, from itself every minute and from the web server when there is mail: huey, and nothing more.

Where the calls wait: Redis when REDIS_URL is set, else tables of huey's own beside ours on PostgreSQL, else a file in
the instance folder. A call that is lost, or is there twice, changes nothing: see `app.worker`.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import Any, Final

from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy import make_url

from app.worker import sweeps
from config import Settings

NAME: Final = "regiolijn"
ENOUGH: Final = 3
"""Calls that wait already: another would find nothing to do. It also bounds what waits while no worker runs."""

EXPIRES: Final = 50
"""Seconds after which a call of the minute is stale: the next one is there."""

log = logging.getLogger(__name__)


def huey_for(settings: Settings) -> Huey:
    """The huey of this installation, without tasks. Connects: raises what the driver raises."""
    if settings.redis_url:
        return RedisHuey(NAME, results=False, url=settings.redis_url)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        # Nobody waits for the disk because of a call that may be lost anyway.
        options = f"{url.query.get('options', '')} -c synchronous_commit=off".strip()
        return PostgresHuey(NAME, results=False, dsn=dsn, connect_timeout=3, options=options)
    settings.instance.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, results=False, filename=str(settings.instance / "huey.sqlite3"), fsync=False)


class Calls:
    """What can be asked of the worker."""

    def __init__(self, huey: Huey, settings: Settings) -> None:
        self.huey = huey
        self._busy = threading.Lock()

        @huey.periodic_task(crontab(), expires=EXPIRES, name="look_around")  # type: ignore[untyped-decorator]
        def look_around() -> None:
            # Within one process a round that takes longer than a minute is not joined by a second one; a lock of this
            # process dies with it, so it cannot block a worker that comes after.
            if self._busy.acquire(blocking=False):
                try:
                    sweeps.run_due(settings)
                finally:
                    self._busy.release()

        @huey.task(name="deliver")  # type: ignore[untyped-decorator]
        def deliver() -> None:
            sweeps.run([sweeps.DELIVERY], settings)

        @huey.task(name="carry_on")  # type: ignore[untyped-decorator]
        def carry_on() -> None:
            if any(outcome.done for outcome in sweeps.run([sweeps.JOBS], settings)):
                self.carry_on()  # a round is short: what is left is another one

        @huey.task(name="run_errands")  # type: ignore[untyped-decorator]
        def run_errands() -> None:
            if any(outcome.done for outcome in sweeps.run([sweeps.ERRANDS], settings)):
                self.run_errands()  # one at a time: the next one may wait

        self._deliver: Callable[[], Any] = deliver
        self._carry_on: Callable[[], Any] = carry_on
        self._run_errands: Callable[[], Any] = run_errands

    def deliver(self) -> None:
        """Have the outbox looked at now, unless somebody asked for that already."""
        if self.huey.storage.queue_size() < ENOUGH:
            self._deliver()

    def carry_on(self) -> None:
        """Have work over several cases gone on with now, unless somebody asked for that already."""
        if self.huey.storage.queue_size() < ENOUGH:
            self._carry_on()

    def run_errands(self) -> None:
        """Have what somebody asked for made now, unless somebody asked for that already."""
        if self.huey.storage.queue_size() < ENOUGH:
            self._run_errands()


class Waker:
    """Calls the worker from a process that is not one. A process that was forked makes a connection of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calls: tuple[int, Calls] | None = None

    def __call__(self) -> None:
        """There is mail. A failure is logged: within a minute the worker finds the mail by itself."""
        self._call(Calls.deliver, "mail")

    def carry_on(self) -> None:
        """There is work over several cases, more than fits in a request; likewise."""
        self._call(Calls.carry_on, "work")

    def run_errands(self) -> None:
        """Somebody asked for something to be made; likewise."""
        self._call(Calls.run_errands, "errands")

    def _call(self, what: Callable[[Calls], None], name: str) -> None:
        try:
            if self._calls is None or self._calls[0] != os.getpid():
                self._calls = os.getpid(), Calls(huey_for(self._settings), self._settings)
            what(self._calls[1])
        except Exception as error:
            log.warning("the worker could not be woken (%s); it will find the %s within a minute", error, name)
