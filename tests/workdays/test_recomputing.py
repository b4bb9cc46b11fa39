"""What a change of the calendar does to open deadlines: foreseen, done once, noted, and finished after a crash."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as run
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock, db, workdays
from app.audit.models import Event
from app.cases import clocks, foresight, ladder, recomputing, timeline
from app.cases.models import NEVER, Case, CaseClock, ClockSpell
from app.policy import SYSTEM_ACTOR
from app.workdays import actions, views
from app.workdays.consequences import Move, Preview
from app.workflow.engine import ClockStatus
from config import Settings
from tests.conftest import Refresh, Time
from tests.factories import START, Cases, World
from tests.pages import Browser, Page
from tests.workdays.conftest import Keeper, as_date, id_of

DAY = timedelta(days=1)
TOMORROW = "2026-11-24"


def foreseen(keeper: Keeper, plan: actions.Plan) -> Preview:
    with db.reading() as session:
        return foresight.preview(session, keeper.actor, plan)


def moves_of(preview: Preview) -> list[Move]:
    return [move for shift in preview.shifts for move in shift.moves]


def deadlines() -> dict[int, Any]:
    """Every clock with its deadline."""
    with db.reading() as session:
        return {row.id: row.due_at for row in session.scalars(select(CaseClock))}


def moved_events() -> list[tuple[str, dict[str, Any]]]:
    with db.reading() as session:
        rows = session.scalars(select(Event).where(Event.action == "case.deadline_moved").order_by(Event.seq))
        return [(row.subject.removeprefix("case:"), json.loads(row.body)["data"]) for row in rows]


def left() -> int:
    with db.reading() as session:
        return recomputing.left(session)


def case_of(number: str) -> Case:
    with db.reading() as session:
        return session.scalars(select(Case).where(Case.number == number)).one()


# -- against an oracle that walks day by day -----------------------------------------------------

Spells = list[tuple[bool, date, date | None, int | None]]


def naive_due(term: int, spells: Spells, off: frozenset[date] | set[date]) -> date | None:
    """The day on which the term is used up, one day after another; None while it stands still without limit."""
    running, _began, _ended, limit = spells[-1]
    if not running and limit is None:
        return None
    allowed = {limit: limit for _running, _began, _ended, limit in spells if limit is not None}
    day, counted = spells[0][1], 0
    while counted < term:
        day += DAY
        if day.weekday() > 4 or day in off:
            continue
        here = next((spell for spell in spells if spell[1] < day <= (spell[2] or date.max)), None)
        if here is None or (not here[0] and here[3] is None):
            continue
        if not here[0] and allowed[here[3]]:
            allowed[here[3]] -= 1
        else:
            counted += 1
    return day


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, Spells]:
    """A clock that began some weeks ago, and ran and stood still by turns; it still goes on."""
    day = date(2026, 11, 23) - timedelta(days=draw(st.integers(0, 40)))
    spells: Spells = []
    for number in range(draw(st.integers(1, 4))):
        running = number == 0 or draw(st.booleans())
        limit = None if running else draw(st.sampled_from([None, 2, 5]))
        length = draw(st.integers(0, 9))
        spells.append((running, day, day + timedelta(days=length), limit))
        day += timedelta(days=length)
    running, began, _ended, limit = spells[-1]
    spells[-1] = (running, began, None, limit)
    return draw(st.integers(1, 40)), spells


def put_clocks(case: Case, drawn: Sequence[tuple[int, Spells]]) -> dict[int, tuple[int, Spells]]:
    """Clocks with these histories, their deadlines derived with the calendar as it is. By id."""
    found = {}
    with db.transaction() as session, workdays.counting(session) as calendar:
        for cycle, (term, spells) in enumerate(drawn, start=100):
            running = spells[-1][0]
            held = CaseClock(
                case_id=case.id, name="solve", cycle=cycle, term=term, started_at=noon(spells[0][1]),
                status=ClockStatus.RUNNING if running else ClockStatus.PAUSED, calendar_revision=calendar.revision,
                extended_days=0,
            )  # fmt: skip
            session.add(held)
            session.flush()
            rows = [
                ClockSpell(
                    clock_id=held.id, running=runs, state=case.state, began_at=noon(began),
                    ended_at=noon(ended) if ended else None, limit_days=limit,
                )
                for runs, began, ended, limit in spells
            ]  # fmt: skip
            session.add_all(rows)
            held.due_at = clocks.due(held, rows)
            found[held.id] = (term, spells)
    return found


def noon(day: date) -> Any:
    return clock.start_of(day) + timedelta(hours=3)


working_days = st.dates(date(2026, 10, 15), date(2027, 2, 15)).filter(lambda day: day.weekday() < 5)


@run(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(histories(), min_size=1, max_size=6), st.lists(working_days, min_size=1, max_size=4, unique=True))
@example([(3, [(True, date(2026, 12, 23), None, None)])], [date(2026, 12, 25), date(2026, 12, 28)])
def test_every_deadline_is_what_the_days_say(
    cases: Cases, refresh: Refresh, world: World, drawn: list[tuple[int, Spells]], days: list[date]
) -> None:
    """After each change: the deadlines are those of the oracle, the preview was right, and the log says no more."""
    refresh()
    case = cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        actions.seed(session, SYSTEM_ACTOR, now=START)
    keeper = Keeper(world)
    made = put_clocks(case, drawn)
    off = set(clock.shipped().holidays)
    for number, day in enumerate(days, start=1):
        before = deadlines()
        plan = keeper.removing(day) if day in off else keeper.adding(day)
        preview = foreseen(keeper, plan)
        off ^= {day}
        keeper.does(plan)
        recomputing.sweep(clock.now())
        after = deadlines()
        for key, (term, spells) in made.items():
            expected = naive_due(term, spells, off)
            assert after[key] == (clock.end_of(expected) if expected else None), (term, spells, sorted(days[:number]))
        moves = sorted((before[key], after[key]) for key in before if before[key] != after[key])
        assert sorted((move.due, move.becomes) for move in moves_of(preview)) == moves
        told = [data for _case, data in moved_events() if data["revision"] == number]
        assert len(told) == bool(moves)
        for data in told:
            assert sorted((move["from"], move["to"]) for move in data["moves"]) == [
                (due.isoformat(), becomes.isoformat()) for due, becomes in moves
            ]
    assert left() == 0


# -- a case through a change ---------------------------------------------------------------------


def test_a_day_off_moves_a_deadline_by_a_day_and_leaves_an_event(cases: Cases, keeper: Keeper) -> None:
    case = cases.at("in_progress", nature="funding")
    before = deadlines()
    plan = keeper.adding(TOMORROW)
    preview = foreseen(keeper, plan)
    assert (preview.cases, preview.hidden, preview.more) == (1, 0, False)
    assert [(shift.number, shift.title) for shift in preview.shifts] == [(case.number, case.title)]
    keeper.does(plan)
    assert left() == 1
    assert recomputing.sweep(clock.now()) == 1
    assert left() == 0
    after = deadlines()
    ((number, data),) = moved_events()
    assert number == case.number
    assert data["revision"] == 1
    held = {row["clock"]: (row["from"], row["to"]) for row in data["moves"]}
    with db.reading() as session:
        for item in session.scalars(select(CaseClock)):
            if before[item.id] != after[item.id]:
                assert held.pop(item.name) == (before[item.id].isoformat(), after[item.id].isoformat())
            if item.stopped_at is None:
                assert item.calendar_revision == 1
    assert held == {}
    now = case_of(case.number)
    running = [due for due in after.values() if due is not None]
    assert now.due_at in running
    assert now.due_at > case.due_at
    assert now.version == case.version, "nobody's half-typed step becomes stale"


def told(session: Session, case_id: int) -> str:
    """What the story says of the last deadline that moved."""
    return timeline.with_latest(session, Event.case_id == case_id, "case.deadline_moved")[1]


def test_the_story_of_the_case_tells_it_in_both_languages(
    cases: Cases, keeper: Keeper, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    recomputing.sweep(clock.now())
    browser = sign_in("liaison")
    dutch = browser.page(f"/zaken/{case.number}").text
    assert "Termijn verschoven omdat de kalender is gewijzigd." in dutch
    browser.set_cookie("language", "en", domain="regiolijn.example")
    assert "Deadline moved because the calendar was changed." in browser.page(f"/zaken/{case.number}").text
    with db.reading() as session:
        assert "van ma" in told(session, case.id) or "van " in dutch


def test_the_event_can_still_be_read_when_its_texts_are_erased(cases: Cases, keeper: Keeper, app: Any) -> None:
    case = cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    recomputing.sweep(clock.now())
    with db.transaction() as session:
        session.execute(text("UPDATE events SET private = NULL WHERE action = 'case.deadline_moved'"))
    with app.test_request_context(), db.reading() as session:
        assert "kalender" in told(session, case.id)


def test_clocks_that_stopped_keep_what_they_had(cases: Cases, keeper: Keeper) -> None:
    cases.at("withdrawn", nature="funding")
    case = cases.at("closed", nature="funding")
    with db.reading() as session:
        stopped = set(session.scalars(select(CaseClock.id).where(CaseClock.stopped_at.is_not(None))))
    before = deadlines()
    plan = keeper.adding(TOMORROW)
    preview = foreseen(keeper, plan)
    keeper.does(plan)
    recomputing.sweep(clock.now())
    after = deadlines()
    assert {key for key in before if before[key] != after[key]} == set(before) - stopped
    assert [(shift.number, len(shift.moves)) for shift in preview.shifts] == [(case.number, len(before) - len(stopped))]
    assert case_of(case.number).due_at == NEVER, "it is closed: looking again is not its deadline"


def test_a_day_before_a_clock_began_moves_nothing(cases: Cases, keeper: Keeper) -> None:
    cases.at("in_progress", nature="funding")
    before = deadlines()
    plan = keeper.adding("2026-11-20")
    assert foreseen(keeper, plan) == Preview()
    keeper.does(plan)
    recomputing.sweep(clock.now())
    assert deadlines() == before
    assert moved_events() == []
    assert left() == 0


def test_a_holiday_that_is_worked_brings_deadlines_forward(cases: Cases, keeper: Keeper) -> None:
    cases.at("in_progress", nature="funding")
    before = deadlines()
    plan = keeper.removing("2026-12-25")
    preview = foreseen(keeper, plan)
    keeper.does(plan)
    recomputing.sweep(clock.now())
    after = deadlines()
    assert moves_of(preview)
    assert all(move.becomes < move.due for move in moves_of(preview))
    assert len(moves_of(preview)) == sum(before[key] != after[key] for key in before)


def test_the_calendar_is_changed_and_changed_back(cases: Cases, keeper: Keeper) -> None:
    cases.at("in_progress", nature="funding")
    before = deadlines()
    keeper.adds(TOMORROW)
    recomputing.sweep(clock.now())
    assert deadlines() != before
    keeper.removes(TOMORROW)
    recomputing.sweep(clock.now())
    assert deadlines() == before
    assert [data["revision"] for _number, data in moved_events()] == [1, 2]


def test_the_calendar_is_edited_in_the_middle_of_a_run(
    cases: Cases, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second change while the first is being carried out: in the end everything follows the second."""
    for _number in range(4):
        cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    real, done = recomputing._bring, []

    def bring(case_id: int, current: int, now: Any) -> bool:
        if len(done) == 2:
            keeper.adds("2026-11-25")
        done.append(case_id)
        return real(case_id, current, now)

    monkeypatch.setattr(recomputing, "_bring", bring)
    recomputing.sweep(clock.now())
    assert left() == 2, "the first two were done with the first change"
    monkeypatch.setattr(recomputing, "_bring", real)
    recomputing.sweep(clock.now())
    assert left() == 0
    with db.reading() as session:
        due = session.scalars(select(CaseClock.due_at).where(CaseClock.name == "solve", CaseClock.stopped_at.is_(None)))
        assert len(set(due)) == 1, "they are alike again"
    assert sorted(data["revision"] for _number, data in moved_events()) == [1, 1, 2, 2, 2, 2]


