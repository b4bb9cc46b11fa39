"""Lessons and “it is allowed” (issue 5, point 8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.bottlenecks import similar
from app.bottlenecks.similar import Subject
from app.cases.index import SearchEntry
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, NotFound, Stale
from app.lessons import actions, queries, reminding
from app.lessons.models import Lesson, Standing
from app.lessons.queries import Filters
from app.outbox.models import Notice
from app.people.models import User
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser

GIVEN = {
    "question": "Mag een wijkteam gegevens delen met de huisarts?",
    "says": "conditional",
    "answer": "Ja. Vraag toestemming en deel alleen wat nodig is.",
    "conditions": "De bewoner weet ervan.",
    "legal_basis": "Artikel 6 AVG",
    "belief": "De privacywet verbiedt elk overleg zonder toestemming",
    "systems": ["Wmo"],
}


def make(world: World, who: str = "fixer_cz", *, share: bool = True, case: str = "", **changes: Any) -> int:
    with db.transaction() as session:
        given = GIVEN | changes
        return actions.make(session, world.actor(who), given, now=clock.now(), case=case, share=share).id


def act(world: World, who: str, what: Callable[..., Lesson], key: int, *args: Any, version: int | None = None) -> int:
    with db.transaction() as session:
        known = version or session.get_one(Lesson, key).version
        return what(session, world.actor(who), key, *args, expected_version=known, now=clock.now()).version


def seen(world: World, who: str, **filters: Any) -> set[int]:
    with db.reading() as session:
        return {row.id for row in queries.page(session, world.actor(who), Filters(**filters)).rows}


def indexed() -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(SearchEntry.ref).where(SearchEntry.kind == "lesson")))


def test_a_lesson_from_draft_to_regions_and_back_out(
    world: World, time: Time, client: Browser, sign_in: Callable[[str], Browser]
) -> None:
    key = make(world, share=False)
    assert (seen(world, "fixer_cz"), seen(world, "liaison"), indexed()) == ({key}, set(), set())
    assert sign_in("liaison").get(f"/lessen/{key}").status_code == 404
    act(world, "fixer_cz", actions.share, key)
    assert (seen(world, "liaison", q="wijkt gegev"), indexed()) == ({key}, {str(key)})
    assert seen(world, "liaison", q="ijkteam") == set()
    assert client.get(f"/mag-dit/{key}").status_code == 404
    with pytest.raises(Forbidden):
        act(world, "liaison", actions.publish, key)
    act(world, "fixer_lz", actions.publish, key)
    with db.transaction() as session:
        session.get_one(Lesson, key).review_on = clock.local_date(clock.now())
    for path in ("/mag-dit", "/mag-dit?q=huisarts", f"/mag-dit/{key}"):
        page = client.get(path).get_data(as_text=True)
        assert GIVEN["question"] in page
        assert world.actor("fixer_cz").name not in page, "colleagues are not named on a public page"
    assert world.actor("fixer_cz").name in sign_in("liaison").get("/lessen").get_data(as_text=True)
    with pytest.raises(Forbidden):
        act(world, "liaison", actions.change, key, GIVEN | {"answer": "Nee."})
    act(world, "coordinator_cz", actions.withdraw, key, "De wet is gewijzigd.")
    assert client.get(f"/mag-dit/{key}").status_code == 404
    assert (indexed(), seen(world, "liaison"), seen(world, "liaison", standing=Standing.WITHDRAWN)) == (
        set(), set(), {key},
    )  # fmt: skip
    with pytest.raises(NotAllowedNow):
        act(world, "fixer_cz", actions.publish, key)


def test_every_change_is_a_version_with_an_event_and_a_draft_stays_between_its_writers(
    world: World, time: Time
) -> None:
    key = make(world, share=False, answer="Kanarie van het begin")
    act(world, "fixer_cz", actions.change, key, GIVEN)
    act(world, "fixer_cz", actions.share, key)
    act(world, "liaison", actions.change, key, GIVEN | {"answer": "Ja, als de bewoner het weet."})
    with pytest.raises(Stale):
        act(world, "fixer_cz", actions.change, key, GIVEN, version=2)
    with db.reading() as session:
        events = session.scalars(select(Event.action).where(Event.subject == f"lesson:{key}").order_by(Event.seq))
        assert list(events) == ["lesson.made", "lesson.changed", "lesson.shared", "lesson.changed"]
        own = queries.versions(session, world.actor("fixer_cz"), key)
        others = queries.versions(session, world.actor("liaison"), key)
    assert [one.version for one in own] == [4, 3, 2, 1]
    assert [one.version for one in others] == [4, 3]
    assert "Kanarie" not in json.dumps([one.said for one in others])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"answer": "", "conditions": "", "legal_basis": " "}, {"answer", "conditions", "legal_basis"}),
        ({"question": "", "says": "misschien"}, {"question", "says"}),
        ({"says": "practice", "conditions": "", "legal_basis": ""}, set()),
        ({"review_on": "2020-01-01", "valid_until": "gisteren"}, {"review_on", "valid_until"}),
        ({"review_on": "2040-01-01", "owner": "999999"}, {"review_on"}),
        ({"question": "x" * 201, "systems": ["Zvww"]}, {"question", "systems"}),
    ],
)
def test_what_others_read_is_complete(changes: dict[str, Any], fields: set[str], world: World, time: Time) -> None:
    try:
        make(world, **changes)
        found = set()
    except Invalid as invalid:
        found = {error.field for error in invalid.errors}
    assert found == fields


def test_a_closed_case_becomes_a_lesson_and_a_confidential_one_gives_nothing_away(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    closed = cases.at("closed", nature="funding", title="Wijkteam deelt niets met de huisarts")
    secret = cases.at("closed", nature="funding", title="Geheimtitel", confidentiality="confidential")
    browser = sign_in("fixer_cz")
    assert f"/lessen/nieuw?zaak={closed.number}" in browser.get(f"/zaken/{closed.number}").get_data(as_text=True)
    form = browser.get(f"/lessen/nieuw?zaak={closed.number}")
    assert f'value="{closed.title}"' in form.get_data(as_text=True)
    assert 'value="Geheimtitel"' not in browser.get(f"/lessen/nieuw?zaak={secret.number}").get_data(as_text=True)
    assert sign_in("liaison_oost").get(f"/lessen/nieuw?zaak={closed.number}").status_code == 404
    key, hidden = make(world, case=closed.number), make(world, case=secret.number, question="Mag dat?")
    assert GIVEN["question"] in browser.get(f"/zaken/{closed.number}").get_data(as_text=True)
    other = sign_in("liaison_oost")
    for which, about in ((key, closed), (hidden, secret)):
        page = other.get(f"/lessen/{which}")
        assert page.status_code == 200
        assert about.title not in page.get_data(as_text=True), "where it was learned is for who reads that case"
        assert about.number not in page.get_data(as_text=True)


def test_filing_shows_it_before_there_is_a_case(world: World, time: Time, sign_in: Callable[[str], Browser]) -> None:
    key, draft = make(world), make(world, share=False, question="Mag een wijkteam gegevens delen? concept")
    over = make(world, question="Mag een wijkteam gegevens delen? oud")
    with db.transaction() as session:
        session.get_one(Lesson, over).valid_until = clock.local_date(clock.now()) - timedelta(days=1)
    typed = {"title": "Wijkteam mag geen gegevens delen met de huisarts", "affected": "Bewoners"}
    browser = sign_in("liaison")
    page = browser.post("/knelpunten/meekijken", data=typed | {"csrf_token": browser.token()}).get_data(as_text=True)
    assert f'href="/lessen/{key}"' in page
    assert "zelfde woorden" in page
    assert f"/lessen/{draft}" not in page
    assert f"/lessen/{over}" not in page, "what no longer holds is not an answer"
    with db.reading() as session:
        assert similar.around(session, world.actor("auditor"), Subject(typed["title"], ""), now=clock.now()).others


def test_publishing_asks_about_personal_data_first(world: World, time: Time, sign_in: Callable[[str], Browser]) -> None:
    key = make(world, answer="Bel mevrouw De Wit op 06-12345678 of mail piet@zorg.example.")
    browser = sign_in("fixer_cz")
    answer = browser.post(f"/lessen/{key}/publiceren", data={"version": "1", "csrf_token": browser.token()})
    assert answer.status_code == 422
    assert "06-12345678" in answer.get_data(as_text=True)
    with db.reading() as session:
        assert session.get_one(Lesson, key).standing is Standing.SHARED


def test_misunderstandings_go_along_as_a_table(world: World, time: Time, sign_in: Callable[[str], Browser]) -> None:
    make(world), make(world, belief="=HYPERLINK(1)"), make(world, belief="", question="Zonder misverstand?")
    make(world, share=False, belief="Conceptgedachte")
    browser = sign_in("mt_reader")
    table = browser.get("/lessen/misverstanden.csv").get_data(as_text=True)
    assert table.count("AVG") == 2
    assert "'=HYPERLINK" in table
    assert "Conceptgedachte" not in table
    assert GIVEN["belief"] in browser.get("/lessen/misverstanden").get_data(as_text=True)
    assert browser.get("/lessen/misverstanden.ods").status_code == 200
    assert browser.get("/lessen/misverstanden.exe").status_code == 404


def test_its_owner_is_reminded_until_somebody_looks(world: World, time: Time) -> None:
    key = make(world, review_on="2026-12-01", valid_until="2026-12-20")

    def told() -> int:
        return reminding.sweep(clock.now())

    assert told() == 0
    time.move_to(clock.next_working_time(clock.end_of(date(2026, 11, 30)) + timedelta(hours=1)))
    assert (told(), told()) == (1, 0), "once, and not at every sweep"
    with db.reading() as session:
        letters = session.execute(select(Notice.letter, Notice.reader_id)).all()
    assert letters == [("lesson_review", world.people["fixer_cz"])]
    time.move(days=14)
    assert told() == 1
    act(world, "fixer_cz2", actions.confirm, key)
    time.move(days=1)
    assert told() == 0
    with db.transaction() as session:
        session.get_one(User, world.people["fixer_cz"]).active = False
    time.move_to(clock.next_working_time(clock.end_of(date(2026, 12, 20))))
    assert told() == 1
    with db.reading() as session:
        readers = set(session.scalars(select(Notice.reader_id).where(Notice.letter == "lesson_over")))
        assert readers == {world.people["coordinator_cz"], world.people["coordinator_lz"]}
    with pytest.raises(NotAllowedNow):
        act(world, "fixer_cz2", actions.confirm, key)


def test_a_lesson_of_a_case_one_does_not_read_is_not_made(world: World, cases: Cases) -> None:
    case: Case = cases.at("closed")
    with pytest.raises(NotFound):
        make(world, "liaison_oost", case=case.number)
    with pytest.raises(Forbidden):
        make(world, "mt_reader")
