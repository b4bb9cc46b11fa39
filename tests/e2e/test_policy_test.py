"""A policy test in real browsers: a directorate asks at a desk, a partner and a liaison answer on a phone, and
everybody reads what was done with it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from app import clock
from tests.e2e.conftest import ROOT, Site

pytestmark = pytest.mark.slow
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TITLE = "Eén nummer voor nachtzorg thuis"


def log_in(browser: Browser, site: Site, who: str, size: dict[str, int]) -> Page:
    """A colleague who has logged in, on a screen of this size."""
    page = browser.new_context(viewport=size, locale="nl-NL", base_url=site.url).new_page()  # type: ignore[arg-type]
    page.goto("/inloggen")
    page.fill("input[name=email]", f"{who}@regiolijn.example")
    page.fill("input[name=password]", "regiolijn-demo")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site.url}/")
    return page


def no_sideways(page: Page) -> None:
    """Nothing sticks out at the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def link_of(site: Site) -> str:
    """The path in the last mail to a partner: what the server would have sent."""
    code = (
        "from app import db, links\nfrom sqlalchemy import select\n"
        "from app.policytests.links import path_for\nfrom app.policytests.models import PolicyPartner\n"
        "s = db.reading().__enter__()\n"
        "print(path_for(s.scalars(select(PolicyPartner).order_by(PolicyPartner.id.desc())).first()))\n"
    )
    return run(site, code).strip().splitlines()[-1]


def run(site: Site, code: str) -> str:
    """Run a few lines beside the server, with its environment."""
    begin = "from wsgi import app\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + code], cwd=ROOT, env=site.environment, capture_output=True, text=True,
        timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


def test_from_intended_policy_to_what_was_done_with_the_answers(chromium: Browser, site: Site) -> None:
    desk = log_in(chromium, site, "fikser", DESK)
    phone = log_in(chromium, site, "liaison", PHONE)
    desk.goto("/beleidstoetsen")
    desk.get_by_role("link", name="Regio's vragen").first.click()
    desk.get_by_label("Titel").fill(TITLE)
    desk.get_by_label("Wat willen we").fill("Wie 's nachts thuis hulp nodig heeft, belt één nummer per regio.")
    desk.get_by_label("Vragen aan de regio").fill("Kan dit voor de zomer?\nWie neemt op?")
    desk.get_by_label("Haaglanden", exact=True).check()
    desk.get_by_label("Antwoord uiterlijk op").fill((clock.local_date(clock.now()) + timedelta(days=30)).isoformat())
    desk.get_by_role("button", name="Aan de regio's vragen").click()
    desk.wait_for_url(re.compile(r"/zaken/\d"))
    test_url = desk.url

    phone.goto("/beleidstoetsen")
    no_sideways(phone)
    phone.get_by_role("link", name=TITLE).first.click()
    answer_url = phone.url
    phone.goto(answer_url.replace("/antwoord", "/partners"))
    phone.get_by_label("Naam").fill("Teamleider nachtzorg")
    phone.get_by_label("Organisatie").fill("Thuiszorg De Linde")
    phone.get_by_label("E-mail").fill("nacht@delinde.example")
    phone.get_by_role("button", name="Vraag versturen").click()
    phone.wait_for_url(re.compile(r"/zaken/"))

    partner = chromium.new_context(viewport=PHONE, locale="nl-NL", base_url=site.url).new_page()  # type: ignore[arg-type]
    partner.goto(link_of(site))
    assert partner.url.endswith("/toets"), "the token leaves the address bar"
    no_sideways(partner)
    partner.get_by_label("1. Kan dit voor de zomer?").fill("Wel als wij een tweede auto krijgen.")
    partner.get_by_label("2. Wie neemt op?").fill("De huisartsenpost.")
    partner.get_by_label("Ja, met aanpassingen").check()
    partner.get_by_label("Uw naam en functie").fill("Teamleider nachtzorg")
    partner.get_by_role("button", name="Verstuur mijn antwoord").click()
    assert partner.get_by_text("Wij hebben uw antwoord.").is_visible()

    phone.goto(answer_url)
    no_sideways(phone)
    phone.get_by_label("1. Kan dit voor de zomer?").fill("Ja, met een tweede auto.")
    phone.get_by_label("2. Wie neemt op?").fill("De huisartsenpost.")
    phone.get_by_label("Ja, met aanpassingen").check()
    phone.locator("textarea[name=remarks]").fill("Kan, als er een tweede auto komt.")
    phone.get_by_role("button", name="Antwoord sturen").click()
    phone.wait_for_url(re.compile(r"/zaken/"))

    desk.goto(test_url)
    desk.get_by_role("link", name="Beginnen met wegen").first.click()
    desk.get_by_role("button", name="Beginnen met wegen").click()
    desk.get_by_role("link", name="Hoofdpunt toevoegen").click()
    desk.get_by_label("Hoofdpunt").fill("Een tweede auto")
    desk.get_by_label("Wat regio's zeiden").fill("Zonder tweede auto is de nacht te lang.")
    desk.get_by_label("Haaglanden").check()
    desk.get_by_label("Wat je ermee deed").select_option("adopted")
    desk.get_by_label("Waarom").fill("Er komt geld voor een tweede auto.")
    desk.get_by_role("button", name="Bewaren").click()
    desk.wait_for_url(re.compile(r"/zaken/"))
    desk.get_by_role("link", name="Aan de regio's terugkoppelen").first.click()
    desk.get_by_label("Hoe gaat het nu verder").fill("Wij beginnen na de zomer.")
    desk.get_by_role("button", name="Aan de regio's terugkoppelen").click()
    desk.get_by_text("Wij beginnen na de zomer.").first.wait_for()

    answered = answer_url.replace("/antwoord", "").replace("beleidstoetsen", "zaken")
    for reader, where in ((phone, answered), (partner, "/toets")):
        reader.goto(where)
        assert reader.get_by_text("Er komt geld voor een tweede auto.").first.is_visible()
        no_sideways(reader)