def test_a_new_case_counts_with_the_new_calendar_at_once(cases: Cases, keeper: Keeper) -> None:
    first = cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    clock.use(clock.shipped())  # a process that has not looked
    second = cases.at("in_progress", nature="funding")
    assert left() == 1
    recomputing.sweep(clock.now())
    assert case_of(first.number).due_at == case_of(second.number).due_at


def test_a_clock_does_not_act_by_a_deadline_that_no_longer_holds(
    cases: Cases, keeper: Keeper, time: Time, another_process: Callable[[], None]
) -> None:
    """The ladder looks at the calendar too, and whoever derives a deadline anew tells so."""
    case = cases.at("assigned", nature="funding")
    with db.reading() as session:
        at = min(session.scalars(select(CaseClock.next_at).where(CaseClock.next_at.is_not(None))))
    keeper.adds(clock.local_date(at))
    another_process()
    time.move_to(at + timedelta(minutes=5))
    assert ladder.sweep(clock.now()) == 0
    assert left() == 1, "nobody works today: nothing happened at all"
    time.move_to(clock.next_working_time(clock.now()))
    ladder.sweep(clock.now())
    assert [number for number, _data in moved_events()] == [case.number]
    assert left() == 0


# -- crashes, faults and locks -------------------------------------------------------------------


