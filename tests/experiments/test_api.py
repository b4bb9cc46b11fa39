"""Room to experiment over the wire: asked, given, found in the register, read as a case."""

from __future__ import annotations

from tests.experiments.support import ask, day, said
from tests.factories import Cases, World
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_asked_given_and_found(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    about = cases.at("in_progress", nature="funding")
    path = f"/cases/{about.number}/experiments"
    given = said()
    body = {
        "title": given["title"], "purpose": given["purpose"], "legalBasis": given["legal_basis"],
        "parties": given["parties"], "conditions": given["conditions"], "questions": given["questions"],
        "evaluateOn": given["evaluate_on"], "endsOn": given["ends_on"],
        "regions": [world.regions["ZK-NOORD"], world.regions["ZK-ZUID"]],
    }  # fmt: skip
    wrong = call("liaison", "POST", path, body | {"evaluateOn": day(301)})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (400, "evaluateOn")
    assert call("mt_reader", "POST", path, body).status_code == 403
    made = call("liaison", "POST", path, body)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    read = call("liaison_zuid", "GET", f"/cases/{number}")
    assert (read.json["process"], read.json["about"], read.json["legalBasis"]) == (
        "experiment",
        None,
        "Wmg, artikel 58",
    )
    assert read.json["questions"] == ["1. Wachten mensen korter?", "Kost het minder?"]
    data = {"motivation": "Ja.", "conditions": "Kort.", "evaluateOn": day(100), "endsOn": day(120)}
    done = call(
        "commissioner", "POST", f"/cases/{number}/transitions", {"name": "grant", "data": data},
        If_Match=read.headers["ETag"],
    )  # fmt: skip
    assert (done.status_code, done.json["state"], done.json["endsOn"]) == (200, "granted", day(120))
    for query, found in (
        ("", [number]), ("?state=granted", [number]), ("?state=asked", []), ("?status=ended", []),
        (f"?region={world.regions['ZK-ZUID']}", [number]), (f"?region={world.regions['JEUGD-OOST']}", []),
        ("?q=wijkverpleging", [number]), ("?status=soon", []),
    ):  # fmt: skip
        answer = call("auditor", "GET", f"/experiments{query}")
        assert [row["number"] for row in answer.json["results"]] == found, query
    [row] = call("fixer_lz", "GET", "/experiments").json["results"]
    assert {place["id"] for place in row["regions"]} == set(body["regions"])


def test_what_is_confidential_is_not_in_the_register(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    about = cases.at("in_progress", nature="funding", confidentiality="confidential")
    made = ask(world, about)
    assert [row["number"] for row in call("commissioner", "GET", "/experiments").json["results"]] == [made.number]
    for who in ("liaison_zuid", "fixer_lz", "mt_reader", "admin", "coordinator_cz"):
        assert call(who, "GET", "/experiments").json["results"] == [], who
