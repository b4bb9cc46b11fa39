"""Pilots over the wire: set up, described anew, taught, read by whoever looks back."""

from __future__ import annotations

from tests.factories import Cases, World
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_set_up_changed_and_taught(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    body = {
        "name": "Vaste fikser", "since": "2026-10-01", "until": "2027-03-31", "regions": [world.regions["ZK-NOORD"]],
        "fixers": [world.people["fixer_cz"]], "questions": "Gaat het sneller?", "indicators": ["to_decision", "inflow"],
    }  # fmt: skip
    assert call("mt_reader", "POST", "/pilots", body).status_code == 403
    wrong = call("commissioner", "POST", "/pilots", body | {"until": "2026-01-01", "indicators": ["snel"]})
    assert {error["field"] for error in wrong.json["errors"]} == {"until", "indicators"}
    made = call("commissioner", "POST", "/pilots", body)
    assert made.status_code == 201, made.text
    path = made.headers["Location"].removeprefix("/api/v1")
    read = call("researcher", "GET", path).json
    assert (read["standing"], read["indicators"]) == ("running", ["inflow", "to_decision"])
    assert read["slice"] == f"pilot:{read['id']}"
    assert [one["id"] for one in read["fixers"]] == [world.people["fixer_cz"]]
    changed = call("admin", "POST", f"{path}/description", body | {"name": "Eén fikser", "version": 1})
    assert (changed.status_code, changed.json["name"], changed.json["version"]) == (200, "Eén fikser", 2), changed.text
    told = {"version": 2, "answers": [{"question": changed.json["questions"][0]["id"], "answer": "Ja."}]}
    assert call("commissioner", "POST", f"{path}/answers", told).json["questions"][0]["answer"] == "Ja."
    assert call("commissioner", "POST", f"{path}/answers", told | {"answers": [{"question": 999_999, "answer": ""}]},
                Idempotency_Key="again").status_code in (400, 409, 412)  # fmt: skip
    for standing, count in (("running", 1), ("planned", 0), ("ended", 0)):
        assert len(call("researcher", "GET", f"/pilots?standing={standing}").json["results"]) == count
    assert call("researcher", "GET", "/pilots/99999999999999").status_code == 404
