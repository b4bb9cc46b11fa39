"""A list by the regions of a layout: the rule, sight, and that every number opens the list that it counts."""

from __future__ import annotations

from collections.abc import Callable

from app import db
from app.cases import lens, queries
from app.cases.filters import Filters, Status
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def test_a_divided_region_counts_once_and_every_number_is_the_list_that_it_opens(cases: Cases, world: World) -> None:
    """Noord (A and B) is divided over the GGD regions Aalder (A) and Boven (B): the first by name has its cases."""
    cases.at("in_progress", nature="funding")
    cases.at("in_progress", nature="funding", confidentiality="confidential", title="Kanarie")
    cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", nature="cooperation")
    place = world.regions
    for who, expected in (("liaison", {"GGD-AALDER": 2}), ("fixer_lz", {"GGD-ZUID": 0}), ("mt_reader", None)):
        with db.reading() as session:
            actor = world.actor(who)
            everything = Filters(status=Status.ANY)
            found = lens.counted(session, "ggd", queries.conditions(session, actor, everything))
            for code in ("GGD-AALDER", "GGD-BOVEN", "GGD-ZUID"):
                listed = queries.page(session, actor, Filters(status=Status.ANY, counted=place[code])).rows
                assert found.by_region.get(place[code], 0) == len(listed), (who, code)
            for code, many in (expected or {}).items():
                assert found.by_region.get(place[code], 0) == many, who
            assert place["GGD-BOVEN"] not in found.by_region
            assert found.unplaced == 0
            assert found.divided == found.by_region.get(place["GGD-AALDER"], 0)
            nowhere = Filters(status=Status.ANY, counted=987_654)
            assert queries.page(session, actor, nowhere).rows == ()
            both = Filters(counted=place["GGD-AALDER"], regions=frozenset({place["ZK-ZUID"]}))
            assert queries.page(session, actor, both).rows == (), "one filter with another narrows"


def test_one_click_from_the_list_and_back(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("in_progress", nature="funding", title="In Noord")
    cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", nature="funding", title="In Zuid")
    browser = sign_in("commissioner")
    browser.page("/knelpunten?nature=funding")
    page = browser.page("/knelpunten/per-indeling?nature=funding&indeling=ggd")
    assert "2 zaken uit deze lijst, voor zover jij ze mag lezen. 1 daarvan ligt in een regio die" in page.text
    opens = next(a.get("href") for a in page.all("a") if f"counted={world.regions['GGD-AALDER']}" in a.get("href", ""))
    narrowed = browser.page(opens)
    assert "In Noord" in narrowed.text
    assert "In Zuid" not in narrowed.text
    assert "Alleen wat meetelt in Ggd Aalder" in narrowed.text
    away = next(a.get("href") for a in narrowed.all("a") if a.text == "Haal dit filter weg")
    assert "In Zuid" in browser.page(away).text


def test_escalations_promises_and_visits_too(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("escalated", nature="funding", title="In Noord")
    browser = sign_in("commissioner")
    page = browser.page("/escalaties/per-indeling?indeling=ggd")
    assert "1 zaak uit deze lijst" in page.text
    opens = {code: f"/escalaties?counted={world.regions[code]}" for code in ("GGD-AALDER", "GGD-BOVEN")}
    assert {a.get("href") for a in page.all("a")} >= set(opens.values())
    assert "In Noord" in browser.page(opens["GGD-AALDER"]).text
    assert "In Noord" not in browser.page(opens["GGD-BOVEN"]).text
    for path in ("/toezeggingen", "/bezoeken"):
        assert "Geen zaak in deze lijst" in browser.page(f"{path}/per-indeling?indeling=ggd").text
        narrowed = browser.page(f"{path}?counted={world.regions['GGD-ZUID']}")
        assert "Alleen wat meetelt in Ggd Zuid" in narrowed.text
