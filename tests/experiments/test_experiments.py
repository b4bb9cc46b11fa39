"""Room to experiment: asked, given, over, evaluated, made structural or ended; who hears of it and who may read it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases import ladder
from app.cases import queries as case_queries
from app.cases.models import NEVER, Case
from app.errors import Invalid, NotAllowedNow, NotFound
from app.experiments import actions, queries
from app.experiments.models import Experiment
from app.outbox.models import Notice
from app.policy import Forbidden
from app.workflow.model import Visibility
from tests.conftest import Time
from tests.dossiers.support import open_dossier, three
from tests.experiments.support import TITLE, ask, day, evaluated, granted, record, running, said
from tests.factories import Cases, World


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding")


def events_of(case: Case) -> list[tuple[str, str]]:
    with db.reading() as session:
        wanted = select(Event.action, Event.visibility).where(Event.case_id == case.id).order_by(Event.seq)
        return [(row.action, row.visibility) for row in session.execute(wanted)]


def told(case: Case) -> set[int]:
    with db.reading() as session:
        return set(session.scalars(select(Notice.reader_id).where(Notice.case_id == case.id)))


def regions_of(case: Case) -> set[int]:
    with db.reading() as session:
        return {key for key, _name in queries.regions_of(session, [case.id]).get(case.id, [])}


def test_room_is_asked_of_the_commissioner_and_colleagues_read_it(about: Case, cases: Cases, world: World) -> None:
    made = ask(world, about)
    assert (made.process, made.state, made.title) == ("experiment", "asked", TITLE)
    assert made.owner_id == world.people["liaison"]
    assert made.handler_id in {world.people[who] for who in ("commissioner", "commissioner_zuid")}
    assert made.confidentiality is Visibility.MINISTRY
    kept = record(made)
    assert (kept.about_id, kept.legal_basis, queries.lines(kept.parties)) == (
        about.id, "Wmg, artikel 58", ("Gemeente Noord", "Zorgverzekeraar Anker"),
    )  # fmt: skip
    assert regions_of(made) == {about.region_id}
    assert cases.now(about.number).experiments == 1
    assert cases.now(about.number).version == about.version, "an entry makes no step stale"
    assert ("case.experiment_asked", "ministry") in events_of(about)
    with db.reading() as session:
        for who in ("liaison_zuid", "fixer_lz", "mt_reader", "auditor", "admin"):
            assert case_queries.get_visible(session, world.actor(who), made.number).id == made.id


def test_of_a_confidential_case_it_is_confidential(cases: Cases, world: World) -> None:
    about = cases.at("in_progress", nature="funding", confidentiality="confidential")
    made = evaluated(cases, about)
    assert made.confidentiality is Visibility.CONFIDENTIAL
    with db.reading() as session, pytest.raises(NotFound):
        case_queries.get_visible(session, world.actor("liaison_zuid"), made.number)
    dossier = open_dossier(cases, cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID"))
    with db.transaction() as session, pytest.raises(NotAllowedNow):
        actions.choose_dossier(session, world.actor("liaison"), made.number, dossier.id, now=clock.now())


@pytest.mark.parametrize(
    ("changes", "places", "wrong"),
    [
        ({"legal_basis": None}, (), {("legal_basis", "required")}),
        ({"questions": " "}, (), {("questions", "required")}),
        ({"ends_on": "nooit"}, (), {("ends_on", "not_a_date")}),
        ({"title": None, "purpose": "\x00"}, (), {("title", "required"), ("purpose", "unreadable")}),
        ({}, ("999999",), {("regions", "unknown_region")}),
        ({}, ("\u0661",), {("regions", "unknown_region")}),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    about: Case, world: World, changes: dict[str, Any], places: tuple[str, ...], wrong: set[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(world, about, places=places, **changes)
    assert {(error.field, error.code) for error in refused.value.errors} == wrong


def test_the_evaluation_comes_before_the_room_is_over(about: Case, cases: Cases, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        ask(world, about, evaluate_on=day(301))
    assert [(error.field, error.code) for error in refused.value.errors] == [("evaluate_on", "evaluation_after_room")]
    made = ask(world, about)
    with pytest.raises(Invalid):
        cases.step(made.number, "grant", {"ends_on": day(100), "evaluate_on": day(101)}, by="commissioner")


def test_who_may_ask_and_about_what(about: Case, cases: Cases, world: World) -> None:
    for who, error in (("liaison_noord2", Forbidden), ("fixer_lz", NotFound), ("mt_reader", Forbidden)):
        with pytest.raises(error):
            ask(world, about, by=who)
    for state in ("draft", "closed"):
        with pytest.raises(NotAllowedNow):
            ask(world, cases.at(state))


def test_only_the_commissioner_gives_room(about: Case, cases: Cases, world: World) -> None:
    made = ask(world, about)
    for who in ("liaison", "fixer_cz", "coordinator_cz"):
        with pytest.raises(Forbidden):
            cases.step(made.number, "grant", by=who)
    refused = cases.step(made.number, "refuse", {"motivation": "Het mag al."}, by="commissioner")
    assert (refused.state, record(made).motivation) == ("refused", "Het mag al.")
    withdrawn = cases.step(ask(world, about).number, "withdraw", by="liaison")
    assert not withdrawn.active


def test_the_room_has_its_own_term_and_ends_by_itself(about: Case, cases: Cases, time: Time) -> None:
    """Its clocks run until the days that were granted, though nobody fills those in when it begins."""
    made = granted(cases, about, ends_on=day(300))
    assert record(made).granted_on == clock.local_date(clock.now())
    begun = cases.step(made.number, "start")
    clocks = {name: found.due_at for name, found in cases.clocks(made.number).items()}
    assert clocks["term"] == clock.end_of(date.fromisoformat(day(300)))
    assert clocks["evaluation"] == clock.end_of(date.fromisoformat(day(200)))
    assert ("case.experiment_granted", "region") in events_of(about)
    assert begun.handler_id == begun.owner_id
    for _ in range(90):  # a rung a working day: none is left out
        time.move(days=5)
        ladder.sweep(time.now)
    over = cases.now(made.number)
    assert over.state == "over", "the room ends with its term"
    assert record(made).over_on is not None
    done = cases.step(made.number, "evaluate")
    assert (done.state, done.handler_id) == ("evaluated", done.commissioner_id)


def test_a_frame_that_was_left_open_is_settled_before_it_begins(cases: Cases, world: World, about: Case) -> None:
    """A decision on an escalation gives room; what it may be is settled afterwards, by whoever follows up."""
    cases.step(about.number, "escalate", by="liaison")
    data = {"decision": "experiment", "follow_up": "Probeer één budget.", "motivation": "Dit moet kunnen."}
    cases.step(about.number, "decide", data | {"follow_up_owner": str(world.people["fixer_cz"])}, by="commissioner")
    with db.reading() as session:
        made = session.scalars(select(Case).where(Case.process == "experiment")).one()
    kept = record(made)
    assert (made.state, made.owner_id) == ("granted", world.people["fixer_cz"])
    assert (kept.about_id, kept.motivation, kept.purpose) == (about.id, "Dit moet kunnen.", "Probeer één budget.")
    assert kept.escalation_id is not None
    assert kept.decision_id is not None
    assert cases.now(about.number).state == "in_progress", "the case goes on by its own workflow"
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(made.number, "start")
    assert [error.code for error in refused.value.reasons] == ["needs_frame_set"]
    cases.step(made.number, "settle", {"evaluate_on": day(60), "ends_on": day(90)}, by="fixer_cz")
    with pytest.raises(NotAllowedNow):
        cases.step(made.number, "settle", by="fixer_cz")
    assert cases.step(made.number, "start").state == "running"


def test_a_decision_grants_what_was_asked_already(cases: Cases, world: World, about: Case) -> None:
    made = ask(world, about)
    cases.step(about.number, "escalate", by="liaison")
    cases.step(about.number, "decide", {"decision": "experiment", "motivation": "Ja."}, by="commissioner")
    now = cases.now(made.number)
    assert (now.state, record(made).motivation, record(made).ends_on) == (
        "granted", "Ja.", date.fromisoformat(day(300)),
    )  # fmt: skip
    assert cases.now(about.number).experiments == 1


def test_it_is_prolonged_twice_at_most(about: Case, cases: Cases) -> None:
    made = running(cases, about)
    for days in (400, 500):
        days_ = {"evaluate_on": day(days), "ends_on": day(days + 50)}
        assert cases.step(made.number, "prolong", days_, by="commissioner").state == "running"
        assert cases.clocks(made.number)["term"].due_at == clock.end_of(date.fromisoformat(days_["ends_on"]))
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(made.number, "prolong", by="commissioner")
    assert [error.code for error in refused.value.reasons] == ["needs_prolongable"]


def test_what_was_learned_feeds_a_dossier_and_the_regions_hear(cases: Cases, world: World) -> None:
    first, second, third = three(cases)
    dossier = open_dossier(cases, second, third)
    places = [world.regions["ZK-NOORD"], world.regions["ZK-ZUID"]]
    made = ask(world, first, places=places)
    days = {"evaluate_on": day(200), "ends_on": day(300)}
    cases.step(made.number, "grant", days, by="commissioner")
    assert world.people["liaison_zuid"] in told(made), "the room holds in that region too"
    cases.step(made.number, "start")
    cases.step(made.number, "report", {"going": "worries"})
    done = cases.step(made.number, "evaluate", {"advice": "structural", "dossier": str(dossier.id)})
    assert record(made).dossier_id == dossier.id
    assert ("dossier.experiment_evaluated", "ministry") in events_of(dossier)
    assert dossier.owner_id in told(dossier)
    with db.reading() as session:
        assert [row.number for row in queries.of_dossier(session, world.actor("fixer_lz"), dossier)] == [made.number]
    ended = cases.step(made.number, "make_structural", {"result": "De regeling wordt aangepast."}, by="commissioner")
    assert (done.state, ended.state, ended.active, ended.due_at) == ("evaluated", "structural", False, NEVER)
    assert ("case.experiment_made_structural", "region") in events_of(first)


def test_where_the_room_holds_is_for_whoever_gave_it(about: Case, cases: Cases, world: World) -> None:
    made = ask(world, about)
    both = [world.regions["ZK-NOORD"], world.regions["ZK-ZUID"]]

    def change(by: str, places: list[int]) -> None:
        with db.transaction() as session:
            actions.change_regions(session, world.actor(by), made.number, places, now=clock.now())

    change("liaison", both)
    cases.step(made.number, "grant", {"evaluate_on": day(200), "ends_on": day(300)}, by="commissioner")
    with pytest.raises(Forbidden):
        change("liaison", both[:1])
    with pytest.raises(Invalid):
        change("commissioner", [])
    change("commissioner", both[1:])
    assert regions_of(made) == {world.regions["ZK-ZUID"]}


def test_stopping_early_still_owes_an_evaluation(about: Case, cases: Cases) -> None:
    assert cases.step(granted(cases, about).number, "stop").state == "ended", "nothing was tried yet"
    made = running(cases, about)
    assert cases.step(made.number, "stop").state == "over"
    with db.reading() as session:
        assert session.get_one(Experiment, made.id).over_on == clock.local_date(clock.now())
    assert said()["title"] == TITLE
