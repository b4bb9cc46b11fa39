"""The question before text is kept: nothing is lost, the writer decides, and the log has the decision, not the text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.bottlenecks.models import Bottleneck
from app.cases.models import Case
from app.people import access
from app.web import personal
from tests.factories import Cases, World
from tests.pages import Browser, Page

BSN = "Cliënt met BSN 123456782 wacht al een jaar."
SignIn = Callable[[str], Browser]


def kept(number: str) -> list[dict[str, Any]]:
    """What was logged about personal data of a case."""
    query = select(Event).where(Event.action == "case.personal_data_kept", Event.subject == f"case:{number}")
    with db.reading() as session:
        found = session.scalars(query.order_by(Event.seq)).all()
        assert not any("123456782" in event.body + json.dumps(event.private) for event in found)
        return [json.loads(event.body)["data"] for event in found]


def boxes(page: Page) -> list[str]:
    return [box.get("value") for box in page.all("input") if box.get("name") == personal.TICK]


def filled(world: World, **changes: str) -> dict[str, str]:
    return {
        "title": "Wachten", "description": BSN, "region": str(world.regions["ZK-NOORD"]), "affected": "Ouderen",
        "asked": "Help ons.", "urgency": "normal", "confidentiality": "region",
    } | changes  # fmt: skip


def numbers() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Case.number)))


def test_filing_asks_once_with_the_spot_marked_and_keeps_what_was_typed(sign_in: SignIn, world: World) -> None:
    browser = sign_in("liaison")
    back = browser.send("/knelpunten/nieuw", filled(world, do="submit"))
    assert back.status_code == 422
    assert numbers() == []
    page = Page(back.text)
    assert [mark.text for mark in page.all("mark")] == ["123456782"]
    assert "Dit lijkt een BSN" in page.root.text
    assert BSN in page.root.text
    [keys] = boxes(page)
    seen = {"shown": " ".join(box.get("value") for box in page.all("input") if box.get("name") == "shown")}
    # Another finding than the one that was decided: asked anew, for that.
    more = filled(world, do="submit", description=f"{BSN} Bel 06-12345678.") | seen
    again = browser.send("/knelpunten/nieuw", more | {personal.TICK: keys})
    assert again.status_code == 422
    done = browser.send("/knelpunten/nieuw", filled(world, do="submit") | seen | {personal.TICK: keys})
    assert done.status_code == 303
    [number] = numbers()
    assert kept(number) == [{"kinds": {"bsn": 1}, "fields": ["description"], "count": 1, "asked": True}]
    assert "Tekst bewaard, hoewel" in browser.get(f"/zaken/{number}").text


def test_a_draft_is_kept_and_asked_about_when_it_is_handed_in(sign_in: SignIn, world: World) -> None:
    browser = sign_in("liaison")
    assert browser.send("/knelpunten/nieuw", filled(world, do="draft")).status_code == 303
    [number] = numbers()
    assert "een BSN" in browser.get(f"/zaken/{number}").text
    step = {"version": "1"}
    back = browser.send(f"/zaken/{number}/stappen/submit", step)
    assert back.status_code == 422
    [keys] = boxes(Page(back.text))
    with db.reading() as session:
        assert session.scalar(select(Case.state)) == "draft"
    assert browser.send(f"/zaken/{number}/stappen/submit", step | {personal.TICK: keys}).status_code == 303
    assert [one["count"] for one in kept(number)] == [1]


def test_comments_and_steps_ask_too(sign_in: SignIn, cases: Cases) -> None:
    case = cases.at("assigned", nature="funding")
    browser = sign_in("fixer_cz")
    say = {"text": "Bel 06-12345678", "visibility": "ministry"}
    back = browser.send(f"/zaken/{case.number}/reacties", say)
    assert back.status_code == 422
    [keys] = boxes(Page(back.text))
    assert browser.send(f"/zaken/{case.number}/reacties", say | {personal.TICK: keys}).status_code == 303
    assert kept(case.number)[0]["fields"] == ["text"]


def test_a_contact_who_is_entered_as_such_may_be_named(sign_in: SignIn, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    contact = {"name": "Jan (nieuw.persoon@regio.example)", "email": "nieuw.persoon@regio.example", "organisation": ""}
    assert sign_in("liaison").send(f"/zaken/{case.number}/contacten", contact).status_code == 303
    assert kept(case.number) == []


def test_programs_are_not_asked_but_told(client: Browser, world: World, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        token = access.create_token(session, world.actor("liaison"), "test", now=clock.now())
    answer = client.open(
        f"/api/v1/cases/{case.number}/comments", method="POST", json={"text": BSN},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert answer.status_code == 201
    assert answer.get_json()["personalData"] == [{"field": "text", "kind": "bsn", "start": 15, "end": 24}]
    assert kept(case.number) == [{"kinds": {"bsn": 1}, "fields": ["text"], "count": 1, "asked": False}]


def test_a_tick_is_kept_when_the_form_comes_back_for_another_reason(sign_in: SignIn, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("liaison")
    say = {"text": "Bel 06-12345678", "made_to": "Jan", "due_on": "2026-12-07", "version": "1"}
    address = f"/zaken/{case.number}/toezeggingen"
    [keys] = boxes(Page(browser.send(address, say).text))
    back = Page(browser.send(address, say | {"due_on": "2020-01-01", personal.TICK: keys}).text)
    [box] = [box for box in back.all("input") if box.get("name") == personal.TICK]
    assert "checked" in box.attributes


def test_an_account_is_never_asked_about(sign_in: SignIn) -> None:
    back = sign_in("admin").send("/beheer/mensen/nieuw", {"name": "Jan jan@regio.example", "email": "geen adres"})
    assert back.status_code == 422
    assert boxes(Page(back.text)) == []


def test_what_a_device_sends_can_be_looked_at_first() -> None:
    found = personal.undecided({"description": BSN, "title": "Wachten", "email": "jan@regio.example", "photos": [1]})
    assert {name: [one.kind for one in spots] for name, spots in found.items()} == {"description": ["bsn"]}


def test_no_draft_text_is_lost(sign_in: SignIn, world: World) -> None:
    browser = sign_in("liaison")
    browser.send("/knelpunten/nieuw", filled(world, do="draft"))
    with db.reading() as session:
        assert session.scalar(select(Bottleneck.description)) == BSN
