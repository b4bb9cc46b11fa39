"""Partnerships and programmes of other departments over the wire: what the pages can do, with the same judgement."""

from __future__ import annotations

from typing import Any

from app import clock, db
from app.programmes import actions as programmes
from tests.factories import Cases, World
from tests.partnerships.test_partnerships import described, make
from tests.partnerships.test_programmes import described as programme
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def wired(world: World, **changes: Any) -> dict[str, Any]:
    """The partnership of the other tests, as it is sent."""
    said = described(world)
    return {
        "name": said["name"], "about": said["about"], "tasks": ["Valpreventie", "Eén loket"],
        "municipalities": ["Aalderbeek", "Bovenveen"], "since": "2024-01-01", "taskMission": 4,
        "taskMissionWhy": said["task_mission_why"],
        "parties": [{"name": "Gemeente Aalderbeek", "kind": "municipality", "role": "leads"}],
        "people": [{"name": "Mw. De Boer", "mandate": "Tot 50.000 euro"}],
        **changes,
    }  # fmt: skip


def test_a_partnership_is_written_down_read_and_described_anew(world: World, call: Call) -> None:  # noqa: F811
    made = call("liaison", "POST", "/partnerships", wired(world))
    assert made.status_code == 201, made.text
    path = f"/partnerships/{made.json['id']}"
    read = call("fixer_cz", "GET", path).json
    assert [one["name"] for one in read["municipalities"]] == ["Aalderbeek", "Bovenveen"]
    assert read["profile"] == [{"axis": "task_mission", "place": 4, "why": "Begonnen met een droom."}]
    assert read["people"][0]["name"] == "Mw. De Boer"
    assert call("researcher", "GET", path).json["people"] == [], "who only does research has nobody to call"
    assert read["standing"] == "running"
    stale = call("liaison", "POST", f"{path}/description", wired(world, version=7))
    assert stale.status_code == 412
    changed = call("liaison", "POST", f"{path}/description", wired(world, version=1, parties=[], until="2030-12-31"))
    assert (changed.json["parties"], changed.json["version"]) == ([], 2)
    [listed] = call("mt_reader", "GET", "/partnerships?standing=running&q=vitaal").json["results"]
    assert (listed["municipalities"], listed["parties"]) == (2, 0)
    assert call("mt_reader", "GET", "/partnerships?standing=ended").json["count"] == 0


def test_what_is_wrong_is_said_at_its_field(world: World, call: Call) -> None:  # noqa: F811
    wrong = wired(world, name="", municipalities=["Nergens"], taskMission=9)
    fields = {one["field"] for one in call("liaison", "POST", "/partnerships", wrong).json["errors"]}
    assert {"name", "taskMission"} <= fields
    key = make(world)
    assert call("liaison_zuid", "POST", f"/partnerships/{key}/description", wired(world, version=1)).status_code == 403
    assert call("fixer_cz", "POST", "/partnerships", wired(world)).status_code == 403
    assert call("liaison", "GET", "/partnerships/99999999999").status_code == 404


def test_a_bottleneck_is_said_to_belong_to_a_partnership(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    case, key = cases.at("in_progress"), make(world)
    path = f"/cases/{case.number}/partnership"
    assert call("liaison", "POST", path, {"partnership": key}).json == {"number": case.number, "partnership": key}
    assert call("mt_reader", "GET", f"/cases/{case.number}").json["partnershipId"] == key
    for wrong in (999_999, "Vitaal", True):
        refused = call("liaison", "POST", path, {"partnership": wrong})
        assert [one["field"] for one in refused.json["errors"]] == ["partnership"], refused.text
    assert call("liaison", "POST", path, {"partnership": None}).json["partnership"] is None


def test_a_bottleneck_is_filed_for_a_partnership(world: World, call: Call) -> None:  # noqa: F811
    key = make(world)
    far = make(world, who="liaison_zuid", name="Zuid", municipalities="", region=str(world.regions["GGD-ZUID"]))
    asked = {"title": "De brug is dicht", "region": world.regions["ZK-NOORD"], "partnershipId": key}
    filed = call("liaison", "POST", "/bottlenecks", asked).json
    assert (filed["partnershipId"], filed["partnership"]) == (key, "Vitaal Ålderbeek")
    for wrong in (far, 999_999, "Vitaal", True):
        refused = call("liaison", "POST", "/bottlenecks", asked | {"partnershipId": wrong})
        assert [one["field"] for one in refused.json["errors"]] == ["partnershipId"], refused.text
    assert [one["number"] for one in call("liaison", "GET", "/cases").json["results"]] == [filed["number"]]


def test_who_else_of_the_government_is_active(world: World, call: Call) -> None:  # noqa: F811
    with db.transaction() as session:
        key = programmes.make(session, world.actor("liaison"), programme(world), now=clock.now()).id
    here = world.regions["ZK-NOORD"]
    [found] = call("liaison", "GET", f"/programmes?region={here}&standing=running").json["results"]
    assert found["id"] == key
    read = call("liaison", "GET", f"/programmes/{key}").json
    assert read["contacts"]
    assert call("researcher", "GET", f"/programmes/{key}").json["contacts"] == []
