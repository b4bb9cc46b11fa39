"""Promises and follow-ups stand in the calendar of whoever must see to them."""

from __future__ import annotations

from datetime import date

from tests.agenda.test_feed import address, read
from tests.factories import Cases, World
from tests.pages import Browser
from tests.promises.support import TEXT, promise


def test_a_promise_until_it_is_kept(client: Browser, cases: Cases, world: World) -> None:
    about = cases.at("in_progress", nature="funding")
    made = promise(world, about, keeper="coordinator_lz")
    url = address(world, "coordinator_lz")
    (event,) = read(client, url)
    assert str(event["SUMMARY"]) == f"Toezegging: {made.number} {TEXT}"
    assert event.decoded("DTSTART") == date(2026, 12, 7)
    cases.step(made.number, "move", {"due_on": "2026-12-21"})
    (moved,) = read(client, url)
    assert moved.decoded("DTSTART") == date(2026, 12, 21)
    cases.step(made.number, "keep")
    assert read(client, url) == []


def test_a_confidential_promise_does_not_say_what_it_is(client: Browser, cases: Cases, world: World) -> None:
    about = cases.at("in_progress", nature="funding", confidentiality="confidential")
    made = promise(world, about, keeper="coordinator_lz", text="Kanarie")
    (event,) = read(client, address(world, "coordinator_lz"))
    assert str(event["SUMMARY"]) == f"Toezegging: {made.number}"


def test_a_follow_up_of_a_decision(client: Browser, cases: Cases, world: World) -> None:
    about = cases.at("in_progress", nature="funding")
    cases.step(about.number, "escalate", by="liaison")
    record = cases.escalation_of(about.number)
    decisions = [str(event["SUMMARY"]) for event in read(client, address(world, "commissioner"))]
    assert any(summary.startswith(f"Besluit: {record.number} ") for summary in decisions)
    cases.step(record.number, "decide", {"decision": "minister", "follow_up_owner": str(world.people["liaison_zuid"])})
    (event,) = read(client, address(world, "liaison_zuid"))
    assert str(event["SUMMARY"]).startswith(f"Vervolgactie: {record.number} ")
    assert str(event["URL"]) == f"https://regiolijn.example/escalaties/{record.number}"
