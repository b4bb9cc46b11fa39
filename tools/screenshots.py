"""Real pictures of the main pages, for the README: `make screenshots`.

Starts the application on a throw-away database with the demonstration in it (always the same seed), looks at the pages
as the people who use them, and puts PNG files in docs/screenshots/. Needs Chromium: CHROMIUM, or /usr/bin/chromium.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "regiolijn-demo"  # noqa: S105 - that of the demonstration
WIDE, PHONE = (1440, 900), (390, 844)
MAX_BYTES = 150_000


@dataclass(frozen=True)
class Shot:
    """A picture: its name, whose page it is, and how to get there."""

    name: str
    who: str
    path: str
    size: tuple[int, int]
    find: str = ""
    """The first link with this in its address is followed."""


SHOTS = (
    Shot("my-work", "liaison", "/", (1440, 700)),
    Shot("my-work-phone", "fikser", "/", PHONE),
    Shot("filing-phone", "liaison", "/knelpunten/nieuw", PHONE),
    Shot("bottlenecks", "coordinator", "/knelpunten?queue=all", (1440, 860)),
    Shot("case", "liaison", "/", (1440, 800), find="/zaken/"),
    Shot("dossiers", "fikser", "/dossiers", (1440, 860)),
    Shot("memo", "commissaris", "/escalaties", WIDE, find="/escalaties/2"),
    Shot("routing", "beheerder", "/beheer/routering", (1440, 640)),
    Shot("region-phone", "", "", PHONE),
)


@contextmanager
def application() -> Iterator[tuple[str, dict[str, str]]]:
    """The application on a free port. Gives its address and its environment."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGIOLIJN_", "FLASK_"))}
        env = kept | {"DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "BASE_URL": url, "REGIOLIJN_INSTANCE": folder}
        print("Demo data and pictures: about a minute.", file=sys.stderr)
        for command in (["translations", "compile"], ["db", "upgrade"], ["demo", "load", "--seed", "1"]):
            subprocess.run([sys.executable, "-m", "flask", *command], cwd=ROOT, env=env, check=True)
        web = [sys.executable, "-m", "gunicorn", "wsgi:app", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
        server = subprocess.Popen([*web, "--no-control-socket", "--log-level", "warning"], cwd=ROOT, env=env)
        try:
            _wait(f"{url}/gezond", server)
            yield url, env
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if server.poll() is not None:
            break
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return
        time.sleep(0.1)
    raise SystemExit("The application did not start; see its last lines above.")


def region_path(env: dict[str, str]) -> str:
    """The link of a contact whose region is asked for its verdict."""
    program = (
        "from sqlalchemy import select; from app import db; from app.cases.models import Case, Contact;"
        "from app.feedback import links; from wsgi import app; s = db.current().engine;"
        "from sqlalchemy.orm import Session;"
        "print(links.path_for(Session(s).scalars(select(Contact).join(Case, Case.id == Contact.case_id)"
        ".where(Case.state == 'feedback').order_by(Case.id)).first()))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, check=True, capture_output=True)
    return done.stdout.decode().strip()


def take(url: str, env: dict[str, str]) -> list[Path]:
    """Take all pictures. Returns the files."""
    from playwright.sync_api import sync_playwright

    TARGET.mkdir(parents=True, exist_ok=True)
    made = []
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            size = {"width": shot.size[0], "height": shot.size[1]}
            page = browser.new_page(base_url=url, viewport=size, locale="nl-NL", reduced_motion="reduce")  # type: ignore[arg-type]
            if shot.who:
                page.goto("/inloggen")
                page.fill("[name=email]", f"{shot.who}@regiolijn.example")
                page.fill("[name=password]", PASSWORD)
                page.click("main button[type=submit]")
            page.goto(shot.path or region_path(env))
            if shot.find:
                page.locator(f"main a[href*='{shot.find}']").first.click()
                page.wait_for_load_state()
            page.evaluate("document.fonts.ready")
            file = TARGET / f"{shot.name}.png"
            page.screenshot(path=file)
            page.close()
            made.append(file)
        browser.close()
    return made


def main() -> int:
    """Take the pictures, and refuse one that is too heavy for a README."""
    with application() as (url, env):
        files = take(url, env)
    heavy = [file for file in files if file.stat().st_size > MAX_BYTES]
    for file in files:
        print(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB")
    if heavy:
        print(f"More than {MAX_BYTES // 1000} kB: {', '.join(file.name for file in heavy)}", file=sys.stderr)
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
