"""Tasks about a case: set, moved, passed on, done, dropped; who may; what everybody hears and sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases import queries as case_queries
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox.models import Notice
from app.policy import Forbidden
from app.tasks import actions, queries
from app.tasks.models import Holder
from app.workflow.model import Visibility
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser
from tests.tasks.support import WHAT, asked, record, task

SignIn = Callable[[str], Browser]


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding")


def of(world: World, about: Case, who: str = "fixer_cz") -> list[queries.Row]:
    with db.reading() as session:
        return queries.of_case(session, about.id, world.actor(who))


def told(about: Case) -> list[tuple[str, dict[str, Any], str]]:
    """What the story of a case says of tasks: action, data and visibility."""
    with db.reading() as session:
        found = session.scalars(
            select(Event).where(Event.case_id == about.id, Event.action.startswith("case.task_")).order_by(Event.seq)
        )
        return [(event.action, json.loads(event.body)["data"], event.visibility) for event in found]


def test_a_task_is_a_case_of_its_own_with_a_date_and_somebody_who_does_it(
    about: Case, cases: Cases, world: World
) -> None:
    made = task(world, about, owner="fixer_lz", text="Zij kennen de regeling.")
    assert (made.process, made.state, made.title) == ("task", "open", WHAT)
    assert made.handler_id == made.owner_id == world.people["fixer_lz"]
    assert (made.co_owner_id, made.region_id) == (about.co_owner_id, about.region_id)
    assert made.due_at == clock.end_of(date(2026, 12, 7))
    row = record(world, made)
    assert (row.text, row.holder, row.party, row.set_by) == (
        "Zij kennen de regeling.", Holder.COLLEAGUE, "", "Farid Bouzian",
    )  # fmt: skip
    now = cases.now(about.number)
    assert (now.tasks, now.version) == (1, about.version), "nobody's half-typed step gets stale"
    with db.reading() as session:
        assert [row.number for row in case_queries.to_do(session, world.actor("fixer_lz"))] == [made.number]
    [(action, data, visibility)] = told(about)
    assert (action, data["task"], visibility) == ("case.task_set", made.id, "ministry")


@pytest.mark.parametrize(("holder", "party"), [("body", "de NZa"), ("ministry", "BZK")])
def test_somebody_else_can_do_it_and_a_colleague_sees_to_it(
    holder: str, party: str, about: Case, world: World, cases: Cases, sign_in: SignIn
) -> None:
    made = task(world, about, holder=holder, party=party)
    assert (made.state, made.waiting_for) == ("waiting_party", party)
    assert made.handler_id == world.people["fixer_cz"]
    page = sign_in("fixer_cz").get(f"/zaken/{about.number}").text
    assert f"{party}; Farid Bouzian ziet erop toe" in page
    assert f"Wacht op {party}" in sign_in("commissioner").get("/taken?queue=all").text
    due = "2026-12-30"
    given = {"holder": "colleague", "party": party, "owner": str(world.people["liaison"]), "due_on": due}
    back = cases.step(made.number, "pass_on", given, by="fixer_cz")
    assert (back.state, back.waiting_for, back.owner_id) == ("open", None, world.people["liaison"])
    assert (record(world, made).holder, record(world, made).party) == (Holder.COLLEAGUE, "")
    assert back.due_at == clock.end_of(date(2026, 12, 30))


WRONG = [
    ("what", None, "required"),
    ("what", "a" * 161, "too_long"),
    ("what", "twee\nregels", "unreadable"),
    ("holder", None, "required"),
    ("holder", "iedereen", "unknown_choice"),
    ("due_on", "2026-11-22", "date_in_past"),
    ("owner", "mt_reader", "unknown_person"),
    ("anders", "x", "unknown_field"),
]


@pytest.mark.parametrize(("name", "value", "code"), WRONG, ids=lambda value: ascii(value)[:30])
def test_what_cannot_be_asked_is_refused_at_its_field(
    name: str, value: Any, code: str, about: Case, world: World
) -> None:
    value = str(world.people[value]) if value in world.people else value
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions.set_task(session, world.actor("fixer_cz"), about.number, asked(**{name: value}), now=clock.now())
    assert [(error.field, error.code) for error in refused.value.errors] == [(name, code)]
    assert of(world, about) == []


def test_a_task_for_others_names_them(about: Case, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        task(world, about, holder="ministry")
    assert [(error.field, error.code) for error in refused.value.errors] == [("party", "required")]


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("liaison", None), ("fixer_cz", None), ("coordinator_cz", None), ("commissioner", None),
        ("fixer_cz2", Forbidden), ("liaison_noord2", Forbidden), ("mt_reader", Forbidden), ("fixer_lz", NotFound),
    ],
)  # fmt: skip
def test_who_may_set_a_task(who: str, refused: type[Exception] | None, about: Case, world: World) -> None:
    if refused is None:
        assert task(world, about, by=who).owner_id == world.people[who], "without an owner, whoever sets it"
        return
    with pytest.raises(refused):
        task(world, about, by=who)


@pytest.mark.parametrize(("state", "code"), [("draft", "no_task_here"), ("closed", "task_too_late")])
def test_no_task_for_a_case_that_nobody_works_on(state: str, code: str, cases: Cases, world: World) -> None:
    with pytest.raises(NotAllowedNow) as refused:
        task(world, cases.at(state), by="liaison")
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_done_moved_and_dropped_stand_in_the_story_and_those_concerned_hear_it(
    about: Case, cases: Cases, world: World, sign_in: SignIn
) -> None:
    first = task(world, about, by="liaison", owner="fixer_lz")
    second = task(world, about, what="Bel de gemeente")
    cases.step(first.number, "move", {"due_on": "2026-12-21", "reason": "De NZa is dicht."}, by="fixer_lz")
    cases.step(first.number, "complete", {"result": "Het mag."}, by="fixer_lz")
    cases.step(second.number, "drop", {"reason": "Niet meer nodig."}, by="fixer_cz")
    assert [action for action, _data, _sight in told(about)] == [
        "case.task_set", "case.task_set", "case.task_moved", "case.task_done", "case.task_dropped",
    ]  # fmt: skip
    assert {row.number: (row.state, row.result) for row in of(world, about)} == {
        first.number: ("done", "Het mag."), second.number: ("dropped", "Niet meer nodig."),
    }  # fmt: skip
    assert record(world, first).first_due_on == date(2026, 12, 7)
    with db.reading() as session:
        heard = session.scalars(select(Notice.reader_id).where(Notice.case_id == about.id, Notice.letter == "informed"))
        assert {world.people["liaison"], world.people["fixer_cz"]} <= set(heard)
    page = sign_in("liaison").get(f"/zaken/{about.number}").text
    assert "Taak gedaan: “Vraag de NZa of dit binnen de regels past”" in page
    assert "2 taken afgerond" in page


def test_the_same_date_is_no_move(about: Case, cases: Cases, world: World) -> None:
    made = task(world, about)
    with pytest.raises(Invalid) as refused:
        cases.step(made.number, "move", {"due_on": "2026-12-07", "reason": "x"}, by="fixer_cz")
    assert [error.code for error in refused.value.errors] == ["same_date"]


def test_a_task_goes_on_when_its_case_ends_and_follows_its_liaison(about: Case, cases: Cases, world: World) -> None:
    made = task(world, about)
    cases.step(about.number, "hand_over", {"successor": str(world.people["liaison_noord2"])}, by="liaison")
    assert cases.now(made.number).co_owner_id == world.people["liaison_noord2"]
    cases.step(about.number, "withdraw", by="liaison_noord2")
    assert cases.now(made.number).active


def test_a_task_of_a_confidential_case_is_confidential(cases: Cases, world: World) -> None:
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")
    made = task(world, secret)
    assert made.confidentiality is Visibility.CONFIDENTIAL
    with db.reading() as session, pytest.raises(NotFound):
        case_queries.get_visible(session, world.actor("coordinator_cz"), made.number)


def test_the_ladder_of_a_task_reaches_the_regiocommissaris(about: Case, world: World, cases: Cases, time: Time) -> None:
    clock_of = cases.clocks(task(world, about).number)["task"]
    assert (clock_of.due_at, clock_of.next_level) == (clock.end_of(date(2026, 12, 7)), "warn")


def test_setting_one_on_the_page(about: Case, world: World, sign_in: SignIn) -> None:
    browser = sign_in("fixer_cz")
    opened = browser.get(f"/zaken/{about.number}/taken/nieuw")
    assert opened.status_code == 200
    assert "Welke collega doet het of ziet erop toe" in opened.text
    wrong = browser.send(f"/zaken/{about.number}/taken", {"what": WHAT, "holder": "body", "version": "1"})
    assert wrong.status_code == 422
    assert WHAT in wrong.text
    good = asked(owner=str(world.people["fixer_cz"]), version="1")
    assert browser.send(f"/zaken/{about.number}/taken", good).status_code == 303
    assert [row.what for row in of(world, about)] == [WHAT]
    assert WHAT in browser.get("/").text, "my work shows it"
    assert WHAT in browser.get("/taken").text
    assert WHAT not in browser.get("/taken?holder=ministry").text
