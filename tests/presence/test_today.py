"""Saying where one is today (DOMAIN, task L1), and what the filing page makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.errors import Invalid
from app.policy import Forbidden
from app.presence import actions, queries
from tests.factories import World
from tests.pages import Browser


def say(world: World, who: str, region: str) -> None:
    with db.transaction() as session:
        actions.say_where_i_am(session, world.actor(who), world.regions[region], now=clock.now())


def here(world: World, who: str) -> tuple[int, ...]:
    with db.reading() as session:
        return queries.today(session, world.people[who], clock.local_date(clock.now()))


def test_a_day_in_a_region_is_said_once_and_the_last_place_comes_first(world: World) -> None:
    for region in ("ZK-NOORD", "JEUGD-MIDDEN", "ZK-NOORD"):
        say(world, "liaison", region)
    assert here(world, "liaison")[0] == world.regions["ZK-NOORD"]
    assert len(here(world, "liaison")) == 2
    assert here(world, "liaison_noord2") == ()
    with db.transaction() as session:
        actions.take_back(session, world.actor("liaison"), world.regions["ZK-NOORD"], now=clock.now())
        tomorrow = clock.local_date(clock.now() + timedelta(days=1))
        assert queries.today(session, world.people["liaison"], tomorrow) == ()
    assert here(world, "liaison") == (world.regions["JEUGD-MIDDEN"],)
    with db.reading() as session:
        said = session.scalars(select(Event.action).where(Event.action.like("visit.%")).order_by(Event.seq)).all()
    assert said == ["visit.day_said", "visit.day_said", "visit.day_taken_back"]


def test_only_where_one_may_file(world: World) -> None:
    with pytest.raises(Invalid):
        say(world, "liaison", "ZK-ZUID")
    with pytest.raises(Forbidden):
        say(world, "fixer_cz", "ZK-NOORD")


def test_one_tap_on_my_work_chooses_the_region_of_the_form(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    page = browser.page("/")
    browser.submit(page.form("/aanwezigheid/vandaag"), {"region": str(world.regions["ZK-NOORD"])})
    assert "✓" in browser.page("/").text or 'aria-pressed="true"' in browser.get("/").get_data(as_text=True)
    form = browser.page("/knelpunten/nieuw").form()
    assert form.values()["region"] == str(world.regions["ZK-NOORD"])
