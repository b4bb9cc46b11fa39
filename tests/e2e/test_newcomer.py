"""A new opgavefikser: from the first login to a solution that reaches two regions, without anybody explaining."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Site
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

EMAIL = "nieuw@regiolijn.example"
NAME = "Nieuwe Collega"
OWN = "zuurstof thuis instellen doen wij zelf"
MOST_SECONDS = 300
TITLE = "De longverpleegkundige mag geen zuurstof thuis instellen"
THERE = "Zuurstof thuis instellen mag de longverpleegkundige niet"
TEXT = (
    "De regeling voor zuurstof noemt alleen de longarts. De longverpleegkundige mag de zuurstof thuis niet instellen."
)


def test_a_new_opgavefikser(chromium: Browser, site: Site) -> None:
    link = re.search(r"http://[^\s]+/wachtwoord/\S+", _account(site))
    assert link
    mine = _file(chromium, site, "liaison", "Haaglanden", TITLE)
    other = _file(chromium, site, "liaison2", "Zuid-Limburg", THERE)
    _assign(chromium, site, mine)
    began = time.monotonic()
    fixer = Visitor(chromium, site.url)
    _first_login(fixer, link.group())
    _accept(fixer, mine)
    _who_else(fixer, mine, other)
    dossier = _bundle(fixer, mine, other)
    _solve(fixer, dossier)
    assert time.monotonic() - began < MOST_SECONDS
    for who, region in (("liaison", "Haaglanden"), ("liaison2", "Zuid-Limburg")):
        _reached(chromium, site, who, dossier, region)
    fixer.page.context.close()


def _account(site: Site) -> str:
    return site.flask("users", "create", EMAIL, "--role", "fixer", "--directorate", "CZ", "--name", NAME)


def _file(browser: Browser, site: Site, who: str, region: str, title: str) -> str:
    """A liaison files it, and looks at what seems like it first."""
    liaison = Visitor(browser, site.url, script=False).log_in(who)
    liaison.go("/knelpunten/nieuw")
    liaison.page.get_by_label(region).first.check()
    liaison.fill(title=title, affected="Mensen met COPD die zuurstof thuis krijgen.", asked=TEXT)
    liaison.press("Indienen", status=None)
    if liaison.page.locator("#checking").count():
        if liaison.page.locator("[name=joins][value=none]").count():
            liaison.page.locator("[name=joins][value=none]").check()
        liaison.press("Indienen")
    found = re.search(r"\d{4}-\d{5}", liaison.text)
    assert found, liaison.text
    liaison.page.context.close()
    return found.group()


def _assign(browser: Browser, site: Site, number: str) -> None:
    """The application or a coordinator gives it to whoever has just come."""
    chief = Visitor(browser, site.url, script=False).log_in("beheerder")
    chief.go(f"/zaken/samen/toewijzen?zaak={number}")
    chief.fill(successor=NAME, reason="Welkom bij ons.")
    chief.press("Toewijzen")
    chief.page.context.close()


def _first_login(fixer: Visitor, link: str) -> None:
    """Where to begin is said on the first page."""
    fixer.go(link.removeprefix(fixer.url))
    fixer.fill(password=OWN, repeated=OWN)
    fixer.press("Wachtwoord instellen")
    if fixer.heading != "Mijn werk":
        fixer.go("/inloggen")
        fixer.fill(email=EMAIL, password=OWN)
        fixer.press("Inloggen")
    assert "Je eerste dagen" in fixer.text
    assert "Neem je eerste zaak aan" in fixer.text
    assert TITLE in fixer.text


def _accept(fixer: Visitor, number: str) -> None:
    fixer.follow(re.compile(re.escape(TITLE)))
    fixer.follow("Aannemen")
    fixer.press("Aannemen")
    assert fixer.page.url.startswith(f"{fixer.url}/zaken/{number}")
    fixer.go("/eerste-dagen")
    assert "1 van 7 gedaan" in fixer.text


def _who_else(fixer: Visitor, mine: str, other: str) -> None:
    """Beside the case stands who else has this, with the reason; it comes when it is looked at."""
    fixer.go(f"/zaken/{mine}")
    fixer.page.locator("#lijkt-erop").scroll_into_view_if_needed()
    fixer.page.locator("#lijkt-erop", has_text=other).wait_for()
    assert "Zuid-Limburg" in fixer.page.locator("#lijkt-erop").inner_text()


def _bundle(fixer: Visitor, mine: str, other: str) -> str:
    fixer.follow("Toevoegen aan een dossier")
    if fixer.page.locator("main a[href*='/dossiers/nieuw']").count():
        fixer.page.locator("main a[href*='/dossiers/nieuw']").first.click()
        fixer.look()
    fixer.fill(title="Zuurstof thuis instellen", question="Wie mag zuurstof thuis instellen?")
    fixer.page.locator(f"[name=cases][value='{other}']").check()
    fixer.press("Dossier openen")
    assert "2 zaken, 2 regio's" in fixer.text
    assert mine in fixer.text
    return re.findall(r"\d{4}-\d{5}", fixer.page.url)[0]


def _solve(fixer: Visitor, dossier: str) -> None:
    fixer.go(f"/zaken/{dossier}")
    fixer.follow("Oorzaak en plan")
    later = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    fixer.fill(
        cause="Wet of regel",
        cause_text="De regeling noemt alleen de longarts.",
        plan="De regeling uitleggen.",
        plan_on=later,
    )
    fixer.press("Oorzaak en plan")
    fixer.follow("Oplossing aanbieden")
    fixer.fill(
        kind="Uitleg van wat mag",
        solution="De longverpleegkundige mag het, onder verantwoordelijkheid van de longarts.",
    )
    fixer.press("Oplossing aanbieden")
    assert "Gedaan: Oplossing aanbieden" in fixer.text


def _reached(browser: Browser, site: Site, who: str, dossier: str, region: str) -> None:
    """The liaison of each region reads on the first page that an answer is asked, and finds the solution."""
    liaison = Visitor(browser, site.url, script=False).log_in(who)
    assert "structurele oplossing" in liaison.text
    liaison.go(f"/zaken/{dossier}")
    assert region in liaison.text
    assert "De longverpleegkundige mag het" in liaison.text
    liaison.page.context.close()
