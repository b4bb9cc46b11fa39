"""A case that nobody looks after: it warns, reminds, informs and escalates by itself; a deputy takes it up."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app import clock
from tests.e2e.conftest import Site, serving
from tests.e2e.test_story import TITLE, Story, _file
from tests.e2e.visitor import TOO_WIDE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DEPUTY = "coordinator"
SMALLEST_LETTER = 15
"""Pixels: below this a mail is hard to read on a phone."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server of its own: this test moves time."""
    with serving(tmp_path) as site:
        yield site


@pytest.fixture
def story(chromium: Browser, site: Site) -> Iterator[Story]:
    told = Story(chromium, site, script=True)
    told.people[DEPUTY] = Visitor(chromium, site.url, script=True, seen=told.people["liaison"].seen).log_in(DEPUTY)
    yield told
    told.close()


def on(visitor: Visitor, *buttons: str) -> None:
    """Let demo time pass with the buttons under every page."""
    for name in buttons:
        visitor.page.locator(".travel").get_by_role("button", name=name, exact=True).click()
        visitor.page.wait_for_load_state()
        assert "Vanzelf gebeurd" in visitor.page.locator("body").inner_text()


def test_a_neglected_case_finds_its_way_to_somebody_with_a_mandate(
    story: Story, tmp_path: Path, chromium: Browser
) -> None:
    _file(story)
    story.step("fikser", "Aannemen", note="Ik bel eerst de zorggroep.")
    fixer, deputy, liaison = (story.people[name] for name in ("fikser", DEPUTY, "liaison"))
    _goes_on_leave(fixer)

    liaison.go("/")
    on(liaison, "een week verder", "een werkdag verder", "een werkdag verder", "een werkdag verder")
    deputy.go("/berichten")
    assert TITLE in deputy.text
    assert "Laat de regio weten waar je staat." in deputy.text
    deputy.go("/")
    assert "Je vervangt Joris Verhagen" in deputy.text
    deputy.follow(re.compile(re.escape(TITLE)))
    assert "nog 2 werkdagen" in deputy.text
    deputy.follow(re.compile("^Teken van leven$"))
    deputy.fill(note="Ik neem waar. De zorggroep belt maandag terug.")
    deputy.press("Teken van leven")
    assert "namens Joris Verhagen" in deputy.text

    liaison.go("/")
    on(liaison, "een week verder", "een week verder", "een werkdag verder", "een werkdag verder")
    liaison.go("/berichten")
    assert "Er is al 12 werkdagen geen teken van leven." in liaison.text
    liaison.go(f"/zaken/{story.number}")
    assert "vanzelf naar de regiocommissaris" in liaison.text

    on(liaison, "een werkdag verder", "een werkdag verder")
    assert story.state("liaison") == "Geëscaleerd"
    liaison.go(f"/zaken/{story.number}")
    liaison.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert "14 werkdagen geen teken van leven." in liaison.text
    assert "Regiolijn" in liaison.text
    commissioner = story.people["commissaris"]
    commissioner.go("/escalaties")
    assert TITLE in commissioner.text
    commissioner.follow(re.compile(re.escape(TITLE)))
    assert "vanzelf, na een verlopen termijn" in commissioner.text
    _mails_are_readable(tmp_path, chromium)


def _goes_on_leave(fixer: Visitor) -> None:
    today = clock.local_date(clock.now())
    fixer.go("/account/afwezigheid")
    fixer.fill(
        from_on=today.isoformat(), until_on=(today + timedelta(days=80)).isoformat(), deputy="Hanneke Oldenziel",
        note="Verlof.",
    )  # fmt: skip
    fixer.press("Vastleggen")
    assert "Hanneke Oldenziel" in fixer.text


def _mails_are_readable(instance: Path, chromium: Browser) -> None:
    """The mails about this case, opened on a phone."""
    found = []
    for path in sorted((instance / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if message["To"] in ("coordinator@regiolijn.example", "liaison@regiolijn.example"):
            page, plain = message.get_body(("html",)), message.get_body(("plain",))
            assert page is not None
            assert plain is not None
            assert "omdat" in plain.get_content()
            found.append(page.get_content())
    assert any("teken van leven" in text.lower() for text in found)
    phone = chromium.new_page(viewport={"width": 390, "height": 844})
    for text in found[:6]:
        phone.set_content(text)
        assert not phone.evaluate(TOO_WIDE)
        size = phone.evaluate("Math.min(...[...document.querySelectorAll('p, li, a')].map(one => "
                              "parseFloat(getComputedStyle(one).fontSize)))")  # fmt: skip
        assert size >= SMALLEST_LETTER
    phone.close()
