"""The brief of a visit, notes taken there, and what a phone keeps of the coming days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from app import clock, db
from app.cases import drafts
from app.cases.models import Case
from app.presence import days
from app.workflow.model import Visibility
from tests.factories import Cases, World
from tests.pages import Browser
from tests.visits.support import SAID, plan, step


def brief_of(visit: Case) -> str:
    return f"/bezoeken/{visit.number}/voorbereiding"


def kept(world: World, visit: Case, who: str = "liaison") -> dict[str, Any]:
    with db.reading() as session:
        found = drafts.of_case(session, world.actor(who), visit.id)
    return {form: dict(one.fields) for form, one in found.items()}


def test_the_brief_of_a_visit_begins_with_it_and_tells_what_was_agreed_the_last_time(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    today = clock.local_date(clock.now()).isoformat()
    past = plan(world, title="Vorig bezoek", visit_on=today, begins="00:10", ends="00:30")
    step(world, past.number, "report", **SAID)
    cases.at("in_progress", title="De spoedpost zonder nacht")
    visit = plan(world)
    page = sign_in("liaison").page(brief_of(visit))
    assert page.h1.endswith("Wachttijden jeugd-ggz")
    for said in ("Gemeentehuis", "Vervoer", "Vorig bezoek", SAID["agreed"], SAID["watch"], "De spoedpost zonder nacht"):
        assert said in page.text
    assert page.text.index("Vervoer") < page.text.index("De spoedpost zonder nacht")
    assert "De spoedpost zonder nacht" not in sign_in("liaison_oost").page(brief_of(visit)).text
    sign_in("liaison").page("/bezoeken/2026-99999/voorbereiding", 404)


def test_a_phone_keeps_the_briefs_of_ones_own_visits_in_the_coming_week(
    world: World, sign_in: Callable[[str], Browser]
) -> None:
    visit, hidden = plan(world), plan(world, title="Stil gesprek")
    plan(world, visit_on="2027-01-20", title="Ver weg")
    with db.transaction() as session:
        session.get_one(Case, hidden.id).confidentiality = Visibility.CONFIDENTIAL
    browser = sign_in("liaison")
    assert browser.get("/apparaat/kopieen").json == {"urls": [brief_of(visit), f"{brief_of(visit)}.pdf"]}
    on_device = browser.page("/apparaat").text
    assert "Wachttijden jeugd-ggz" in on_device
    assert "Stil gesprek" not in on_device
    browser.page(brief_of(hidden), 404)
    assert len(browser.get(f"{brief_of(visit)}.pdf").get_data()) < 300_000
    assert sign_in("fixer_cz").get("/apparaat/kopieen").json == {"urls": []}
    assert sign_in("researcher").get("/apparaat/kopieen").json == {"urls": []}


def test_notes_go_into_the_report_once_and_nobody_else_sees_them(
    world: World, sign_in: Callable[[str], Browser]
) -> None:
    visit = plan(world)
    browser = sign_in("liaison")
    address = f"/bezoeken/{visit.number}/aantekeningen"
    form = browser.page(brief_of(visit)).form(address)
    assert browser.submit(form, {"notes": "Het busje rijdt niet."}).status_code == 303
    for _time in range(2):  # a device that had no answer sends it again
        assert browser.send(address, {"notes": "De wethouder belt."}).status_code == 303
    assert kept(world, visit)["step:report"]["said"] == "Het busje rijdt niet.\n\nDe wethouder belt."
    assert kept(world, visit, "commissioner") == {}
    assert browser.send(address, {"notes": " "}).status_code == 422
    assert browser.send(address, {"notes": "x" * 4001}).status_code == 422
    sign_in("commissioner").send(address, {"notes": "Ook gezien."})
    assert kept(world, visit, "commissioner")["comment"]["text"] == "Ook gezien."
    assert "Het busje" not in sign_in("commissioner").page(brief_of(visit)).text


def test_a_visit_that_was_held_is_a_day_in_the_region_of_who_went(
    world: World, sign_in: Callable[[str], Browser]
) -> None:
    today = clock.local_date(clock.now()).isoformat()
    short = plan(world, visit_on=today, begins="00:10", ends="00:30")
    plan(world, title="Ging niet door", visit_on=today, begins="01:00", ends="02:00")
    assert sign_in("liaison").page("/aanwezigheid").text.count("bezoek maandag") == 0
    step(world, short.number, "hold")
    browser = sign_in("liaison")
    page = browser.page("/aanwezigheid").text
    assert "0,5" in page
    assert f"/zaken/{short.number}" in browser.get("/aanwezigheid").get_data(as_text=True)
    assert "0,5" not in sign_in("fixer_cz").page("/aanwezigheid").text
    with db.reading() as session:  # as the worker asks, without a page
        told = days.of_people(session, [world.people["liaison"]], date.fromisoformat(today), date.fromisoformat(today))
    assert [(row.halves, row.said) for row in told[world.people["liaison"]]] == [(1, False)]
