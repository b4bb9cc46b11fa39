"""Forums over the API: the same as on the pages."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from tests.conftest import Time
from tests.factories import Cases
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_from_planning_to_the_outcome(call: Call, cases: Cases, time: Time) -> None:  # noqa: F811
    day = clock.local_date(clock.now()) + timedelta(days=14)
    assert {row["key"] for row in call("auditor", "GET", "/forums").json["results"]} >= {"minister", "mt"}
    asked = {"forum": "mt", "heldOn": day.isoformat(), "begins": "10:00:00"}
    assert call("liaison", "POST", "/meetings", asked).status_code == 403
    made = call("commissioner", "POST", "/meetings", asked)
    assert made.status_code == 201
    meeting = made.json["id"]
    assert call("commissioner", "POST", "/meetings", {**asked, "papersOn": "2027-06-01"}).status_code == 400
    case = cases.at("in_progress", nature="funding")
    item = {"case": case.number, "purpose": "decide", "asked": "Mag dit?"}
    put = call("commissioner", "POST", f"/meetings/{meeting}/items", item)
    assert put.status_code == 201
    paper = f"/agenda-items/{put.json['id']}/paper"
    assert call("fixer_cz", "POST", paper, {"note": "Kort."}).json["paperVersion"] == 1
    [row] = call("mt_reader", "GET", "/meetings").json["results"]
    assert (row["items"], row["withoutPaper"]) == (1, 0)
    outcome = {"result": "agreed", "text": "Akkoord."}
    assert call("commissioner", "POST", f"/agenda-items/{put.json['id']}/outcome", outcome).status_code == 409
    time.move_to(clock.start_of(day) + timedelta(hours=2))
    said = call("commissioner", "POST", f"/agenda-items/{put.json['id']}/outcome", outcome)
    assert (said.status_code, said.json["result"]) == (200, "agreed")
    [shown] = call("mt_reader", "GET", f"/meetings/{meeting}").json["agenda"]
    assert (shown["number"], shown["resultText"]) == (case.number, "Akkoord.")
