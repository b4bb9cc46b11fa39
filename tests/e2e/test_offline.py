"""A liaison in a hallway without a network: nothing typed is lost, and what is sent is sent once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.line import line_to
from tests.e2e.visitor import PASSWORD, PHONE

pytestmark = pytest.mark.e2e

MOST_BYTES = 150_000
"""The first load of the filing page, all together and compressed (issue 4)."""

COPIES = """async wanted => { for (let tries = 0; tries < 100; tries++) {
    const name = (await caches.keys()).find(one => one.startsWith('own-'));
    if (name && (await (await caches.open(name)).keys()).length >= wanted && localStorage.copies) return true;
    await new Promise(done => setTimeout(done, 100)); } return false }"""
LEFT = """async () => { const open = await new Promise(done => { const asked = indexedDB.open('regiolijn');
        asked.onsuccess = () => done(asked.result) });
    const counts = await Promise.all([...open.objectStoreNames].map(name => new Promise(done => {
        const asked = open.transaction(name).objectStore(name).count(); asked.onsuccess = () => done(asked.result) })));
    open.close();
    const own = (await caches.keys()).filter(one => one.startsWith('own-'));
    return counts.reduce((one, other) => one + other, own.length) }"""


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A phone on which the liaison has just logged in, and that keeps what it needs."""
    context = chromium.new_context(base_url=site.url, viewport=PHONE, locale="nl-NL", has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
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
    subject = title.split()[-1]  # other words each time: what looks like another case waits for a look
    page.fill("[name=affected]", f"Wie {subject} nodig heeft.")
    page.fill("[name=asked]", f"Meer {subject}.")
    expect(page.locator(".kept__state")).to_contain_text("Bewaard op dit apparaat")


def photo() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((2000, 1500), 90).convert("RGB").save(made, "JPEG", quality=95)
    return made.getvalue()


def log_out(page: Page) -> None:
    """By the menu of a phone."""
    page.locator(".bar__more summary").click()
    page.locator(".bar__more").get_by_role("button", name="Uitloggen").click()


def test_filed_without_a_network_and_sent_once(phone: BrowserContext) -> None:
    title = "De nachtzuster mag de grens niet over"
    page = phone.new_page()
    phone.set_offline(True)
    page.goto("/knelpunten/nieuw")
    fill(page, title)
    page.set_input_files("[name=files]", {"name": "gang.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.locator(".kept__photos li")).to_contain_text("gang.jpg")
    page.close()

    page = phone.new_page()
    page.goto("/knelpunten/apparaat")
    expect(page.locator(".draft")).to_contain_text(title)
    expect(page.locator(".draft")).to_contain_text("1 bestand")
    expect(page.locator(".draft__state")).to_have_text("Op dit apparaat. Nog niet ingediend.")
    expect(page.locator("#device-count .count")).to_have_text("1")
    page.get_by_role("link", name="Openen").click()
    expect(page.locator("[name=title]")).to_have_value(title)
    expect(page.get_by_label("Haaglanden")).to_be_checked()
    expect(page.locator(".kept__photos li")).to_have_count(1)
    page.get_by_role("button", name="Indienen").click()
    expect(page.locator(".draft__state")).to_have_text("Wacht op verbinding. Het wordt ingediend.")

    again = phone.new_page()
    again.goto("/knelpunten/apparaat")
    phone.set_offline(False)
    for each in (page, again):  # two windows send it at the same time
        each.evaluate("document.getElementById('send').click()")
    expect(page.locator(".draft__state")).to_have_text(re.compile(r"Verstuurd als 20\d\d-\d+"))
    expect(page.locator("#device-count")).to_be_hidden()
    page.get_by_role("link", name="Naar de zaak").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main").get_by_role("link", name="gang.jpg")).to_have_count(1)
    page.goto("/knelpunten?queue=mine")
    assert page.locator("main").get_by_role("link", name=title).count() == 1


def test_a_newer_text_elsewhere_is_shown_and_chosen(phone: BrowserContext, chromium: Browser, site: Site) -> None:
    page = phone.new_page()
    page.goto("/knelpunten/nieuw")
    fill(page, "De sleutel van het gebouw")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    page.wait_for_url("**/zaken/*")
    edit = f"{page.url}/bewerken"
    page.goto(edit)
    phone.set_offline(True)
    page.fill("[name=asked]", "Getypt zonder netwerk.")
    expect(page.locator(".kept__state")).to_contain_text("Bewaard op dit apparaat")

    desk = chromium.new_context(base_url=site.url, java_script_enabled=False)
    there = desk.new_page()
    log_in(there, "liaison")
    there.goto(edit)
    there.fill("[name=asked]", "Getypt aan het bureau.")
    there.locator("[name=do][value=draft]").click()
    desk.close()

    page.get_by_role("button", name="Indienen").click()
    expect(page.locator(".draft__state").first).to_contain_text("Wacht op verbinding")
    phone.set_offline(False)
    expect(page.locator(".draft__state").first).to_contain_text("ook ergens anders veranderd")
    expect(page.locator(".draft fieldset")).to_have_count(1)
    expect(page.locator(".draft fieldset")).to_contain_text("Getypt aan het bureau.")
    page.get_by_label("Op dit apparaat: Getypt zonder netwerk.").check()
    page.get_by_role("button", name="Verstuur met deze teksten").click()
    expect(page.locator(".draft--sent")).to_have_count(1)
    expect(page.locator(".draft")).to_have_count(1)
    page.get_by_role("link", name="Naar de zaak").click()
    expect(page.locator("main")).to_contain_text("Getypt zonder netwerk.")


def test_logging_out_warns_and_wipes_and_drafts_are_of_one_account(phone: BrowserContext, site: Site) -> None:
    page = phone.new_page()
    page.goto("/knelpunten/nieuw")
    fill(page, "Van de liaison alleen")
    phone.clear_cookies()  # the session ended by itself, and somebody else takes the phone
    page.get_by_role("button", name="Indienen").click()
    expect(page.locator(".kept__state")).to_contain_text("Je bent niet meer ingelogd")
    log_in(page, "liaison2")
    ready(page)
    page.goto("/knelpunten/apparaat")
    expect(page.locator(".others")).to_contain_text("1 concept van iemand anders")
    expect(page.locator("main")).not_to_contain_text("Van de liaison alleen")
    phone.clear_cookies()
    log_in(page, "liaison")
    page.goto("/knelpunten/apparaat")
    expect(page.locator(".draft__state")).to_contain_text("Verstuurd als")

    page.goto("/knelpunten/nieuw")
    fill(page, "Nog niet af")
    page.goto("/")
    log_out(page)
    expect(page.locator("h1")).to_have_text("Nog niet alles is verstuurd")
    expect(page.locator("main")).to_contain_text("Nog niet af")
    page.get_by_role("button", name="Uitloggen en wissen").click()
    expect(page.locator("h1")).to_have_text("Inloggen")
    assert page.evaluate(LEFT) == 0


def test_own_cases_are_readable_without_a_network(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/")
    number = page.locator("main a[href^='/zaken/']").first.get_attribute("href") or ""
    phone.set_offline(True)
    page.goto(number)
    expect(page.locator("h1")).to_have_text("Zaken op dit apparaat")
    expect(page.locator("main")).to_contain_text("Bijgewerkt op")
    case = page.locator(f"[id='{number.removeprefix('/zaken/')}']")
    expect(case).to_be_visible()
    expect(case).to_contain_text("Laatste berichten")
    page.goto("/beheer")
    expect(page.locator("h1")).to_have_text("Geen verbinding")


def test_the_form_costs_little_the_first_time_and_next_to_nothing_after(chromium: Browser, site: Site) -> None:
    """Counted on the line, with headers and all that the service worker fetches. How long it takes: bench/phone.py."""
    with line_to(int(site.url.rsplit(":", 1)[1])) as line:
        context = chromium.new_context(base_url=site.url, viewport=PHONE, locale="nl-NL")  # type: ignore[arg-type]
        page = context.new_page()
        log_in(page, "liaison2")  # straight to the server: a cookie does not look at the port, a cache does
        line.reset()
        page.goto(f"{line.url}/knelpunten/nieuw")
        ready(page)
        first = line.received
        line.reset()
        page.goto(f"{line.url}/knelpunten/nieuw", wait_until="networkidle")
        expect(page.locator("[name=title]")).to_be_editable()
        context.close()
    assert first < MOST_BYTES, first
    assert set(line.asked) <= {"/knelpunten/nieuw", "/sw.js"}, "the page, and whether there is a newer version"
    assert line.received < 20_000
