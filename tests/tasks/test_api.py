"""The same tasks, teams and parts by the API."""

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
from tests.tasks.support import WHAT

Call = Callable[..., TestResponse]


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
        sent = {"Authorization": f"Bearer {tokens[who]}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return client.open(f"/api/v1{path}", method=method, json=json, headers=sent)

    return call


def test_a_task_is_set_read_and_done(about: Case, world: World, call: Call) -> None:
    path = f"/cases/{about.number}/tasks"
    wrong = call("fixer_cz", "POST", path, {"what": WHAT, "holder": "ministry", "dueOn": "2026-12-07"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (400, "party")
    body = {"what": WHAT, "holder": "ministry", "party": "BZK", "dueOn": "2026-12-07"}
    made = call("fixer_cz", "POST", path, body)
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["party"], made.json["owner"]["id"]) == (
        "waiting_party", "BZK", world.people["fixer_cz"],
    )  # fmt: skip
    number = made.json["number"]
    assert [one["number"] for one in call("liaison", "GET", path).json["results"]] == [number]
    read = call("fixer_cz", "GET", f"/cases/{number}")
    assert (read.json["process"], read.json["about"], read.json["what"]) == ("task", about.number, WHAT)
    done = call(
        "fixer_cz", "POST", f"/cases/{number}/transitions", {"name": "complete", "data": {"result": "Het mag."}},
        If_Match=read.headers["ETag"],
    )  # fmt: skip
    assert (done.status_code, done.json["state"], done.json["result"]) == (200, "done", "Het mag.")
    assert call("fixer_lz", "GET", path).status_code == 404


def test_a_team_is_made_and_left(about: Case, world: World, call: Call) -> None:
    path = f"/cases/{about.number}/team"
    who = world.people["fixer_lz"]
    assert call("fixer_lz", "GET", path).status_code == 404
    assert call("fixer_cz", "POST", path, {"member": world.people["mt_reader"]}).status_code == 400
    assert [one["id"] for one in call("fixer_cz", "POST", path, {"member": who}).json["results"]] == [who]
    assert call("fixer_lz", "GET", path).status_code == 200
    assert call("fixer_lz", "DELETE", f"{path}/{who}").json == {"results": []}
    assert call("fixer_lz", "GET", path).status_code == 404


def test_a_part_is_made_named_and_let_go(about: Case, cases: Cases, world: World, call: Call) -> None:
    path = f"/cases/{about.number}/parts"
    body = {"title": "Een deel", "region": world.regions["ZK-ZUID"], "affected": "Zuid", "asked": "Geld"}
    made = call("fixer_cz", "POST", path, body)
    assert (made.status_code, made.json["mainCase"]) == (201, about.number)
    other = cases.at("assigned", nature="funding")
    named = call("fixer_cz", "POST", f"{path}/{other.number}")
    assert [one["number"] for one in named.json["results"]] == [made.json["number"], other.number]
    left = call("fixer_cz", "DELETE", f"{path}/{other.number}").json
    assert ([one["number"] for one in left["results"]], left["unseen"]) == ([made.json["number"]], 0)
