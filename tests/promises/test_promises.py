"""Promises to the region: made, kept, moved, broken; who may; what everybody sees; and how many."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import audit, clock, db
from app.audit.models import Event
from app.cases import actions as case_actions
from app.cases import queries as case_queries
from app.cases.models import NEVER, Case
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow, NotFound
from app.feedback import links
from app.people.models import User
from app.policy import Forbidden, Principal, Reach
from app.promises import actions, queries
from app.promises.models import Promise, PromiseMove
from app.promises.queries import Counts
from app.workflow.model import Visibility
from tests.conftest import Time
from tests.factories import START, Cases, World
from tests.pages import Browser, Page
from tests.promises.support import TEXT, promise, record, said
from tests.security.hostile import CORPUS, LONG, ONE_LINE, REFUSED

SignIn = Callable[[str], Browser]
WORKED_ON = (
    "submitted", "assigned", "in_progress", "waiting_region", "waiting_party", "escalated", "solution_proposed",
    "feedback",
)  # fmt: skip
STEPS = ("make", "keep", "move", "break", "pass_on", "hand_over")


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding")


# -- making ------------------------------------------------------------------------------------


def test_a_promise_is_a_case_of_its_own_that_somebody_must_keep(about: Case, cases: Cases, world: World) -> None:
    made = promise(world, about)
    assert (made.process, made.state, made.title) == ("promise", "open", TEXT)
    assert made.handler_id == made.owner_id == world.people["liaison"]
    assert made.co_owner_id == about.co_owner_id
    assert (made.region_id, made.directorate_id) == (about.region_id, about.directorate_id)
    assert made.due_at == clock.end_of(date(2026, 12, 7))
    assert made.due_clock == "promise"
    assert made.number != about.number
    row = record(made)
    assert (row.text, row.made_to, row.due_on, row.first_due_on) == (
        TEXT, "Jan Regio", date(2026, 12, 7), date(2026, 12, 7),
    )  # fmt: skip
    assert (row.made_by, row.keeper, row.made_on) == ("Anneke Terwisga", "Anneke Terwisga", clock.local_date(START))
    assert cases.now(about.number).version == about.version  # nobody's half-typed step gets stale


def test_somebody_else_can_be_named_to_keep_it(about: Case, cases: Cases, world: World) -> None:
    made = promise(world, about, keeper="fixer_lz")
    assert made.handler_id == world.people["fixer_lz"]
    with db.reading() as session:
        assert [row.number for row in case_queries.to_do(session, world.actor("fixer_lz"))] == [made.number]


def test_it_stands_in_the_log_of_both(about: Case, world: World) -> None:
    made = promise(world, about)
    with db.reading() as session:
        told = session.scalars(select(Event).where(Event.case_id == about.id).order_by(Event.seq.desc())).first()
        own = session.scalars(select(Event.action).where(Event.case_id == made.id).order_by(Event.seq)).all()
        assert audit.verify(session).sound
    assert told is not None
    assert (told.action, told.visibility) == ("case.promise_made", "region")
    assert json.loads(told.body)["data"] == {"promise": made.id, "due_on": "2026-12-07"}
    assert TEXT not in told.body
    assert own == ["case.opened", "promise.make"]


WRONG = [
    ("text", None, "required"),
    ("text", "   ", "required"),
    ("text", "a" * 1001, "too_long"),
    ("text", LONG, "too_long"),
    *(("text", text, "unreadable") for text in REFUSED if not text.startswith("\x85")),
    ("text", 7, "wrong_type"),
    ("text", ["x"], "wrong_type"),
    ("made_to", None, "required"),
    ("made_to", "a" * 121, "too_long"),
    *(("made_to", text, "unreadable") for text in ONE_LINE),
    ("due_on", None, "required"),
    ("due_on", "2026-11-22", "date_in_past"),
    ("due_on", "2028-11-25", "date_too_far"),
    ("due_on", "morgen", "not_a_date"),
    ("due_on", "2026-02-30", "not_a_date"),
    ("due_on", 20261201, "not_a_date"),
    ("keeper", "0", "unknown_person"),
    ("keeper", 0, "unknown_person"),
    ("keeper", "99999", "unknown_person"),
    ("keeper", "Anneke", "unknown_person"),
    ("keeper", True, "unknown_person"),
    ("keeper", "mt_reader", "unknown_person"),
    ("anders", "x", "unknown_field"),
]


@pytest.mark.parametrize(("name", "value", "code"), WRONG, ids=lambda value: ascii(value)[:30])
def test_what_cannot_be_promised_is_refused_at_its_field(
    name: str, value: Any, code: str, about: Case, world: World
) -> None:
    value = str(world.people[value]) if isinstance(value, str) and value in world.people else value
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions.make(session, world.actor("liaison"), about.number, said(**{name: value}), now=clock.now())
    assert [(error.field, error.code) for error in refused.value.errors] == [(name, code)]
    with db.reading() as session:
        assert session.scalars(select(Promise)).all() == []
        assert session.scalars(select(Case.number).where(Case.process == "promise")).all() == []


def test_every_fault_is_named_at_once(about: Case, world: World) -> None:
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions.make(session, world.actor("liaison"), about.number, {"keeper": "x"}, now=clock.now())
    assert {error.field for error in refused.value.errors} == {"text", "made_to", "due_on", "keeper"}


def test_today_and_two_years_ahead_are_the_limits(about: Case, world: World) -> None:
    assert promise(world, about, days=0).due_at == clock.end_of(clock.local_date(START))
    promise(world, about, due_on="2028-11-23")


@pytest.mark.parametrize("state", sorted({"draft", "closed", "withdrawn", "merged"}))
def test_only_about_a_bottleneck_that_is_worked_on(state: str, cases: Cases, world: World) -> None:
    case = cases.at(state, nature="funding")
    with pytest.raises(NotAllowedNow) as refused:
        promise(world, case)
    assert refused.value.reasons[0].code == ("no_promise_here" if state == "draft" else "promise_too_late")


@pytest.mark.parametrize("state", WORKED_ON)
def test_in_every_state_in_which_it_is_worked_on(state: str, cases: Cases, world: World) -> None:
    assert promise(world, cases.at(state, nature="funding")).state == "open"


def test_not_about_an_escalation_or_a_promise(about: Case, cases: Cases, world: World) -> None:
    cases.step(about.number, "escalate", by="liaison")
    for case in (cases.escalation_of(about.number), promise(world, about)):
        with pytest.raises(NotAllowedNow, match="no_promise_here"):
            promise(world, case)


# -- who may -----------------------------------------------------------------------------------

MAKERS = {"liaison", "fixer_cz", "coordinator_cz", "commissioner", "commissioner_zuid"}
SEE = MAKERS | {"liaison_noord2", "fixer_cz2", "mt_reader", "admin", "auditor"}


def test_who_may_promise(about: Case, world: World) -> None:
    outcome = {}
    for name in world.people:
        try:
            promise(world, about, name)
            outcome[name] = "may"
        except Forbidden:
            outcome[name] = "sees"
        except NotFound:
            outcome[name] = "nothing"
    assert {name for name, found in outcome.items() if found == "may"} == MAKERS
    assert {name for name, found in outcome.items() if found == "sees"} == SEE - MAKERS


@pytest.mark.parametrize("state", ["noted", "open", "kept", "broken"])
@pytest.mark.parametrize("step", STEPS)
def test_every_state_by_every_step_by_everybody(state: str, step: str, about: Case, cases: Cases, world: World) -> None:
    """Kept and broken are the end; nobody is ever at "noted"; open is for its keeper and its liaison."""
    if state == "noted":
        definition = registry.current("promise")
        assert [item.name for item in definition.outgoing["noted"]] == ["make"]
        return
    made = promise(world, about, keeper="fixer_cz")
    if state != "open":
        made = cases.step(made.number, {"kept": "keep", "broken": "break"}[state])
    may = {"liaison", "fixer_cz"} if step != "hand_over" else {"liaison", "admin"}
    may = may if state == "open" and step != "make" else set()
    for name in world.people:
        actor = world.actor(name)
        with db.reading() as session:
            if name not in SEE:
                with pytest.raises(NotFound):
                    case_queries.get_visible(session, actor, made.number)
                continue
            offered = {item.transition.name for item in case_actions.available(session, actor, made, clock.now())}
        assert (step in offered) == (name in may), name
        if name not in may:
            with pytest.raises((Forbidden, NotAllowedNow)):
                cases.step(made.number, step, by=name)
    for name in sorted(may)[:1]:
        cases.step(made.number, step, by=name)


def test_keeping_a_promise_opens_only_the_promise(cases: Cases, world: World, sign_in: SignIn) -> None:
    """Whoever keeps it sees it; the bottleneck of another directorate stays out of sight."""
    secret = cases.at("in_progress", nature="funding", title="Kanarie van het knelpunt")
    made = promise(world, secret, keeper="fixer_lz")
    browser = sign_in("fixer_lz")
    assert browser.get(f"/zaken/{secret.number}").status_code == 404
    page = browser.page(f"/zaken/{made.number}")
    assert page.h1 == TEXT
    assert "Kanarie" not in page.html
    assert secret.number not in page.main().text
    assert "Kanarie" not in browser.page("/").html


def test_a_promise_about_a_confidential_case_is_confidential(cases: Cases, world: World) -> None:
    about = cases.at("in_progress", nature="funding", confidentiality="confidential")
    made = promise(world, about)
    assert made.confidentiality is Visibility.CONFIDENTIAL
    seen = set()
    for name in world.people:
        with db.reading() as session:
            try:
                case_queries.get_visible(session, world.actor(name), made.number)
                seen.add(name)
            except NotFound:
                pass
    assert seen == {"liaison", "commissioner", "commissioner_zuid", "auditor"}  # the keeper and the liaison are one


def test_a_deputy_promises_on_behalf_of_who_is_away(about: Case, world: World) -> None:
    absent = world.actor("liaison")
    deputy = replace(
        world.actor("liaison_zuid"), principals=(Principal(absent.id or 0, absent.name, absent.grants),), _scopes={}
    )
    with db.transaction() as session:
        made = actions.make(session, deputy, about.number, said(), now=clock.now())
    assert made.handler_id == world.people["liaison_zuid"]
    with db.reading() as session:
        event = session.scalars(select(Event).where(Event.action == "case.promise_made")).one()
    assert event.private is not None
    assert event.private["values"]["on_behalf_of"] == "Anneke Terwisga"


def test_the_capability_is_in_the_table_of_the_policy() -> None:
    from app.policy import TABLE, Capability, Role

    assert {
        role: reach[Capability.CASE_PROMISE] for role, reach in TABLE.items() if Capability.CASE_PROMISE in reach
    } == {
        Role.LIAISON: Reach.OWN,
        Role.FIXER: Reach.OWN,
        Role.COORDINATOR: Reach.DIRECTORATE,
        Role.COMMISSIONER: Reach.ALL,
    }


# -- keeping, moving, breaking -------------------------------------------------------------------


def test_kept(about: Case, cases: Cases, world: World, time: Time) -> None:
    made = promise(world, about)
    time.working_days(3)
    done = cases.step(made.number, "keep", {"result": "De tekst is verstuurd."})
    assert (done.state, done.active, done.handler_id, done.due_at) == ("kept", False, None, NEVER)
    row = record(made)
    assert (row.ended_on, row.result, row.kept_late) == (clock.local_date(time.now), "De tekst is verstuurd.", False)
    assert latest(about) == ("case.promise_kept", "De tekst is verstuurd.")


def test_kept_after_the_day_is_late(about: Case, cases: Cases, world: World, time: Time) -> None:
    made, other = promise(world, about, days=1), promise(world, about, days=1)
    time.move(days=1, hours=13)
    cases.step(made.number, "keep")
    assert not record(made).kept_late  # that evening is the same day still
    time.move(days=1)
    cases.step(other.number, "keep")
    assert record(other).kept_late


def test_moved_with_a_reason_stays_open_and_keeps_the_first_date(
    about: Case, cases: Cases, world: World, time: Time
) -> None:
    made = promise(world, about)
    time.move(days=2)
    moved = cases.step(made.number, "move", {"due_on": "2026-12-21", "reason": "De Kamer wil het eerst zien."})
    assert (moved.state, moved.due_at) == ("open", clock.end_of(date(2026, 12, 21)))
    row = record(made)
    assert (row.due_on, row.first_due_on) == (date(2026, 12, 21), date(2026, 12, 7))
    (one,) = row.moves
    assert (one.from_on, one.to_on, one.reason) == (
        date(2026, 12, 7), date(2026, 12, 21), "De Kamer wil het eerst zien.",
    )  # fmt: skip
    assert one.moved_on == clock.local_date(time.now)
    assert latest(about) == ("case.promise_moved", "De Kamer wil het eerst zien.")
    cases.step(made.number, "move", {"due_on": "2026-12-14"})
    assert [(move.from_on.day, move.to_on.day) for move in record(made).moves] == [(7, 21), (21, 14)]
    assert cases.clocks(made.number)["promise"].cycle == 3


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"due_on": "2026-12-07", "reason": "x"}, "due_on", "same_date"),
        ({"due_on": "2026-11-01", "reason": "x"}, "due_on", "date_in_past"),
        ({"due_on": "2029-11-01", "reason": "x"}, "due_on", "date_too_far"),
        ({"reason": "x"}, "due_on", "required"),
        ({"due_on": "2026-12-21"}, "reason", "required"),
        ({"due_on": "2026-12-21", "reason": "a" * 1001}, "reason", "too_long"),
    ],
)
def test_a_move_needs_another_day_and_a_reason(
    given: dict[str, str], field: str, code: str, about: Case, cases: Cases, world: World
) -> None:
    made = promise(world, about)
    with pytest.raises(Invalid) as refused:
        cases.step(made.number, "move", given, fill=False)
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]
    with db.reading() as session:
        assert session.scalars(select(PromiseMove)).all() == []
    assert cases.now(made.number).due_at == made.due_at


def test_broken_with_a_reason(about: Case, cases: Cases, world: World) -> None:
    made = promise(world, about)
    with pytest.raises(Invalid):
        cases.step(made.number, "break", {"reason": " "}, fill=False)
    done = cases.step(made.number, "break", {"reason": "Het geld is er niet."})
    assert (done.state, done.active) == ("broken", False)
    assert record(made).result == "Het geld is er niet."
    assert latest(about) == ("case.promise_broken", "Het geld is er niet.")


def test_somebody_else_takes_it_over(about: Case, cases: Cases, world: World) -> None:
    made = promise(world, about)
    passed = cases.step(made.number, "pass_on", {"keeper": str(world.people["fixer_lz"])}, by="liaison")
    assert passed.handler_id == world.people["fixer_lz"]
    assert passed.due_at == made.due_at
    assert passed.directorate_id == made.directorate_id
    handed = cases.step(made.number, "hand_over", {"successor": str(world.people["liaison_noord2"])}, by="liaison")
    assert handed.co_owner_id == world.people["liaison_noord2"]


def test_it_follows_its_bottleneck_to_another_liaison(about: Case, cases: Cases, world: World) -> None:
    made, kept = promise(world, about, keeper="fixer_lz"), promise(world, about)
    cases.step(kept.number, "keep")
    successor = world.people["liaison_noord2"]
    cases.step(about.number, "hand_over", {"successor": str(successor)}, by="liaison")
    followed = cases.now(made.number)
    assert (followed.co_owner_id, followed.owner_id) == (successor, world.people["fixer_lz"])
    assert cases.now(kept.number).co_owner_id == world.people["liaison"], "what was kept stays as it was"


def test_a_promise_outlives_its_bottleneck(cases: Cases, world: World) -> None:
    about = cases.at("solution_proposed", nature="funding")
    made = promise(world, about, days=200)
    cases.step(about.number, "give_feedback")
    cases.answer(about.number, "verdict", verdict="solved")
    assert cases.now(about.number).state == "closed"
    assert cases.now(made.number).state == "open"
    assert cases.step(made.number, "keep").state == "kept"
    assert latest(about)[0] == "case.promise_kept"


def test_whoever_has_promises_to_keep_cannot_just_leave(about: Case, world: World) -> None:
    from app.people import actions as people

    promise(world, about, keeper="fixer_lz")
    person = world.people["fixer_lz"]
    with db.reading() as session:
        user = session.get_one(User, person)
    with pytest.raises(Invalid, match="has_open_cases"), db.transaction() as session:
        people.update_user(
            session, world.actor("admin"), person, name=user.name, email=user.email, language="nl", active=False,
            expected_version=user.version, now=clock.now(),
        )  # fmt: skip


def latest(about: Case) -> tuple[str, str]:
    """What the newest entry in the story of a case is, and what was said."""
    with db.reading() as session:
        event = session.scalars(select(Event).where(Event.case_id == about.id).order_by(Event.seq.desc())).first()
    assert event is not None
    assert event.private is not None
    assert event.visibility == "region"
    return event.action, next(iter(event.private["values"]["values"].values()))


# -- counting ------------------------------------------------------------------------------------


def test_counts(about: Case, cases: Cases, world: World, time: Time) -> None:
    """Made on 23 November: one kept in time, one kept late, one moved and kept, one broken, one overdue, one open."""
    made = {name: promise(world, about, days=7) for name in ("kept", "late", "moved", "broken", "overdue")}
    promise(world, about, days=60)
    first = clock.local_date(START)
    assert counted(first, first) == Counts(made=6, kept=0, kept_late=0, moved=0, broken=0, open=6, overdue=0)
    time.move(days=7)
    cases.step(made["kept"].number, "keep")
    cases.step(made["moved"].number, "move", {"due_on": "2026-12-20"})
    time.move(days=1)
    cases.step(made["late"].number, "keep")
    cases.step(made["broken"].number, "break")
    time.move(days=10)
    cases.step(made["moved"].number, "keep")
    year = (first, date(2026, 12, 31))
    assert counted(*year) == Counts(made=6, kept=3, kept_late=1, moved=1, broken=1, open=2, overdue=1)
    eighth_day = date(2026, 12, 1)
    assert counted(first, eighth_day) == Counts(made=6, kept=2, kept_late=1, moved=1, broken=1, open=3, overdue=1)
    assert counted(eighth_day, eighth_day) == Counts(made=0, kept=1, kept_late=1, moved=0, broken=1, open=3, overdue=1)
    assert counted(date(2027, 1, 1), date(2027, 3, 1)) == Counts(0, 0, 0, 0, 0, open=2, overdue=2)
    assert counted(date(2026, 1, 1), first - timedelta(days=1)) == Counts(0, 0, 0, 0, 0, 0, 0)


def test_what_was_overdue_then_stays_so_when_it_is_moved_later(
    about: Case, cases: Cases, world: World, time: Time
) -> None:
    made = promise(world, about, days=7)
    time.move(days=20)
    cases.step(made.number, "move", {"due_on": "2027-03-01"})
    assert counted(date(2026, 11, 1), date(2026, 12, 5)).overdue == 1
    assert counted(date(2026, 11, 1), clock.local_date(time.now)).overdue == 0


def test_counts_of_one_region(about: Case, cases: Cases, world: World) -> None:
    promise(world, about)
    south = cases.at("in_progress", region="ZK-ZUID", by="liaison_zuid", nature="funding")
    promise(world, south, by="liaison_zuid")
    first = clock.local_date(START)
    with db.reading() as session:
        assert queries.counts(session, first, first).made == 2
        assert queries.counts(session, first, first, Case.region_id == world.regions["ZK-ZUID"]).made == 1


def counted(since: date, until: date) -> Counts:
    with db.reading() as session:
        return queries.counts(session, since, until)


# -- pages ---------------------------------------------------------------------------------------


def panel(page: Page) -> str:
    """The promises beside the story."""
    return page.by_id("toezeggingen").text


def test_made_on_the_page_of_the_case(about: Case, sign_in: SignIn, world: World, cases: Cases) -> None:
    browser = sign_in("liaison")
    assert "Toezegging doen" in browser.page(f"/zaken/{about.number}").text
    page = browser.page(f"/zaken/{about.number}/toezeggingen/nieuw")
    form = page.form("/toezeggingen")
    assert form.names() == ["csrf_token", "due_on", "keeper", "made_to", "text", "version"]
    assert form.values()["keeper"] == str(world.people["liaison"])
    assert "De regio leest dit ook" in page.text
    answer = browser.submit(form, {"text": TEXT, "made_to": "Jan Regio", "due_on": "2026-12-07"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/zaken/{about.number}#toezeggingen"
    page = browser.page(f"/zaken/{about.number}")
    assert "De toezegging is vastgelegd" in page.text
    assert TEXT in panel(page)
    assert "nog 10 werkdagen (ma 7 dec)" in panel(page)
    assert "aan Jan Regio; Anneke Terwisga komt het na" in panel(page)
    assert "Toezegging gedaan: uiterlijk ma 7 dec" in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, value, _code in WRONG if isinstance(value, str) and name != "anders"]
    + [("text", ""), ("made_to", ""), ("due_on", "")],
    ids=lambda value: ascii(value)[:30],
)
def test_a_wrong_answer_keeps_what_was_typed(name: str, value: str, about: Case, sign_in: SignIn, world: World) -> None:
    browser = sign_in("liaison")
    value = str(world.people[value]) if value in world.people else value
    if "\ud800" in value:
        return  # no browser can send it
    answer = browser.submit(
        browser.page(f"/zaken/{about.number}/toezeggingen/nieuw").form("/toezeggingen"), said() | {name: value}
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.errors()
    kept = page.form("/toezeggingen").values()
    for field, typed in said().items():
        if field != name:
            assert kept[field] == typed
    with db.reading() as session:
        assert session.scalars(select(Promise)).all() == []


def test_a_case_that_closed_meanwhile_keeps_what_was_typed(cases: Cases, world: World, sign_in: SignIn) -> None:
    about = cases.at("solution_proposed", nature="funding")
    browser = sign_in("liaison")
    form = browser.page(f"/zaken/{about.number}/toezeggingen/nieuw").form("/toezeggingen")
    cases.step(about.number, "give_feedback")
    cases.answer(about.number, "verdict", verdict="solved")
    answer = browser.submit(form, said())
    assert answer.status_code == 409
    assert TEXT in answer.text
    assert "Deze zaak is gesloten" in Page(answer.text).errors()
    page = browser.page(f"/zaken/{about.number}/toezeggingen/nieuw")
    assert "Deze zaak is gesloten" in page.text


def test_the_page_says_that_promises_outlive_the_case(cases: Cases, world: World, sign_in: SignIn) -> None:
    about = cases.at("in_progress", nature="funding")
    promise(world, about)
    promise(world, about, text="Wij komen langs.")
    other = cases.at("in_progress", nature="funding")
    browser = sign_in("liaison")
    said_so = "Er staan nog 2 toezeggingen aan de regio open"
    for step in ("withdraw", "merge"):
        assert said_so in browser.page(f"/zaken/{about.number}?step={step}").text
    assert said_so not in browser.page(f"/zaken/{about.number}?step=escalate").text
    assert "toezegging aan de regio open" not in browser.page(f"/zaken/{other.number}?step=withdraw").text
    cases.step(about.number, "withdraw")
    page = browser.page(f"/zaken/{about.number}")
    assert "De zaak is afgerond. Deze toezeggingen blijven staan" in panel(page)
    assert "Toezegging doen" not in panel(page)


def test_the_promise_has_a_page_of_its_own(about: Case, cases: Cases, world: World, sign_in: SignIn) -> None:
    made = promise(world, about, keeper="fixer_cz")
    browser = sign_in("fixer_cz")
    page = browser.page(f"/zaken/{made.number}")
    assert page.h1 == TEXT
    links = {link.get("href") for link in page.main().all("a")}
    assert f"/zaken/{about.number}" in links
    assert "Toezegging" in page.text
    assert "Kom de toezegging na, of spreek een andere datum af" in page.text
    assert f"/zaken/{made.number}/contacten" not in links
    form = browser.page(f"/zaken/{made.number}?step=keep").form("/stappen/keep")
    answer = browser.submit(form, {"result": "Verstuurd op maandag."}, follow=True)
    assert "Nagekomen" in answer.text
    ended = browser.page(f"/zaken/{about.number}")
    assert "Nagekomen op ma 23 nov" in panel(ended)
    assert "Toezegging nagekomen: “Wij sturen de gemeenten de tekst van de regeling.”" in ended.text
    browser.page(f"/zaken/{made.number}?step=move", 200)


def test_a_promise_has_no_contacts_and_no_region_page_of_its_own(
    about: Case, cases: Cases, world: World, sign_in: SignIn
) -> None:
    made = promise(world, about)
    cases.step(about.number, "escalate", by="liaison")
    browser = sign_in("liaison")
    for case in (made, cases.escalation_of(about.number)):
        assert browser.get(f"/zaken/{case.number}/contacten").status_code == 404
        assert browser.send(f"/zaken/{case.number}/contacten", {"name": "x", "email": "x@y.example"}).status_code == 404
        assert browser.get(f"/zaken/{case.number}/regio/{cases.contact(about.number).id}").status_code == 404


def test_in_my_work_and_in_search_but_not_among_bottlenecks(
    about: Case, cases: Cases, world: World, sign_in: SignIn
) -> None:
    made = promise(world, about, keeper="coordinator_cz", text="Wij vragen Zeepaardje om uitleg.")
    page = sign_in("coordinator_cz").page("/")
    assert "Wij vragen Zeepaardje om uitleg." in page.text
    assert "Toezegging" in page.main().text
    assert "Aan zet: Ilse Noordermeer" not in page.text
    waiting = sign_in("liaison").page("/")
    assert "Aan zet: Ilse Noordermeer" in waiting.text
    assert "Ilse Noordermeer, opgavefikser" not in waiting.text
    found = sign_in("fixer_cz").page("/zoeken?q=zeepaardje")
    assert made.number in found.text
    assert made.number in sign_in("fixer_cz").page(f"/zoeken?q={about.number.replace('-', '+')}+zeepaardje").text
    assert "Zeepaardje" not in sign_in("fixer_cz").page("/knelpunten").text
    assert sign_in("fixer_lz").page("/zoeken?q=zeepaardje").text.count(made.number) == 0


# -- the region's page -----------------------------------------------------------------------------


def follow(cases: Cases, about: Case, client: Browser) -> Page:
    """The page of the region."""
    return client.page(links.path_for(cases.contact(about.number)))


def test_what_the_region_reads(about: Case, cases: Cases, world: World, client: Browser, time: Time) -> None:
    kept, moved, broken = (
        promise(world, about, text=text) for text in ("Wij bellen.", "Wij komen langs.", "Wij betalen.")
    )
    page = follow(cases, about, client)
    assert "Wat wij u hebben toegezegd" in page.text
    assert page.text.count("Wij moeten dit nog doen. Uiterlijk op maandag 7 december 2026.") == 3
    assert "Toegezegd aan Jan Regio op maandag 23 november 2026" in page.text
    cases.step(kept.number, "keep", {"result": "Gebeld met de wethouder."})
    cases.step(moved.number, "move", {"due_on": "2026-12-21", "reason": "Ziekte."})
    cases.step(broken.number, "break", {"reason": "Geen geld."})
    page = follow(cases, about, client)
    assert "Wij hebben dit gedaan. Gemeld op maandag 23 november 2026. Gebeld met de wethouder." in page.text
    assert "Eerst was de datum maandag 7 december 2026. Dat werd maandag 21 december 2026, omdat: Ziekte." in page.text
    assert "Dit doen wij niet meer. Gemeld op maandag 23 november 2026. Geen geld." in page.text
    for number in (kept.number, moved.number, broken.number):
        assert number not in page.text  # the region has one number
    time.move(days=40)
    assert "Dit had er moeten zijn op maandag 21 december 2026." in follow(cases, about, client).text


def test_the_region_reads_nothing_of_passing_on_and_nothing_without_promises(
    about: Case, cases: Cases, world: World, client: Browser
) -> None:
    assert "Wat wij u hebben toegezegd" not in follow(cases, about, client).text
    made = promise(world, about)
    cases.step(made.number, "pass_on", {"reason": "Kanarie met verlof."})
    other = cases.at("in_progress", nature="funding")
    promise(world, other, text="Kanarie van een ander.")
    assert "Kanarie" not in follow(cases, about, client).html


# -- hostile text ----------------------------------------------------------------------------------


def test_hostile_text_comes_back_as_it_went_in(
    about: Case, cases: Cases, world: World, sign_in: SignIn, client: Browser
) -> None:
    browser = sign_in("liaison")
    for text in CORPUS:
        made = promise(world, about, text=text, made_to=" ".join(text.split())[:120])
        assert record(made).text == text.strip()
        page = browser.page(f"/zaken/{made.number}")
        assert " ".join(text.split()) in page.text
        cases.step(made.number, "keep", {"result": text})
    page = browser.page(f"/zaken/{about.number}", check=False)
    told = follow(cases, about, client)
    assert not [tag for tag in ("script", "iframe", "base") if page.main().all(tag) or told.main().all(tag)]


def test_a_long_promise_gets_a_short_title(about: Case, world: World) -> None:
    assert actions.title_of("Wij sturen.\n\nEn nog veel meer.") == "Wij sturen. En nog veel meer."
    assert len(actions.title_of("a" * 1000)) == 120
    assert actions.title_of("woord " * 100).endswith("woord …")
    assert actions.title_of(None) == actions.title_of("\x00") == actions.title_of("") == "Toezegging"
    assert len(promise(world, about, text="woord " * 160).title) <= 120
