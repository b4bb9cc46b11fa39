"""Sessions of peers: who hears of them, what they may be about, and what comes of what was agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import vobject
from sqlalchemy import select, update

from app import db
from app.errors import Invalid, NotFound
from app.outbox import enclosures
from app.outbox.models import Message
from app.people.models import User
from app.reflection import queries, session_queries, sessions
from app.reflection.models import Entry
from app.workflow.model import Visibility
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser
from tests.reflection.support import IN_OCTOBER, WRITTEN, began, shared

SECRET = "Wat hier is gezegd, blijft hier: de directie luisterde niet."
IN_JANUARY = datetime(2027, 1, 5, 8, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_round(world: World, time: Time) -> None:
    with db.transaction() as session:
        session.execute(update(User).values(created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    time.move_to(IN_OCTOBER)
    began()


def plan(world: World, *names: str, **other: Any) -> int:
    """The liaison plans a session with these people."""
    given = {
        "title": "Ruimte nemen", "day": "2026-10-20", "begins": "13:30", "minutes": 90, "place": "Utrecht",
        "purpose": SECRET, "guests": [str(world.people[name]) for name in names], **other,
    }  # fmt: skip
    with db.transaction() as session:
        return sessions.plan(session, world.actor("liaison"), given, now=IN_OCTOBER).id


def test_everybody_invited_gets_it_for_their_calendar_and_hears_when_it_is_off(world: World) -> None:
    key = plan(world, "liaison_zuid", "fixer_cz")
    with db.transaction() as session:
        sessions.call_off(session, world.actor("liaison"), key, now=IN_OCTOBER)
    with db.reading() as later:
        sent = later.scalars(select(Message).where(Message.template.like("session_%")).order_by(Message.id)).all()
        people = {world.people[name] for name in ("liaison", "liaison_zuid", "fixer_cz")}
        for template, method in (("session_invited", "REQUEST"), ("session_called_off", "CANCEL")):
            mails = [one for one in sent if one.template == template]
            assert {one.user_id for one in mails} == people
            (file,) = enclosures.of(template, mails[0].params, "nl", "https://regiolijn.example", "post@vws.example")
            body = file.body.decode()
            calendar = vobject.readOne(body)
            assert calendar.method.value == method
            event = calendar.vevent
            assert event.dtstart.value == datetime(2026, 10, 20, 11, 30, tzinfo=UTC)
            assert (event.dtend.value - event.dtstart.value).seconds == 90 * 60
            assert SECRET not in body
            assert "Ruimte nemen" not in body


def test_only_who_is_invited_knows_of_a_session(world: World, sign_in: Any) -> None:
    shared(world, "liaison_noord2", "peers")
    key = plan(world, "fixer_cz")
    with db.transaction() as session:
        sessions.note(session, world.actor("fixer_cz"), key, SECRET, expected_revision=None, now=IN_OCTOBER)
    for name in ("liaison", "fixer_cz"):
        page: Browser = sign_in(name)
        assert "Ruimte nemen" in page.get("/reflectie").text
        assert SECRET in page.get(f"/reflectie/intervisie/{key}").text
    for name in ("liaison_zuid", "commissioner", "mt_reader"):
        page = sign_in(name)
        assert page.get(f"/reflectie/intervisie/{key}").status_code == 404
        assert "Ruimte nemen" not in page.get("/reflectie").text + page.get("/reflectie/intervisie").text
        with db.reading() as later, pytest.raises(NotFound):
            session_queries.one(later, world.actor(name), key)


def test_material_is_what_everybody_who_is_invited_may_read(world: World, cases: Cases) -> None:
    shared(world, "liaison", "peers")
    shared(world, "fixer_cz", "peers")
    read_by_all = cases.at("in_progress").number
    confidential = cases.at("submitted", confidentiality=Visibility.CONFIDENTIAL).number
    with_peer, with_fixer = plan(world, "liaison_zuid"), plan(world, "fixer_cz", day="2026-10-21")
    with db.reading() as later:
        mine = later.scalars(select(Entry.id).where(Entry.user_id == world.people["liaison"])).one()
        for key, offered in ((with_peer, [mine]), (with_fixer, [])):
            guests = session_queries.guest_ids(later, key)
            assert [row.id for row in sessions.offered_entries(later, world.actor("liaison"), guests)] == offered
    with db.transaction() as session:
        actor = world.actor("liaison")
        sessions.choose_material(session, actor, with_fixer, [], read_by_all, now=IN_OCTOBER)
        assert [row[0] for row in session_queries.cases(session, world.actor("fixer_cz"), with_fixer)] == [read_by_all]
    for entries, numbers, field in (
        ([str(mine)], "", "entries"),
        ([], confidential, "cases"),
        ([], "2026-99999", "cases"),
    ):
        with pytest.raises(Invalid) as refused, db.transaction() as session:
            sessions.choose_material(session, world.actor("liaison"), with_fixer, entries, numbers, now=IN_OCTOBER)
        assert [error.field for error in refused.value.errors] == [field]


def test_what_was_agreed_comes_back_in_the_next_round_of_who_does_it(world: World, time: Time) -> None:
    key = plan(world, "fixer_cz")
    given = {"text": "Twee dagen meelopen", "owner": str(world.people["fixer_cz"]), "due_on": "2026-12-01"}
    with db.transaction() as session:
        sessions.agree(session, world.actor("liaison"), key, given, now=IN_OCTOBER)
    stranger = given | {"owner": str(world.people["liaison_zuid"])}
    with pytest.raises(Invalid), db.transaction() as session:
        sessions.agree(session, world.actor("liaison"), key, stranger, now=IN_OCTOBER)
    shared(world, "fixer_cz", written=WRITTEN)
    time.move_to(IN_JANUARY)
    began(IN_JANUARY)
    with db.reading() as later:
        entry = queries.mine(later, world.actor("fixer_cz"), "2026-Q4")
        assert {row.text for row in queries.to_answer(later, entry)} == {"Twee dagen meelopen", *WRITTEN.intentions}
        other = queries.mine(later, world.actor("liaison"), "2026-Q4")
        assert "Twee dagen meelopen" not in {row.text for row in queries.to_answer(later, other)}
