"""Issue 8: a liaison on a phone prepares tomorrow's visit in the train: the brief is there without a network, notes and
a bottleneck wait for one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import ROOT, Site, serving
from tests.e2e.test_offline import fill, log_in
from tests.e2e.visitor import PHONE, TOO_WIDE

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PLANNED = """
import wsgi
from datetime import timedelta
from sqlalchemy import select
from app import clock, db
from app.cases.models import Case
from app.people import identity
from app.people.models import User
from app.policytests import actions as tests
from app.policytests.models import PolicyAnswer
from app.regions.models import Division, Region
from app.visits import actions
from app.workflow.model import Visibility

def who(session, name):
    address = f"{name}@regiolijn.example"
    return identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == address)).one())

with wsgi.app.test_request_context("/"), db.transaction() as session:
    now = clock.now()
    day = (clock.local_date(now) + timedelta(days=1)).isoformat()
    haaglanden = session.scalars(select(Region.id).join(Division, Division.id == Region.division_id).where(
        Region.name == "Haaglanden", Division.key == "zorgkantoorregio")).one()
    said = {"visit_on": day, "begins": "09:30", "ends": "15:00", "place": "Wijkhuis De Brug", "setting": "informal",
            "agenda": "Wachttijden\\nVervoer", "title": "Op bezoek in de wijk"}
    visit = actions.plan(session, who(session, "liaison"), haaglanden, said, now=now)
    hidden = actions.plan(session, who(session, "liaison"), haaglanden, said | {"title": "Stil gesprek"}, now=now)
    hidden.confidentiality = Visibility.CONFIDENTIAL
    test = tests.ask(session, who(session, "fikser"), {
        "title": "Eén loket voor hulpmiddelen", "intended": "Iedereen vraagt hulpmiddelen aan bij één loket.",
        "questions": "Kan dit op 1 januari?", "documents": "",
        "answer_by": (clock.local_date(now) + timedelta(days=42)).isoformat()}, [haaglanden], now=now)
    answer = session.scalars(
        select(Case.number).join(PolicyAnswer, PolicyAnswer.case_id == Case.id).where(PolicyAnswer.test_id == test.id)
    ).one()
    print(visit.number, answer)
"""
KEPT = """async path => { for (let tries = 0; tries < 100; tries++) {
    const name = (await caches.keys()).find(one => one.startsWith('own-'));
    const found = name && await (await caches.open(name)).match(path);
    if (found) return (await found.blob()).size;
    await new Promise(done => setTimeout(done, 100)); } return 0 }"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server of its own: this test adds a visit."""
    with serving(tmp_path) as site:
        yield site


@pytest.fixture
def numbers(site: Site) -> tuple[str, str]:
    """The visit of tomorrow, and the question that waits for an answer."""
    done = subprocess.run(
        [sys.executable, "-c", PLANNED], cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    visit, answer = done.stdout.split()[-2:]
    return visit, answer


@pytest.fixture
def phone(chromium: Browser, site: Site, numbers: tuple[str, str]) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=site.url, viewport=PHONE, locale="nl-NL", has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    yield context
    context.close()


def test_a_visit_is_prepared_in_the_train(phone: BrowserContext, numbers: tuple[str, str]) -> None:
    visit, _answer = numbers
    brief = f"/bezoeken/{visit}/voorbereiding"
    page = phone.new_page()
    log_in(page, "liaison")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    assert 0 < page.evaluate(KEPT, brief) < 60_000
    assert 0 < page.evaluate(KEPT, f"{brief}.pdf") < 300_000

    _in_the_train(phone, page, visit)
    _the_network_is_back(phone, page, visit)


def _in_the_train(phone: BrowserContext, page: Page, visit: str) -> None:
    """Nobody thought of it beforehand: the brief is there, of what moment it is too, and notes stay."""
    phone.set_offline(True)
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Zaken op dit apparaat")
    expect(page.locator("main")).not_to_contain_text("Stil gesprek")
    page.get_by_role("link", name="Op bezoek in de wijk").click()
    expect(page.locator("h1")).to_contain_text("Op bezoek in de wijk")
    for said in ("Stand van", "Wijkhuis De Brug", "Vervoer", "Eén loket voor hulpmiddelen", "Open knelpunten"):
        expect(page.locator("main")).to_contain_text(said)
    assert page.evaluate(TOO_WIDE) == []
    page.goto(f"/zaken/{visit}")  # the page of the visit itself is not kept; its brief is
    expect(page.locator("h1")).to_contain_text("Op bezoek in de wijk")
    page.fill("[name=notes]", "De wethouder wil een proef.")
    page.get_by_role("button", name="Zet in mijn verslag").click()
    expect(page.locator(".notes__state")).to_contain_text("Er is geen verbinding")
    page.goto("/knelpunten/nieuw")
    fill(page, "Het busje rijdt niet over de grens")
    page.get_by_role("button", name="Indienen").click()
    expect(page.locator(".draft__state")).to_contain_text("Wacht op verbinding")


def _the_network_is_back(phone: BrowserContext, page: Page, visit: str) -> None:
    """What was waiting goes by itself."""
    phone.set_offline(False)
    expect(page.locator(".draft__state")).to_have_text(re.compile(r"Verstuurd als 20\d\d-\d+"))
    page.goto(f"/bezoeken/{visit}/voorbereiding")
    expect(page.locator("[name=notes]")).to_have_value("")
