"""Forums in the browser and as files: planned, filled, delivered, looked at by who may, and what came of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from icalendar import Calendar

from app import clock, db
from app.agenda import actions as feeds
from app.forums import agenda
from app.forums.models import Meeting
from tests.conftest import Time
from tests.factories import Cases, World
from tests.forums.support import decided, items, plan
from tests.pages import Browser
from tests.security.test_costs import own, queries

SignIn = Callable[[str], Browser]
CANARY = "Kanarie in de mijn"


def test_from_a_decision_to_the_outcome_at_the_case(cases: Cases, world: World, sign_in: SignIn, time: Time) -> None:
    commissioner = sign_in("commissioner")
    assert "Er is geen overleg gepland" in commissioner.page("/overleggen").text
    day = clock.local_date(clock.now()) + timedelta(days=14)
    assert commissioner.send("/overleggen/nieuw", {"forum": "minister"}).status_code == 422
    planned = commissioner.send(
        "/overleggen/nieuw", {"forum": "minister", "held_on": day.isoformat(), "begins": "10:00", "place": "Hoftoren"}
    )
    assert planned.status_code == 303
    meeting = int(planned.location.rpartition("/")[2])
    case, escalation = decided(cases, world, meeting=str(meeting))
    page = commissioner.page(f"/overleggen/{meeting}")
    assert "Leg de regel voor." in page.text
    assert "Het stuk is er nog niet" in page.text
    (item,) = items()
    memo = commissioner.page(f"/escalaties/{escalation.number}")
    assert f"/overleggen/{meeting}" in memo.html
    assert f"/zaken/{escalation.number}/agenda" in memo.html

    fixer = sign_in("fixer_cz")
    assert "nog 1 stuk aanleveren" in fixer.page("/").text
    assert escalation.title in fixer.page("/stukken").text
    paper = f"/overleggen/punten/{item.id}/stuk"
    assert "nog niet aangeleverd" in fixer.page(paper).text
    assert fixer.send(paper, {"note": "Lees vooral de bijlage."}).status_code == 303
    assert "Lees vooral de bijlage." in fixer.page(paper).text
    assert "geen stuk van je gevraagd" in fixer.page("/stukken").text
    assert fixer.get(f"/overleggen/{meeting}").status_code == 403

    outcome = f"/overleggen/punten/{item.id}/uitkomst"
    assert outcome not in commissioner.page(f"/overleggen/{meeting}").html
    time.move_to(clock.start_of(day) + timedelta(hours=2))
    commissioner = sign_in("commissioner")  # a login does not last a fortnight
    assert outcome in commissioner.page(f"/overleggen/{meeting}").html
    assert commissioner.send(outcome, {"result": "agreed"}).status_code == 422
    said = {"result": "agreed", "text": "De minister past de regel aan.", "completes": "y"}
    assert commissioner.send(outcome, said).status_code == 303
    assert "De minister past de regel aan." in commissioner.page(f"/overleggen/{meeting}").text
    assert cases.now(case.number).state == "in_progress"
    story = sign_in("liaison").page(f"/zaken/{case.number}").text
    assert "De minister past de regel aan." in story
    assert "Overleg met de minister" in story


def test_a_case_is_put_on_an_agenda_by_hand_and_moved_and_taken_off(
    cases: Cases, world: World, sign_in: SignIn
) -> None:
    first, second = plan(world, "mt", 14), plan(world, "mt", 28)
    case = cases.at("in_progress", nature="funding")
    commissioner = sign_in("commissioner")
    assert f"/zaken/{case.number}/agenda" in commissioner.page(f"/zaken/{case.number}").html
    asked = {"meeting": str(first.id), "purpose": "discuss", "asked": "Wat vindt het MT?"}
    assert commissioner.send(f"/zaken/{case.number}/agenda", asked).status_code == 303
    assert commissioner.send(f"/zaken/{case.number}/agenda", asked).status_code == 422
    other = cases.at("in_progress", nature="funding", title="Tweede punt")
    added = f"/overleggen/{first.id}/punten/nieuw"
    assert commissioner.send(added, {"case": "2020-00001", "purpose": "decide", "asked": "x"}).status_code == 422
    assert commissioner.send(added, {"case": other.number, "purpose": "decide", "asked": "x"}).status_code == 303
    one, two = items()
    assert commissioner.send(f"/overleggen/punten/{two.id}/omhoog", {}).status_code == 303
    assert [item.place for item in items()] == [2, 1]
    reason = {"meeting": str(second.id), "reason": "Meer tijd nodig."}
    assert commissioner.send(f"/overleggen/punten/{one.id}/verplaatsen", reason).status_code == 303
    assert "Meer tijd nodig." in commissioner.page(f"/overleggen/{first.id}").text
    assert commissioner.send(f"/overleggen/punten/{two.id}/eraf", {"reason": "Opgelost."}).status_code == 303
    assert other.number not in commissioner.page(f"/overleggen/{first.id}").text
    changed = {"held_on": second.held_on.isoformat(), "revision": "1", "chair": "Wie dan ook"}
    assert commissioner.send(f"/overleggen/{second.id}/wijzigen", changed).status_code == 303
    assert commissioner.send(f"/overleggen/{second.id}/wijzigen", changed).status_code == 422  # changed meanwhile
    assert commissioner.send(f"/overleggen/{second.id}/afzeggen", {"reason": "Brand."}).status_code == 303
    assert "wacht op een dag" in sign_in("fixer_cz").page(f"/zaken/{case.number}").text


@pytest.fixture
def secret(cases: Cases, world: World) -> Meeting:
    """A meeting with a confidential case on its agenda, with its paper."""
    meeting = plan(world)
    case = cases.at("in_progress", nature="funding", title=CANARY, confidentiality="confidential")
    with db.transaction() as session:
        raw = {"purpose": "decide", "asked": CANARY}
        agenda.put(session, world.actor("commissioner"), case.number, raw, meeting_id=meeting.id, now=clock.now())
    return meeting


@pytest.mark.parametrize(
    ("name", "status", "sees"),
    [
        ("commissioner", 200, True), ("auditor", 200, True), ("mt_reader", 200, False), ("coordinator_cz", 200, False),
        ("fixer_cz", 403, False), ("liaison", 403, False), ("admin", 403, False),
    ],
)  # fmt: skip
def test_a_confidential_item_shows_nowhere_to_who_may_not_read_its_case(
    name: str, status: int, sees: bool, secret: Meeting, sign_in: SignIn
) -> None:
    browser = sign_in(name)
    for address in ("/overleggen", f"/overleggen/{secret.id}"):
        answer = browser.get(address)
        assert answer.status_code == status
        if status == 200 and address != "/overleggen":
            assert (CANARY in answer.text) is sees
    assert sees is ("1 punt" in browser.get("/overleggen").text)
    odt = browser.get(f"/overleggen/{secret.id}.odt")
    assert odt.status_code == status
    if status == 200:
        with zipfile.ZipFile(io.BytesIO(odt.data)) as file:
            assert (CANARY in file.read("content.xml").decode()) is sees
    (item,) = items()
    reads = sees or name in ("liaison", "fixer_cz")
    assert (browser.get(f"/overleggen/punten/{item.id}/stuk").status_code == 200) is reads


def test_the_bundle_is_a_pdf_and_the_meeting_stands_in_calendars(cases: Cases, world: World, sign_in: SignIn) -> None:
    meeting = plan(world, begins="10:00", ends="11:30")
    decided(cases, world, meeting=str(meeting.id))
    browser = sign_in("mt_reader")
    pdf = browser.get(f"/overleggen/{meeting.id}.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert f"minister-{meeting.held_on}" in pdf.headers["Content-Disposition"]
    (event,) = Calendar.from_ical(browser.get(f"/overleggen/{meeting.id}.ics").data).walk("VEVENT")
    assert event["SUMMARY"] == "Overleg met de minister"
    assert clock.local(event.decoded("DTSTART")).strftime("%H:%M") == "10:00"
    for name, there in (("mt_reader", True), ("liaison", False)):
        with db.transaction() as session:
            token = feeds.make(session, world.actor(name), now=clock.now())
        assert (b"meeting-" in browser.get(f"/agenda/{token}.ics").data) is there


def test_an_administrator_adds_a_forum_and_cannot_close_one_that_decisions_lead_to(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    named = {"name_nl": "Bestuurlijk overleg jeugd", "name_en": "Youth board", "papers_days": "4"}
    assert admin.send("/beheer/overleggen/nieuw", {**named, "papers_days": "400"}).status_code == 422
    assert admin.send("/beheer/overleggen/nieuw", named).status_code == 303
    assert "Bestuurlijk overleg jeugd" in admin.page("/beheer/overleggen").text
    edit = "/beheer/overleggen/bestuurlijk-overleg-jeugd"
    assert admin.send(edit, {**named, "version": "1", "chair": "Voorzitter"}).status_code == 303
    assert admin.send("/beheer/overleggen/minister", {**named, "version": "1"}).status_code == 422
    assert "Bestuurlijk overleg jeugd" not in admin.page("/beheer").text


def test_the_list_asks_as_much_for_many_meetings_as_for_one(cases: Cases, world: World, sign_in: SignIn) -> None:
    browser = sign_in("commissioner")
    meeting = plan(world)
    decided(cases, world, meeting=str(meeting.id))
    browser.get("/overleggen")
    with queries() as few:
        browser.get("/overleggen")
    for days in range(30, 50):
        plan(world, "mt", days)
    with queries() as many:
        browser.get("/overleggen")
    assert len(own(many)) == len(own(few)) <= 4
