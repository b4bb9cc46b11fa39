"""Days in the region, and the brief of a region, by the API."""

from __future__ import annotations

from app import db
from app.regions import queries as regions
from tests.api.support import CANARY, Caller, Ministry


def test_a_day_is_said_read_and_taken_back_and_nobody_else_reads_it(
    ministry: Ministry, liaison: Caller, elsewhere: Caller
) -> None:
    day = {"day": "2026-11-20", "region": ministry.zwolle, "half": True}
    said = liaison.post("/presence", day)
    assert said.status_code == 200, said.text
    assert (said.json["now"]["days"], said.json["days"][0]["days"], said.json["days"][0]["said"]) == (0.5, 0.5, True)
    own = liaison.get("/presence").json
    assert own["now"]["least"] == own["now"]["workingDays"] / 2
    assert liaison.get("/presence?quarter=2026-Q1").json["days"] == []
    me = own["person"]["id"]
    assert liaison.get(f"/presence/{me}").status_code == 200
    assert elsewhere.get(f"/presence/{me}").status_code == 404
    assert liaison.post("/presence", day | {"takenBack": True}).json["now"]["days"] == 0
    wrong = liaison.post("/presence", {"day": "gisteren", "region": "x", "half": 3})
    assert {one["field"] for one in wrong.json["errors"]} == {"day", "region", "half"}
    late = liaison.post("/presence", day | {"day": "2026-11-01"})
    assert late.json["errors"][0]["code"] == "longer_than_a_week_ago"


def test_the_brief_of_a_region(ministry: Ministry, liaison: Caller) -> None:
    made = liaison.file(ministry.bottleneck(description=CANARY, title="De brug is dicht"))
    with db.reading() as session:
        row = regions.by_id(session, ministry.zwolle)
    brief = liaison.get(f"/regions/{row.division}/{row.code}/brief")
    found = {part["key"]: part["items"] for part in brief.json["sections"]}
    assert made["number"] in [one["number"] for one in found["bottlenecks"]]
    assert CANARY not in brief.text
