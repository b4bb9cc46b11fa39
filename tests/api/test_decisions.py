"""Decisions and mandates, by the API."""

from __future__ import annotations

from flask import Flask

from tests.api.support import CANARY, Caller, Ministry


def test_a_mandate_limits_what_is_decided_and_the_register_says_under_which(
    ministry: Ministry, app: Flask, liaison: Caller, commissioner: Caller, elsewhere: Caller
) -> None:
    admin = Caller(app, ministry.token("admin"))
    for held in commissioner.get("/mandates").json["results"]:
        assert admin.send("DELETE", f"/mandates/{held['id']}").json["endedAt"]
    me = ministry.ids["commissioner"]
    wrong = admin.post("/mandates", {"holder": me, "types": ["mandate"], "grantedBy": "Besluit 8"})
    assert [(one["field"], one["code"]) for one in wrong.json["errors"]] == [("maxAmount", "required")]
    made = admin.post(
        "/mandates", {"holder": me, "types": ["mandate", "returned"], "maxAmount": 900, "grantedBy": "Besluit 8"}
    )
    assert (made.status_code, made.json["maxAmount"]) == (201, 900)

    number = liaison.file(ministry.bottleneck(title=f"Wacht op een besluit {CANARY}"))["number"]
    asked = {
        "ground": "above_mandate", "explanation": "Zo.", "tried": "Gebeld.", "mandate_asked": "Geld.",
        "consequence": "Het stopt.",
    }  # fmt: skip
    liaison.step(number, "escalate", **asked)
    decision = {
        "decision": "mandate", "motivation": "Het mag.", "amount": 901, "new_owner": ministry.ids["fixer"],
        "follow_up": "Brief", "follow_up_owner": ministry.ids["fixer"], "follow_up_on": "2026-12-18",
    }  # fmt: skip
    path = f"/cases/{number}/transitions"
    tag = {"If_Match": commissioner.get(f"/cases/{number}").headers["ETag"]}
    refused = commissioner.post(path, {"name": "decide", "data": decision}, **tag)
    assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [("amount", "mandate_amount_nobody")]
    commissioner.step(number, "decide", **decision | {"amount": 900})
    (taken,) = commissioner.get("/decisions?type=mandate&stand=holds&mine=true").json["results"]
    assert (taken["amount"], taken["mandates"], taken["stand"]) == (900, [made.json["id"]], "holds")
    assert commissioner.get(f"/decisions/{taken['id']}").json == taken
    assert elsewhere.get("/decisions").json["results"] == []
    assert elsewhere.get(f"/decisions/{taken['id']}").status_code == 404
