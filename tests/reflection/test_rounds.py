"""Looking back every quarter: who is asked, who reads it, and what the report hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock, db
from app.audit.models import Event
from app.cases import ladder
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, NotFound
from app.people.models import User
from app.policy import Role
from app.reflection import actions, opening, queries
from app.reflection.actions import Stood, Written
from app.reflection.models import Answer, Consent, Entry, EntryReader
from tests.conftest import Time
from tests.factories import World
from tests.pages import Browser
from tests.reflection.support import IN_OCTOBER, QUARTER, SECRET, WRITTEN, began, shared, wrote

SignIn = Callable[[str], Browser]
ASKED = 12
"""Five liaisons, three fixers, two coordinators and two commissioners."""


@pytest.fixture(autouse=True)
def _there_already(world: World, time: Time) -> None:
    """Everybody was here before the quarter was over; it is the fifth of October."""
    with db.transaction() as session:
        session.execute(update(User).values(created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    time.move_to(IN_OCTOBER)


def case_of(session: db.Session, world: World, name: str) -> Case:
    return session.scalars(
        select(Case).join(Entry, Entry.case_id == Case.id).where(Entry.user_id == world.people[name])
    ).one()


def test_everybody_with_a_role_is_asked_once_and_late_comers_are_not(world: World, session: db.Session) -> None:
    assert began() == ASKED
    assert began(IN_OCTOBER + timedelta(hours=1)) == 0
    found = session.scalars(select(Entry)).all()
    assert {row.user_id for row in found}.isdisjoint({world.people[one] for one in ("admin", "auditor", "mt_reader")})
    assert session.scalar(select(func.count()).select_from(Case).where(Case.confidentiality != "confidential")) == 0


def test_weeks_later_nobody_is_asked_any_more(world: World) -> None:
    assert began(datetime(2026, 11, 16, 8, tzinfo=UTC)) == 0


def test_the_ladder_warns_reminds_and_lets_go_and_no_manager_hears_of_it(world: World, time: Time) -> None:
    began()
    for _ in range(45):
        time.move(days=1)
        ladder.sweep(time.now)
    with db.reading() as later:
        assert case_of(later, world, "liaison").state == "lapsed"
        told = set(later.execute(select(Event.action).where(Event.action.like("reflection.%"))).scalars())
        assert told == {"reflection.lapse"}
    shared(world, "liaison", now=time.now)
    with db.reading() as later:
        assert case_of(later, world, "liaison").state == "shared"


def test_a_case_of_it_is_seen_by_nobody_else_whatever_their_role(world: World, session: db.Session) -> None:
    began()
    number = case_of(session, world, "liaison").number
    for name in world.people:
        from app.cases.queries import get_visible

        if name == "liaison":
            assert get_visible(session, world.actor(name), number).number == number
            continue
        with pytest.raises(NotFound):
            get_visible(session, world.actor(name), number)


def test_a_draft_is_kept_and_only_its_writer_reads_it(world: World, session: db.Session) -> None:
    began()
    wrote(world, "liaison")
    kept = queries.mine(session, world.actor("liaison"), QUARTER)
    assert (kept.version, kept.interplay, kept.shared_at) == (2, SECRET, None)
    assert queries.positions(session, kept.id)["room"].position == 2
    for name in ("liaison_zuid", "commissioner", "auditor", "admin"):
        with pytest.raises(NotFound):
            queries.readable(session, world.actor(name), kept.id)
    assert not queries.told(session, QUARTER).quotes


def test_those_who_were_named_read_it_and_nobody_who_comes_later(world: World, session: db.Session) -> None:
    began()
    shared(world, "liaison")
    kept = queries.mine(session, world.actor("liaison"), QUARTER)
    readers = set(session.scalars(select(EntryReader.user_id).where(EntryReader.entry_id == kept.id)))
    peers = {"liaison_noord2", "liaison_zuid", "liaison_oost", "liaison_dementie"}
    assert readers == {world.people[name] for name in peers}
    assert queries.readable(session, world.actor("liaison_zuid"), kept.id)[0].id == kept.id
    for name in ("fixer_cz", "commissioner", "auditor", "admin", "mt_reader"):
        with pytest.raises(NotFound):
            queries.readable(session, world.actor(name), kept.id)
    session.rollback()
    with pytest.raises(NotAllowedNow):
        wrote(world, "liaison", Written())
    with db.transaction() as writing:
        actions.take_back(writing, world.actor("liaison"), QUARTER, now=clock.now())
    with db.reading() as later, pytest.raises(NotFound):
        queries.readable(later, world.actor("liaison_zuid"), kept.id)


@pytest.mark.parametrize(
    ("circle", "reads"),
    [("region", {"liaison_noord2"}), ("mt", {"commissioner", "commissioner_zuid", "mt_reader"})],
)
def test_the_circles(circle: str, reads: set[str], world: World, session: db.Session) -> None:
    began()
    shared(world, "liaison", circle)
    found = session.scalars(select(EntryReader.user_id))
    assert {world.name_of(key) for key in found} == reads


def test_nothing_is_shared_before_one_act_has_a_place(world: World) -> None:
    began()
    with pytest.raises(Invalid) as refused:
        shared(world, "liaison", written=Written(interplay="Goed."))
    assert refused.value.errors[0].code == "place_one_act"


def test_no_word_is_in_a_case_an_event_or_the_search_index(world: World, session: db.Session) -> None:
    began()
    number = shared(world, "liaison")
    events = session.scalars(select(Event).where(Event.subject == f"case:{number}")).all()
    assert len(events) == 2
    said = " ".join(str(one.__dict__) for one in events)
    assert SECRET not in said
    assert "Ruimte" not in said
    assert SECRET not in session.scalars(select(Case.search_text).where(Case.number == number)).one()


def test_intentions_come_back_first_and_are_answered(world: World, session: db.Session, time: Time) -> None:
    began()
    shared(world, "liaison")
    time.move_to(datetime(2027, 1, 5, 8, tzinfo=UTC))
    opening.sweep(time.now)
    entry = queries.mine(session, world.actor("liaison"), "2026-Q4")
    asked = queries.to_answer(session, entry)
    assert [row.text for row in asked] == list(WRITTEN.intentions)
    first = asked[0].id
    session.rollback()
    answered = Written(acts={"room": Stood(3)}, answers={first: (Answer.PARTLY, "Twee keer gelukt")})
    shared(world, "liaison", written=answered, now=time.now, quarter="2026-Q4")
    with db.reading() as later:
        told = queries.told(later, "2026-Q4")
        assert told.answers == {Answer.DONE: 0, Answer.PARTLY: 1, Answer.NOT: 0}
        entry = queries.mine(later, world.actor("liaison"), "2026-Q4")
        assert [row.answer for row in queries.to_answer(later, entry)] == [Answer.PARTLY, None]


def test_the_report_hears_counts_and_what_was_given_for_it(world: World, session: db.Session) -> None:
    began()
    shared(world, "liaison")
    shared(world, "liaison_zuid", written=Written(acts={"room": Stood(5)}, quote="Niet voor u.", consent=Consent.NO))
    told = queries.told(session, QUARTER)
    session.rollback()
    assert (told.asked, told.shared, told.intentions) == (ASKED, 2, 2)
    assert all(act.now == () for act in told.acts), "two people would be known by where they stand"
    assert [(one.theme, one.words, one.role) for one in told.quotes] == [("Ruimte", WRITTEN.quote, Role.LIAISON)]
    shared(world, "fixer_cz")
    with db.reading() as later:
        room = next(act for act in queries.told(later, QUARTER).acts if act.key == "room")
        assert room.now == (0, 2, 0, 0, 1)


def test_in_pages_from_my_work_to_what_a_colleague_reads(world: World, sign_in: SignIn) -> None:
    began()
    browser = sign_in("liaison")
    assert "/reflectie/2026-Q3" in browser.get("/").text
    page = browser.get("/reflectie/2026-Q3")
    assert page.status_code == 200
    given = {
        "version": "1", "room-position": "2", "room-shows": SECRET, "focus-position": "9", "consent": "no",
        "intentions-0": "Elke maand bellen", "do": "share",
    }  # fmt: skip
    assert browser.send("/reflectie/2026-Q3", data=given).status_code == 303
    names = browser.get("/reflectie/2026-Q3/delen")
    assert "Bas Verloren" in names.text
    assert browser.send("/reflectie/2026-Q3/delen", data={}).status_code == 422
    assert browser.send("/reflectie/2026-Q3/delen", data={"circle": "peers"}).status_code == 303
    with db.reading() as session:
        kept = queries.mine(session, world.actor("liaison"), QUARTER)
        number = case_of(session, world, "liaison").number
    assert SECRET in sign_in("liaison_zuid").get(f"/reflectie/gedeeld/{kept.id}").text
    assert sign_in("commissioner").get(f"/reflectie/gedeeld/{kept.id}").status_code == 404
    assert sign_in("auditor").get("/reflectie").status_code == 403
    assert browser.get(f"/zaken/{number}").status_code in (302, 303)
