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
from tests.e2e.test_offline import LEFT, fill, log_in, log_out
from tests.e2e.test_policy_test import run
from tests.e2e.visitor import DESK, PHONE, TOO_WIDE

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ASKED = """
import wsgi
from datetime import timedelta
from sqlalchemy import select
from app import clock, db
from app.people import identity
from app.people.models import User
from app.policytests import actions as tests
from app.regions.models import Division, Region
from app.visits import actions
from app.workflow.model import Visibility

def who(session, name):
    address = f"{name}@regiolijn.example"
    return identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == address)).one())

with wsgi.app.test_request_context("/"), db.transaction() as session:
    now = clock.now()
    haaglanden = session.scalars(select(Region.id).join(Division, Division.id == Region.division_id).where(
        Region.name == "Haaglanden", Division.key == "zorgkantoorregio")).one()
    hidden = actions.plan(session, who(session, "liaison"), haaglanden, {
        "visit_on": (clock.local_date(now) + timedelta(days=1)).isoformat(), "begins": "16:00", "ends": "17:00",
        "place": "Wijkhuis De Brug", "setting": "informal", "title": "Stil gesprek"}, now=now)
    hidden.confidentiality = Visibility.CONFIDENTIAL
    tests.ask(session, who(session, "fikser"), {
        "title": "Eén loket voor hulpmiddelen", "intended": "Iedereen vraagt hulpmiddelen aan bij één loket.",
        "questions": "Kan dit op 1 januari?", "documents": "",
        "answer_by": (clock.local_date(now) + timedelta(days=42)).isoformat()}, [haaglanden], now=now)
    print(clock.local_date(now) + timedelta(days=1), clock.local_date(now) + timedelta(days=30))
"""
LINK = """
from sqlalchemy import select
from app import db
from app.visits.links import path_for
from app.visits.models import VisitPerson, VisitTelling
with db.reading() as session:
    told = session.scalars(select(VisitTelling)).one()
    print(path_for(told.id, session.get_one(VisitPerson, told.person_id).generation))
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
def days(site: Site) -> tuple[str, str]:
    """Tomorrow, and a day in a month. A directorate asked the region something; a confidential visit is planned."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    tomorrow, later = done.stdout.split()[-2:]
    return tomorrow, later


def screen(chromium: Browser, site: Site, size: dict[str, int]) -> BrowserContext:
    context = chromium.new_context(base_url=site.url, viewport=size, locale="nl-NL", has_touch=size is PHONE)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    return context


def test_a_visit_from_the_train_to_the_evening_after(chromium: Browser, site: Site, days: tuple[str, str]) -> None:
    tomorrow, later = days
    visit = _planned_at_the_desk(screen(chromium, site, DESK), tomorrow)
    brief = f"/bezoeken/{visit}/voorbereiding"
    phone = screen(chromium, site, PHONE)
    page = phone.new_page()
    log_in(page, "liaison")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    assert 0 < page.evaluate(KEPT, brief) < 60_000
    assert 0 < page.evaluate(KEPT, f"{brief}.pdf") < 300_000

    _in_the_train(phone, page, visit)
    _the_network_is_back(phone, page, visit)
    site.flask("demo", "travel", "--working-days", "2")
    _reported(page, visit)
    _what_came_of_it(page, later)
    _the_region_hears(page, site, screen(chromium, site, PHONE))
    log_out(page)
    expect(page.locator("h1")).to_have_text("Inloggen")
    assert page.evaluate(LEFT) == 0


