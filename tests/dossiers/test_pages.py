"""A dossier in the browser: begun at a case, filled, offered, answered; and the figure that opens its cases."""

from __future__ import annotations

from collections.abc import Callable

from app import clock, db
from app.dossiers import proposing
from tests.dossiers.support import offered, open_dossier, three
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def test_from_a_case_to_a_dossier_with_its_like(cases: Cases, sign_in: SignIn) -> None:
    first, second, third = three(cases, nature="funding")
    browser = sign_in("fixer_cz")
    assert f"/zaken/{first.number}/dossier" in browser.page(f"/zaken/{first.number}").html
    page = browser.page(f"/dossiers/nieuw?zaak={first.number}")
    for like in (second, third):
        assert like.number in page.html, "what looks like it can go in at once"
    answer = browser.send(
        "/dossiers/nieuw",
        {"title": "Overdracht", "question": "Niemand betaalt.", "owner": str(first.owner_id),
         "cases": [first.number, second.number], "shown": [first.number, second.number, third.number]},
    )  # fmt: skip
    assert answer.status_code == 303
    shown = browser.page(answer.location)
    assert "Zk Noord" in shown.text
    assert "Zk Zuid" in shown.text
    assert "2 zaken, 2 regio's" in shown.text
    again = browser.send(f"/zaken/{third.number}/dossier", {"dossier": answer.location.rpartition("/")[2]})
    assert again.status_code == 303
    assert "3 zaken, 3 regio's" in browser.page(answer.location).text
    assert "Overdracht" in browser.page(f"/zaken/{third.number}").text


def test_a_liaison_finds_what_waits_for_an_answer_and_gives_it(cases: Cases, world: World, sign_in: SignIn) -> None:
    dossier = offered(cases, *three(cases))
    liaison = sign_in("liaison_oost")
    assert "wacht op het antwoord van een van je regio" in liaison.page("/").text
    assert dossier.title in liaison.page("/dossiers?status=answer").text
    url = f"/dossiers/{dossier.number}/regios/{world.regions['JEUGD-OOST']}/antwoord"
    assert url in liaison.page(f"/zaken/{dossier.number}").html
    assert liaison.send(url, {"reply": "did_not"}).status_code == 422
    assert liaison.send(url, {"reply": "did_not", "because": "Hier is geen verzekeraar."}).status_code == 303
    page = liaison.page(f"/zaken/{dossier.number}")
    assert "Geprobeerd: werkte niet" in page.text
    assert "Hier is geen verzekeraar." in page.text
    assert "1 van 3 antwoordden" in page.text
    assert "wacht op het antwoord" not in liaison.page("/").text
    assert sign_in("liaison").get(url).status_code == 403


def test_three_regions_with_the_like_are_proposed_once(cases: Cases, sign_in: SignIn) -> None:
    first, second, third = three(cases, "submitted")
    cases.at("in_progress", confidentiality="confidential", title="Wijkverpleging stopt bij het geheim")
    proposing.sweep(clock.now())
    proposing.sweep(clock.now())
    browser = sign_in("fixer_cz")
    page = browser.page("/dossiers")
    assert page.text.count("Dit lijkt één probleem") == 1
    assert "In 3 regio's" in page.text
    assert "geheim" not in page.text
    answer = browser.send("/dossiers/voorstellen/1/terzijde", {"reason": "Elk heeft een andere oorzaak."})
    assert answer.status_code == 303
    assert "Dit lijkt één probleem" not in browser.page("/dossiers").text
    cases.file(by="liaison_zuid", region="ZK-ZUID")
    proposing.sweep(clock.now())
    assert "Dit lijkt één probleem" not in browser.page("/dossiers").text, "what was put aside stays aside"
    assert {first.state, second.state, third.state} == {"submitted"}


def test_a_dossier_made_of_a_proposal(cases: Cases, world: World, sign_in: SignIn) -> None:
    numbers = [case.number for case in three(cases, "submitted")]
    proposing.sweep(clock.now())
    browser = sign_in("coordinator_lz")
    page = browser.page("/dossiers/nieuw?voorstel=1")
    assert all(number in page.html for number in numbers)
    made = browser.send(
        "/dossiers/nieuw",
        {"title": "Overdracht", "question": "Niemand betaalt.", "owner": str(world.people["fixer_lz"]),
         "cases": numbers, "shown": numbers, "proposal": "1"},
    )  # fmt: skip
    assert made.status_code == 303
    assert "Dit lijkt één probleem" not in browser.page("/dossiers").text
    assert "3 regio's" in browser.page("/dossiers").text


def test_the_share_opens_its_definition_and_its_cases(cases: Cases, sign_in: SignIn) -> None:
    for who, region, outcome in (("liaison", "ZK-NOORD", "structural"), ("liaison_zuid", "ZK-ZUID", "single")):
        case = cases.at("solution_proposed", by=who, region=region, title=f"Geval {outcome}", nature="funding")
        cases.step(case.number, "give_feedback", {"outcome": outcome}, by=who)
        cases.answer(case.number, "verdict", verdict="solved")
    browser = sign_in("commissioner")
    assert "50% structureel opgelost: 1 van 2 oplossingen" in browser.page("/dossiers").text
    page = browser.page("/dossiers/aandeel")
    assert "Hoe we tellen" in page.text
    assert "Geval structural" in page.text
    assert "Geval single" not in page.text
    assert "Geval single" in browser.page("/dossiers/aandeel?uitkomst=single").text
    assert "100%" in sign_in("liaison").page("/dossiers").text, "of what one may read"


def test_odd_addresses_give_a_page(cases: Cases, sign_in: SignIn) -> None:
    dossier = open_dossier(cases, cases.at("in_progress"))
    browser = sign_in("fixer_cz")
    for asked in ("status=x", "cursor=zzz", "q=%F0%9F%98%80", "q=%22%20OR"):
        assert browser.get(f"/dossiers?{asked}").status_code == 200
    assert browser.get("/dossiers/aandeel?uitkomst=x&cursor=y").status_code == 200
    assert browser.get("/dossiers/nieuw?zaak=x").status_code == 303
    assert browser.get("/dossiers/nieuw?voorstel=999").status_code == 404
    assert browser.get(f"/dossiers/{dossier.number}/regios/999999/antwoord").status_code == 404
    assert browser.get(f"/dossiers/{dossier.number}/zaken/2026-99999/eruit").status_code == 404
    with db.reading() as session:
        assert proposing.open_proposals(session, cases.world.actor("auditor")) == []
