"""What all tests share: a database as it is after the migrations with a small ministry in it, the application, time."""

from __future__ import annotations

import fcntl
import gc
import math
import smtplib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import audit, clock, db, people
from app.accords import known
from config import Settings
from tests import factories, standalone, usage
from tests.factories import START, Cases, World
from tests.pages import Browser
from tests.store import Store, open_store

BASE_URL = "https://regiolijn.example"


def settings_for(url: str, folder: Path, **changes: object) -> Settings:
    """Settings of a test installation."""
    values = {
        "environment": "development",
        "database_url": url,
        "secret_key": "a secret key for tests, and for nothing else",
        "audit_key": "an audit key for tests, and for nothing else",
        "base_url": BASE_URL,
        "smtp_url": None,
        "mail_from": "Regiolijn <noreply@regiolijn.example>",
        "instance": folder,
        "testing": True,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def settings(_store: tuple[Store, World], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of this worker."""
    return settings_for(_store[0].url, tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="session")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, World]]:
    """This worker's database with the ministry in it, made once."""
    from app import start

    store = open_store(tmp_path_factory.mktemp("store"))
    settings = settings_for(store.url, tmp_path_factory.mktemp("making"))
    configure(settings)
    start.prepare(settings)
    worlds: list[World] = []
    store.prepare(lambda: worlds.append(factories.build_world()))
    yield store, worlds[0]
    store.close()


def configure(settings: Settings) -> None:
    """What the application sets in its modules; a test of one package may have set it otherwise."""
    from app import attachments, links

    attachments.configure(settings)
    audit.use_key(settings.audit_key)
    people.configure(settings)
    links.use(settings.secret_key)


@pytest.fixture
def database(_store: tuple[Store, World], settings: Settings) -> db.Database:
    """The database as it was made: no case yet."""
    configure(settings)
    found = _store[0].fresh()
    with found.reading() as session:
        known.fresh(session)
    return found


def pytest_configure(config: pytest.Config) -> None:
    """See `tests/usage.py`."""
    usage.register(config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, half of them with each of two workers, who share out the short ones at the end."""
    long = [item for item in items if item.get_closest_marker("slow")]
    short = [item for item in items if not item.get_closest_marker("slow")]
    half = max(0, len(items) // 2 - len(long[::2]))
    items[:] = [*long[::2], *short[:half], *long[1::2], *short[half:]]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage over and over is an eighth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Databases of single packages are closed with everything else."""
    standalone.close_stores()


Refresh = Callable[[], db.Database]


@pytest.fixture
def refresh(_store: tuple[Store, World], database: db.Database) -> Refresh:
    """Put the database back in the middle of a test."""

    def put_back() -> db.Database:
        clock.use(clock.shipped())
        return _store[0].fresh()

    return put_back


@pytest.fixture
def world(database: db.Database, _store: tuple[Store, World]) -> World:
    """Who and what there is in the database."""
    return _store[1]


@pytest.fixture
def session(database: db.Database) -> Iterator[Session]:
    """A session that may write; what it wrote is committed when the test ends well."""
    with database.transaction() as session:
        yield session


class Time:
    """The moment it is in a test; it only moves when told to."""

    def __init__(self, stack: ExitStack, moment: datetime) -> None:
        self._stack = stack
        self.move_to(moment)

    @property
    def now(self) -> datetime:
        return clock.now()

    def move_to(self, moment: datetime) -> None:
        """It is this moment now."""
        self._stack.enter_context(clock.at(moment))

    def move(self, **by: int) -> None:
        """Let time pass: days, hours, minutes."""
        self.move_to(clock.now() + timedelta(**by))

    def working_days(self, number: int) -> None:
        """Let working days pass, to just after the moment on which a term of that many days is over."""
        day = clock.calendar().add(clock.local_date(clock.now()), number)
        self.move_to(clock.end_of(day) + timedelta(minutes=1))


@pytest.fixture
def time() -> Iterator[Time]:
    """Time, from START."""
    with ExitStack() as stack:
        yield Time(stack, START)


@pytest.fixture
def cases(world: World, time: Time) -> Cases:
    """Files cases and takes steps with them."""
    return Cases(world)


@pytest.fixture(scope="session")
def _app(_store: tuple[Store, World], settings: Settings, _catalogue: None) -> Flask:
    from app import create_app

    app = create_app(settings)
    app.test_client_class = Browser
    return app


@pytest.fixture
def app(_app: Flask, database: db.Database, time: Time) -> Flask:
    """The whole application, on a fresh database."""
    return _app


@pytest.fixture
def client(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask, world: World) -> Callable[[str], Browser]:
    """The browser of somebody who is signed in, by their name in `factories.PEOPLE`."""

    def sign_in(name: str) -> Browser:
        browser: Browser = app.test_client()  # type: ignore[assignment]
        browser.enter(factories.log_in(world.people[name]))
        return browser

    return sign_in


@pytest.fixture(scope="session")
def _catalogue() -> None:
    """The Dutch texts, compiled as they are now; workers do it one after another."""
    from app.web import catalogue

    catalogue.COMPILED.parent.mkdir(parents=True, exist_ok=True)
    with (catalogue.COMPILED.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = max(path.stat().st_mtime for path in catalogue.sources())
        if not catalogue.COMPILED.exists() or catalogue.COMPILED.stat().st_mtime < newest:
            catalogue.compile_catalogue()


@pytest.fixture(autouse=True)
def _calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins with the calendar as shipped, and no request looks by itself whether there is a newer one."""
    from app.workdays import views

    monkeypatch.setattr(views.keeper, "_next", math.inf)
    yield
    clock.use(clock.shipped())


@pytest.fixture(autouse=True)
def _no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sends real mail: a mail server other than one of the test's own on this machine fails it."""
    real = smtplib.SMTP.connect

    def connect(self: smtplib.SMTP, host: str = "localhost", port: int = 0, *args: object, **kwargs: object):
        if host not in ("127.0.0.1", "localhost", "::1") or port in (0, 25, 465, 587):
            pytest.fail(f"this test tried to send real mail by {host}:{port}")
        return real(self, host, port, *args, **kwargs)

    monkeypatch.setattr(smtplib.SMTP, "connect", connect)
