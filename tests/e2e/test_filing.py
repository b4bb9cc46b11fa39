"""Filing on a phone with a bad line: under a minute of user time, at most twelve interactions (issue 4, Proof)."""

from __future__ import annotations

import gzip
import re
import time

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Site
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

MOST_INTERACTIONS = 12
SECONDS = 60
FIRST_LOAD = 150_000
"""Bytes, compressed: the page, its style, its scripts and its letters."""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""About 400 kbit/s each way and 400 ms there and back: the slow end of 3G."""
PARTS = "performance.getEntriesByType('resource').map(one => one.name)"
TYPED = {
    "title": "Beschermd wonen: niemand weet wie na de doordecentralisatie betaalt",
    "affected": "Bewoners die van gemeente wisselen, en hun mantelzorgers.",
    "asked": "Duidelijkheid over de verdeling tussen Wmo en zorgkantoor.",
}


def test_filing_on_a_phone_with_a_bad_line(chromium: Browser, site: Site) -> None:
    visitor = Visitor(chromium, site.url).log_in("liaison")
    page = visitor.page
    visitor.go("/knelpunten/nieuw")
    parts = [page.content().encode(), *(page.request.get(one).body() for one in page.evaluate(PARTS))]
    weight = sum(len(gzip.compress(one)) for one in parts)
    assert weight < FIRST_LOAD, f"the first load is {weight} bytes"
    visitor.go("/")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    before, began = visitor.interactions, time.monotonic()
    page.get_by_role("link", name=re.compile(r"^Nieuw( knelpunt)?$")).first.click()
    visitor.interactions += 1
    page.locator("#filing").wait_for()
    page.wait_for_load_state()
    visitor.fill(**TYPED)
    taken = page.locator("#looking [name=take][value='systems:Wmo']")
    taken.wait_for()
    assert not taken.is_checked(), "a suggestion is never filled in by itself"
    taken.check(force=True)
    visitor.interactions += 1
    page.get_by_role("button", name="Indienen", exact=True).click()
    visitor.interactions += 1
    page.wait_for_url("**/zaken/*", timeout=30_000)
    assert visitor.interactions - before <= MOST_INTERACTIONS
    assert time.monotonic() - began < SECONDS
    assert visitor.heading == TYPED["title"]
    assert "Wmo 2015" in visitor.text
    visitor.page.context.close()
