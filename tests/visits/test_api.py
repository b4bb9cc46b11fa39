"""Visits over the wire: planned, found, and what to know before going."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from tests.conftest import Time
from tests.factories import Cases, World
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture
from tests.visits.support import SAID, plan


def test_a_visit_is_planned_found_and_prepared(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    known = cases.at("in_progress")
    day = (clock.local_date(clock.now()) + timedelta(days=7)).isoformat()
    asked = {
        "title": "Regiotafel ouderen", "region": world.regions["ZK-NOORD"], "visitOn": day, "begins": "09:30",
        "ends": "11:00", "place": "Stadhuis", "setting": "formal", "agenda": "Wachttijden",
    }  # fmt: skip
    made = call("liaison", "POST", "/visits", asked)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    [found] = call("mt_reader", "GET", "/visits").json["results"]
    assert (found["number"], found["visitOn"], found["owner"]["id"]) == (number, day, world.people["liaison"])
    assert call("mt_reader", "GET", "/visits?status=report").json["results"] == []
    assert call("mt_reader", "GET", "/visits?mine=true").json["results"] == []
    brief = call("fixer_cz", "GET", f"/visits/{number}/brief").json
    told = {item["number"] for section in brief["sections"] for item in section["items"]}
    assert known.number in told
    wrong = call("liaison", "POST", "/visits", asked | {"begins": "11.30", "region": 999_999})
    assert {one["field"] for one in wrong.json["errors"]} == {"region"}
    assert call("fixer_cz", "GET", "/visits/2026-99999/brief").status_code == 404
    assert call("researcher", "GET", "/visits").status_code == 403


def test_its_steps_are_those_of_any_case(world: World, time: Time, call: Call) -> None:  # noqa: F811
    path = f"/cases/{plan(world).number}"
    time.working_days(3)
    nothing = {"reason": "Alleen kennisgemaakt."}
    taken = ("hold", {}, "held"), ("report", SAID, "reported"), ("no_follow_up", nothing, "done")
    for name, data, state in taken:
        tag = call("liaison", "GET", path).headers["ETag"]
        step = {"name": name, "data": data}
        done = call("liaison", "POST", f"{path}/transitions", step, If_Match=tag)
        assert (done.status_code, done.json["state"]) == (200, state), done.text
        assert call("liaison", "POST", f"{path}/transitions", step, If_Match=tag).status_code == 412
    assert call("mt_reader", "GET", path).json["agreed"] == SAID["agreed"]
