"""The diary of a pilot: who writes, who reads what, what leaves for research, and how a finding becomes a lesson."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import clock, db
from app.errors import Invalid, NotFound, Stale
from app.pilots import actions, diary, diary_queries, queries
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import World
from tests.pages import Browser
from tests.pilots.test_pilots import described


@pytest.fixture
def pilot(world: World) -> int:
    """A pilot in the north, in which its liaison and a fixer are cast."""
    with db.transaction() as session:
        raw = described(world, fixers=[world.people["fixer_cz"]], indicators=[])
        return actions.make(session, world.actor("commissioner"), raw, now=clock.now()).id


def write(world: World, pilot: int, who: str = "liaison", **changes: Any) -> int:
    """An entry, and its id."""
    raw = {"kind": "observation", "text": "De GGD belt nu zelf.", "readers": "pilot", **changes}
    with db.transaction() as session:
        return diary.write(session, world.actor(who), pilot, raw, now=clock.now()).id


def read_by(world: World, pilot: int, who: str) -> list[str]:
    """The texts that somebody reads."""
    with db.reading() as session:
        found = diary_queries.entries(session, world.actor(who), queries.one(session, pilot))
        return [one.text for one in found.rows]


def test_who_works_in_it_writes_and_the_writer_says_who_reads(world: World, pilot: int) -> None:
    write(world, pilot, text="voor ons")
    write(world, pilot, who="fixer_cz", text="voor allen", readers="colleagues")
    write(world, pilot, text="voor onderzoek", research=True)
    assert read_by(world, pilot, "fixer_cz") == ["voor onderzoek", "voor allen", "voor ons"]
    assert read_by(world, pilot, "liaison_zuid") == ["voor allen"]
    assert read_by(world, pilot, "mt_reader") == ["voor allen"]
    assert read_by(world, pilot, "researcher") == ["voor onderzoek"]
    with db.reading() as session:
        seen = diary_queries.entries(session, world.actor("researcher"), queries.one(session, pilot)).rows
    assert (seen[0].author, seen[0].author_id) == ("", None)
    for who in ("liaison_zuid", "fixer_dj", "researcher", "admin", "mt_reader"):
        if who in world.people:
            with pytest.raises(Forbidden):
                write(world, pilot, who=who)


def test_an_entry_is_about_a_day_and_a_region_of_the_pilot(world: World, pilot: int) -> None:
    for field, value, code in (
        ("day", "2027-01-01", "day_to_come"), ("region", str(world.regions["ZK-ZUID"]), "unknown_region"),
        ("kind", "", "required"), ("kind", "gevoel", "unknown_choice"), ("text", " ", "required"),
        ("round", "999999999", "unknown_record"), ("readers", "iedereen", "unknown_choice"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            write(world, pilot, **{field: value})
        assert code in {error.code for error in refused.value.errors if error.field == field}, field


def test_what_it_said_before_is_kept(world: World, pilot: int, time: Time) -> None:
    key = write(world, pilot)
    time.working_days(1)
    raw = {"kind": "effect", "text": "Anders.", "readers": "colleagues"}
    with db.transaction() as session:
        diary.change(session, world.actor("liaison"), pilot, key, raw, expected_version=1, now=clock.now())
    with db.reading() as session:
        said = diary_queries.versions(session, key)
    assert [one["text"] for _version, _at, one in said] == ["De GGD belt nu zelf.", "Anders."]
    with pytest.raises(Stale), db.transaction() as session:
        diary.change(session, world.actor("liaison"), pilot, key, raw, expected_version=1, now=clock.now())
    with pytest.raises(NotFound), db.transaction() as session:
        diary.change(session, world.actor("fixer_cz"), pilot, key, raw, expected_version=2, now=clock.now())


def test_the_whole_round_by_page(world: World, pilot: int, sign_in: Callable[[str], Browser]) -> None:
    liaison, onlooker, researcher = sign_in("liaison"), sign_in("liaison_zuid"), sign_in("researcher")
    place = f"/pilots/{pilot}"
    days = {"since": "2026-11-02", "until": "2026-12-11"}
    assert liaison.send(f"{place}/rondes/nieuw", {"title": "Samen bellen", "plan": "Elke week bellen.", **days}
                        ).status_code == 303  # fmt: skip
    with db.reading() as session:
        held = diary_queries.rounds(session, pilot)[0].id
    entry = {"kind": "learned", "text": "Anneke Terwisga belde eerst.", "day": "2026-11-20", "readers": "pilot",
             "research": "y", "region": str(world.regions["ZK-NOORD"]), "round": str(held)}  # fmt: skip
    assert liaison.send(f"{place}/dagboek/schrijven", entry).status_code == 303
    wrong = liaison.send(f"{place}/dagboek/schrijven", entry | {"day": "2027-11-20"})
    assert (wrong.status_code, "belde eerst" in wrong.text) == (422, True)
    found = {"question": "Wie belt als eerste?", "answer": "De fikser.", "round": str(held)}
    assert liaison.send(f"{place}/bevindingen/nieuw", found).status_code == 303
    page = liaison.page(place)
    for said in ("Samen bellen", "Elke week bellen.", "belde eerst", "Wie belt als eerste?"):
        assert said in page.text
    assert "belde eerst" not in onlooker.page(place).text
    assert "Deze pilot heeft 1 van de vier of vijf" in sign_in("commissioner").page(place).text
    with db.reading() as session:
        key = diary_queries.findings(session, pilot)[0].id
    made = liaison.send(f"{place}/bevindingen/{key}/les", {})
    again = liaison.send(f"{place}/bevindingen/{key}/les", {})
    assert made.headers["Location"] == again.headers["Location"], "one finding, one lesson"
    lesson = made.headers["Location"].removesuffix("/bewerken")
    assert "Vaste fikser" in liaison.page(lesson).text
    assert lesson in {link.get("href") for link in liaison.page(place).all("a")}
    file = researcher.send(f"{place}/dagboek/uitvoer", {"form": "csv"})
    assert file.status_code == 200
    assert "[collega] belde eerst." in file.text
    assert "Terwisga" not in file.text
    assert "regio-liaison" in file.text
    assert onlooker.send(f"{place}/dagboek/uitvoer", {"form": "csv"}).status_code == 403
