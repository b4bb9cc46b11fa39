"""A bottleneck rests on agreements: filed with them, changed later, found by them, kept in parts and tables."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import db
from app.audit.models import Event
from app.bottlenecks import exporting, queries, resting, splitting
from app.cases.models import Case
from app.errors import Invalid, NotFound
from app.policy import Forbidden
from tests.factories import START, Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]
PLAN, CHAINS = "IZA:regioplan", "GALA:ketenaanpakken"


def rests(case_id: int) -> list[str]:
    with db.reading() as session:
        return [one.reference for one in queries.detail(session, case_id).agreements]


def test_filed_with_an_agreement_it_touches_the_accord(cases: Cases, world: World, sign_in: SignIn) -> None:
    reader = sign_in("liaison")
    page = reader.page("/knelpunten/nieuw")
    assert f'value="{PLAN}"' in page.html
    given = {"title": "Het plan wacht op één partij", "region": str(world.regions["ZK-NOORD"]), "affected": "Ouderen"}
    values = {**page.form().values(), **given, "asked": "Een knoop", "agreements": [PLAN], "do": "draft"}
    assert reader.post("/knelpunten/nieuw", data=values).status_code == 303
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.title == values["title"])).one()
        text = queries.detail(session, case.id)
    assert ([one.reference for one in text.agreements], text.accords) == ([PLAN], ("IZA",))


def test_it_is_changed_later_and_the_story_tells(cases: Cases, world: World, sign_in: SignIn) -> None:
    case = cases.at("in_progress")
    liaison = sign_in("liaison")
    page = liaison.page(f"/zaken/{case.number}/afspraken")
    answer = liaison.post(
        f"/zaken/{case.number}/afspraken", data={**page.form().values(), "agreements": [PLAN, CHAINS]}
    )
    assert answer.status_code == 303
    assert rests(case.id) == [PLAN, CHAINS]
    shown = liaison.page(f"/zaken/{case.number}")
    assert 'href="/akkoorden/IZA/regioplan"' in shown.html
    assert "en IZA: Regiobeeld en regioplan Anneke Terwisga" in shown.text
    assert case.title in liaison.page("/akkoorden/IZA/regioplan").text
    assert case.title in liaison.page(f"/knelpunten?agreement={PLAN}").text
    assert case.title not in liaison.page("/knelpunten?agreement=IZA:mentaal").text
    assert case.title not in sign_in("liaison_zuid").page("/akkoorden/IZA/regioplan").text

    page = liaison.page(f"/zaken/{case.number}/afspraken")
    assert page.form().values()["agreements"] == [PLAN, CHAINS]
    with db.transaction() as session:
        resting.rest_on(session, world.actor("fixer_cz"), case.number, [CHAINS], now=START)
        resting.rest_on(session, world.actor("fixer_cz"), case.number, [CHAINS], now=START)  # no change, no event
    with db.reading() as session:
        bodies = session.scalars(select(Event.body).where(Event.action == "bottleneck.agreements_changed")).all()
        accords = queries.detail(session, case.id).accords
    assert [json.loads(body)["data"]["removed"] for body in bodies] == [[], [PLAN]]
    assert set(accords) >= {"IZA", "GALA"}


def test_what_is_refused(cases: Cases, world: World) -> None:
    case = cases.at("in_progress")
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        resting.rest_on(session, world.actor("liaison"), case.number, ["IZA:regioplannen"], now=START)
    assert [(one.field, one.params.get("near")) for one in refused.value.errors] == [("agreements", PLAN)]
    with pytest.raises(Forbidden), db.transaction() as session:
        resting.rest_on(session, world.actor("fixer_cz2"), case.number, [PLAN], now=START)
    with pytest.raises(NotFound), db.transaction() as session:
        resting.rest_on(session, world.actor("liaison_zuid"), case.number, [PLAN], now=START)


def test_parts_and_tables_keep_it(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", agreements=[CHAINS], accords=[])
    assert rests(case.id) == [CHAINS]
    given = {"title": "Een deel", "region": world.regions["ZK-NOORD"], "affected": "Kinderen", "asked": "Geld"}
    with db.transaction() as session:
        part = splitting.split(session, world.actor("liaison"), case.number, given, now=START)
    assert rests(part.id) == [CHAINS]
    with db.reading() as session:
        rows = {row.number: row for row in exporting.rows(session, world.actor("commissioner"))}
    assert (rows[case.number].agreements, rows[case.number].accords) == ((CHAINS,), ("GALA",))
