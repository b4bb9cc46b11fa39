"""Visits: planned, moved, held and reported; done only with what came of it or why nothing has to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db
from app.errors import Invalid, NotAllowedNow
from app.outbox.models import Message
from app.policy import Forbidden
from app.visits import actions, queries
from app.visits.models import Visit
from tests.conftest import Time
from tests.factories import World
from tests.partnerships.test_partnerships import make as partnership
from tests.visits.support import SAID, plan, step


def test_a_visit_from_plan_to_done(world: World, time: Time) -> None:
    made = plan(world)
    assert (made.process, made.state, made.owner_id) == ("visit", "planned", world.people["liaison"])
    with db.reading() as session:
        assert clock.local(session.get_one(Visit, made.id).begins_at).strftime("%H:%M") == "09:30"
    with pytest.raises(NotAllowedNow):  # it did not begin yet
        step(world, made.number, "report", **SAID)
    time.working_days(3)
    assert step(world, made.number, "hold").state == "held"
    assert step(world, made.number, "report", **SAID).state == "reported"
    with pytest.raises(NotAllowedNow):  # nothing came of it yet
        step(world, made.number, "finish")
    assert step(world, made.number, "no_follow_up", reason="Alleen kennisgemaakt.").state == "done"
    with db.reading() as session:
        today = clock.local_date(clock.now())
        seen = queries.of_region(
            session, world.actor("mt_reader"), [world.regions["ZK-NOORD"]], today - timedelta(days=5), today
        )
        assert [(one.number, one.agreed, one.no_follow_up) for one in seen] == [
            (made.number, SAID["agreed"], "Alleen kennisgemaakt.")
        ]
        assert not queries.mine_coming(session, world.actor("liaison"), today - timedelta(days=5), today)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"begins": "half tien"}, "begins"), ({"ends": "09:00"}, "ends"), ({"visit_on": "2042-01-01"}, "visit_on")],
)
def test_hours_that_cannot_be(world: World, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        plan(world, **changes)
    assert [error.field for error in refused.value.errors] == [field]


def test_a_partnership_is_one_of_the_region_and_stays_while_a_visit_is_with_it(world: World) -> None:
    key = partnership(world, name="Samen Noord")
    other = partnership(world, "liaison_zuid", municipalities="", region=str(world.regions["GGD-ZUID"]), name="Zuid")
    with pytest.raises(Invalid) as refused:
        plan(world, partnership="Zuid")
    assert [(error.field, error.code) for error in refused.value.errors] == [("partnership", "unknown_partnership")]
    known, unknown = plan(world, partnership="samen noord"), plan(world, partnership="Nog niet opgeschreven")
    with db.reading() as session:
        assert session.get_one(Visit, known.id).partnership_id == key
        assert session.get_one(Visit, unknown.id).partnership_id is None
        assert (actions.used(session, key), actions.used(session, other)) == (True, False)


def test_somebody_else_goes_and_has_it_in_the_calendar(world: World) -> None:
    made = plan(world, owner=str(world.people["fixer_cz"]))
    with db.reading() as session:
        mails = session.scalars(select(Message).where(Message.template == "visit_invited")).all()
        assert [mail.recipient for mail in mails] == [world.emails["fixer_cz"]]
    with pytest.raises(Forbidden):  # nobody's but of who goes and the liaison
        step(world, made.number, "cancel", by="fixer_lz", reason="x")
