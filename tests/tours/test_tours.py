"""Tours: planned, joined, walked, harvested; and what nobody did anything with shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import clock, db
from app.errors import Invalid
from app.policy import Forbidden
from app.tours import actions, queries
from tests.factories import Cases, World
from tests.pages import Browser

TOUR = {
    "title": "Langs de dorpen", "about": "Hoe gaat het met de dorpsteams?", "since": "2026-12-01",
    "until": "2026-12-03", "questions": "Wie vangt de vraag op?\nWat kost dat?",
}  # fmt: skip


@pytest.fixture
def tour(world: World) -> int:
    """A tour that the liaison organises."""
    with db.transaction() as session:
        return actions.plan(session, world.actor("liaison"), TOUR, now=clock.now()).id


def do(world: World, who: str, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Do it as somebody; the id of what was made."""
    with db.transaction() as session:
        made = act(session, world.actor(who), *given, now=clock.now(), **named)
        return getattr(made, "id", None)


def test_what_is_not_right_is_said_at_its_field(world: World, tour: int) -> None:
    for raw, fault in (
        (TOUR | {"until": "2026-11-30"}, ("until", "until_before_from")),
        (TOUR | {"questions": " "}, ("questions", "required")),
        (TOUR | {"title": "a" * 161}, ("title", "too_long")),
    ):
        with pytest.raises(Invalid) as refused:
            do(world, "liaison", actions.plan, raw)
        assert fault in {(error.field, error.code) for error in refused.value.errors}
    stop = {"title": "Dorpsteam", "day": "2026-12-01"}
    for changes, fault in (
        ({"day": "2026-12-04"}, ("day", "day_outside_tour")),
        ({"begins": "11:00", "ends": "10:00"}, ("ends", "ends_before_begin")),
        ({"region": "999999999"}, ("region", "unknown_region")),
        ({"visit": "B-2026-9999"}, ("visit", "unknown_case")),
    ):
        with pytest.raises(Invalid) as refused:
            do(world, "liaison", actions.add_stop, tour, stop | changes)
        assert fault in {(error.field, error.code) for error in refused.value.errors}


def test_who_goes_along_works_on_it(world: World, tour: int) -> None:
    said = {"text": "De dorpsteams bellen zelf."}
    with pytest.raises(Forbidden):
        do(world, "fixer_cz", actions.learn, tour, said)
    for _again in range(2):
        do(world, "fixer_cz", actions.join, tour, along=True)
    do(world, "fixer_cz", actions.learn, tour, said)
    do(world, "fixer_cz", actions.join, tour, along=False)
    do(world, "liaison", actions.join, tour, along=False)
    with db.reading() as session:
        row = queries.row(session, tour)
    assert [key for key, _name in row.people] == [world.people["liaison"]], "who organises it stays"
    assert (row.harvest, row.open) == (1, 1)
    with pytest.raises(Forbidden):
        do(world, "mt_reader", actions.join, tour, along=True)


def test_what_it_points_at_is_for_who_may_read_it(cases: Cases, world: World, tour: int) -> None:
    secret = cases.at("in_progress", confidentiality="confidential", title="Kanarie")
    point = do(world, "liaison", actions.learn, tour, {"text": "Er speelt meer."})
    do(world, "liaison", actions.follow_up, tour, point, {"case": secret.number, "done": "Opgepakt."})
    with db.reading() as session:
        assert queries.whole(session, world.actor("liaison"), tour).harvest[0].case == secret.number
        assert queries.whole(session, world.actor("liaison_zuid"), tour).harvest[0].case == ""


def test_the_whole_tour_by_page(world: World, sign_in: Callable[[str], Browser]) -> None:
    liaison, fixer, reader = sign_in("liaison"), sign_in("fixer_cz"), sign_in("mt_reader")
    assert "Er zijn nog geen tours" in liaison.page("/tours").text
    place = liaison.send("/tours/nieuw", TOUR).headers["Location"]
    assert fixer.send(f"{place}/mee", {}).status_code == 303
    stop = {"title": "Dorpsteam Noord", "day": "2026-12-02", "begins": "9:30", "ends": "11:00",
            "region": str(world.regions["ZK-NOORD"]), "place": "Dorpshuis"}  # fmt: skip
    assert liaison.send(f"{place}/bezoeken/nieuw", stop).status_code == 303
    wrong = liaison.send(f"{place}/bezoeken/nieuw", stop | {"day": "2027-01-01"})
    assert (wrong.status_code, "Elk bezoek is op een dag van de tour" in wrong.text) == (422, True)
    with db.reading() as session:
        whole = queries.whole(session, world.actor("fixer_cz"), int(place.rsplit("/", 1)[1]))
    said = {"question": str(whole.questions[0][0]), "stop": str(whole.stops[0].id), "text": "Het dorpsteam zelf.",
            "keeper": str(world.people["fixer_cz"])}  # fmt: skip
    assert fixer.send(f"{place}/oogst", said).status_code == 303
    page = reader.page(place)
    for told in ("Dorpsteam Noord", "09:30–11:00", "Het dorpsteam zelf.", "Nog niets mee gedaan"):
        assert told in page.text
    assert "Zeg wat ermee is gedaan" not in page.text
    assert "met 1 is nog niets gedaan" in reader.page("/tours").text
    with db.reading() as session:
        point = queries.whole(session, world.actor("fixer_cz"), whole.row.id).harvest[0].id
    assert fixer.send(f"{place}/oogst/{point}", {"done": "", "case": "", "lesson": ""}).status_code == 422
    assert fixer.send(f"{place}/oogst/{point}", {"done": "Besproken in de staf."}).status_code == 303
    assert "Nog niets mee gedaan" not in reader.page(place).text
    calendar = reader.get(f"{place}/agenda.ics")
    assert "DTSTART:20261202T083000Z" in calendar.text
    assert "Het dorpsteam zelf" not in calendar.text
    assert reader.get(f"{place}/programma.pdf").data.startswith(b"%PDF")
    assert sign_in("researcher").get("/tours").status_code == 403
