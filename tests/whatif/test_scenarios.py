"""Scenarios: kept, computed by the worker, read by their owner only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock, db
from app.errands import running
from app.errors import Invalid, NotFound
from app.policy import Forbidden
from app.whatif import actions, queries
from app.whatif.counting import MEASURES
from app.whatif.models import Scenario
from tests.factories import World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def result() -> dict[str, object]:
    """What came of a scenario, as it is kept."""
    lines = [
        {"measure": name, "now": [1, 2, 3], "then": [4, 5, 6], "change": [3, 3, 3], "fewer": 0, "more": 100}
        for name in MEASURES
    ]
    check = [
        {"quarter": "2026-Q1", "measure": name, "was": 4, "range": [1, 2, 3], "within": False}
        for name in ("open", "escalations")
    ]
    return {
        "edition": 1, "since": "2026-03-02", "until": "2027-03-01", "seq": 9, "runs": 100, "land": lines, "here": None,
        "path": {"every": 20, "now": [], "then": []}, "check": check, "cases": 40, "steps": 300, "same": 300,
        "one_in": 1, "left_out": 1, "working_days": 200, "stretch": [50, 100], "stretch_fitted": False, "desks": [],
    }  # fmt: skip


def test_a_scenario_is_made_computed_and_thrown_away_by_its_owner(world: World, sign_in: SignIn) -> None:
    mine, other = sign_in("commissioner"), sign_in("coordinator_cz")
    page = mine.send("/wat-als/nieuw", {"name": "Meer mensen", "fixers": "1", "quarters": "4"})
    assert page.status_code == 422
    assert "Directie" in page.text, "where they come is asked"
    place = str(world.directorates["CZ"])
    given = {"name": "Meer mensen", "fixers": "1", "directorate": place, "quarters": "4"}
    page = mine.send("/wat-als/nieuw", given)
    assert page.status_code == 303
    url = page.headers["Location"]
    assert "Het wordt doorgerekend" in mine.get(url).text
    assert other.get(url).status_code == 404
    assert "Meer mensen" not in other.get("/wat-als").text
    assert running.run_one()
    assert "te weinig knelpunten" in mine.get(url).text, "an empty log says nothing, and says so"
    assert mine.send(f"{url}/weg").status_code == 303
    assert mine.get(url).status_code == 404


def test_what_came_of_it_is_told_with_how_far_to_believe_it(world: World, sign_in: SignIn) -> None:
    browser = sign_in("commissioner")
    with db.transaction() as session:
        one = actions.make(session, world.actor("commissioner"), {"name": "Drukte", "inflow": 200}, now=clock.now())
        one.result, one.ran_at, key = result(), clock.now(), one.id
    text = browser.get(f"/wat-als/{key}").text
    for said in ("hoger, vrijwel zeker", "4 tot 6", "Besluit hier niet op", "0 van de 2 cijfers", "vertrouwelijk"):
        assert said in text
    found = browser.get("/wat-als").text
    assert "200% van wat zij nu is" in found


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "x", "inflow": 9}, "inflow", "out_of_range"),
        ({"name": "x", "fixers": "-6", "directorate": 1}, "fixers", "out_of_range"),
        ({"name": "x", "clock": "thee", "term": 3}, "clock", "unknown_choice"),
        ({"name": "x", "clock": "accept"}, "term", "required"),
        ({"name": "x", "directorate": 999_999_999}, "directorate", "unknown_directorate"),
        ({"name": "x", "declines": 101}, "declines", "out_of_range"),
        ({"name": "nul\x00"}, "name", "unreadable"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, given: dict[str, object], field: str, code: str) -> None:
    with db.transaction() as session, pytest.raises(Invalid) as refused:
        actions.make(session, world.actor("commissioner"), given, now=clock.now())
    assert (field, code) in {(error.field, error.code) for error in refused.value.errors}


def test_only_who_may_and_no_more_than_so_many(world: World) -> None:
    with db.transaction() as session:
        with pytest.raises(Forbidden):
            actions.make(session, world.actor("liaison"), {"name": "x"}, now=clock.now())
        actor = world.actor("commissioner")
        for number in range(actions.MOST):
            one = Scenario(owner_id=actor.id, name=str(number), levers={}, made_at=clock.now())
            session.add(one)
        session.flush()
        with pytest.raises(Invalid):
            actions.make(session, actor, {"name": "x"}, now=clock.now())
        assert len(queries.mine(session, actor)) == actions.MOST
        with pytest.raises(NotFound):
            queries.one(session, actor, 2**62)
