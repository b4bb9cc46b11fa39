"""Routing that explains itself and learns: who has room, what was a wrong address, and what to mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.bottlenecks import actions_routing, room
from app.bottlenecks.models import How, Misrouted, MisroutedKind, Routed
from app.bottlenecks.room import Desk
from app.people import absence
from tests.factories import START, Cases, World
from tests.pages import Browser


def add_row(world: World, **raw: Any) -> int:
    """A row of the table; `directorate` by its key, `fixer` by name, or "room"."""
    given = {key: str(value) for key, value in raw.items()}
    given["directorate"] = str(world.directorates[raw.get("directorate", "CZ")])
    if given.get("fixer") in world.people:
        given["fixer"] = str(world.people[given["fixer"]])
    with db.transaction() as session:
        return actions_routing.save_rule(session, world.actor("admin"), None, given, now=clock.now()).id


def away(world: World, who: str, deputy: str, first: date, last: date) -> None:
    raw = {"deputy": str(world.people[deputy]), "from_on": first.isoformat(), "until_on": last.isoformat()}
    with db.transaction() as session:
        absence.add(session, world.actor("admin"), world.people[who], raw, now=clock.now())


# -- who has room ------------------------------------------------------------------------------


def test_the_desk_with_the_fewest_points_of_those_who_are_there() -> None:
    desks = [Desk(1, "A", 4, 2), Desk(2, "B", 4, 1), Desk(3, "C", 0, 0, away_until=date(2026, 12, 1))]
    assert room.most_room(desks) == desks[1]
    assert room.most_room(desks[2:]) is None


def test_room_counts_open_work_by_weight_and_that_of_whom_one_stands_in_for(world: World, cases: Cases) -> None:
    cases.at("in_progress", nature="funding", urgency="urgent")
    cases.at("waiting_region", nature="funding", urgency="high", title="Wacht op de regio")
    with db.reading() as session:
        desks = room.of_directorate(session, world.directorates["CZ"], clock.now())
    assert [(world.name_of(desk.person), desk.points, desk.cases) for desk in desks] == [
        ("fixer_cz2", 0, 0), ("fixer_cz", 6 + 2, 2),
    ]  # fmt: skip
    away(world, "fixer_cz", "fixer_cz2", date(2026, 11, 23), date(2026, 11, 27))
    with db.reading() as session:
        desks = room.of_directorate(session, world.directorates["CZ"], clock.now())
    assert [(desk.points, desk.for_others, desk.away_until) for desk in desks] == [
        (8, 8, None), (8, 0, date(2026, 11, 27)),
    ]  # fmt: skip


def test_a_row_gives_it_to_whoever_has_most_room_and_says_why(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    add_row(world, theme="eerstelijn", position="5", fixer="room")
    owners = [cases.file(theme="eerstelijn", title=f"Huisarts {turn}").owner_id for turn in range(3)]
    assert [world.name_of(owner) for owner in owners] == ["fixer_cz", "fixer_cz2", "fixer_cz"]
    last = cases.file(theme="eerstelijn", title="Nog een")
    text = sign_in("liaison").page(f"/zaken/{last.number}").text
    assert "had de meeste ruimte: 2 punten open werk, anderen 4." in text
    # Leave that begins within the term for accepting: nothing new.
    away(world, "fixer_cz2", "fixer_cz", date(2026, 11, 26), date(2026, 12, 4))
    assert cases.file(theme="eerstelijn", title="Bij verlof").owner_id == world.people["fixer_cz"]
    away(world, "fixer_cz", "coordinator_cz", date(2026, 11, 23), date(2026, 11, 24))
    none = cases.file(theme="eerstelijn", title="Niemand")
    assert (none.state, none.handler_id) == ("submitted", world.people["coordinator_cz"])
    assert "Iedereen daar is afwezig: de coördinator kiest." in sign_in("liaison").page(f"/zaken/{none.number}").text


def test_it_says_that_a_fixed_opgavefikser_is_away_or_gone(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    from app.people.models import User

    away(world, "fixer_cz", "fixer_cz2", START.date(), START.date())
    case = cases.file(nature="funding")
    assert "Die is afwezig; " in sign_in("liaison").page(f"/zaken/{case.number}").text
    with db.transaction() as session:
        session.get_one(User, world.people["fixer_cz"]).active = False
    gone = cases.file(nature="funding", title="Wie is er nog")
    assert "De opgavefikser van deze regel is weg" in sign_in("liaison").page(f"/zaken/{gone.number}").text
    with db.reading() as session:
        assert session.get_one(Routed, gone.id).how is How.COORDINATOR


# -- what was a wrong address ------------------------------------------------------------------


def noted() -> Mapping[int, MisroutedKind]:
    with db.reading() as session:
        return {row.case_id: row.kind for row in session.scalars(select(Misrouted))}


@pytest.mark.parametrize(
    ("filed", "step", "given", "kind"),
    [
        ({"nature": "funding"}, "decline", {"matter": "wrong_address"}, MisroutedKind.DECLINED),
        ({"nature": "funding"}, "decline", {"matter": "no_room"}, None),
        ({"nature": "law_or_rule"}, "assign", {"owner": "fixer_cz"}, MisroutedKind.PASSED_ON),
        ({"nature": "law_or_rule"}, "assign", {"owner": "fixer_lz"}, None),
        ({}, "assign", {"owner": "fixer_lz"}, MisroutedKind.NO_ROW),
    ],
)
def test_what_the_receiver_does_says_whether_the_table_was_wrong(
    filed: dict[str, str], step: str, given: dict[str, str], kind: MisroutedKind | None, world: World, cases: Cases
) -> None:
    case = cases.file(**filed)
    data = {name: str(world.people.get(value, value)) for name, value in given.items()}
    cases.step(case.number, step, data)
    assert noted() == ({case.id: kind} if kind else {})


def test_a_wrong_address_is_noted_once_and_not_after_somebody_took_it_on(world: World, cases: Cases) -> None:
    case = cases.file(nature="funding")
    cases.step(case.number, "decline")
    cases.step(case.number, "assign", {"owner": str(world.people["fixer_lz"])})
    cases.step(case.number, "decline", by="fixer_lz")
    taken = cases.at("in_progress", nature="funding", title="Aangenomen")
    cases.step(taken.number, "assign", {"owner": str(world.people["fixer_lz"]), "reason": "Past daar beter."})
    assert noted() == {case.id: MisroutedKind.DECLINED}
