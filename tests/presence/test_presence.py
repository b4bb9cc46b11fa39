"""Days in the region against the norm (DOMAIN, task L1): for the liaison and whoever leads them, nobody else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock, db
from app.errors import Invalid
from app.figures.period import quarter_on
from app.people import absence, leading
from app.people.models import User
from app.policy import Forbidden
from app.presence import actions, days, standing
from app.presence.days import Told
from app.reports import gathering
from tests.factories import World
from tests.pages import Browser

MONDAY = date(2026, 11, 23)


def say(world: World, region: str, back: int = 0, *, half: bool | None = None) -> None:
    with db.transaction() as session:
        actions.say_where_i_am(
            session, world.actor("liaison"), world.regions[region], now=clock.now(),
            day=MONDAY - timedelta(days=back), half=half,
        )  # fmt: skip


def own(world: World, day: date = MONDAY) -> standing.Own:
    with db.reading() as session:
        return standing.of_person(session, world.people["liaison"], standing.quarter_of(day), day)


def lead(world: World, who: str, manager: str | None) -> None:
    with db.transaction() as session:
        leader = world.people[manager] if manager else None
        leading.set_manager(session, world.actor("admin"), world.people[who], leader, now=clock.now())


@pytest.fixture
def visits(world: World) -> Iterator[None]:
    """Two visits on one day, of at most four hours and longer."""

    def source(_session: Session, user_ids: Collection[int], since: date, until: date) -> Iterable[Told]:
        friday, region = MONDAY - timedelta(days=3), world.regions["ZK-NOORD"]
        if world.people["liaison"] in user_ids and since <= friday <= until:
            yield Told(world.people["liaison"], friday, region, True, "/bezoeken/2026-00001")
            yield Told(world.people["liaison"], friday, region, False, "/bezoeken/2026-00002")

    days.days_from(source)
    yield
    days._SOURCES.remove(source)


def test_days_half_days_and_visits_make_one_sum(world: World, visits: None) -> None:
    say(world, "ZK-NOORD", half=True)
    say(world, "JEUGD-MIDDEN", half=True)  # the same day, elsewhere
    say(world, "ZK-NOORD", 4, half=True)
    say(world, "ZK-NOORD", 3, half=True)  # that day was a visit too, and longer
    found = own(world)
    assert found.now.days == 1 + 0.5 + 1
    with db.reading() as session:
        told = gathering.gathered(session, quarter_on(MONDAY), clock.now()).presence
    assert told["days"] == 3, "the report tells the same days, all liaisons together, half up"
    assert {one["region"]: one["days"] for one in told["regions"]} == {"Zk Noord": 2, "Jeugd Midden": 1}
    assert [(row.day, row.halves, len(row.urls)) for row in found.rows] == [
        (MONDAY, 1, 0), (MONDAY, 1, 0), (MONDAY - timedelta(days=3), 2, 2), (MONDAY - timedelta(days=4), 1, 0),
    ]  # fmt: skip
    say(world, "ZK-NOORD")  # said while filing: half a day stays half a day
    assert own(world).now.days == 2.5


def test_the_norm_is_of_the_working_days_so_far_without_those_of_being_away(world: World) -> None:
    before = own(world).now
    assert before.working_days == clock.calendar().working_days_between(date(2026, 9, 30), MONDAY)
    assert (before.least, before.most) == (before.working_days / 2, before.working_days * 0.75)
    with db.transaction() as session:
        given = {"deputy": world.people["liaison_noord2"], "from_on": "2026-11-23", "until_on": "2026-12-04"}
        number = absence.add(session, world.actor("liaison"), world.people["liaison"], given, now=clock.now())
    friday = MONDAY + timedelta(days=11)
    assert own(world, friday).now.working_days == before.working_days + 9 - 10
    with db.transaction() as session:
        absence.end(session, world.actor("liaison"), number, now=clock.now() + timedelta(days=3))
    assert own(world, friday).now.away == 3  # what ended early counts until then


def test_only_the_last_week_can_be_said_and_only_by_whoever_files(world: World) -> None:
    say(world, "ZK-NOORD", 6)
    for back, code in ((7, "longer_than_a_week_ago"), (-1, "day_to_come")):
        with pytest.raises(Invalid) as refused:
            say(world, "ZK-NOORD", back)
        assert refused.value.errors[0].code == code
    with db.transaction() as session, pytest.raises(Forbidden):
        actions.take_back(session, world.actor("fixer_cz"), world.regions["ZK-NOORD"], now=clock.now(), day=MONDAY)


def test_nobody_leads_themselves_not_even_by_way_of_others(world: World) -> None:
    lead(world, "liaison", "commissioner")
    lead(world, "commissioner", "mt_reader")
    for who, manager, code in (
        ("liaison", "liaison", "manager_circle"), ("mt_reader", "liaison", "manager_circle"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            lead(world, who, manager)
        assert (refused.value.errors[0].field, refused.value.errors[0].code) == ("manager", code)
    with db.transaction() as session, pytest.raises(Forbidden):
        leading.set_manager(session, world.actor("liaison"), world.people["liaison"], None, now=clock.now())


def test_the_liaison_and_whoever_leads_them_read_it_and_nobody_else(
    world: World, sign_in: Callable[[str], Browser]
) -> None:
    say(world, "ZK-NOORD", 1)
    lead(world, "liaison", "commissioner")
    address = f"/aanwezigheid/{world.people['liaison']}"
    liaison, leader = sign_in("liaison"), sign_in("commissioner")
    assert "Zk Noord" in liaison.page("/aanwezigheid").text
    assert "Presence of" not in leader.page("/aanwezigheid").text
    assert "Zk Noord" in leader.page(address).text
    assert address in leader.get("/aanwezigheid").get_data(as_text=True)
    for other in ("liaison_noord2", "admin", "mt_reader", "commissioner_zuid"):
        sign_in(other).page(address, 404)
    lead(world, "liaison", None)
    leader.page(address, 404)
    with db.transaction() as session:
        session.get_one(User, world.people["liaison"]).active = False
    leader.page(f"/aanwezigheid/{2**40}", 404)


def test_a_day_of_this_week_is_noted_and_taken_back_on_the_page(
    world: World, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in("liaison")
    friday = MONDAY - timedelta(days=3)
    chosen = {"day": friday.isoformat(), "region": str(world.regions["ZK-NOORD"]), "part": "half"}
    form = browser.page("/aanwezigheid").form("/aanwezigheid")
    browser.submit(form, chosen)
    assert own(world).now.days == 0.5
    browser.send("/aanwezigheid", {**chosen, "do": "take_back"})
    assert own(world).now.days == 0
    late = browser.send("/aanwezigheid", {**chosen, "day": "2026-11-01"})
    assert late.status_code == 422
    assert "2026-11-01" not in browser.page("/aanwezigheid?kwartaal=2026-Q1").text
    browser.page("/aanwezigheid?kwartaal=2099-Q1")


def test_an_administrator_says_who_leads_whom(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("admin")
    address = f"/beheer/mensen/{world.people['liaison']}"
    form = browser.page(address).form()
    answer = browser.submit(form, {"manager": str(world.people["commissioner"])})
    assert answer.status_code == 303
    with db.reading() as session:
        found = leading.manager_of(session, world.people["liaison"])
    assert found is not None
    assert found.id == world.people["commissioner"]
    form = browser.page(address).form()
    assert form.values()["manager"] == str(world.people["commissioner"])
    assert browser.submit(form, {"manager": "99999999"}).status_code == 422