class Killed(BaseException):
    """The process is no more."""


def test_killed_between_two_cases_it_goes_on(cases: Cases, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(5):
        cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    real, derived = clocks.rederive, []

    def dying(session: Any, case: Case, *rest: Any) -> bool:
        derived.append(case.number)
        moved = real(session, case, *rest)
        if len(derived) == 3:
            raise Killed
        return moved

    monkeypatch.setattr(clocks, "rederive", dying)
    with pytest.raises(Killed):
        recomputing.sweep(clock.now())
    assert left() == 3
    assert len(moved_events()) == 2
    monkeypatch.setattr(clocks, "rederive", real)
    assert recomputing.sweep(clock.now()) == 3
    assert left() == 0
    numbers = [number for number, _data in moved_events()]
    assert len(numbers) == len(set(numbers)) == 5


def test_a_case_that_fails_does_not_keep_the_others_waiting(
    cases: Cases, keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [cases.at("in_progress", nature="funding").number for _number in range(4)]
    keeper.adds(TOMORROW)
    real = clocks.rederive

    def failing(session: Any, case: Case, *rest: Any) -> bool:
        if case.number in numbers[:2]:
            raise ValueError("out of range")
        return real(session, case, *rest)

    monkeypatch.setattr(clocks, "rederive", failing)
    with caplog.at_level(logging.ERROR):
        assert recomputing.sweep(clock.now(), limit=1) == 1
        assert recomputing.sweep(clock.now(), limit=1) == 1
    assert {number for number, _data in moved_events()} == set(numbers[2:])
    assert left() == 2
    assert "could not be derived anew" in caplog.text


def test_in_steps_of_a_few_cases(cases: Cases, keeper: Keeper) -> None:
    for _number in range(5):
        cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    done = []
    while left():
        done.append(recomputing.sweep(clock.now(), limit=2))
    assert done == [2, 2, 1]
    assert len(moved_events()) == 5
    assert recomputing.sweep(clock.now()) == 0


def test_a_case_that_somebody_holds_is_left_for_the_next_time(
    cases: Cases, keeper: Keeper, database: db.Database
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time: whoever comes second waits")
    held = cases.at("in_progress", nature="funding")
    cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    with database.transaction() as session:
        session.scalars(select(Case).where(Case.id == held.id).with_for_update()).one()
        assert recomputing.sweep(clock.now()) == 1
    assert left() == 1
    assert recomputing.sweep(clock.now()) == 1


def test_another_process_carries_it_out(cases: Cases, keeper: Keeper, another_process: Callable[[], None]) -> None:
    case = cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    another_process()
    assert recomputing.sweep(clock.now()) == 1
    assert workdays.revision() == 1
    assert case_of(case.number).due_at > case.due_at


def test_the_worker_carries_it_out_before_clocks_act(
    cases: Cases, keeper: Keeper, another_process: Callable[[], None], settings: Settings
) -> None:
    from app.worker import sweeps

    case = cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    another_process()
    done = {outcome.name: outcome for outcome in sweeps.run(sweeps.SWEEPS, settings)}
    assert (done["calendar"].done, done["calendar"].error) == (1, "")
    assert list(done).index("calendar") < list(done).index("ladder")
    assert [number for number, _data in moved_events()] == [case.number]


def test_several_at_once_do_it_once(cases: Cases, keeper: Keeper) -> None:
    for _number in range(6):
        cases.at("in_progress", nature="funding")
    keeper.adds(TOMORROW)
    now = clock.now()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _worker: recomputing.sweep(now), range(4)))
    assert sum(done) == len(moved_events()) == 6
    assert left() == 0


# -- it costs what it concerns -------------------------------------------------------------------


def test_a_day_far_ahead_derives_nothing_anew(cases: Cases, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(3):
        cases.at("in_progress", nature="funding")
    before = deadlines()
    keeper.adds("2031-05-23")
    monkeypatch.setattr(clocks, "rederive", None)
    assert left() == 3
    assert recomputing.sweep(clock.now(), limit=1) == 3
    assert left() == 0
    assert deadlines() == before


def test_what_is_passed_over_is_not_what_a_nearer_change_concerns(cases: Cases, keeper: Keeper) -> None:
    cases.at("in_progress", nature="funding")
    keeper.adds("2031-05-23")
    keeper.adds(TOMORROW)
    recomputing.sweep(clock.now())
    assert len(moved_events()) == 1
    assert left() == 0


def test_a_new_shipped_table_derives_everything_anew(cases: Cases, keeper: Keeper) -> None:
    from app.workdays.models import CalendarDay

    cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        session.delete(session.scalars(select(CalendarDay).where(CalendarDay.day == date(2040, 12, 25))).one())
    with db.transaction() as session:
        actions.seed(session, SYSTEM_ACTOR, now=START)
    assert left() == 1
    assert recomputing.sweep(clock.now()) == 1
    assert moved_events() == [], "no deadline is in 2040"


def test_the_sweep_finds_what_is_behind_by_an_index(cases: Cases, database: db.Database) -> None:
    if not database.is_sqlite:
        pytest.skip("the plan of PostgreSQL depends on how much there is")
    seen: list[tuple[str, Any]] = []
    from sqlalchemy import event

    event.listen(database.engine, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    with db.reading() as session:
        recomputing._next(session, 5, (-1, 0), 200)
        recomputing.left(session)
        for statement, values in [item for item in seen if "FROM case_clocks" in item[0]]:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert any("ix_case_clocks_revision" in str(row) for row in plan), plan


def test_a_preview_counts_no_further_than_it_says(
    cases: Cases, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(4):
        cases.at("in_progress", nature="funding")
    monkeypatch.setattr(foresight, "COUNTED", 3)
    monkeypatch.setattr(foresight, "SHOWN", 2)
    monkeypatch.setattr(foresight, "CHUNK", 2)
    preview = foreseen(keeper, keeper.adding(TOMORROW))
    assert (preview.cases, preview.more, len(preview.shifts)) == (3, True, 2)


# -- the pages -----------------------------------------------------------------------------------

FORM = {"day": TOMORROW, "kind": "decree", "name_nl": "Dag van rouw", "name_en": "Day of mourning", "source": "KB"}


def test_the_preview_names_what_moves_and_hides_what_must_be_hidden(
    cases: Cases, keeper: Keeper, sign_in: Callable[[str], Browser]
) -> None:
    seen = cases.at("in_progress", nature="funding", title="Wijkverpleging stopt bij de grens")
    hidden = cases.at(
        "in_progress", nature="funding", title="Iets dat geheim moet blijven", confidentiality="confidential"
    )
    browser = sign_in("admin")
    page = Page(browser.send("/beheer/kalender/nieuw", FORM).text, "/beheer/kalender/nieuw")
    assert "2 zaken krijgen een andere termijn" in page.text
    assert "1 daarvan mag je niet zien" in page.text
    assert seen.title in page.text
    assert seen.number in page.text
    assert hidden.title not in page.text
    assert hidden.number not in page.text


def test_the_page_does_a_few_at_once_and_says_how_many_are_left(
    cases: Cases, keeper: Keeper, sign_in: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        cases.at("in_progress", nature="funding")
    monkeypatch.setattr(views, "AT_ONCE", 1)
    browser = sign_in("admin")
    shown = Page(browser.send("/beheer/kalender/nieuw", FORM).text, "/beheer/kalender/nieuw")
    done = Page(browser.submit(shown.form("/beheer/kalender"), follow=True).text)
    assert "2 zaken krijgen hun termijnen nog volgens de nieuwe kalender" in done.text
    assert "Alle termijnen volgen de nieuwe kalender." not in done.text
    assert left() == 2
    recomputing.sweep(clock.now())
    assert "volgens de nieuwe kalender" not in browser.page("/beheer/kalender").text
    out = browser.page(f"/beheer/kalender/{id_of(TOMORROW)}/weg")
    assert "3 zaken krijgen een andere termijn" in out.text
    monkeypatch.setattr(views, "AT_ONCE", 50)
    back = Page(browser.submit(out.form("/beheer/kalender"), follow=True).text)
    assert "Alle termijnen volgen de nieuwe kalender." in back.text
    assert len(moved_events()) == 6


def test_words_on_the_page_follow_in_the_same_process(
    cases: Cases, keeper: Keeper, time: Time, sign_in: Callable[[str], Browser]
) -> None:
    """ "nog 2 werkdagen" is counted with the calendar in memory."""
    assert clock.calendar().working_days_between(as_date("2026-11-23"), as_date("2026-11-25")) == 2
    browser = sign_in("admin")
    shown = Page(browser.send("/beheer/kalender/nieuw", FORM).text, "/beheer/kalender/nieuw")
    browser.submit(shown.form("/beheer/kalender"), follow=True)
    assert clock.calendar().working_days_between(as_date("2026-11-23"), as_date("2026-11-25")) == 1


@pytest.fixture(autouse=True)
def _nothing_overdue_by_accident() -> Iterator[None]:
    """No case of ours ends up without a deadline because of the calendar."""
    yield
    with db.reading() as session:
        assert not session.scalars(
            select(Case.number).where(Case.active, Case.due_clock.is_not(None), Case.due_at == NEVER)
        ).all()
