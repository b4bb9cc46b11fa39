"""The clocks that act (rule 4): who is told when, what happens by itself, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.audit.models import Event
from app.cases import ladder
from app.cases.models import Case, CaseClock, ClockStep
from app.definitions import registry
from app.outbox.models import Message, Notice
from app.people import absence
from tests.conftest import Time
from tests.factories import Cases, World

MORNING = timedelta(minutes=5)


def working_mornings(time: Time, number: int) -> Iterator[date]:
    """Let that many working days come, one after another, to five past nine in the morning."""
    for _ in range(number):
        day = clock.calendar().add(clock.local_date(time.now), 1)
        time.move_to(clock.start_of(day) + MORNING)
        yield day


def climb(time: Time, number: int, case: Case | None = None) -> list[tuple[int, str, str]]:
    """Let working days pass with a sweep each morning. What acted (in this case): which day, clock, level."""
    seen: set[int] = set()
    found = []
    with db.reading() as session:
        seen.update(session.scalars(select(ClockStep.id)))
    for count, _day in enumerate(working_mornings(time, number), start=1):
        ladder.sweep(time.now)
        with db.reading() as session:
            statement = (
                select(ClockStep.id, CaseClock.case_id, CaseClock.name, ClockStep.level)
                .join(CaseClock, CaseClock.id == ClockStep.clock_id)
                .order_by(ClockStep.id)
            )
            for key, case_id, name, level in session.execute(statement):
                if key not in seen and (case is None or case.id == case_id):
                    found.append((count, name, level))
                seen.add(key)
    return found


def told(world: World, letter: str) -> set[str | None]:
    """Who has a notice of this kind."""
    with db.reading() as session:
        return {world.name_of(key) for key in session.scalars(select(Notice.reader_id).where(Notice.letter == letter))}


LADDERS = [
    ("submitted", {}, [(3, "find_owner", "remind"), (4, "find_owner", "inform"), (6, "find_owner", "escalate")]),
    (
        "assigned",
        {},
        [(2, "accept", "warn"), (4, "accept", "remind"), (5, "accept", "inform"), (7, "accept", "escalate")],
    ),
    (
        "in_progress",
        {},
        [
            (8, "sign_of_life", "warn"),
            (11, "sign_of_life", "remind"),
            (12, "sign_of_life", "inform"),
            (14, "sign_of_life", "escalate"),
        ],
    ),
    (
        "waiting_region",
        {},
        [(6, "region_answer", "remind"), (10, "region_answer", "inform"), (20, "region_answer", "escalate")],
    ),
    (
        "waiting_party",
        {"urgency": "urgent"},
        [
            (17, "party_answer", "warn"),
            (21, "party_answer", "remind"),
            (23, "party_answer", "inform"),
            (25, "solve", "warn"),
            (28, "party_answer", "escalate"),
        ],
    ),
    (
        "solution_proposed",
        {},
        [
            (8, "test_solution", "warn"),
            (11, "test_solution", "remind"),
            (13, "test_solution", "inform"),
            (18, "test_solution", "escalate"),
        ],
    ),
    ("feedback", {}, [(10, "region_verdict", "remind_region"), (16, "region_verdict", "close")]),
]


@pytest.mark.parametrize(("state", "changes", "expected"), LADDERS, ids=[row[0] for row in LADDERS])
def test_a_neglected_case_climbs_its_ladder(
    state: str, changes: dict[str, str], expected: list[tuple[int, str, str]], cases: Cases, time: Time
) -> None:
    case = cases.at(state, **changes)
    assert climb(time, expected[-1][0], case) == expected
    ended = cases.now(case.number)
    assert ended.state == ("closed" if state == "feedback" else "escalated")
    assert ended.outcome == ("no_reaction" if state == "feedback" else None)


def test_an_escalation_nobody_decides_on_comes_on_the_list_of_the_mt(cases: Cases, time: Time, world: World) -> None:
    case = cases.at("escalated")
    record = cases.escalation_of(case.number)
    assert climb(time, 30) == [
        (4, "decision", "warn"), (6, "decision", "remind"), (7, "decision", "inform"), (10, "decision", "mt"),
    ]  # fmt: skip
    assert told(world, "clock_mt") == {"commissioner", "mt_reader"}
    with db.reading() as session:
        assert session.scalars(
            select(CaseClock.case_id).join(ClockStep, ClockStep.clock_id == CaseClock.id).where(ClockStep.to_mt)
        ).all() == [record.id]


def test_each_is_told_at_the_right_rung_and_why(cases: Cases, time: Time, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    climb(time, 14)
    assert told(world, "clock_warn") == {"fixer_cz"}
    assert told(world, "clock_remind") == {"fixer_cz"}
    assert told(world, "clock_inform") == {"liaison", "coordinator_cz"}
    with db.reading() as session:
        reasons = session.scalars(select(Notice.params).where(Notice.letter == "clock_inform"))
        assert {params["because"] for params in reasons} == {"Er is al 12 werkdagen geen teken van leven."}
        event = session.scalars(
            select(Event).where(Event.action == "bottleneck.escalate", Event.case_id == cases.now(case.number).id)
        ).one()
    assert event.actor_id is None
    assert event.private is not None
    said = event.private["values"]["values"]["explanation"]
    assert said.startswith("De opgavefikser gaf 14 werkdagen geen teken van leven.")


def test_the_deputy_of_somebody_who_is_away_gets_the_mail(cases: Cases, time: Time, world: World) -> None:
    cases.at("in_progress", nature="funding")
    today = clock.local_date(time.now)
    with db.transaction() as session:
        away = {
            "deputy": str(world.people["fixer_cz2"]),
            "from_on": today.isoformat(),
            "until_on": (today + timedelta(days=60)).isoformat(),
        }
        absence.add(session, world.actor("fixer_cz"), world.people["fixer_cz"], away, now=time.now)
    climb(time, 8)
    with db.reading() as session:
        warned = {
            world.name_of(notice.reader_id): notice
            for notice in session.scalars(select(Notice).where(Notice.letter == "clock_warn"))
        }
    assert set(warned) == {"fixer_cz", "fixer_cz2"}
    assert warned["fixer_cz"].due_at is None
    assert warned["fixer_cz2"].due_at is not None
    assert warned["fixer_cz2"].params["instead_of"] == world.actor("fixer_cz").name


def test_the_region_is_asked_again_and_later_still(cases: Cases, time: Time) -> None:
    cases.at("feedback")
    climb(time, 10)
    with db.reading() as session:
        reminder = session.scalars(select(Message).where(Message.template == "region_reminder")).one()
    assert reminder.recipient == "jan@regio.example"
    case = cases.at("closed", title="Een tweede")
    assert (60 + 1, "recheck", "ask_again") in climb(time, 61)
    with db.reading() as session:
        assert session.scalar(select(func.count()).where(Message.template == "region_recheck")) == 1
        recheck = cases.clocks(case.number)["recheck"]
    assert recheck.stopped_at is not None
    assert recheck.next_at is None


def test_a_sweep_does_nothing_outside_working_time(cases: Cases, time: Time) -> None:
    cases.at("assigned")
    saturday = datetime(2026, 12, 12, 12, 0, tzinfo=clock.AMSTERDAM)
    for moment in (saturday, saturday.replace(day=14, hour=8, minute=59), saturday.replace(day=14, hour=17, minute=0)):
        time.move_to(moment)
        assert ladder.sweep(time.now) == 0
    time.move_to(saturday.replace(day=14, hour=9, minute=0))
    assert ladder.sweep(time.now) == 1


def test_after_an_absence_of_the_worker_no_rung_is_left_out_and_each_gets_a_day(cases: Cases, time: Time) -> None:
    cases.at("in_progress")
    time.working_days(40)
    assert climb(time, 6) == [
        (1, "sign_of_life", "remind"),
        (2, "sign_of_life", "inform"),
        (3, "sign_of_life", "escalate"),
    ]


def test_nothing_acts_twice(cases: Cases, time: Time) -> None:
    cases.at("assigned")
    for _day in working_mornings(time, 4):
        for _ in range(5):
            ladder.sweep(time.now)
            time.move(hours=1)
    with db.reading() as session:
        assert session.scalars(select(ClockStep.level).order_by(ClockStep.id)).all() == ["warn", "remind"]
        assert session.scalar(select(func.count()).where(Event.action == "case.clock_acted")) == 2


def test_a_step_by_hand_stops_what_would_have_followed(cases: Cases, time: Time) -> None:
    case = cases.at("assigned")
    assert climb(time, 4) == [(2, "accept", "warn"), (4, "accept", "remind")]
    cases.step(case.number, "accept")
    assert climb(time, 4) == []
    assert cases.clocks(case.number)["accept"].next_at is None


def test_a_new_cycle_has_a_ladder_of_its_own(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress")
    assert climb(time, 9) == [(8, "sign_of_life", "warn")]
    cases.step(case.number, "sign_of_life")
    assert climb(time, 9) == [(8, "sign_of_life", "warn")]
    with db.reading() as session:
        cycles = session.scalars(
            select(CaseClock.cycle).join(ClockStep, ClockStep.clock_id == CaseClock.id).order_by(ClockStep.id)
        ).all()
    assert cycles == [1, 2]


def test_a_fault_in_one_case_does_not_keep_the_others_waiting(
    cases: Cases, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = cases.at("assigned"), cases.at("assigned", title="Een andere")
    act = ladder.act

    def failing(session: object, clock_id: int, case_id: int, now: datetime) -> bool:
        if case_id == broken.id:
            raise RuntimeError("something is wrong with this one")
        return act(session, clock_id, case_id, now)  # type: ignore[arg-type]

    monkeypatch.setattr(ladder, "act", failing)
    climb(time, 2)
    assert cases.clocks(whole.number)["accept"].acted_level == "warn"
    clock_of_broken = cases.clocks(broken.number)["accept"]
    assert clock_of_broken.fault == "RuntimeError: something is wrong with this one"
    assert clock_of_broken.next_at == time.now + ladder.TRY_AGAIN
    monkeypatch.undo()
    time.move(hours=1)
    assert ladder.sweep(time.now) == 1
    mended = cases.clocks(broken.number)["accept"]
    assert (mended.acted_level, mended.fault) == ("warn", None)


def test_a_crash_between_the_rung_and_its_step_leaves_neither(
    cases: Cases, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cases.at("assigned")
    climb(time, 6)
    before = cases.now(case.number).version

    def crash(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ladder.actions, "transition", crash)
    for _day in working_mornings(time, 1):
        with pytest.raises(KeyboardInterrupt):
            ladder.sweep(time.now)
    with db.reading() as session:
        assert "escalate" not in session.scalars(select(ClockStep.level)).all()
    assert cases.now(case.number).version == before
    monkeypatch.undo()
    assert ladder.sweep(time.now) == 1
    assert cases.now(case.number).state == "escalated"


def test_every_state_of_every_process_is_guarded(database: db.Database) -> None:
    """Rule 4, seen from the files: every clock of an open state ends with somebody who has a mandate."""
    for name in registry.names():
        definition = registry.current(name)
        for state in definition.states.values():
            for item in (definition.clocks[key] for key in state.runs if state.is_open):
                top = item.ladder[-1] if item.ladder else None
                assert item.ladder_in or (top is not None and (top.step or top.tell_mt)), (name, state.name, item.name)


def test_the_next_moment_of_a_case_is_that_of_its_clocks(cases: Cases, time: Time) -> None:
    case = cases.at("in_progress")
    now = cases.now(case.number)
    soonest = min((item for item in cases.clocks(case.number).values() if item.next_at), key=lambda item: item.next_at)
    assert (now.next_at, now.next_clock, now.next_level) == (soonest.next_at, "sign_of_life", "warn")
    with db.reading() as session:
        assert session.scalar(select(func.count()).where(Case.next_at.is_not(None))) == 1
