"""What ran here before: of the region and the theme, as far as one sees it, how it ended, and the last visit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock, db
from app.bottlenecks import history
from app.cases.models import Case, Outcome
from app.people import access
from app.presence import actions as presence
from app.programmes import actions as programmes
from tests.factories import Cases, World
from tests.pages import Browser
from tests.partnerships.test_programmes import described as programme


@pytest.fixture
def case(cases: Cases, world: World) -> Case:
    """A case of the north about dementia, with what ran around it."""
    cases.at("closed", nature="funding", title="Eerder hier", theme="Dementie")
    cases.at("in_progress", nature="funding", title="Loopt hier", region="GGD-AALDER", by="liaison_noord2")
    cases.at("submitted", title="Elders hetzelfde", theme="Dementie", region="ZK-ZUID", by="liaison_zuid")
    cases.at("submitted", title="Elders iets anders", region="ZK-ZUID", by="liaison_zuid")
    cases.at("in_progress", title="Geheim", confidentiality="confidential", nature="funding")
    cases.at("draft", title="Concept")
    with db.transaction() as session:
        presence.say_where_i_am(session, world.actor("liaison_noord2"), world.regions["GGD-AALDER"], now=clock.now())
    return cases.at("in_progress", nature="funding", title="Deze", theme="Dementie")


@pytest.mark.parametrize(
    ("who", "here", "elsewhere"),
    [
        ("commissioner", {"Eerder hier", "Loopt hier", "Geheim"}, {"Elders hetzelfde"}),
        ("mt_reader", {"Eerder hier", "Loopt hier"}, {"Elders hetzelfde"}),
        ("liaison_noord2", {"Eerder hier", "Loopt hier"}, set()),
        ("fixer_cz", {"Eerder hier", "Loopt hier", "Geheim"}, set()),
    ],
)
def test_of_the_region_and_of_the_theme_as_far_as_one_sees_it(
    who: str, here: set[str], elsewhere: set[str], case: Case, world: World
) -> None:
    with db.reading() as session:
        past = history.of_case(session, world.actor(who), case, clock.local_date(clock.now()))
    assert {row.title for row in past.here} == here
    assert past.here[0].title == "Eerder hier", "the same theme first"
    assert {row.title for row in past.elsewhere} == elsewhere
    assert sum(past.outcomes.values()) == 1
    assert past.visit is not None
    assert (past.visit.name, past.visit.day) == ("Bas Verloren", clock.local_date(clock.now()))


def test_it_stands_beside_the_case_on_demand_and_in_the_api(
    case: Case, world: World, sign_in: Callable[[str], Browser], client: Browser
) -> None:
    with db.transaction() as session:
        programmes.make(session, world.actor("liaison"), programme(world), now=clock.now())
    browser, url = sign_in("fixer_cz"), f"/zaken/{case.number}"
    assert "Eerder hier" not in browser.page(url).text
    part = browser.get(f"{url}/eerder?deel=1").text
    assert "Eerder hier" in part
    assert programme(world)["name"] in part, "who else of the government is active there"
    assert "<html" not in part
    page = browser.page(f"{url}/eerder")
    assert "Laatste bezoek: ma 23 nov, door Bas Verloren" in page.text
    assert "zelfde thema" in page.text
    with db.transaction() as session:
        token = access.create_token(session, world.actor("fixer_cz"), "test", now=clock.now())
    found = client.get(f"/api/v1/cases/{case.number}/history", headers={"Authorization": f"Bearer {token}"}).json
    assert found["inRegion"][0]["title"] == "Eerder hier"
    assert found["lastVisit"]["region"] == "Ggd Aalder"
    assert set(Outcome) >= {one["outcome"] for one in found["outcomes"]}
