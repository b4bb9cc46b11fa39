"""A liaison in a hallway without a network: nothing typed is lost, and what is sent is sent once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.visitor import PASSWORD, PHONE

pytestmark = pytest.mark.e2e

COPIES = """async wanted => { for (let tries = 0; tries < 100; tries++) {
    const name = (await caches.keys()).find(one => one.startsWith('own-'));
    if (name && (await (await caches.open(name)).keys()).length === wanted && localStorage.copies) return true;
    await new Promise(done => setTimeout(done, 100)); } return false }"""
KEPT = "async () => [await caches.keys(), (await indexedDB.databases()).map(one => one.name)]"


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A phone on which the liaison has just logged in, and that keeps what it needs."""
    context = chromium.new_context(base_url=site.url, viewport=PHONE, locale="nl-NL", has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = context.new_page()
    log_in(page, "liaison")
    ready(page)
    page.close()
    yield context
    context.close()


def log_in(page: Page, who: str) -> None:
    page.goto("/")
    page.fill("[name=email]", f"{who}@regiolijn.example")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.locator("h1")).to_have_text("Mijn werk")


def ready(page: Page) -> None:
    """Until the device has its copies."""
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    assert page.evaluate(COPIES, 3)


def fill(page: Page, title: str) -> None:
    page.fill("[name=title]", title)
    page.get_by_label("Haaglanden").check()
    page.fill("[name=affected]", "Ouderen die thuis wonen.")
    page.fill("[name=asked]", "Zeg welke wet geldt.")


def found(page: Page, title: str) -> int:
    """How many cases there are with this title."""
    page.goto("/knelpunten?queue=mine")
    return page.locator("main").get_by_role("link", name=title).count()


def photo() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(made, "JPEG", quality=90)
    return made.getvalue()


def test_filed_without_a_network_and_sent_once(phone: BrowserContext) -> None:
    title = "De nachtzuster mag de grens niet over"
    page = phone.new_page()
    phone.set_offline(True)
    page.goto("/knelpunten/nieuw")
    fill(page, title)
    expect(page.locator(".kept__state")).to_contain_text("Bewaard op dit apparaat")
    page.close()

    page = phone.new_page()
    page.goto("/knelpunten/apparaat")
    expect(page.locator(".draft")).to_contain_text(title)
    expect(page.locator(".draft__state")).to_have_text("Op dit apparaat. Nog niet ingediend.")
    expect(page.locator("#device-count .count")).to_have_text("1")
    page.get_by_role("link", name="Openen").click()
    expect(page.locator("[name=title]")).to_have_value(title)
    page.get_by_role("button", name="Indienen").click()
    expect(page.locator(".draft__state")).to_have_text("Wacht op verbinding. Het wordt ingediend.")

    again = phone.new_page()
    again.goto("/knelpunten/apparaat")
    phone.set_offline(False)
    for each in (page, again):  # two windows send it at the same time
        each.get_by_role("button", name="Nu versturen").click(no_wait_after=True)
    expect(page.locator(".draft__state")).to_have_text(re.compile(r"Verstuurd als 20\d\d-\d+"))
    expect(page.locator("#device-count")).to_be_hidden()
    assert found(page, title) == 1
