"""The worker: what it does is in the database, so that nothing of it can be lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time as real
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from huey import PostgresHuey, SqliteHuey
from sqlalchemy import select

import config
from app import clock, db, migrations
from app.outbox import enqueue, waking
from app.outbox.models import Message, MessageStatus
from app.worker import queries, sweeps
from app.worker.calls import ENOUGH, Calls, Waker, huey_for
from app.worker.sweeps import Sweep
from config import Settings
from tests import store
from tests.conftest import Time, settings_for
from tests.pages import Browser


def put(number: int = 0, recipient: str = "fikser@regiolijn.example") -> None:
    with db.transaction() as session:
        enqueue(
            session, event_id=f"{number:032}", template="password_reset", recipient=recipient, language="nl",
            params={"name": "Joris", "link": "/x", "until": "morgen"}, now=clock.now(),
        )  # fmt: skip


# -- the round -------------------------------------------------------------------------------------------------------


def test_everything_due_is_done_and_noted(app: Flask, settings: Settings, time: Time) -> None:
    put()
    outcomes = {outcome.name: outcome for outcome in sweeps.run_due(settings)}
    assert outcomes["delivery"].done == 1
    assert not any(outcome.error for outcome in outcomes.values())
    with db.reading() as session:
        assert {run.name: run.ran_at for run in queries.runs(session)} == {
            sweep.name: time.now for sweep in sweeps.SWEEPS if sweep.wanted(settings)
        }


def test_once_a_day_is_once_a_day_whoever_comes_first(app: Flask, settings: Settings, time: Time) -> None:
    daily = {sweep.name for sweep in sweeps.SWEEPS if sweep.daily}
    assert daily <= {outcome.name for outcome in sweeps.run_due(settings)}
    assert not daily & {outcome.name for outcome in sweeps.run_due(settings)}
    time.move(days=1)
    assert daily <= {outcome.name for outcome in sweeps.run_due(settings)}


def test_the_name_of_a_sweep_fits_its_column() -> None:
    """PostgreSQL holds a name to its length; SQLite does not."""
    longest = queries.SweepRun.__table__.c.name.type.length
    assert [sweep.name for sweep in sweeps.SWEEPS if len(sweep.name) > longest] == []


def broken(_settings: Settings, _now: object) -> int:
    raise ZeroDivisionError("with a name in it: Joris Verhagen")


def test_a_sweep_that_fails_does_not_stop_the_others(
    app: Flask, settings: Settings, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "SWEEPS", (Sweep("ladder", broken), sweeps.DELIVERY))
    put()
    assert [(outcome.name, outcome.done, outcome.error) for outcome in sweeps.run_due(settings)] == [
        ("ladder", 0, "ZeroDivisionError"),
        ("delivery", 1, ""),
    ]
    said = client.get("/gezond")
    assert said.status_code == 200
    assert "ladder: FAILED at" in said.text
    assert "Joris" not in said.text
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 1
    assert "Done: delivery 0." in result.output
    assert "Failed: ladder (ZeroDivisionError)" in result.output
    monkeypatch.setattr(sweeps, "SWEEPS", (Sweep("ladder", lambda _settings, _now: 2), sweeps.DELIVERY))
    sweeps.run_due(settings)
    assert "FAILED" not in client.get("/gezond").text


def test_health_says_when_a_worker_was_last_seen(app: Flask, settings: Settings, client: Browser, time: Time) -> None:
    assert client.get("/gezond").text == "gezond\nworker: never seen\n"
    sweeps.run_due(settings)
    lines = client.get("/gezond").text.splitlines()
    assert lines[:2] == ["gezond", f"worker: last seen {time.now:%Y-%m-%dT%H:%M:%SZ}"]
    assert f"delivery: 0 at {time.now:%Y-%m-%dT%H:%M:%SZ}" in lines


def test_the_command_says_in_one_line_what_it_did(app: Flask) -> None:
    put()
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0
    assert "delivery 1" in result.output
    assert len(result.output.splitlines()) == 1


# -- being woken -----------------------------------------------------------------------------------------------------


@pytest.fixture
def woken() -> Iterator[list[str]]:
    calls: list[str] = []
    waking.use(lambda: calls.append("woken"))
    yield calls
    waking.use(waking._nobody)


def test_mail_wakes_the_worker_once_after_the_commit(database: db.Database, woken: list[str]) -> None:
    with db.transaction() as session:
        for number in range(3):
            enqueue(
                session, event_id=f"{number:032}", template="password_reset", recipient="a@b.example", language="nl",
                params={"name": "A", "link": "/x", "until": "morgen"}, now=clock.now(),
            )  # fmt: skip
        assert woken == []
    assert woken == ["woken"]
    put(0, "a@b.example")
    assert woken == ["woken"], "it was told already"


def test_nobody_is_woken_for_what_was_not_committed(database: db.Database, woken: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction() as session:  # noqa: PT012
        enqueue(
            session, event_id="e" * 32, template="password_reset", recipient="a@b.example", language="nl",
            params={"name": "A", "link": "/x", "until": "morgen"}, now=clock.now(),
        )  # fmt: skip
        raise ZeroDivisionError
    assert woken == []


def test_a_change_stands_when_waking_fails(
    database: db.Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = settings_for("postgresql://nobody@127.0.0.1:1/nothing", tmp_path)
    waking.use(Waker(away))
    try:
        put()
    finally:
        waking.use(waking._nobody)
    assert "will find the mail within a minute" in caplog.text
    with db.reading() as session:
        assert session.scalars(select(Message)).one().status is MessageStatus.WAITING


def test_calls_do_not_pile_up_while_no_worker_runs(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///x", tmp_path)
    waker = Waker(settings)
    for _ in range(20):
        waker()
    assert huey_for(settings).storage.queue_size() == ENOUGH


def test_where_calls_wait(tmp_path: Path) -> None:
    embedded = huey_for(settings_for("sqlite:///x", tmp_path))
    assert isinstance(embedded, SqliteHuey)
    assert (tmp_path / "huey.sqlite3").exists()


@pytest.mark.skipif(not store.SERVER, reason="needs PostgreSQL")
def test_on_postgresql_calls_wait_in_the_same_database(tmp_path: Path) -> None:
    with store.empty_database(tmp_path) as database:
        migrations.upgrade(database)
        settings = settings_for(database.url.render_as_string(hide_password=False), tmp_path)
        huey = huey_for(settings)
        assert isinstance(huey, PostgresHuey)
        Calls(huey, settings).deliver()
        assert huey.storage.queue_size() == 1
        huey.storage.close()
        assert migrations.drift(database) == [], "huey's own tables are not ours"
        assert not list(tmp_path.glob("huey*"))


def test_redis_needs_its_package() -> None:
    with pytest.raises(config.ConfigurationError, match=r"package redis is not installed: install it .* or leave"):
        config.from_environment({"REDIS_URL": "redis://127.0.0.1:6379/0"})
    with pytest.raises(config.ConfigurationError, match="REDIS_URL must begin with"):
        config.from_environment({"REDIS_URL": "http://127.0.0.1"})


# -- the process -----------------------------------------------------------------------------------------------------


@pytest.fixture
def running(tmp_path: Path, _catalogue: None) -> Iterator[tuple[subprocess.Popen[str], db.Database]]:
    """A worker in a process of its own, with a database of its own, that this process wakes."""
    with store.empty_database(tmp_path) as database:
        migrations.upgrade(database)
        url = database.url.render_as_string(hide_password=False)
        env = {
            **os.environ, "DATABASE_URL": url, "REGIOLIJN_INSTANCE": str(tmp_path), "FLASK_APP": "wsgi",
            "REGIOLIJN_ENV": "development",
        }  # fmt: skip
        command = [sys.executable, "-m", "flask", "worker"]
        process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        try:
            assert until(lambda: "last seen" in seen(database), 40), "no worker came up"
            waking.use(Waker(settings_for(url, tmp_path)))
            yield process, database
        finally:
            waking.use(waking._nobody)
            process.kill()
            process.communicate()


def write_to(database: db.Database, number: int) -> None:
    with database.transaction() as session:
        enqueue(
            session, event_id=f"{number:032}", template="password_reset", recipient="a@b.example", language="nl",
            params={"name": "A", "link": "/x", "until": "morgen"}, now=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_delivers_at_once_and_stops_when_asked(
    running: tuple[subprocess.Popen[str], db.Database], tmp_path: Path, how: signal.Signals
) -> None:
    process, database = running
    write_to(database, 1)
    began = real.monotonic()
    assert until(lambda: any((tmp_path / "mail").glob("*.eml")), 20)
    assert real.monotonic() - began < 15, "that was the round of the minute, not the call"
    process.send_signal(how)
    assert process.wait(20) == 0
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


@pytest.mark.skipif(not store.SERVER, reason="needs PostgreSQL")
def test_a_worker_survives_a_database_that_hangs_up(
    running: tuple[subprocess.Popen[str], db.Database], tmp_path: Path
) -> None:
    process, database = running
    with store.admin(store.SERVER or "") as connection:
        ended = connection.exec_driver_sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", (database.url.database,)
        ).scalar()
    assert ended
    database.engine.dispose()
    for number in range(3):
        write_to(database, number)
    assert until(lambda: len(list((tmp_path / "mail").glob("*.eml"))) == 3, 30)
    assert process.poll() is None


def seen(database: db.Database) -> str:
    with database.reading() as session:
        return queries.report(session)[0]


def until(true: object, seconds: float) -> bool:
    end = real.monotonic() + seconds
    while real.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        real.sleep(0.05)
    return False


def test_two_workers_note_what_they_did_in_any_order(database: db.Database, settings: Settings) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: sweeps.run(sweeps.SWEEPS, settings), range(8)))
    assert all(not outcome.error for outcomes in found for outcome in outcomes)
    with db.reading() as session:
        last = queries.last_run(session, "delivery")
    assert last is not None
    assert abs(clock.now() - last) < timedelta(minutes=1)
