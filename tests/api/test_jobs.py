"""Tags, watching, and one thing done to several cases: each with what came of it."""

from __future__ import annotations

from app import clock
from app.desk import jobs
from tests.api.support import Caller, Ministry


def test_marks_of_a_case(ministry: Ministry, liaison: Caller, elsewhere: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    url = f"/cases/{number}/marks"
    assert liaison.get(url).json == {"tags": [], "watched": False}
    change = {"add": ["Wachtlijst", "wlz"], "watched": True}
    for _twice in range(2):
        assert liaison.post(url, change).json == {"tags": ["wachtlijst", "wlz"], "watched": True}
    assert liaison.post(url, {"remove": ["wlz", "nooit"], "watched": False}).json == {
        "tags": ["wachtlijst"], "watched": False
    }  # fmt: skip
    assert liaison.post(url, {"add": ["1234"]}).json["errors"][0]["field"] == "add"
    assert liaison.post(url, {"watched": "ja"}).status_code == 400
    assert elsewhere.get(url).status_code == elsewhere.post(url, change).status_code == 404


def test_one_thing_for_several_cases(
    ministry: Ministry, liaison: Caller, elsewhere: Caller, coordinator: Caller
) -> None:
    mine = [liaison.file(ministry.bottleneck())["number"] for _ in range(2)]
    hers = elsewhere.file({**ministry.bottleneck(), "region": ministry.friesland})["number"]
    version = liaison.get(f"/cases/{mine[1]}").json["version"]
    sent = {"action": "tag", "cases": [mine[0], f"{mine[1]}:{version + 1}", hers], "data": {"tags": ["Kwartaal 4"]}}
    begun = liaison.post("/jobs", sent, Idempotency_Key="once")
    assert begun.status_code == 202
    assert liaison.post("/jobs", sent, Idempotency_Key="once").json == begun.json
    assert begun.json["status"] == "waiting"
    jobs.sweep(clock.now())
    path = begun.headers["Location"].removeprefix("/api/v1")
    done = liaison.get(path).json
    assert (done["status"], done["total"], done["done"], done["refused"]) == ("finished", 3, 2, 1)
    assert [(one["number"], one["status"], [why["code"] for why in one["reasons"]]) for one in done["cases"]] == [
        (mine[0], "done", []), (mine[1], "done", []), (hers, "refused", ["unknown_case"])
    ]  # fmt: skip
    assert [one["id"] for one in liaison.get("/jobs").json["results"]] == [done["id"]]
    assert liaison.post(f"{path}/stop").json["status"] == "finished"
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.get("/jobs").json["results"] == []
    for wrong, field in (
        ({**sent, "action": "delete"}, "action"),
        ({**sent, "cases": ["x"]}, "cases.0"),
        ({**sent, "cases": []}, "cases"),
        ({**sent, "data": {"tags": ["7"]}}, "tags"),
    ):
        answer = liaison.post("/jobs", wrong)
        assert answer.status_code == 400, answer.text
        assert answer.json["errors"][0]["field"] in (field, ""), answer.json
    given = {"action": "assign", "cases": mine, "data": {"successor": 1, "reason": "x"}}
    assert liaison.post("/jobs", given).status_code == 403
