"""A day of an opgavefikser at a desk, without a mouse where that is faster: the lists, a case, several at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Site
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

SAID = "[role=status].vh"


def test_a_day_of_an_opgavefikser(chromium: Browser, site: Site) -> None:
    fixer = Visitor(chromium, site.url).log_in("fikser")
    number = _through_the_list(fixer)
    _accept_and_say_something(fixer)
    _several_at_once(fixer)
    _straight_to_a_case(fixer, number)
    _turn_the_keys_off(fixer)
    for path in ("/knelpunten", f"/zaken/{number}", "/zaken/samen", "/account/toetsen"):
        fixer.look_at_the_desk(site.url + path)
    fixer.page.context.close()


def _keys(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)
    visitor.page.wait_for_load_state()


def _through_the_list(fixer: Visitor) -> str:
    """From my work to the list, to the second case of it, on to the third, and back."""
    page = fixer.page
    _keys(fixer, "g", "l")
    page.wait_for_url("**/knelpunten*")
    rows = page.locator(".rows .row-a > a")
    addresses = [row.get_attribute("href") for row in rows.all()]
    assert len(addresses) >= 3
    _keys(fixer, "j", "j", "Enter")
    page.wait_for_url(f"**{addresses[1]}")
    page.locator(".in-list", has_text=f"2 van {len(addresses)}").wait_for()
    fixer.look()
    _keys(fixer, "j")
    page.wait_for_url(f"**{addresses[2]}")
    _keys(fixer, "k")
    page.wait_for_url(f"**{addresses[1]}")
    page.get_by_role("link", name="Volgende", exact=True).click()  # and with a mouse
    page.wait_for_url(f"**{addresses[2]}")
    _keys(fixer, "u")
    page.wait_for_url("**/knelpunten*")
    return str(addresses[1]).rsplit("/", 1)[-1]


def _accept_and_say_something(fixer: Visitor) -> None:
    page = fixer.page
    fixer.go("/knelpunten?queue=mine&state=assigned")
    _keys(fixer, "j", "Enter")
    page.wait_for_url("**/zaken/*")
    page.locator(".in-list").wait_for()
    _keys(fixer, "a")
    page.locator("#stap").wait_for()
    fixer.look()
    fixer.press("Aannemen")
    assert "Gedaan: Aannemen" in fixer.text
    assert page.locator(".in-list").count() == 1, "after a step one is still in the list one came from"
    _keys(fixer, "a")
    page.locator(SAID, has_text="Dat kan hier niet").wait_for(state="attached")
    _keys(fixer, "c")
    page.keyboard.type("Ik bel morgen: jaak?/ga")  # in a field no key does anything else than writing
    assert page.locator("#reactie textarea").input_value() == "Ik bel morgen: jaak?/ga"
    page.locator("#reactie .actions button[type=submit]").first.click()
    page.locator(".story", has_text="Ik bel morgen").wait_for()


def _several_at_once(fixer: Visitor) -> None:
    page = fixer.page
    fixer.go("/knelpunten")
    _keys(fixer, "j", "x", "j", "x")
    assert page.locator("[name=zaak]:checked").count() == 2
    page.locator("button[formaction$='/labelen']").click()
    fixer.look()
    fixer.fill(tags="Kwartaalgesprek, mijn dag")
    fixer.press("Labels toevoegen")
    assert "2 zaken hebben nu" in fixer.text
    page.locator("main .picked a").first.click()
    assert "mijn dag" in page.locator(".marks").inner_text()
    fixer.press("Deze zaak volgen")
    assert "Je volgt deze zaak." in fixer.text
    fixer.go("/knelpunten?queue=watched")
    assert page.locator(".rows .row").count() >= 1
    fixer.go("/zaken/samen")
    assert "Klaar: 2 van 2 gedaan" in fixer.text


def _straight_to_a_case(fixer: Visitor, number: str) -> None:
    page = fixer.page
    _keys(fixer, "/")
    page.keyboard.type(str(int(number.split("-")[1])))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{number}$"))
    page.locator("h1").click()
    _keys(fixer, "?")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert "De zaak accepteren" in dialog.inner_text()
    _keys(fixer, "j", "Escape")
    assert not dialog.count()
    assert page.url.endswith(number)


def _turn_the_keys_off(fixer: Visitor) -> None:
    page = fixer.page
    fixer.go("/account/toetsen")
    fixer.press("Toetsen uitzetten")
    fixer.go("/knelpunten")
    _keys(fixer, "j")
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".rows .row-a > a").first.click()
    page.locator(".in-list").wait_for()  # next and previous stay
    fixer.go("/account/toetsen")
    fixer.press("Toetsen aanzetten")
