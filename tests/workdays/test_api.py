"""The calendar over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock, db
from app.people import access
from app.workdays import shipped
from tests.factories import World
from tests.workdays.conftest import Keeper

Ask = Callable[..., Any]


@pytest.fixture
def ask(app: Flask, world: World, keeper: Keeper) -> Ask:
    """Asks with the token of a liaison."""
    with db.transaction() as session:
        token = access.create_token(session, world.actor("liaison"), "test", now=clock.now())

    def ask(query: str = "", **headers: str) -> Any:
        return app.test_client().get(
            f"/api/v1/calendar-days{query}", headers={"Authorization": f"Bearer {token}", **headers}
        )

    return ask


def test_a_year(ask: Ask, keeper: Keeper) -> None:
    keeper.adds("2027-05-07")
    keeper.removes("2027-05-05")
    found = ask("?year=2027").json
    assert (found["year"], found["revision"], found["workingDays"]) == (2027, 2, 254)
    days = {row["date"]: row for row in found["results"]}
    assert list(days) == sorted(days)
    assert "2027-05-05" not in days, "taken out: it is worked"
    assert days["2027-05-07"] == {
        "date": "2027-05-07", "kind": "bridging", "name": "Brugdag", "source": "Besluit van de secretaris-generaal",
    }  # fmt: skip
    assert days["2027-04-27"]["name"] == "Koningsdag"
    assert len(days) == sum(item.day.year == 2027 for item in shipped.days())


def test_without_a_year_it_is_this_one(ask: Ask) -> None:
    assert ask().json["year"] == 2026
    assert ask().json["results"][0]["date"] == "2026-01-01"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("?year=2019", "year", "out_of_range"),
        ("?year=2041", "year", "out_of_range"),
        ("?year=tomorrow", "year", "not_a_number"),
        ("?year=2027.5", "year", "not_a_number"),
        ("?year=", "year", "not_a_number"),
        ("?year=2027&year=2028", "year", "given_twice"),
        ("?jaar=2027", "jaar", "unknown_parameter"),
        ("?year=99999999999999999999999", "year", "out_of_range"),
    ],
)
def test_a_bad_question(ask: Ask, query: str, field: str, code: str) -> None:
    answer = ask(query)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [(field, code)]


def test_only_with_a_token(app: Flask) -> None:
    assert app.test_client().get("/api/v1/calendar-days").status_code == 401
