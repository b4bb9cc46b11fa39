"""Partnerships: written down by who is liaison there, found from every region through which they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import clock, db
from app.errors import Invalid, NotFound, Stale
from app.partnerships import actions, queries
from app.partnerships.models import Axis, PartyKind
from app.partnerships.queries import Asked, Standing
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser


def described(world: World, **changes: Any) -> dict[str, Any]:
    """A partnership that is right: of Aalderbeek and Bovenveen."""
    return {
        "name": "Vitaal Ålderbeek", "about": "Samen voor preventie.", "tasks": "Valpreventie\n\nEén loket",
        "region": "", "municipalities": "aalderbeek, Bovenveen", "since": "2024-01-01", "until": "",
        "task_mission": "4", "task_mission_why": "Begonnen met een droom.",
        "parties": [
            {"name": "Gemeente Aalderbeek", "kind": "municipality", "role": "leads"},
            {"name": "", "kind": "", "role": ""},
            {"name": "Woonstede", "kind": "housing", "role": "pays"},
        ],
        "people": [{"name": "Mw. De Boer", "organisation": "Woonstede", "email": "B@woonstede.example",
                    "mandate": "Tot 50.000 euro", "until": "2027-01-01"}],
        **changes,
    }  # fmt: skip


def make(world: World, who: str = "liaison", **changes: Any) -> int:
    """A partnership, and its id."""
    with db.transaction() as session:
        return actions.make(session, world.actor(who), described(world, **changes), now=clock.now()).id


def test_it_is_read_as_it_was_described(world: World) -> None:
    key = make(world)
    with db.reading() as session:
        row = queries.one(session, key)
        assert [name for _id, name, _there in row.municipalities] == ["Aalderbeek", "Bovenveen"]
        assert row.tasks == ("Valpreventie", "Eén loket")
        assert [(one.name, one.kind) for one in row.parties][1] == ("Woonstede", PartyKind.HOUSING)
        assert row.on(Axis.TASK_MISSION).place == 4  # type: ignore[union-attr]
        assert row.on(Axis.FORMAL_INFORMAL) is None
        assert row.people[0].email == "b@woonstede.example"
        assert queries.one(session, key, people=False).people == ()
        with pytest.raises(NotFound):
            queries.one(session, 2**40)


def test_it_runs_through_every_region_that_holds_one_of_its_municipalities(world: World) -> None:
    own = make(world)
    follows = make(world, municipalities="", region=str(world.regions["GGD-ZUID"]), who="liaison_zuid", name="Zuid")
    today = clock.local_date(clock.now())
    expected = {
        "ZK-NOORD": {own}, "GGD-AALDER": {own}, "GGD-BOVEN": {own}, "JEUGD-MIDDEN": {own, follows},
        "ZK-ZUID": {follows}, "GGD-ZUID": {follows}, "JEUGD-OOST": set(),
    }  # fmt: skip
    with db.reading() as session:
        found = {code: {row.id for row in queries.of_region(session, world.regions[code], today)} for code in expected}
        assert found == expected
        row = queries.one(session, own)
        assert queries.region_ids(session, row, today) == {
            world.regions[code] for code in ("ZK-NOORD", "GGD-AALDER", "GGD-BOVEN", "JEUGD-MIDDEN")
        }
        assert queries.meant(session, "vitaal-aalderbeek", world.regions["ZK-NOORD"], today) is None
        assert queries.meant(session, "VITAAL Alderbeek", world.regions["JEUGD-MIDDEN"], today) == own
        assert queries.meant(session, "Vitaal Ålderbeek", world.regions["ZK-ZUID"], today) is None
        asked = Asked(q="alder vit", party=PartyKind.HOUSING, standing=Standing.RUNNING)
        assert [row.id for row in queries.listed(session, asked, today)] == [own]
        assert queries.count(session, Asked(q="%"), today) == 2, "no word, no wildcard"
        assert queries.count(session, Asked(standing=Standing.ENDED), today) == 0


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": " "}, ("name", "required")),
        ({"municipalities": ""}, ("municipalities", "required")),
        ({"municipalities": "Alderbeek"}, ("municipalities", "unknown_municipality_near")),
        ({"municipalities": "Cruyshorn"}, ("municipalities", "region_not_yours")),
        ({"region": "999999999"}, ("region", "unknown_region")),
        ({"task_mission": "6"}, ("task_mission", "out_of_range")),
        ({"task_mission": ""}, ("task_mission", "required")),
        ({"until": "2023-01-01"}, ("until", "until_before_from")),
        ({"people": [{"name": "", "email": "geen adres"}]}, ("people-0-email", "not_an_email")),
        ({"parties": [{"name": "A", "kind": "sekte", "role": ""}]}, ("parties-0-kind", "unknown_choice")),
        ({"parties": "x"}, ("parties", "wrong_type")),
        ({"name": "a\x00b"}, ("name", "unreadable")),
    ],
)
def test_what_is_not_right_is_said_at_its_field(world: World, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        make(world, **changes)
    assert fault in {(one.field, one.code) for one in refused.value.errors}


def test_only_who_is_liaison_there_changes_it_and_nobody_over_another(world: World) -> None:
    key = make(world)

    def change(who: str, version: int = 1) -> None:
        with db.transaction() as session:
            actions.change(
                session, world.actor(who), key, described(world, name="Anders"), expected_version=version,
                now=clock.now(),
            )  # fmt: skip

    for who in ("liaison_zuid", "liaison_oost", "fixer_cz", "mt_reader", "auditor", "researcher"):
        with pytest.raises(Forbidden):
            change(who)
    change("liaison_noord2")
    with pytest.raises(Stale):
        change("liaison")
    change("admin", 2)


def test_the_pages(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    assert "Er zijn nog geen" in browser.page("/samenwerking").text
    browser.page("/samenwerking/nieuw")
    key = make(world)
    page = browser.page(f"/samenwerking/{key}")
    assert "Mw. De Boer" in page.text
    assert "Taakgebonden" in page.text
    form = browser.page(f"/samenwerking/{key}/wijzigen").form()
    assert browser.submit(form, {"name": "Vitaal Ålderbeek 2"}).status_code == 303
    assert "Vitaal Ålderbeek 2" in browser.page("/samenwerking?regio=mijn&q=vitaal&partij=housing").text
    assert "Vitaal Ålderbeek 2" in browser.page("/regios/jeugd/JEUGD-MIDDEN").text
    file = browser.get("/samenwerking/bestand/csv")
    assert "Woonstede" in file.text
    assert "De Boer" not in file.text
    assert browser.get("/samenwerking/bestand/exe").status_code == 404
    assert "De Boer" not in sign_in("researcher").page(f"/samenwerking/{key}").text


def test_words_that_equal_a_name_are_linked_and_others_are_told_in_one_go(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    key = make(world)
    at_once = cases.at("in_progress", partnership="VITAAL ÅLDERBEEK").number
    other = [cases.at("in_progress", partnership="Vitaal").number for _again in range(2)]
    browser = sign_in("liaison")
    assert f"/samenwerking/{key}" in browser.page(f"/zaken/{at_once}").html
    page = browser.page(f"/samenwerking/{key}")
    assert at_once in page.text
    assert other[0] not in page.text
    assert "“Vitaal” 2 knelpunten" in page.text
    assert "Welk samenwerkingsverband is dit?" in browser.page(f"/zaken/{other[0]}").text
    browser.send(f"/samenwerking/{key}/knelpunten", {"words": "Vitaal"})
    browser.send(f"/samenwerking/{key}/knelpunten", {"words": "a\x00b"})
    listed = browser.page(f"/knelpunten?status=any&partnership={key}").text
    assert all(number in listed for number in (at_once, *other))
    assert "Hoort bij samenwerkingsverband Vitaal Ålderbeek" in browser.page(f"/zaken/{other[0]}").text
    zuid = make(world, "liaison_zuid", municipalities="Cruyshorn", name="Zuid")
    browser.send(f"/zaken/{other[0]}/samenwerkingsverband", {"partnership": str(zuid)})
    assert f"/samenwerking/{key}" in browser.page(f"/zaken/{other[0]}").html, "it does not run there"
    browser.send(f"/samenwerking/{key}/weg")
    assert browser.page(f"/samenwerking/{key}").h1 == "Vitaal Ålderbeek", "what something belongs to stays"
