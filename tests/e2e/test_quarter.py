"""Five minutes of an MT member: the report of the quarter opened, a number opened to its definition and its cases, and
an answer given to what was asked. Every page that is passed is measured for accessibility (`Visitor.look`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app import clock
from app.figures.period import last_quarter
from tests.e2e.conftest import Site, serving
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MOST_SECONDS = 300
MOST_INTERACTIONS = 25
ASKED = "Geef de fiksers een vast aanspreekpunt bij de NZa."
ANSWER = "Ja. Wij vragen de NZa om een naam en een nummer."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server of its own: what is published there is read by everybody."""
    with serving(tmp_path) as site:
        yield site


def published(site: Site, chromium: Browser, quarter: str) -> None:
    """The commissioner writes the texts of the report and publishes it."""
    writer = Visitor(chromium, site.url).log_in("commissaris")
    writer.go("/rapporten")
    begin = writer.page.locator("main").get_by_role("button", name=re.compile("^Begin het verslag"))
    if begin.count():
        writer.press(begin.inner_text().strip())
    writer.go(f"/rapporten/{quarter}/schrijven")
    writer.fill(introduction="Het was rustig. De regio's wachten vooral op een besluit.", ask1=ASKED)
    writer.press("Bewaren")
    writer.go(f"/rapporten/{quarter}/vaststellen")
    writer.press("Vaststellen")


def test_five_minutes(site: Site, chromium: Browser) -> None:
    today = clock.local_date(datetime.now(UTC))
    quarter = str(last_quarter(today))
    published(site, chromium, quarter)

    reader, begun = Visitor(chromium, site.url).log_in("mt"), time.monotonic()
    reader.interactions = 0
    reader.go(f"/rapporten/{quarter}")
    assert ASKED in reader.text
    number = reader.page.locator('article a[href*="/cijfers/inflow"]').first
    assert number.count(), "the number of new bottlenecks opens"
    reader.go(number.get_attribute("href") or "")
    reader.interactions += 1
    assert "ingediend" in reader.text, "what it means"
    case = reader.page.locator('main a[href*="/zaken/2"]')
    if case.count():  # the small demonstration begins in the last days of that quarter
        reader.go(case.first.get_attribute("href") or "")
        reader.interactions += 1
    reader.go(f"/rapporten/{quarter}")
    reader.follow("Antwoorden")
    reader.fill(answer="Ja", said=ANSWER, by_on=(today + timedelta(days=30)).isoformat())
    owner = reader.page.locator("main [name=owner] option").nth(1)
    reader.page.locator("main [name=owner]").select_option(owner.get_attribute("value"))
    reader.press("Bewaren")
    assert ANSWER in reader.text
    assert time.monotonic() - begun < MOST_SECONDS
    assert reader.interactions <= MOST_INTERACTIONS

    researcher = Visitor(chromium, site.url).log_in("onderzoeker")
    for place in ("/rapporten", "/pilots", "/cijfers", "/cijfers/begrippen", "/procesbeeld", "/onderzoek"):
        researcher.go(place)
        researcher.look_at_the_desk(place)
