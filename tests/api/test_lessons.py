"""Lessons, and what looks like a case, by the API."""

from __future__ import annotations

from tests.api.support import CANARY, Caller, Ministry

LESSON = {
    "question": "Mag een centrumgemeente beschermd wonen verdelen?",
    "says": "allowed",
    "answer": "Ja, met een verdeelsleutel.",
    "legalBasis": "Wmo 2015",
    "systems": ["Wmo"],
    "share": True,
}


def test_a_lesson_is_written_found_and_shown_beside_a_case(
    ministry: Ministry, liaison: Caller, elsewhere: Caller
) -> None:
    wrong = liaison.post("/lessons", LESSON | {"says": "conditional", "legalBasis": ""})
    assert {one["field"] for one in wrong.json["errors"]} == {"conditions", "legalBasis"}
    assert liaison.post("/lessons", LESSON | {"case": "2026-99999"}).json["errors"][0]["code"] == "unknown_case"
    made = liaison.post("/lessons", LESSON | {"workedIn": "Bel 06-12345678"})
    assert (made.status_code, made.json["standing"]) == (201, "shared")
    assert made.json["personalData"][0]["kind"] == "phone"
    draft = liaison.post("/lessons", LESSON | {"share": False, "question": f"Concept {CANARY}?"}).json["id"]
    found = elsewhere.get("/lessons?q=verdeelsleutel&system=Wmo").json["results"]
    assert [one["id"] for one in found] == [made.json["id"]]
    assert elsewhere.get(f"/lessons/{draft}").status_code == 404
    assert liaison.get(f"/lessons/{draft}").json["standing"] == "draft"

    title = "Beschermd wonen wacht op verdeelsleutel"
    hers = elsewhere.file({**ministry.bottleneck(title=title, description=CANARY), "region": ministry.friesland})
    mine = liaison.file(ministry.bottleneck(title=title))["number"]
    answer = liaison.get(f"/cases/{mine}/look-alikes")
    assert [one["number"] for one in answer.json["cases"]] == [hers["number"]]
    assert [(one["kind"], one["ref"]) for one in answer.json["known"]] == [("lesson", str(made.json["id"]))]
    assert CANARY not in answer.text
