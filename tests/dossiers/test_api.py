"""The same dossiers by the API."""

from __future__ import annotations

import pytest

from tests.dossiers.support import offered, three
from tests.factories import Cases, World
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_opened_filled_offered_and_answered(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    first, second, third = three(cases)
    asked = {"title": "Overdracht", "question": "Niemand betaalt.", "cases": [first.number, second.number]}
    assert call("liaison", "POST", "/dossiers", asked).status_code == 403
    made = call("fixer_cz", "POST", "/dossiers", asked)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert call("fixer_lz", "POST", f"/dossiers/{number}/cases", {"case": third.number}).status_code == 200
    shown = call("fixer_lz", "GET", f"/dossiers/{number}").json
    assert {one["number"]: one["url"] for one in shown["cases"]} == dict.fromkeys(
        (first.number, second.number, third.number)
    ), "known to be there, not to be read"
    cases.step(number, "name_cause", {"cause": "law"}, by="fixer_cz")
    cases.step(number, "offer", {"solution": "Het mag."}, by="fixer_cz")
    url = f"/dossiers/{number}/regions/{world.regions['ZK-ZUID']}/reply"
    assert call("liaison_zuid", "POST", url, {"reply": "did_not"}).status_code == 400
    answered = call("liaison_zuid", "POST", url, {"reply": "worked"}).json
    assert [row["reply"] for row in answered["regions"] if row["region"] == world.regions["ZK-ZUID"]] == ["worked"]
    own = call("mt_reader", "GET", f"/cases/{number}").json
    assert (own["process"], own["state"], own["cause"], own["solution"]) == ("dossier", "offered", "law", "Het mag.")
    [row] = call("auditor", "GET", "/dossiers").json["results"]
    assert (row["cases"], row["regions"], row["asked"], row["answered"]) == (3, 3, 3, 1)


@pytest.mark.parametrize("who", ["fixer_cz", "liaison"])
def test_a_case_is_taken_out_with_a_reason(who: str, cases: Cases, call: Call) -> None:  # noqa: F811
    first, second = three(cases)[:2]
    dossier = offered(cases, first, second)
    url = f"/dossiers/{dossier.number}/cases/{second.number}/removal"
    answer = call(who, "POST", url, {"reason": "Iets anders."})
    assert answer.status_code == (200 if who == "fixer_cz" else 403)
    assert (cases.now(second.number).dossier_id is None) is (who == "fixer_cz")
    share = call("auditor", "GET", "/structural-share").json
    assert (share["percentage"], share["structural"]) == (None, 0)
