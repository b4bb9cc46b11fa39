"""The table and progress notes, by the API."""

from __future__ import annotations

from tests.api.support import CANARY, Caller, Ministry


def test_a_note_is_begun_changed_and_settled_once(ministry: Ministry, liaison: Caller, commissioner: Caller) -> None:
    liaison.file({**ministry.bottleneck(title=CANARY), "confidentiality": "confidential"})
    assert liaison.post("/progress-notes", {}).status_code == 403
    wrong = commissioner.post("/progress-notes", {"accord": "XYZ", "since": "2026-13-01"})
    assert {(one["field"], one["code"]) for one in wrong.json["errors"]} == {
        ("accord", "unknown_choice"),
        ("since", "not_a_date"),
        ("until", "required"),
    }
    about = {"accord": "IZA", "since": "2026-07-01", "until": "2026-09-30"}
    made = commissioner.post("/progress-notes", about)
    assert (made.status_code, made.json["standing"], made.json["version"]) == (201, "draft", 1)
    assert CANARY not in made.text
    here = f"/progress-notes/{made.json['id']}"
    said = {"asked": "Bel 06-12345678.", "recount": True}
    changed = commissioner.post(f"{here}/versions", said, If_Match=made.headers["ETag"])
    assert (changed.json["asked"], changed.json["version"]) == ("Bel 06-12345678.", 3)
    assert changed.json["personalData"][0]["kind"] == "phone"
    stale = commissioner.post(f"{here}/versions", {"asked": ""}, If_Match=made.headers["ETag"])
    assert stale.status_code == 412
    settled = commissioner.post(f"{here}/settle", {}, If_Match="*")
    assert settled.json["standing"] == "settled"
    assert commissioner.post(f"{here}/versions", {"asked": ""}, If_Match="*").status_code == 409
    assert [one["id"] for one in commissioner.get("/progress-notes?accord=IZA").json["results"]] == [made.json["id"]]
    table = commissioner.get("/table?everybody=true").json
    assert table["said"].endswith(".")
