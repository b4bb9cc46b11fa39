"""Who reads an entry, by the API: for people by name, and changed later."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.api.support import Caller, Ministry


@pytest.fixture
def number(ministry: Ministry, liaison: Caller) -> str:
    """A case of the liaison."""
    return str(liaison.file(ministry.bottleneck())["number"])


def test_a_comment_for_people_by_name_is_for_nobody_else(
    app: Flask, ministry: Ministry, liaison: Caller, commissioner: Caller, number: str
) -> None:
    reader = Caller(app, ministry.token("reader"))
    data = {"text": "Alleen voor u.", "visibility": "confidential", "readers": [ministry.ids["reader"]]}
    made = liaison.post(f"/cases/{number}/comments", data)
    assert made.status_code == 201
    assert {one["id"] for one in made.json["readers"]} == {ministry.ids["reader"], ministry.ids["liaison"]}
    told = f"/cases/{number}/events/{made.json['event']}/visibility"
    for path in (f"/cases/{number}/comments", f"/cases/{number}/events"):
        assert "Alleen voor u." in reader.get(path).text
        assert "Alleen voor u." not in commissioner.get(path).text
    assert commissioner.post(told, {"visibility": "region", "reason": "Ik wil het."}).status_code == 404
    wrong = liaison.post(told, {"visibility": "ministry"})
    assert [(error["field"], error["code"]) for error in wrong.json["errors"]] == [("reason", "required")]
    changed = liaison.post(told, {"visibility": "ministry", "reason": "Het mag."}).json
    assert (changed["visibility"], changed["visibilityWas"], changed["readers"]) == ("ministry", "confidential", [])
    assert "Alleen voor u." in commissioner.get(f"/cases/{number}/comments").text
    assert "Het mag." not in commissioner.get(f"/cases/{number}/events").text


@pytest.mark.parametrize(
    ("visibility", "readers", "code"),
    [("ministry", ["reader"], "readers_not_confidential"), ("confidential", ["elsewhere"], "cannot_read"),
     ("confidential", ["niemand@minvws.example"], "cannot_read"), ("confidential", [True], "cannot_read"),
     ("confidential", "reader", "wrong_type")],
)  # fmt: skip
def test_readers_that_cannot_be(
    visibility: str, readers: object, code: str, ministry: Ministry, liaison: Caller, number: str
) -> None:
    given = [ministry.ids.get(one, one) for one in readers] if isinstance(readers, list) else readers
    data = {"text": "Voor wie?", "visibility": visibility, "readers": given}
    answer = liaison.post(f"/cases/{number}/comments", data)
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [("readers", code)]
