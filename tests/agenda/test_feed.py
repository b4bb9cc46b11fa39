"""The calendar feed: whose it is, what stands in it, and that calendar programs can read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from icalendar import Calendar
from sqlalchemy import select, update

from app import clock, db
from app.agenda import actions, queries
from app.agenda.models import Feed
from app.audit.models import Event
from app.cases.models import Case
from app.people.models import Absence, User
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser
from tests.security.hostile import COMMANDS, LETTERS, MARKUP, TEMPLATES

SignIn = Callable[[str], Browser]


def address(world: World, name: str) -> str:
    """A fresh address of this person's feed."""
    with db.transaction() as session:
        return f"/agenda/{actions.make(session, world.actor(name), now=clock.now())}.ics"


def read(client: Browser, url: str) -> list[Any]:
    """The events of a feed, read by two parsers that must agree on what they are."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    raw = answer.get_data()
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
    first = Calendar.from_ical(raw)
    assert first.errors == []
    second = vobject.readOne(raw.decode())
    events = first.walk("VEVENT")
    others = getattr(second, "vevent_list", [])
    assert [str(event["UID"]) for event in events] == [other.uid.value for other in others]
    assert [str(event["SUMMARY"]) for event in events] == [other.summary.value for other in others]
    assert [event.decoded("DTSTART") for event in events] == [other.dtstart.value for other in others]
    second.serialize()
    return events


def test_the_deadline_of_each_case_in_which_it_is_ones_turn(client: Browser, cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding")
    cases.at("in_progress", nature="funding", title="Een andere zaak")
    (event, other) = read(client, address(world, "fixer_cz"))
    clocks = cases.clocks(case.number)
    assert str(event["SUMMARY"]) == f"Aannemen of afwijzen: {case.number} {case.title}"
    assert str(event["UID"]) == f"{case.id}-accept-{clocks['accept'].cycle}@regiolijn.example"
    due = clock.local_date(case.due_at)
    assert event.decoded("DTSTART") == due
    assert event.decoded("DTEND") == due + timedelta(days=1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event.decoded("SEQUENCE") == case.version + clocks["accept"].calendar_revision
    assert event.decoded("LAST-MODIFIED") == case.updated_at.replace(microsecond=0)
    assert str(event["URL"]) == f"https://regiolijn.example/zaken/{case.number}"
    assert "Neem het knelpunt aan" in str(event["DESCRIPTION"])
    assert "Uiterlijk 17:00 uur" in str(event["DESCRIPTION"])
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert other.decoded("DTSTART") >= due
    assert read(client, address(world, "fixer_cz2")) == []


def test_the_frame_says_whose_it_is_and_how_often_to_come_back(client: Browser, cases: Cases, world: World) -> None:
    calendar = Calendar.from_ical(client.get(address(world, "fixer_cz")).get_data())
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Regiolijn: Farid Bouzian"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar.decoded("REFRESH-INTERVAL") == timedelta(hours=1)
    assert str(calendar["METHOD"]) == "PUBLISH"


@pytest.mark.parametrize(
    ("due", "reminded"),
    [
        (date(2026, 11, 25), timedelta(hours=-15)),
        (date(2026, 11, 30), timedelta(days=-2, hours=-15)),
        (date(2026, 12, 28), timedelta(days=-3, hours=-15)),
    ],
    ids=["the day before", "not on a Sunday", "not at Christmas"],
)
def test_the_reminder_sounds_at_nine_on_the_working_day_before(
    due: date, reminded: timedelta, client: Browser, cases: Cases, world: World
) -> None:
    case = cases.at("assigned", nature="funding")
    with db.transaction() as session:
        session.execute(update(Case).where(Case.id == case.id).values(due_at=clock.end_of(due)))
    (event,) = read(client, address(world, "fixer_cz"))
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == reminded  # from midnight, as the event is a whole day
    assert str(alarm["ACTION"]) == "DISPLAY"


def test_an_event_stays_the_same_one_until_its_clock_starts_anew(
    client: Browser, cases: Cases, world: World, time: Time
) -> None:
    case = cases.at("in_progress", nature="funding")
    url = address(world, "fixer_cz")
    (before,) = read(client, url)
    time.working_days(2)
    (same,) = read(client, url)
    assert (same["UID"], same.decoded("DTSTART")) == (before["UID"], before.decoded("DTSTART"))
    cases.step(case.number, "sign_of_life")
    (after,) = read(client, url)
    assert after["UID"] != before["UID"]
    assert after.decoded("DTSTART") > before.decoded("DTSTART")
    assert after.decoded("SEQUENCE") > before.decoded("SEQUENCE")


def test_a_deadline_around_the_change_of_the_clock_is_on_its_own_day(
    client: Browser, cases: Cases, world: World
) -> None:
    url = address(world, "fixer_cz")
    case = cases.at("assigned", nature="funding")
    for due in (date(2027, 3, 26), date(2027, 3, 30), date(2027, 10, 29), date(2027, 11, 1), date(2028, 2, 29)):
        with db.transaction() as session:
            session.execute(update(Case).where(Case.id == case.id).values(due_at=clock.end_of(due)))
        (event,) = read(client, url)
        assert event.decoded("DTSTART") == due


def test_in_the_language_of_the_reader(client: Browser, cases: Cases, world: World) -> None:
    cases.at("assigned", nature="funding")
    with db.transaction() as session:
        session.execute(update(User).where(User.id == world.people["fixer_cz"]).values(language="en"))
    (event,) = read(client, address(world, "fixer_cz"))
    assert str(event["SUMMARY"]).startswith("Accept or decline: ")
    assert "Before 17:00, Dutch time." in str(event["DESCRIPTION"])


def test_of_a_confidential_case_only_the_number(client: Browser, cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding", title="Kanarie in de mijn", confidentiality="confidential")
    url = address(world, "fixer_cz")
    (event,) = read(client, url)
    assert str(event["SUMMARY"]) == f"Aannemen of afwijzen: {case.number}"
    assert "LOCATION" not in event
    assert str(event["CLASS"]) == "CONFIDENTIAL"
    assert "Kanarie" not in client.get(url).text


def test_nothing_of_the_cases_of_others(client: Browser, cases: Cases, world: World) -> None:
    mine = cases.at("assigned", nature="funding")
    foreign = cases.at("submitted", region="ZK-ZUID", by="liaison_zuid", title="Kanarie van zuid")
    secret = cases.at("in_progress", nature="funding", title="Kanarie vertrouwelijk", confidentiality="confidential")
    for name in world.people:
        text = client.get(address(world, name)).get_data(as_text=True)
        turn = {found.number for found in (mine, foreign, secret) if found.handler_id == world.people[name]}
        assert set(re.findall(r"\d{4}-\d{5}", text)) == turn, name
        assert "Kanarie vertrouwelijk" not in text


def test_the_deadlines_of_whoever_one_stands_in_for(client: Browser, cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding")
    today = clock.local_date(clock.now())
    with db.transaction() as session:
        session.add(
            Absence(
                user_id=world.people["fixer_cz"], deputy_id=world.people["fixer_cz2"], from_on=today, until_on=today,
                made_by_id=world.people["fixer_cz"], made_at=clock.now(),
            )
        )  # fmt: skip
    (event,) = read(client, address(world, "fixer_cz2"))
    assert case.number in str(event["SUMMARY"])
    assert str(event["DESCRIPTION"]).startswith("Namens Farid Bouzian.\n")
    (own,) = read(client, address(world, "fixer_cz"))  # who is away still sees it
    assert "Namens" not in str(own["DESCRIPTION"])


def test_what_is_finished_or_somebody_elses_turn_disappears(client: Browser, cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding")
    url = address(world, "fixer_cz")
    assert len(read(client, url)) == 1
    cases.step(case.number, "accept")
    assert len(read(client, url)) == 1
    cases.step(case.number, "ask_region")
    assert read(client, url) == []
    assert len(read(client, address(world, "liaison"))) == 1


def test_the_nearest_five_hundred_in_order(client: Browser, cases: Cases, world: World) -> None:
    for _number in range(3):
        cases.at("assigned", nature="funding")
        cases.at("in_progress", nature="funding")
    with db.reading() as session:
        found = queries.deadlines(session, world.actor("fixer_cz"), limit=4)
        assert len(queries.deadlines(session, world.actor("fixer_cz"))) == 6
    assert len(found) == 4
    assert [(item.due_at, item.case_id) for item in found] == sorted((item.due_at, item.case_id) for item in found)
    assert queries.MOST == 500


HOSTILE = (
    *MARKUP, *TEMPLATES, *COMMANDS, *LETTERS, "a;b,c:d\\e", "\\n\\;", 'BEGIN:VEVENT "x"', "😀" * 60, "é" * 200,
)  # fmt: skip


def test_hostile_text_comes_through_as_it_is(client: Browser, cases: Cases, world: World) -> None:
    case = cases.at("assigned", nature="funding")
    url = address(world, "fixer_cz")
    for text in HOSTILE:
        with db.transaction() as session:
            session.execute(update(Case).where(Case.id == case.id).values(title=text[:200]))
        (event,) = read(client, url)
        assert str(event["SUMMARY"]) == f"Aannemen of afwijzen: {case.number} {' '.join(text[:200].split())}"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_line_end_in_a_title_or_a_name_makes_no_second_line(
    end: str, client: Browser, cases: Cases, world: World
) -> None:
    """Not even one that got into the database around our forms."""
    case = cases.at("assigned", nature="funding")
    evil = f"Een{end}END:VEVENT{end}BEGIN:VEVENT{end}UID:1"
    with db.transaction() as session:
        session.execute(update(Case).where(Case.id == case.id).values(title=evil))
        session.execute(update(User).where(User.id == world.people["fixer_cz"]).values(name=evil))
    (event,) = read(client, address(world, "fixer_cz"))
    assert str(event["SUMMARY"]).endswith("Een END:VEVENT BEGIN:VEVENT UID:1")


# -- the address -------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_only_its_digest_is_kept(sign_in: SignIn, world: World) -> None:
    browser = sign_in("fixer_cz")
    page = browser.page("/account/agenda")
    assert "Adres maken" in page.text
    answer = browser.submit(page.form("/account/agenda"))
    assert answer.status_code == 200
    found = re.search(r"https://regiolijn\.example(/agenda/(rga_[\w-]{43})\.ics)", answer.text)
    assert found is not None
    with db.reading() as session:
        feed = session.get_one(Feed, world.people["fixer_cz"])
        assert feed.digest == actions.digest_of(found[2])
        assert found[2] not in repr(session.execute(select(Event.body, Event.private)).all())
    assert found[2] not in browser.page("/account/agenda").html
    assert read(browser.application.test_client(), found[1]) == []  # type: ignore[arg-type]


def test_a_new_address_ends_the_old_one_and_revoking_ends_both(client: Browser, sign_in: SignIn, world: World) -> None:
    first = address(world, "fixer_cz")
    second = address(world, "fixer_cz")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    browser = sign_in("fixer_cz")
    answer = browser.submit(browser.page("/account/agenda").form("/intrekken"), follow=True)
    assert "Het adres werkt niet meer" in answer.text
    assert client.get(second).status_code == 404
    assert browser.send("/account/agenda/intrekken").status_code == 303
    with db.reading() as session:
        log = session.scalars(select(Event.action).where(Event.action.startswith("agenda.")).order_by(Event.seq)).all()
    assert log == ["agenda.feed_made", "agenda.feed_renewed", "agenda.feed_revoked"]


def test_somebody_out_of_service_has_no_feed(client: Browser, world: World) -> None:
    url = address(world, "fixer_cz2")
    assert client.get(url).status_code == 200
    with db.transaction() as session:
        session.execute(update(User).where(User.id == world.people["fixer_cz2"]).values(active=False))
    assert client.get(url).status_code == 404


def test_a_wrong_secret_is_not_found(client: Browser, world: World) -> None:
    good = address(world, "fixer_cz")
    token = good.removeprefix("/agenda/").removesuffix(".ics")
    for wrong in ("x", token[:-1], token + "x", token.swapcase(), actions.digest_of(token), "a" * 5000, "%00", "é"):
        assert client.get(f"/agenda/{wrong}.ics").status_code == 404, wrong
    assert client.get(f"/agenda/{token}").status_code == 404
    assert client.post(good).status_code == 405
    assert client.get(good).status_code == 200


def test_revoking_and_making_need_the_form_of_our_page(sign_in: SignIn, world: World) -> None:
    browser = sign_in("fixer_cz")
    address(world, "fixer_cz")
    with db.reading() as session:
        before = session.get_one(Feed, world.people["fixer_cz"]).digest
    for path in ("/account/agenda", "/account/agenda/intrekken"):
        assert browser.post(path).status_code in (303, 400)
    with db.reading() as session:
        assert session.get_one(Feed, world.people["fixer_cz"]).digest == before


def test_the_use_is_noted_at_most_once_an_hour(client: Browser, sign_in: SignIn, world: World, time: Time) -> None:
    url = address(world, "fixer_cz")

    def used() -> datetime | None:
        with db.reading() as session:
            return session.get_one(Feed, world.people["fixer_cz"]).last_used_at

    assert used() is None
    client.get(url)
    first = used()
    assert first == time.now
    time.move(minutes=59)
    client.get(url)
    assert used() == first
    time.move(minutes=1)
    client.get(url)
    assert used() == time.now.astimezone(UTC)
    assert "haalde het voor het laatst op" in sign_in("fixer_cz").page("/account/agenda").text
