"""Ten minutes of a regiocommissaris: three escalations decided, one of them put on the minister's agenda with its
paper, a signatory called to account, and the picture of the accords understood.
"""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.web.formats import short_date
from tests.e2e.conftest import Site, serving
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MOST_SECONDS = 600
MOST_INTERACTIONS = 60
ASKED = {
    "Nachtzorg stopt bij de gemeentegrens": "Geef het zorgkantoor ruimte in de inkoop.",
    "Twee ministeries wachten op elkaar": "Breng het bij de minister.",
    "Het regioplan ligt al een jaar stil": "Spreek de ondertekenaar aan.",
}
MANDATE, MINISTER, ACCOUNT = ASKED
STUCK = "Twee gemeenten tekenen het plan niet."


class Desk:
    """Colleagues who have done their part before the ten minutes begin, by the API."""

    def __init__(self, site: Site, who: str) -> None:
        self.url = site.url
        printed = site.flask("tokens", "create", f"{who}@regiolijn.example", "--name", "voorbereiding")
        self.token = printed.split()[-1]

    def ask(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """A request, and the answer with its ETag."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer) | {"etag": answer.headers.get("ETag", "")}

    def escalate(self, title: str, asked: str) -> int:
        """File a bottleneck and escalate it. Returns its region."""
        filed = self.ask(
            "POST", "/bottlenecks",
            {
                "title": title, "region": "Haaglanden", "affected": "Mensen die thuis zorg nodig hebben.",
                "asked": asked, "description": "Het loopt al maanden vast.", "nature": "cooperation",
                "urgency": "high", "accords": ["IZA"], "submit": True,
            },
        )  # fmt: skip
        said = {
            "ground": "above_mandate", "explanation": "Niemand kan dit alleen besluiten.",
            "tried": "Drie gesprekken met de partijen.", "mandateAsked": asked,
            "consequence": "De partijen haken dit najaar af.",
        }  # fmt: skip
        here = f"/cases/{filed['number']}"
        tag = self.ask("GET", here)["etag"]
        done = self.ask("POST", f"{here}/transitions", {"name": "escalate", "data": said}, If_Match=tag)
        return int(done["region"]["id"])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server of its own, with what waits for the commissioner."""
    with serving(tmp_path) as site:
        site.flask("worker", "--once")  # asks the regions how agreements stand
        liaison, commissioner = Desk(site, "liaison"), Desk(site, "commissaris")
        for title, asked in ASKED.items():
            for _again in range(3):  # whoever has the fewest cases in hand gets it, and there are two
                region = liaison.escalate(title, asked)
                if title in [one["title"] for one in commissioner.ask("GET", "/table")["toDecide"]]:
                    break
        own = liaison.ask("GET", f"/monitor?accord=IZA&region={region}")["results"]
        for one, (stand, words) in zip(
            own, (("stalled", STUCK), ("on_track", "Het loopt."), ("at_risk", "Het geld is krap.")), strict=False
        ):
            liaison.ask("POST", f"/monitor/{one['number']}", {"standing": stand, "words": words})
        yield site


@pytest.fixture
def commissioner(chromium: Browser, site: Site) -> Iterator[Visitor]:
    visitor = Visitor(chromium, site.url).log_in("commissaris")
    yield visitor
    visitor.page.context.close()


def day(ahead: int) -> str:
    """A day from now, as a date field takes it."""
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def decide(hers: Visitor, title: str, **said: str) -> None:
    """From the table to the memo, and decide at its end."""
    hers.go("/tafel")
    hers.follow(re.compile(re.escape(title)))
    assert ASKED[title] in hers.text
    hers.fill(**said)  # what is asked further depends on it
    hers.fill(
        motivation="De regio kan niet langer wachten.", follow_up="Laat het iedereen weten.",
        follow_up_owner="Joris Verhagen", follow_up_on=day(30),
    )  # fmt: skip
    if hers.page.locator('main [name="new_owner"]').is_visible():
        hers.fill(new_owner="Joris Verhagen")
    hers.press("Besluiten")
    assert "De regio kan niet langer wachten." in hers.text


def test_ten_minutes_of_a_commissioner(commissioner: Visitor) -> None:
    hers = commissioner
    began, before = time.monotonic(), hers.interactions
    hers.go("/tafel")
    for title, asked in ASKED.items():
        assert title in hers.text
        assert asked in hers.text
    assert "De partijen haken dit najaar af." in hers.text, "what happens if nothing is decided"

    hers.go("/tafel?akkoord=IZA")
    assert f"“{STUCK}”" in hers.text, "what is stuck, in the words of the region"
    line = hers.page.locator(".picture tbody tr", has_text="Haaglanden").inner_text()
    for stand in ("ligt stil", "op koers", "in gevaar"):
        assert stand in line, "colour, sign and word"

    decide(hers, MANDATE, decision="Mandaat gegeven")
    hers.go("/overleggen/nieuw")
    hers.fill(forum="Overleg met de minister", held_on=day(40))
    hers.press("Inplannen")
    meeting = hers.page.url
    held = short_date(datetime.now(UTC) + timedelta(days=40), "nl")
    decide(hers, MINISTER, decision="Op de agenda van de minister", meeting=f"{held}, Overleg met de minister")
    hers.go(meeting)
    assert MINISTER in hers.text
    paper = hers.page.request.get(f"{meeting}.pdf")
    assert paper.ok
    assert paper.body().startswith(b"%PDF-")

    decide(
        hers, ACCOUNT, decision="Ondertekenaar aangesproken", agreement="Regiobeeld en regioplan", signatory="VNG",
        react_on=day(20),
    )  # fmt: skip
    hers.go("/aanspreken")
    assert "Vereniging van Nederlandse Gemeenten" in hers.text

    hers.go("/tafel")
    for title in ASKED:
        assert hers.page.locator(".asks", has_text=title).count() == 0
        assert title in hers.text, "and what came of it is followed"
    assert hers.interactions - before <= MOST_INTERACTIONS
    assert time.monotonic() - began < MOST_SECONDS
    hers.look_at_the_desk("/tafel")