def _planned_at_the_desk(desk: BrowserContext, tomorrow: str) -> str:
    """The liaison plans it, invites a colleague and writes down whom they meet. Returns its number."""
    page = desk.new_page()
    log_in(page, "liaison")
    page.goto("/bezoeken/nieuw")
    page.get_by_label("Regio", exact=True).select_option(label="Haaglanden")
    page.get_by_label("Waar gaat het over").fill("Op bezoek in de wijk")
    for name, value in {"visit_on": tomorrow, "begins": "09:30", "ends": "15:00"}.items():
        page.fill(f"[name={name}]", value)
    page.get_by_label("Plaats", exact=True).fill("Wijkhuis De Brug")
    page.get_by_label("Agenda").fill("Wachttijden\nVervoer")
    page.get_by_role("button", name="Bezoek plannen").click()
    page.get_by_label("Collega", exact=True).select_option(label="Joris Verhagen")
    page.get_by_role("button", name="Uitnodigen").click()
    expect(page.locator("main")).to_contain_text("Joris Verhagen, heeft nog niet geantwoord")
    page.get_by_label("Naam", exact=True).fill("Wethouder Zorg")
    page.get_by_label("Mailadres").fill("wethouder@gemeente.example")
    page.get_by_role("button", name="Toevoegen").click()
    expect(page.locator("main")).to_contain_text("Wethouder Zorg")
    desk.close()
    return page.url.split("/bezoeken/")[1].split("/")[0]


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
    expect(page.locator(".draft__state")).to_have_text(re.compile(r"Verstuurd als 20\d\d-\d+"), timeout=30_000)
    page.goto(f"/bezoeken/{visit}/voorbereiding")
    expect(page.locator("[name=notes]")).to_have_value("")


def _reported(page: Page, visit: str) -> None:
    """The notes of the train stand in the report."""
    page.goto(f"/zaken/{visit}?step=report")
    expect(page.locator("[name=said]")).to_have_value("De wethouder wil een proef.")
    page.fill("[name=agreed]", "Wij zoeken uit wie het busje betaalt.")
    page.get_by_role("button", name="Verslag schrijven").click()
    expect(page.locator("main")).to_contain_text("Dit bezoek heeft nog geen vervolg.")
    assert page.evaluate(TOO_WIDE) == []


def _what_came_of_it(page: Page, later: str) -> None:
    """Two bottlenecks, a promise and an answer, each begun at the visit and back there; each with who has it."""
    came = page.locator("#voortgekomen")
    for title in ("De trap in het buurthuis is te steil", "Niemand heeft de sleutel van de schuur"):
        came.get_by_role("link", name="Nieuw knelpunt").click()
        expect(page.get_by_label("Haaglanden")).to_be_checked()
        fill(page, title)
        page.get_by_role("button", name="Indienen").click()
        expect(came.get_by_role("listitem").filter(has_text=title)).to_contain_text("Femke Dalstra")
    came.get_by_role("link", name="Nieuwe toezegging").click()
    page.fill("[name=text]", "Wij zoeken uit wie het busje betaalt")
    page.fill("[name=made_to]", "Wethouder Zorg")
    page.fill("[name=due_on]", later)
    page.get_by_role("button", name="Toezegging doen").click()
    promised = came.get_by_role("listitem").filter(has_text="wie het busje betaalt")
    expect(promised).to_contain_text("Femke Dalstra")
    came.get_by_role("link", name="Antwoord geven: Eén loket voor hulpmiddelen").click()
    page.get_by_label("1. Kan dit op 1 januari?").fill("Nee, pas in het voorjaar.")
    page.get_by_label("Nee", exact=True).check()
    page.fill("textarea[name=remarks]", "Het loket moet eerst mensen vinden.")
    page.get_by_role("button", name="Antwoord sturen").click()
    expect(came.get_by_role("listitem").filter(has_text="Eén loket")).to_contain_text("Femke Dalstra")
    expect(came.locator("ul").first.get_by_role("listitem")).to_have_count(4)
    assert page.evaluate(TOO_WIDE) == []


def _the_region_hears(page: Page, site: Site, elsewhere: BrowserContext) -> None:
    """What was understood is told, and whoever was met reads it by their link, without an account."""
    page.get_by_role("link", name="De regio vertellen wat je hebt begrepen").click()
    page.get_by_role("button", name="Eerst bekijken").click()
    page.get_by_role("button", name="Versturen").click()
    expect(page.locator("main")).to_contain_text("Wethouder Zorg, heeft niet gereageerd")
    theirs = elsewhere.new_page()
    theirs.goto(run(site, LINK).split()[-1])
    assert theirs.url.endswith("/gesprek"), "the token leaves the address bar"
    expect(theirs.locator("main")).to_contain_text("Wij zoeken uit wie het busje betaalt.")
    assert theirs.evaluate(TOO_WIDE) == []
    elsewhere.close()
