"""What looks like a bottleneck before it is filed, and joining it (issue 4, point 3)."""

from __future__ import annotations

from tests.api.support import CANARY, Caller, Ministry


def test_a_look_alike_can_be_joined_and_nothing_else_of_it_comes_out(
    ministry: Ministry, liaison: Caller, elsewhere: Caller
) -> None:
    data = ministry.bottleneck(title="Verdeelsleutel beschermd wonen ontbreekt", description=CANARY, affected=CANARY)
    hers = elsewhere.file({**data, "region": ministry.friesland})["number"]
    told = {"title": "Geen verdeelsleutel voor beschermd wonen", "region": data["region"], "asked": CANARY}
    answer = liaison.post("/bottlenecks/look-alikes", told)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json["results"]
    assert (found["number"], found["readable"], found["joinable"], found["sameRegion"]) == (hers, False, True, False)
    assert CANARY not in answer.text
    assert liaison.get(f"/cases/{hers}").status_code == 404

    joined = liaison.post("/bottlenecks", {**ministry.bottleneck(), "submit": True, "joins": hers})
    assert (joined.status_code, joined.json["state"]) == (201, "merged")
    assert CANARY not in joined.text
    other = liaison.post("/bottlenecks", {**ministry.bottleneck(), "submit": True, "differentFrom": [hers]})
    assert other.json["state"] != "merged"


def test_what_is_wrong_is_said_at_its_field(ministry: Ministry, liaison: Caller) -> None:
    answer = liaison.post("/bottlenecks/look-alikes", {"title": "", "region": "Nergens"})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json["errors"]} == {"title", "region"}
    refused = liaison.post("/bottlenecks", {**ministry.bottleneck(), "submit": True, "joins": "2026-99999"})
    assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [("joins", "unknown_case")]
