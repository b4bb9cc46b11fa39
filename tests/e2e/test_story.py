"""One bottleneck from the region to The Hague and back, through the pages, as six people live it on a phone."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Site
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

TITLE = "De praktijkondersteuner mag niet mee naar de wijk"
MOST_INTERACTIONS = 12
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/volg/[\w.\-]+)")


class Story:
    """Who takes part, each with a browser of their own."""

    def __init__(self, browser: Browser, site: Site, *, script: bool) -> None:
        self.site = site
        seen: set[tuple[str, str]] = set()
        self.people = {
            name: Visitor(browser, site.url, script, seen=seen)
            for name in ("liaison", "fikser", "commissaris", "beheerder", "auditor", "region", "other")
        }
        for name, visitor in self.people.items():
            if name not in ("region", "other"):
                visitor.log_in(name)
        self.number = ""

    def close(self) -> None:
        for visitor in self.people.values():
            visitor.page.context.close()

    def step(self, who: str, label: str, done: str = "", **fields: str) -> None:
        """Somebody finds the case in a list, opens the form of a step, fills it in and sends it."""
        visitor = self.people[who]
        visitor.go("/" if who != "commissaris" else "/knelpunten")
        visitor.follow(re.compile(re.escape(TITLE)))
        opened = visitor.page.locator("main").get_by_role("link", name=label, exact=True)
        if not opened.first.is_visible():
            visitor.open("Andere stappen")
        visitor.follow(re.compile(f"^{re.escape(label)}$"))
        visitor.fill(**fields)
        visitor.press(label)
        assert f"Gelukt: {label}" in visitor.text or done in visitor.text, visitor.text[:800]

    def state(self, who: str) -> str:
        """What the case page says of where the case is."""
        visitor = self.people[who]
        visitor.go(f"/zaken/{self.number}")
        return visitor.page.locator("main dt", has_text="Status").locator("xpath=following-sibling::dd").inner_text()


@pytest.fixture(params=[True, False], ids=["script", "without-script"])
def story(request: pytest.FixtureRequest, chromium: Browser, site: Site):
    told = Story(chromium, site, script=request.param)
    yield told
    told.close()


def test_from_the_region_to_the_hague_and_back(story: Story) -> None:
    _file(story)
    _work(story)
    _escalate(story)
    _solve(story)
    link = _link_of_the_region(story)
    _region_says_partly(story, link)
    _add_a_second_contact(story)
    _solve(story)
    _the_region_does_not_agree(story)
    _the_liaison_concludes(story)
    _told_in_the_timeline(story)
    _told_in_the_log(story)
    if story.people["liaison"].script:
        _on_a_desk(story)


def _file(story: Story) -> None:
    """In under a minute, in at most twelve interactions, from My work."""
    liaison = story.people["liaison"]
    liaison.go("/knelpunten/nieuw")
    if liaison.script:
        stops = liaison.walk_the_keyboard()
        where = ["region", "municipality", "Een andere regio of indeling", "here_today"]
        asked = ["title", *where, "affected", "asked", "files", "Meer gegevens", "do", "do"]
        assert stops[0] == "Ga naar de inhoud"
        assert stops[stops.index("title") :][: len(asked)] == asked, stops
    liaison.press("Indienen", status=422)
    assert "Er klopt nog iets niet" in liaison.text
    liaison.go("/")
    before, began = liaison.interactions, time.monotonic()
    liaison.page.get_by_role("link", name=re.compile(r"^Nieuw( knelpunt)?$")).first.click()
    liaison.interactions += 1
    liaison.look()
    liaison.fill(title=TITLE)
    liaison.page.get_by_label("Haaglanden").check()
    liaison.interactions += 1
    liaison.fill(affected="Mensen met meer dan één ziekte.", asked="Zeg welke regel geldt.")
    liaison.open("Meer")
    liaison.fill(description="Twee regels spreken elkaar tegen.", theme="eerstelijn")
    liaison.fill(**{"contacts-0-name": "Tanja Bos", "contacts-0-email": "tanja@zorggroep.example"})
    liaison.press("Indienen")
    if liaison.page.locator("#checking").count():  # it was filled in faster than anybody could look along
        liaison.press("Indienen")
    assert liaison.interactions - before <= MOST_INTERACTIONS
    assert time.monotonic() - began < 60
    assert liaison.heading == TITLE
    found = re.search(r"\d{4}-\d{5}", liaison.text)
    assert found
    story.number = found.group()


def _work(story: Story) -> None:
    """The opgavefikser whom routing found takes it, asks, hears, and proposes."""
    story.step("fikser", "Aannemen", note="Ik bel eerst de zorggroep.")
    story.step("fikser", "Vraag aan de regio", question="Wie betaalt het bezoek nu?")
    assert story.state("liaison") == "Wacht op regio"
    story.step("liaison", "Antwoord van de regio", answer="Niemand: het wordt niet gedaan.")
    story.step("fikser", "Oplossing voorstellen", solution="We schrijven het op.", outcome="single")


def _escalate(story: Story) -> None:
    """The liaison wants more; the regiocommissaris decides on the memo."""
    story.step(
        "liaison", "Escaleren", ground="Het gaat boven het mandaat",
        explanation="Opschrijven helpt één regio.", tried="Overleg met de directie.",
        mandate_asked="Eén uitleg voor alle regio's.",
    )  # fmt: skip
    commissioner = story.people["commissaris"]
    commissioner.go("/escalaties")
    commissioner.follow(re.compile(re.escape(TITLE)))
    assert "Eén uitleg voor alle regio's." in commissioner.text
    commissioner.fill(
        decision="Mandaat gegeven", motivation="De uitleg geldt in het hele land.",
        follow_up="Stuur een brief aan de regio's.", follow_up_owner="Joris Verhagen",
        follow_up_on=(datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
    )  # fmt: skip
    commissioner.press("Besluiten")
    assert "De uitleg geldt in het hele land." in commissioner.text
    assert story.state("fikser") == "In behandeling"


def _solve(story: Story) -> None:
    """The opgavefikser proposes, the liaison tells the region."""
    story.step("fikser", "Oplossing voorstellen", solution="Eén uitleg voor alle regio's.", outcome="structural")
    story.step(
        "liaison", "Terugkoppelen aan de regio", feedback="De regel is nu voor iedereen gelijk. U mag mee.",
        place="In de brief aan alle regio's.",
    )  # fmt: skip


def _link_of_the_region(story: Story) -> str:
    """From the contacts page; the mail carries one that leads to the same page."""
    liaison, admin = story.people["liaison"], story.people["beheerder"]
    liaison.go(f"/zaken/{story.number}/contacten")
    found = LINK.search(liaison.page.locator("main input[readonly]").first.input_value())
    assert found
    story.site.flask("worker", "--once")
    admin.go("/beheer/berichten?stand=verzonden")
    admin.follow("Aan de regio: wat er is gedaan")
    mailed = LINK.search(admin.text)
    assert mailed, admin.text
    assert "tanja@zorggroep.example" in admin.text
    region = story.people["region"]
    region.go(mailed.group(1))
    assert region.heading == TITLE
    return found.group(1)


def _region_says_partly(story: Story, link: str) -> None:
    region = story.people["region"]
    region.go(link)
    assert region.page.url.endswith(f"/volg/{story.number}"), "the token left the address"
    assert "De regel is nu voor iedereen gelijk." in region.text
    region.fill(verdict="partly")
    region.press("Verstuur mijn antwoord", status=422)
    region.fill(reason="De verzekeraar betaalt het nog niet.")
    region.press("Verstuur mijn antwoord")
    assert "De verzekeraar betaalt het nog niet." in region.text
    assert story.state("liaison") == "In behandeling"
    assert "Heropend" in story.people["liaison"].text


def _add_a_second_contact(story: Story) -> None:
    liaison = story.people["liaison"]
    liaison.go(f"/zaken/{story.number}/contacten")
    liaison.fill(name="Bas Kuiper", email="bas@welzijn.example")
    liaison.press("Toevoegen")


def _the_region_does_not_agree(story: Story) -> None:
    """One is content, the other is not: neither decides alone."""
    region, other = story.people["region"], story.people["other"]
    region.go(f"/volg/{story.number}")
    region.fill(verdict="solved")
    region.press("Verstuur mijn antwoord")
    assert story.state("liaison") == "Oordelen wegen"
    liaison = story.people["liaison"]
    liaison.go(f"/zaken/{story.number}/contacten")
    found = LINK.search(liaison.page.locator("main input[readonly]").last.input_value())
    assert found
    other.go(found.group(1))
    other.fill(verdict="partly", reason="Bij het welzijnswerk is het nog niet bekend.")
    other.press("Verstuur mijn antwoord")
    assert story.state("liaison") == "Oordelen wegen"


def _the_liaison_concludes(story: Story) -> None:
    story.step("liaison", "Conclusie trekken", verdict="solved", motivation="Het welzijnswerk krijgt vandaag de brief.")
    assert story.state("liaison").startswith("Gesloten")
    assert "Bij het welzijnswerk is het nog niet bekend." in story.people["liaison"].text
    for who in ("region", "other"):
        story.people[who].go(f"/volg/{story.number}")
        assert "Het welzijnswerk krijgt vandaag de brief." in story.people[who].text


def _told_in_the_timeline(story: Story) -> None:
    liaison = story.people["liaison"]
    liaison.go(f"/zaken/{story.number}")
    for fold in liaison.page.locator("main .fold summary").all():
        fold.click()
    told = liaison.text
    for part in (
        "Ik bel eerst de zorggroep.", "Wie betaalt het bezoek nu?", "Niemand: het wordt niet gedaan.",
        "We schrijven het op.", "Opschrijven helpt één regio.", "De uitleg geldt in het hele land.",
        "De regel is nu voor iedereen gelijk.", "De verzekeraar betaalt het nog niet.", "Tanja Bos",
    ):  # fmt: skip
        assert part in told, f"{part!r} is not in the story: {told}"


def _told_in_the_log(story: Story) -> None:
    auditor = story.people["auditor"]
    auditor.go("/beheer/logboek?zaak=" + story.number)
    told = auditor.text
    for action in (
        "submit", "accept", "ask_region", "answer_region", "propose_solution", "escalate", "decide", "give_feedback",
        "verdict", "conclude",
    ):  # fmt: skip
        assert f"bottleneck.{action}" in told, f"{action} is not in the log: {told}"
    auditor.follow(re.compile(r"^\d+$"))
    assert story.number in auditor.text
    assert "Het welzijnswerk krijgt vandaag de brief." in auditor.text


def _on_a_desk(story: Story) -> None:
    for who, paths in {
        "liaison": ("/", "/knelpunten", "/knelpunten/nieuw", f"/zaken/{story.number}", "/zoeken?q=wijk", "/regios"),
        "commissaris": ("/", "/escalaties"),
        "beheerder": ("/beheer", "/beheer/mensen", "/beheer/routering", "/beheer/processen/bottleneck"),
        "auditor": ("/", "/beheer/logboek"),
        "region": ("/volg",),
    }.items():
        for path in paths:
            story.people[who].look_at_the_desk(path)
