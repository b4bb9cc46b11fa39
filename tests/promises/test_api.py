"""The same promises by the API: the same refusals, the same consequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import clock, db
from app.cases.models import Case
from app.people import access
from tests.factories import Cases, World
from tests.pages import Browser
from tests.promises.support import TEXT, promise

Call = Callable[..., TestResponse]
ASKED = {"text": TEXT, "madeTo": "Jan Regio", "dueOn": "2026-12-07"}


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding")


@pytest.fixture
def call(client: Browser, world: World, cases: Cases) -> Call:
    """Ask something as somebody, with JSON."""
    tokens: dict[str, str] = {}

    def call(who: str, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
        if who not in tokens:
            with db.transaction() as session:
                tokens[who] = access.create_token(session, world.actor(who), "test", now=clock.now())
        sent = {
            "Authorization": f"Bearer {tokens[who]}",
            **{key.replace("_", "-"): value for key, value in headers.items()},
        }
        return client.open(f"/api/v1{path}", method=method, json=json, headers=sent)

    return call


def test_made_read_moved_and_kept(about: Case, world: World, call: Call) -> None:
    path = f"/cases/{about.number}/promises"
    assert call("liaison", "GET", path).json == {"results": []}
    made = call("liaison", "POST", path, ASKED)
    assert made.status_code == 201, made.text
    body = made.json
    assert made.headers["Location"] == body["url"] == f"/api/v1/cases/{body['number']}"
    assert body["keeper"] == {"id": world.people["liaison"], "name": "Anneke Terwisga"}
    assert (body["state"], body["stateLabel"], body["dueOn"], body["firstDueOn"], body["endedOn"]) == (
        "open", "Nog na te komen", "2026-12-07", "2026-12-07", None,
    )  # fmt: skip
    own = call("liaison", "GET", f"/cases/{body['number']}")
    assert (own.json["process"], own.json["about"], own.json["text"]) == ("promise", about.number, TEXT)
    steps = call("liaison", "GET", f"/cases/{body['number']}/transitions").json
    assert [step["name"] for step in steps["results"]] == ["keep", "move", "break", "pass_on", "hand_over"]
    url = f"/cases/{body['number']}/transitions"
    moved = call(
        "liaison", "POST", url, {"name": "move", "data": {"dueOn": "2026-12-21", "reason": "Ziekte."}},
        If_Match=own.headers["ETag"],
    )  # fmt: skip
    assert moved.status_code == 200, moved.text
    assert [(move["fromOn"], move["toOn"], move["reason"]) for move in moved.json["moves"]] == [
        ("2026-12-07", "2026-12-21", "Ziekte.")
    ]
    assert moved.json["clocks"][0]["dueAt"] == "2026-12-21T16:00:00Z"
    kept = call("liaison", "POST", url, {"name": "keep", "data": {"result": "Gedaan."}}, If_Match="*")
    assert (kept.json["state"], kept.json["result"], kept.json["endedOn"]) == ("kept", "Gedaan.", "2026-11-23")
    (listed,) = call("fixer_cz2", "GET", path).json["results"]
    assert (listed["state"], listed["dueOn"], listed["moves"][0]["reason"]) == ("kept", "2026-12-21", "Ziekte.")
    assert [row["number"] for row in call("liaison", "GET", "/cases?process=promise&status=any").json["results"]] == [
        body["number"]
    ]
    told = call("liaison", "GET", f"/cases/{about.number}/events?limit=1").json["results"][0]
    assert (told["action"], told["visibility"], told["values"]) == ("case.promise_kept", "region", {"kept": "Gedaan."})


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"text": None}, "text", "required"),
        ({"text": 7}, "text", "wrong_type"),
        ({"text": "a" * 1001}, "text", "too_long"),
        ({"madeTo": "a\nb"}, "madeTo", "unreadable"),
        ({"madeTo": ["x"]}, "madeTo", "wrong_type"),
        ({"dueOn": "2026-11-22"}, "dueOn", "date_in_past"),
        ({"dueOn": "later"}, "dueOn", "not_a_date"),
        ({"dueOn": {}}, "dueOn", "not_a_date"),
        ({"keeper": 0}, "keeper", "unknown_person"),
        ({"keeper": "x"}, "keeper", "unknown_person"),
        ({"keeper": []}, "keeper", "unknown_person"),
        ({"keeperId": 3}, "keeperId", "unknown_field"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_the_name_the_caller_used(
    changes: dict[str, Any], field: str, code: str, about: Case, call: Call
) -> None:
    answer = call("liaison", "POST", f"/cases/{about.number}/promises", ASKED | changes)
    assert answer.status_code == 400, answer.text
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [(field, code)]


def test_sent_twice_with_one_key_it_is_made_once(about: Case, call: Call) -> None:
    path = f"/cases/{about.number}/promises"
    first = call("liaison", "POST", path, ASKED, Idempotency_Key="een")
    again = call("liaison", "POST", path, ASKED, Idempotency_Key="een")
    assert first.json == again.json
    assert len(call("liaison", "GET", path).json["results"]) == 1


def test_refused_when_the_case_is_closed(cases: Cases, call: Call) -> None:
    closed = cases.at("closed", nature="funding")
    answer = call("liaison", "POST", f"/cases/{closed.number}/promises", ASKED)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (409, "promise_too_late")
    escalated = cases.at("escalated", nature="funding")
    number = cases.escalation_of(escalated.number).number
    assert call("commissioner", "POST", f"/cases/{number}/promises", ASKED).status_code == 409
    assert call("commissioner", "GET", f"/cases/{number}/promises").json == {"results": []}


def test_whoever_keeps_it_does_not_learn_what_it_is_about(about: Case, world: World, call: Call) -> None:
    made = promise(world, about, keeper="fixer_lz")
    own = call("fixer_lz", "GET", f"/cases/{made.number}")
    assert own.status_code == 200
    assert own.json["about"] is None
    assert about.number not in own.text
    assert call("fixer_lz", "GET", f"/cases/{about.number}/promises").status_code == 404
    assert call("fixer_lz", "POST", f"/cases/{about.number}/promises", ASKED).status_code == 404
    assert call("mt_reader", "POST", f"/cases/{about.number}/promises", ASKED).status_code == 403
    events = call("fixer_lz", "GET", f"/cases/{made.number}/events")
    assert about.number not in events.text
    assert about.title not in events.text
