"""A real server on a database of its own with a small demonstration in it, and a real browser."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url

from tests.store import SERVER, admin

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 30


@dataclass(frozen=True)
class Site:
    """Where the application answers, and the environment it runs in."""

    url: str
    environment: dict[str, str]

    def flask(self, *command: str) -> str:
        """Run a command of `flask` beside the server. Returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"flask {' '.join(command)}: {done.stderr[-2000:]}"
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application as it is used: gunicorn, a migrated database, the demo people and some cases."""
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The application with a database, an instance folder and thus a demo time of its own."""
    name = f"regiolijn_e2e_{uuid4().hex[:12]}"
    if SERVER:
        with admin(SERVER) as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        database = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    else:
        database = f"sqlite:///{folder / 'site.sqlite3'}"
    port = _free_port()
    site = Site(f"http://127.0.0.1:{port}", _environment(database, f"http://127.0.0.1:{port}", folder))
    try:
        site.flask("translations", "compile")
        site.flask("db", "upgrade")
        site.flask("demo", "load", "--months", "2", "--cases", "15", "--seed", "4")
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread", "--threads", "4",
                    "--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning",
                ],
                cwd=ROOT, env=site.environment, stdout=log, stderr=log,
            )  # fmt: skip
            try:
                _wait(port, server, folder / "server.log")
                yield site
            finally:
                server.terminate()
                server.wait(20)
    finally:
        if SERVER:
            with admin(SERVER) as connection:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _environment(database: str, url: str, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGIOLIJN_", "FLASK_"))}
    return kept | {
        "DATABASE_URL": database, "BASE_URL": url, "REGIOLIJN_INSTANCE": str(folder), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/gezond")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine; `playwright install` is not used."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"there is no Chromium at {CHROMIUM}; name it in CHROMIUM, or leave these out with -m 'not e2e'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
