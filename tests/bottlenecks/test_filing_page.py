"""The filing page: where by one tap or by name, suggestions, and that nothing typed is ever lost (issue 4, point 1)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app import db
from app.attachments.models import Attachment
from app.bottlenecks import places, suggesting
from app.bottlenecks.models import Bottleneck
from app.cases.models import Case
from app.errors import Invalid
from app.policy import Role
from tests.factories import World, create_person, log_in
from tests.pages import Browser, Page

NEW = "/knelpunten/nieuw"
FOUR = {"title": "Het past hier niet", "affected": "Bewoners", "asked": "Ruimte", "do": "submit"}


@pytest.mark.parametrize(
    ("chosen", "typed", "expected"),
    [
        ("ZK-NOORD", "", "ZK-NOORD"),
        ("ZK-NOORD", "Aalderbeek", "ZK-NOORD"),
        ("GGD-AALDER", "aalderbeek", "GGD-AALDER"),
        (None, "BÓV", "ZK-NOORD"),
        ("ZK-NOORD", "Cruyshorn", "JEUGD-MIDDEN"),
        (None, "Eemsloo", "municipality_not_yours"),
        (None, "Bovenven", "municipality_near"),
        (None, "Zzz", "municipality_unknown"),
        (None, "A", "municipality_unknown"),
    ],
)
def test_a_municipality_leads_to_a_region_of_ones_own(
    chosen: str | None, typed: str, expected: str, world: World
) -> None:
    region = world.regions[chosen] if chosen else None
    with db.reading() as session:
        if expected in world.regions:
            where = places.settle(session, world.actor("liaison"), region, typed)
            assert where.region == world.regions[expected]
            assert (where.municipality is None) == (not typed)
        else:
            with pytest.raises(Invalid) as refused:
                places.settle(session, world.actor("liaison"), region, typed)
            assert [(one.field, one.code) for one in refused.value.errors] == [("municipality", expected)]


def test_a_municipality_in_several_regions_of_ones_own_is_a_choice(world: World, client: Browser) -> None:
    with db.transaction() as session:
        both = frozenset({world.regions["ZK-NOORD"], world.regions["GGD-BOVEN"]})
        someone = create_person(session, "Twee Regio's", Role.LIAISON, region_ids=both)
    client.enter(log_in(someone))
    answer = client.submit(client.page(NEW).form(), FOUR | {"region": None, "municipality": "Bovenveen", "title": ""})
    page = Page(answer.text, NEW)
    assert answer.status_code == 422
    assert "Vul dit veld in" in page.errors(), "everything that is wrong is said at once"
    values = page.form().values()
    assert values["municipality"] == "Bovenveen"
    assert "region" not in values, "a choice is asked, and nothing is chosen"
    done = client.submit(page.form(), FOUR | {"region": str(world.regions["GGD-BOVEN"])})
    assert done.status_code == 303


def test_suggestions_say_which_words_led_to_them_and_fill_nothing_in() -> None:
    text = "De huishoudelijke-hulp stopt, en de coördinatie van de WIJKVERPLEGING ook; wie betaalt?"
    found = {one.key: one.quote for one in suggesting.suggest(text, {})}
    assert found["systems:Wmo"] == "huishoudelijke-hulp"
    assert found["systems:Zvw"] == "WIJKVERPLEGING"
    assert found["nature:funding"] == "betaalt"
    assert "systems:Wmo" not in [one.key for one in suggesting.suggest(text, {"systems": ["Wmo"]})]
    assert not [one for one in suggesting.suggest(text, {"nature": ["mediation"]}) if one.kind == "nature"]
    assert suggesting.suggest("Overwmo en ggz-achtig is geen woord", {}) != suggesting.suggest("wmo", {})
    assert suggesting.suggest("", {}) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nature:\n  fundng:\n    words: [geld]\n    why: {nl: a, en: b}\n", "regels.yaml:2: nature “fundng”"),
        ("systems:\n  Wmo:\n    words: [wmo]\n", "regels.yaml:3: Wmo needs a reason"),
        ("systems:\n  Wmo:\n    words: [a*]\n    why: {nl: a, en: b}\n", "regels.yaml:3: “a*” is too short"),
        ("systems:\n  Wmo:\n    words: []\n    why: {nl: a, en: b}\n", "regels.yaml:3: Wmo has no words"),
        ("colour: {}\n", "regels.yaml:1: “colour” is not something to suggest"),
        ("a: [b\n", "regels.yaml:2:"),
        ("", "regels.yaml:1: the file must hold"),
    ],
)
def test_a_fault_in_the_rules_is_said_with_its_line_and_remedy(source: str, said: str) -> None:
    with pytest.raises(suggesting.RulesError) as refused:
        suggesting.parse(source, "regels.yaml")
    assert str(refused.value).startswith(said)


def test_files_outlive_a_page_that_comes_back(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    form = browser.page(NEW).form().values()
    note = (io.BytesIO(b"Wat ik hoorde"), "notitie.txt")
    data = form | FOUR | {"asked": "", "region": str(world.regions["ZK-NOORD"]), "files": note}
    answer = browser.post(NEW, data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = browser.page(answer.headers["Location"], status=422)
    assert "Vul dit veld in" in page.errors()
    assert "notitie.txt" in page.text
    done = browser.submit(page.form(""), {"asked": "Ruimte", "do": "submit"})
    assert done.status_code == 303, Page(done.text).errors()
    with db.reading() as session:
        case = session.scalars(select(Case)).one()
        assert case.state != "draft"
        assert session.scalars(select(Attachment.name).where(Attachment.case_id == case.id)).all() == ["notitie.txt"]


def test_what_was_typed_outlives_the_login(
    app: Flask, world: World, sign_in: Callable[[str], Browser], client: Browser
) -> None:
    typed = FOUR | {"region": str(world.regions["ZK-NOORD"]), "description": "Regel een\nregel <b>twee</b>"}
    answer = client.post(NEW, data={"csrf_token": client.token(), **typed})
    assert answer.status_code == 401
    page = client.look(answer, NEW)
    kept = page.form().values()
    assert {name: kept[name] for name in typed if name != "do"} == {k: v for k, v in typed.items() if k != "do"}
    browser = sign_in("liaison")
    forged = browser.post(NEW, data=kept | {"csrf_token": "verlopen", "do": "submit"})
    assert forged.status_code == 400
    again = browser.look(forged, NEW).form().values() | {"do": "submit"}
    assert browser.post(NEW, data=again).status_code == 303
    with db.reading() as session:
        assert session.scalars(select(Bottleneck.description)).one() == typed["description"]
