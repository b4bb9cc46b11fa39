"""Terms that change, pauses that say why, and whose time passes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock, db
from app.cases import stays
from app.cases.models import CaseClock, CaseStay, ClockSpell
from app.errors import Invalid, NotAllowedNow, NotFound
from app.policy import Forbidden
from app.workflow.model import TimeWith
from tests.conftest import Time
from tests.factories import START, Cases


def due_day(found: CaseClock) -> date | None:
    return clock.local_date(found.due_at) if found.due_at else None


def after(day: date, working_days: int) -> date:
    return clock.calendar().add(day, working_days)


def test_the_coordinator_extends_a_term_once(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    before = due_day(cases.clocks(case.number)["solve"])
    assert before is not None
    cases.step(case.number, "extend", {"days": "15", "reason": "De NZa rekent door."}, by="coordinator_cz")
    solve = cases.clocks(case.number)["solve"]
    assert (due_day(solve), solve.extended_days) == (after(before, 15), 15)
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(case.number, "extend", {"days": "1", "reason": "Nog eens."}, by="coordinator_cz")
    assert [error.code for error in refused.value.reasons] == ["clock_extended"]


@pytest.mark.parametrize("who", ["fixer_cz", "liaison", "coordinator_lz", "commissioner"])
def test_nobody_else_extends_it(who: str, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    with pytest.raises((Forbidden, NotFound)):
        cases.step(case.number, "extend", {"days": "5", "reason": "Meer tijd."}, by=who)


@pytest.mark.parametrize(
    ("days", "code"),
    [("0", "out_of_range"), ("21", "out_of_range"), ("-3", "not_a_number"), ("2,5", "not_a_number"),
     ("veel", "not_a_number"), ("", "required"), (True, "not_a_number"), ("1e3", "not_a_number")],
)  # fmt: skip
def test_an_extension_has_a_maximum(days: Any, code: str, cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    with pytest.raises(Invalid) as refused:
        cases.step(case.number, "extend", {"days": days, "reason": "Meer tijd."}, by="coordinator_cz", fill=False)
    assert [(error.field, error.code) for error in refused.value.errors] == [("days", code)]


def test_a_term_that_is_over_is_not_extended(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding", urgency="urgent")
    time.working_days(10)
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(case.number, "extend", {"days": "5", "reason": "Te laat."}, by="coordinator_cz")
    assert [error.code for error in refused.value.reasons] == ["clock_passed"]


def test_a_paused_term_can_be_extended(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "ask_region")
    cases.step(case.number, "extend", {"days": "10", "reason": "De regio heeft tijd nodig."}, by="coordinator_cz")
    cases.step(case.number, "answer_region")
    assert due_day(cases.clocks(case.number)["solve"]) == after(clock.local_date(START), 70)


def test_past_pauses_survive_a_change_of_terms(cases: Cases, time: Time) -> None:
    """GLPI #6902, #15605: the days that a case stood still stay free of its term, whatever the new term is."""
    case = cases.at("in_progress")
    started = clock.local_date(time.now)
    time.move(days=2)
    cases.step(case.number, "ask_region")
    time.move(days=12)
    cases.step(case.number, "answer_region")
    stood_still = clock.calendar().working_days_between(started + timedelta(days=2), clock.local_date(time.now))
    for urgency, term in (("high", 30), ("urgent", 10), ("normal", 60)):
        cases.step(case.number, "change_urgency", {"urgency": urgency, "reason": "Anders gewogen."})
        solve = cases.clocks(case.number)["solve"]
        assert (solve.term, due_day(solve), solve.cycle) == (term, after(started, term + stood_still), 1)
    assert cases.now(case.number).urgency.value == "normal"


