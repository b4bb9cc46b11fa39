"""Who is behind a ticket or a token, for how long, and in how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import db
from app.errors import NotFound
from app.people import access, actions, identity, queries
from app.people.actions import GrantSpec
from app.people.models import LoginSession
from app.policy import SYSTEM_ACTOR, Actor, Role
from tests.people.support import NOW, PASSWORD, World, counted, enter


def ticket_of(email: str) -> str:
    found = enter(email, PASSWORD)
    assert isinstance(found, access.LoggedIn)
    return found.ticket


def actor_of(ticket: str, after: timedelta = timedelta(0)) -> Actor | None:
    with db.reading() as session:
        return identity.actor_of_login(session, ticket, NOW + after)


def test_an_actor_with_all_roles_in_three_queries(database: db.Database, world: World) -> None:
    grants = [
        GrantSpec(Role.FIXER, world.cz),
        GrantSpec(Role.COORDINATOR, world.lz),
        GrantSpec(Role.LIAISON, None, frozenset({world.zwolle}), "Jeugd"),
        GrantSpec(Role.COMMISSIONER),
    ]
    user_id = world.user("femke@regiolijn.example", *grants)
    ticket = ticket_of("femke@regiolijn.example")
    with counted(database) as statements:
        actor = actor_of(ticket)
    assert actor is not None
    assert len([one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))]) == 3
    assert (actor.id, actor.name, actor.language) == (user_id, "Femke Dalstra", "nl")
    assert [(held.role, held.directorate) for held in actor.grants[:2]] == [
        (Role.FIXER, world.cz),
        (Role.COORDINATOR, world.lz),
    ]
    liaison = actor.grants[2]
    assert liaison.regions == {world.zwolle, world.ijsselland}
    assert liaison.theme == "Jeugd"
    assert actor.grants[3].regions == frozenset()


def test_a_login_ends_after_eight_hours_without_use(world: World) -> None:
    world.user("femke@regiolijn.example")
    ticket = ticket_of("femke@regiolijn.example")
    assert actor_of(ticket, timedelta(hours=8) - timedelta(seconds=1)) is not None
    assert actor_of(ticket, timedelta(hours=8)) is None


def test_a_login_ends_after_a_day_however_busy(world: World) -> None:
    world.user("femke@regiolijn.example")
    ticket = ticket_of("femke@regiolijn.example")
    for hours in range(1, 24):
        with db.transaction() as session:
            identity.touch_login(session, ticket, NOW + timedelta(hours=hours))
    assert actor_of(ticket, timedelta(hours=24) - timedelta(seconds=1)) is not None
    assert actor_of(ticket, timedelta(hours=24)) is None


def test_use_is_noted_at_most_every_ten_minutes(world: World) -> None:
    world.user("femke@regiolijn.example")
    ticket = ticket_of("femke@regiolijn.example")
    for minutes, expected in ((5, 0), (11, 11), (20, 11), (22, 22)):
        with db.transaction() as session:
            identity.touch_login(session, ticket, NOW + timedelta(minutes=minutes))
        with db.reading() as session:
            row = session.get(LoginSession, ticket)
            assert row is not None
            assert row.last_seen_at == NOW + timedelta(minutes=expected)


@pytest.mark.parametrize("ticket", ["", "x", "' OR 1=1 --", "a" * 5000])
def test_an_unknown_ticket_is_nobody(world: World, ticket: str) -> None:
    world.user("femke@regiolijn.example")
    ticket_of("femke@regiolijn.example")
    assert actor_of(ticket) is None


def test_an_account_out_of_use_is_nobody(world: World) -> None:
    user_id = world.user("femke@regiolijn.example")
    ticket = ticket_of("femke@regiolijn.example")
    with db.transaction() as session:
        actor = identity.actor_for_user(session, user_id)
        assert actor is not None
        token = access.create_token(session, actor, "rapport", now=NOW)
        session.execute(update(actions.User).where(actions.User.id == user_id).values(active=False))
    with db.reading() as session:
        assert identity.actor_of_login(session, ticket, NOW) is None
        assert identity.actor_of_token(session, token, NOW) is None
        assert identity.actor_for_user(session, user_id) is None


def test_tokens(world: World) -> None:
    user_id = world.user("femke@regiolijn.example", GrantSpec(Role.FIXER, world.cz))
    with db.transaction() as session:
        actor = identity.actor_for_user(session, user_id)
        assert actor is not None
        token = access.create_token(session, actor, "rapport", now=NOW)
    with db.reading() as session:
        found = identity.actor_of_token(session, token, NOW)
        assert found == actor
        assert identity.actor_of_token(session, token[:-1], NOW) is None
        rows = session.connection().exec_driver_sql("SELECT digest FROM api_tokens").all()
        assert token not in str(rows)
    with db.transaction() as session:
        [row] = queries.tokens(session, user_id)
        access.revoke_token(session, actor, row.id, now=NOW)
    with db.reading() as session:
        assert identity.actor_of_token(session, token, NOW) is None


def test_the_system_may_not_hold_a_token(world: World) -> None:
    with pytest.raises(NotFound), db.transaction() as session:
        access.create_token(session, SYSTEM_ACTOR, "x", now=NOW)
