"""Absence over the API: the same rules and the same refusals as the page, and no more to see."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.errors import Invalid
from app.people import absence
from tests.api.support import Caller, Ministry

RAW = {"from_on": "2026-11-24", "until_on": "2026-11-27"}


@pytest.fixture
def callers(app: Flask, ministry: Ministry) -> dict[str, Caller]:
    """Everybody, by name."""
    return {who: Caller(app, ministry.token(who)) for who in ministry.ids}


def body(ministry: Ministry, deputy: str = "fixer2", **changes: object) -> dict[str, object]:
    found = {"deputy": ministry.ids.get(deputy, deputy), "fromOn": "2026-11-24", "untilOn": "2026-11-27"}
    return found | changes


def test_recording_reading_and_ending(ministry: Ministry, callers: dict[str, Caller]) -> None:
    fixer, coordinator = callers["fixer"], callers["coordinator"]
    made = fixer.post("/absences", body(ministry, note="Zie de map."))
    assert made.status_code == 201, made.text
    assert made.json["person"] == {"id": ministry.ids["fixer"], "name": "Sem Oosterhof"}
    assert made.json["deputy"]["name"] == "Noor Brinkgreve"
    assert (made.json["fromOn"], made.json["untilOn"], made.json["endedAt"]) == ("2026-11-24", "2026-11-27", None)
    seen = {
        who: [row["id"] for row in callers[who].get("/absences").json["results"]]
        for who in ("fixer", "coordinator", "admin", "fixer2", "liaison", "commissioner", "auditor")
    }
    key = made.json["id"]
    assert seen == {
        "fixer": [key], "coordinator": [key], "admin": [key], "fixer2": [], "liaison": [], "commissioner": [],
        "auditor": [],
    }  # fmt: skip
    for who in ("fixer2", "liaison", "commissioner", "auditor"):
        assert callers[who].send("DELETE", f"/absences/{key}").status_code == 404
    ended = coordinator.send("DELETE", f"/absences/{key}")
    assert ended.status_code == 200
    assert ended.json["endedAt"] is not None
    assert coordinator.send("DELETE", f"/absences/{key}").json["endedAt"] == ended.json["endedAt"]
    assert fixer.get("/absences").json == {"results": []}
    with db.reading() as session:
        actions = session.scalars(select(Event.action).where(Event.action.like("absence.%")).order_by(Event.seq)).all()
    assert actions == ["absence.recorded", "absence.ended"]
    for wrong in ("x", "0", "999999", "1%27", "\uff19"):
        assert fixer.send("DELETE", f"/absences/{wrong}").status_code == 404


def test_for_somebody_else(ministry: Ministry, callers: dict[str, Caller]) -> None:
    for who, status in (("coordinator", 201), ("admin", 201), ("fixer2", 400), ("commissioner", 400)):
        day = f"2026-12-{10 + list(callers).index(who)}"
        sent = body(ministry, person=ministry.ids["fixer"], fromOn=day, untilOn=day)
        assert callers[who].post("/absences", sent).status_code == status, who
    for wrong in ("1", True, 0, -1, 2**40, [1]):
        assert callers["admin"].post("/absences", body(ministry, person=wrong)).status_code == 400


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        ("fixer", {"deputy": "liaison"}),
        ("fixer", {"deputy": "fixer"}),
        ("coordinator", {"deputy": "fixer"}),
        ("liaison", {"deputy": "fixer"}),
        ("fixer", {"deputy": None}),
        ("fixer", {"deputy": 999999}),
        ("fixer", {"deputy": 2**40}),
        ("fixer", {"until_on": "2026-11-20"}),
        ("fixer", {"until_on": "24-11-2026"}),
        ("fixer", {"until_on": 5}),
        ("fixer", {"until_on": "2028-11-20"}),
        ("fixer", {"from_on": None, "until_on": None}),
        ("fixer", {"note": "x" * 501}),
        ("fixer", {"note": 5}),
    ],
)
def test_the_api_refuses_what_the_page_refuses(
    who: str, changes: dict[str, object], ministry: Ministry, callers: dict[str, Caller]
) -> None:
    raw: dict[str, object] = {"deputy": "fixer2", **RAW, **changes}
    raw["deputy"] = ministry.ids.get(str(raw["deputy"]), raw["deputy"])
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        absence.add(session, ministry.actor(who), ministry.ids[who], raw, now=clock.now())
    spelled = {"from_on": "fromOn", "until_on": "untilOn"}
    sent = {spelled.get(name, name): value for name, value in raw.items()}
    answer = callers[who].post("/absences", sent)
    assert answer.status_code == 400
    found = [(error["field"], error["code"]) for error in answer.json["errors"]]
    assert found == [(spelled.get(error.field, error.field), error.code) for error in refused.value.errors]


def test_sent_twice_it_is_recorded_once(ministry: Ministry, callers: dict[str, Caller]) -> None:
    sent = body(ministry)
    first = callers["fixer"].post("/absences", sent, Idempotency_Key="verlof")
    again = callers["fixer"].post("/absences", sent, Idempotency_Key="verlof")
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)


def test_the_deputy_works_over_the_api_too(ministry: Ministry, callers: dict[str, Caller]) -> None:
    number = callers["liaison"].file(ministry.bottleneck(confidentiality="confidential"))["number"]
    path = f"/cases/{number}/transitions"
    step = {"name": "assign", "data": {"owner": ministry.ids["fixer"]}}
    assert callers["commissioner"].post(path, step, If_Match="*").status_code == 200
    accept = {"name": "accept", "data": {}}
    assert callers["fixer2"].post(path, accept, If_Match="*").status_code == 404
    callers["fixer"].post("/absences", body(ministry, fromOn="2026-11-23"))
    assert callers["fixer2"].post(path, accept, If_Match="*").status_code == 200
    [last, *_earlier] = callers["fixer2"].get(f"/cases/{number}/events").json["results"]
    assert last["onBehalfOf"] == "Sem Oosterhof"