def test_a_pause_says_why_and_until_when(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress")
    answer = clock.local_date(time.now) + timedelta(days=10)
    cases.step(case.number, "wait_party", {"party": "NZa", "reason": "Het tarief.", "expected_on": answer.isoformat()})
    with db.reading() as session:
        solve = cases.clocks(case.number)["solve"]
        spell = session.scalars(
            select(ClockSpell).where(ClockSpell.clock_id == solve.id, ClockSpell.ended_at.is_(None))
        ).one()
        assert (spell.running, spell.reason, spell.expected_on, spell.limit_days) == (False, "NZa", answer, 20)
    cases.step(case.number, "resume")
    assert cases.now(case.number).expected_on is None


def test_a_pause_without_a_day_lasts_until_the_answer_is_due(cases: Cases, time: Time) -> None:
    case = cases.at("waiting_region")
    answer = cases.clocks(case.number)["region_answer"]
    with db.reading() as session:
        solve = cases.clocks(case.number)["solve"]
        statement = select(ClockSpell.expected_on).where(ClockSpell.clock_id == solve.id, ~ClockSpell.running)
        assert session.scalar(statement) == due_day(answer)


def test_reopening_starts_a_fresh_term_and_keeps_the_history(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "extend", {"days": "10", "reason": "Meer tijd."}, by="coordinator_cz")
    time.move(days=7)
    for step in ("propose_solution", "give_feedback"):
        cases.step(case.number, step)
    time.move(days=3)
    cases.answer(case.number, "verdict", verdict="partly", reason="Het knelt nog.")
    with db.reading() as session:
        solves = session.scalars(
            select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.name == "solve").order_by(CaseClock.cycle)
        ).all()
    assert [(item.cycle, item.extended_days, item.stopped_at is None) for item in solves] == [
        (1, 10, False),
        (2, 0, True),
    ]
    assert due_day(solves[1]) == after(clock.local_date(time.now), 60)
    cases.step(case.number, "extend", {"days": "5", "reason": "Nieuwe ronde."}, by="coordinator_cz")


def test_each_answers_for_its_own_days(cases: Cases, time: Time) -> None:
    """Two weeks in a row with nobody on leave: each working day counts once, with whoever had the case."""
    time.move_to(datetime(2027, 1, 4, 10, 0, tzinfo=clock.AMSTERDAM))
    case = cases.file(nature="funding")
    time.move(days=2)
    cases.step(case.number, "accept")
    time.move(days=5)
    cases.step(case.number, "ask_region")
    time.move(days=7)
    cases.step(case.number, "answer_region")
    cases.step(case.number, "wait_party")
    time.move(days=2)
    cases.step(case.number, "escalate")
    time.move(days=1)
    with db.reading() as session:
        days = stays.days(session, case.id, time.now)
    assert dict(days) == {
        TimeWith.DIRECTORATE: 2 + 3,
        TimeWith.REGION: 5,
        TimeWith.THIRD_PARTY: 2,
        TimeWith.COMMISSIONER: 1,
    }
    total = clock.calendar().working_days_between(date(2027, 1, 4), clock.local_date(time.now))
    assert sum(days.values()) == total


def test_the_time_of_a_case_stops_when_it_ends(cases: Cases, time: Time) -> None:
    case = cases.at("closed")
    time.move(days=30)
    with db.reading() as session:
        assert session.scalars(
            select(CaseStay.id).where(CaseStay.case_id == case.id, CaseStay.ended_at.is_(None))
        ).all() == []  # fmt: skip
        assert sum(stays.days(session, case.id, time.now).values()) == 0


def test_no_stay_takes_less_than_nothing(cases: Cases, time: Time) -> None:
    case = cases.at("assigned")
    earlier = time.now - timedelta(days=4)
    with db.reading() as session:
        assert set(stays.days(session, case.id, earlier).values()) == {0}, "asked by a clock that is behind"
    with db.transaction() as session:
        session.execute(update(CaseStay).where(CaseStay.case_id == case.id).values(ended_at=earlier))
        session.add(CaseStay(case_id=case.id, party=TimeWith.COMMISSIONER, began_at=time.now, ended_at=time.now))
    with db.reading() as session:
        assert set(stays.days(session, case.id, time.now).values()) == {0}
