"""Pilots: set up, changed, taught, taken away; the calendar says where they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app import clock, db
from app.errors import Invalid, NotAllowedNow, NotFound, Stale
from app.pilots import actions, indicators, queries
from app.pilots.indicators import Indicator
from app.pilots.models import Part, Pilot
from app.pilots.queries import Standing
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import World
from tests.pages import Browser


@pytest.fixture(autouse=True)
def measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two things that can be counted."""
    known = tuple(Indicator(key, {"nl": key, "en": key}) for key in ("inflow", "met"))
    monkeypatch.setattr(indicators, "OFFERED", [lambda: known])


def described(world: World, **changes: Any) -> dict[str, Any]:
    """A pilot that is right."""
    return {
        "name": "Vaste fikser", "about": "Eén gezicht voor de regio.", "since": "2026-10-01", "until": "2027-03-31",
        "regions": [world.regions["ZK-NOORD"]], "liaisons": [world.people["liaison"]], "fixers": [],
        "coordinators": [], "commissioners": [], "questions": "Gaat het sneller?\nWat vindt de regio?",
        "indicators": ["met", "inflow"], **changes,
    }  # fmt: skip


def make(world: World, who: str = "commissioner", **changes: Any) -> int:
    """A pilot, and its id."""
    with db.transaction() as session:
        return actions.make(session, world.actor(who), described(world, **changes), now=clock.now()).id


def seen(pilot_id: int) -> queries.Row:
    """The pilot as it is read."""
    with db.reading() as session:
        return queries.one(session, pilot_id)


def faults(world: World, **changes: Any) -> set[tuple[str, str]]:
    """What is refused about it, as (field, code)."""
    with pytest.raises(Invalid) as refused:
        make(world, **changes)
    return {(error.field, error.code) for error in refused.value.errors}


def test_a_pilot_is_read_as_it_was_described(world: World) -> None:
    row = seen(make(world))
    assert row.regions == ((world.regions["ZK-NOORD"], row.regions[0][1]),)
    assert row.cast(Part.LIAISON) == ("Anneke Terwisga",)
    assert [one.question for one in row.questions] == ["Gaat het sneller?", "Wat vindt de regio?"]
    assert row.indicators == ("inflow", "met"), "in the order of their definitions"
    with db.reading() as session:
        assert queries.regions_of(session, row.id) == {world.regions["ZK-NOORD"]}
        assert queries.regions_of(session, 999_999) == frozenset()


def test_what_is_not_right_is_said_at_its_field(world: World) -> None:
    assert faults(world, name=" ", questions="", regions=[]) == {
        ("name", "required"), ("questions", "required"), ("regions", "required")
    }  # fmt: skip
    assert faults(world, until="2026-09-30") == {("until", "until_before_from")}
    assert faults(world, until="2030-01-01") == {("until", "pilot_too_long")}
    assert faults(world, since="volgende week") >= {("since", "not_a_date")}
    assert faults(world, regions=["999999999", "x"]) >= {("regions", "unknown_region")}
    assert faults(world, regions="1") >= {("regions", "wrong_type")}
    assert faults(world, fixers=[world.people["liaison"]]) == {("fixers", "unknown_person")}
    assert faults(world, fixers=[True]) == {("fixers", "unknown_person")}
    assert faults(world, indicators=["snelheid"]) == {("indicators", "unknown_choice")}
    assert faults(world, questions="\n".join(f"Vraag {n}?" for n in range(11))) == {("questions", "too_many_chosen")}
    assert faults(world, questions="a" * 301) == {("questions", "too_long")}


def test_the_calendar_says_where_it_stands(world: World) -> None:
    row = seen(make(world, since="2026-10-01", until="2026-10-31"))
    days = {date(2026, 9, 30): "planned", date(2026, 10, 1): "running", date(2026, 10, 31): "running",
            date(2026, 11, 1): "ended"}  # fmt: skip
    assert {day: row.standing(day) for day in days} == {day: Standing(said) for day, said in days.items()}


def test_an_answer_stays_with_its_question(world: World) -> None:
    key = make(world)
    first, second = seen(key).questions
    boss = world.actor("commissioner")
    with db.transaction() as session:
        actions.answer(session, boss, key, {f"q{first.id}": "Ja."}, expected_version=1, now=clock.now())
    reworded = described(world, questions=f"Iets anders?\n{first.question}")
    with db.transaction() as session:
        actions.change(session, boss, key, reworded, expected_version=2, now=clock.now())
    assert [(one.question, one.answer) for one in seen(key).questions] == [
        ("Iets anders?", ""),
        (first.question, "Ja."),
    ]
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions.change(session, boss, key, described(world, questions="Nieuw?"), expected_version=3, now=clock.now())
    assert refused.value.errors[0].code == "question_answered"
    with pytest.raises(Stale), db.transaction() as session:
        actions.answer(session, boss, key, {f"q{first.id}": "Nee."}, expected_version=2, now=clock.now())
    with pytest.raises(Invalid), db.transaction() as session:
        actions.answer(session, boss, key, {f"q{second.id}": "x"}, expected_version=3, now=clock.now())


def test_only_what_has_not_begun_is_taken_away(world: World, time: Time) -> None:
    boss, key = world.actor("commissioner"), make(world, since="2027-01-01")
    with db.transaction() as session:
        actions.remove(session, boss, key, now=clock.now())
    with pytest.raises(NotFound):
        seen(key)
    begun = make(world, since=clock.local_date(clock.now()).isoformat())
    with pytest.raises(NotAllowedNow), db.transaction() as session:
        actions.remove(session, boss, begun, now=clock.now())


@pytest.mark.parametrize("who", ["liaison", "coordinator_cz", "mt_reader", "auditor", "researcher"])
def test_who_only_reads_pilots_changes_none(who: str, world: World) -> None:
    with pytest.raises(Forbidden):
        make(world, who)


def test_set_up_read_and_taught_by_page(world: World, sign_in: Callable[[str], Browser]) -> None:
    boss, reader = sign_in("commissioner"), sign_in("researcher")
    assert "Er zijn nog geen pilots" in reader.page("/pilots").text
    fields = described(world, regions=str(world.regions["ZK-NOORD"]), liaisons=str(world.people["liaison"]))
    wrong = boss.send("/pilots/nieuw", fields | {"until": "2026-01-01"})
    assert wrong.status_code == 422
    assert "Gaat het sneller?" in wrong.text, "what was typed stays"
    made = boss.send("/pilots/nieuw", fields)
    assert made.status_code == 303
    place = made.headers["Location"]
    page = reader.page(place)
    assert page.h1 == "Vaste fikser"
    for said in ("Loopt", "Gaat het sneller?", "Anneke Terwisga", "Nog geen antwoord"):
        assert said in page.text
    assert "Pilot wijzigen" not in page.text
    with db.reading() as session:
        asked = actions.questions_of(session, session.query(Pilot).one().id)
    told = boss.send(
        f"{place}/geleerd", {f"q{asked[0].id}": "Twee weken sneller.", f"q{asked[1].id}": "", "version": "1"}
    )
    assert told.status_code == 303
    assert "Twee weken sneller." in reader.page(place).text
    stale = boss.send(f"{place}/wijzigen", fields | {"version": "1"})
    assert stale.status_code == 422
    assert "Iemand anders" in stale.text
    assert boss.send(f"{place}/weg", {}).headers["Location"] == place, "it has begun"
