"""The table of working days: what is in it, who may change it, and how processes come to know."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import clock, db, workdays
from app.audit.models import Event
from app.errors import Invalid, NotFound, Stale
from app.policy import SYSTEM_ACTOR, Forbidden
from app.workdays import actions, queries, shipped
from app.workdays.actions import Plan, Words
from app.workdays.models import CalendarDay, CalendarRevision, DayKind
from tests.conftest import Refresh
from tests.factories import PEOPLE, START, World
from tests.workdays.conftest import WORDS, Keeper, id_of


def events(action: str) -> list[dict[str, object]]:
    with db.reading() as session:
        found = session.scalars(select(Event.body).where(Event.action == action).order_by(Event.seq))
        return [json.loads(body)["data"] for body in found]


def table() -> dict[date, tuple[bool, str]]:
    with db.reading() as session:
        return {row.day: (row.off, row.name_nl) for row in session.scalars(select(CalendarDay))}


# -- seeding -----------------------------------------------------------------------------------


def test_the_table_begins_as_the_shipped_file(seeded: db.Database) -> None:
    assert table() == {item.day: (True, item.name_nl) for item in shipped.days()}
    assert {row.year for row in table()} == set(range(shipped.FIRST_YEAR, shipped.LAST_YEAR + 1))
    assert events("calendar.loaded") == [{"days": len(shipped.days()), "revision": 0}]
    with db.reading() as session:
        assert workdays.stored_revision(session) == 0
        assert workdays.fresh(session) is clock.shipped()
        assert {row.source for row in session.scalars(select(CalendarDay))} == {shipped.SOURCE}


def test_seeding_again_changes_nothing(keeper: Keeper) -> None:
    keeper.removes("2027-05-05")
    before = table()
    with db.transaction() as session:
        assert actions.seed(session, SYSTEM_ACTOR, now=START) == 0
    assert table() == before
    assert before[date(2027, 5, 5)] == (False, "Bevrijdingsdag"), "what was taken out stays out"
    assert len(events("calendar.loaded")) == 1


def test_days_that_a_newer_version_ships_are_a_revision(seeded: db.Database) -> None:
    with db.transaction() as session:
        session.delete(session.scalars(select(CalendarDay).where(CalendarDay.day == date(2040, 12, 25))).one())
    with db.transaction() as session:
        assert actions.seed(session, SYSTEM_ACTOR, now=START) == 1
    with db.reading() as session:
        assert workdays.fresh(session).revision == 1
        assert workdays.fresh(session).holidays == clock.shipped().holidays


def test_a_table_that_was_never_filled_is_filled_at_the_first_change(database: db.Database, world: World) -> None:
    Keeper(world).adds("2027-05-07")
    with db.reading() as session:
        assert workdays.fresh(session).holidays == clock.shipped().holidays | {date(2027, 5, 7)}


def test_every_shipped_day_has_a_name_in_both_languages() -> None:
    assert all(item.name_nl and item.name_en for item in shipped.days())
    assert {item.name_en for item in shipped.days() if item.day.month == 4 and item.day.day in (26, 27)} >= {
        "King’s Day"
    }


# -- changing ----------------------------------------------------------------------------------


def test_a_day_that_is_added_is_not_worked(keeper: Keeper, world: World) -> None:
    assert keeper.adds("2027-05-07") == 1
    with db.reading() as session:
        calendar = workdays.fresh(session)
        revision = session.scalars(select(CalendarRevision)).one()
        row = queries.day(session, id_of("2027-05-07"))
    assert not calendar.is_working_day(date(2027, 5, 7))
    assert calendar.add(date(2027, 5, 4), 1) == date(2027, 5, 10), "5 May, Ascension Day, and the bridging day"
    assert (revision.id, revision.day, revision.off, revision.made_by_id) == (
        1, date(2027, 5, 7), True, world.people["admin"],
    )  # fmt: skip
    assert (row.kind, row.name("nl"), row.name("en"), row.added_by) == (
        DayKind.BRIDGING, "Brugdag", "Bridging day", keeper.actor.name,
    )  # fmt: skip
    assert events("calendar.day_added") == [
        {
            "day": "2027-05-07", "kind": "bridging", "name_nl": "Brugdag", "name_en": "Bridging day",
            "source": WORDS.source, "revision": 1,
        }
    ]  # fmt: skip


def test_a_holiday_that_is_taken_out_is_worked_and_can_come_back(keeper: Keeper) -> None:
    assert keeper.removes("2027-05-05") == 1
    with db.reading() as session:
        assert workdays.fresh(session).is_working_day(date(2027, 5, 5))
        assert date(2027, 5, 5) not in [row.day for row in queries.days(session, 2027)]
        assert date(2027, 5, 5) in [row.day for row in queries.days(session, 2027, removed=True)]
    assert keeper.adds("2027-05-05", Words(DayKind.HOLIDAY, "Bevrijdingsdag", "Liberation Day", "cao Rijk")) == 2
    with db.reading() as session:
        assert workdays.fresh(session).holidays == clock.shipped().holidays
        assert [(row.revision, row.off) for row in queries.changes(session)] == [(2, True), (1, False)]
        assert session.scalar(select(func.count()).select_from(CalendarDay)) == len(shipped.days())


def test_other_words_for_a_day_are_no_new_revision(keeper: Keeper) -> None:
    with db.transaction() as session:
        actions.change(
            session, keeper.actor, id_of("2027-04-27"),
            Words(DayKind.HOLIDAY, " Koningsdag 2027 ", "King’s Day", "Besluit"), now=START,
        )  # fmt: skip
    with db.reading() as session:
        assert workdays.stored_revision(session) == 0
        assert queries.day(session, id_of("2027-04-27")).name("nl") == "Koningsdag 2027"
    (change,) = events("calendar.day_changed")
    assert change["name_nl"] == "Koningsdag 2027"
    assert change["old"] == {
        "kind": "holiday", "name_nl": "Koningsdag", "name_en": "King’s Day", "source": shipped.SOURCE,
    }  # fmt: skip


def test_the_same_words_again_are_not_logged(keeper: Keeper) -> None:
    keeper.adds("2027-05-07")
    with db.transaction() as session:
        actions.change(session, keeper.actor, id_of("2027-05-07"), WORDS, now=START)
    assert events("calendar.day_changed") == []


@pytest.mark.parametrize(
    ("day", "words", "faults"),
    [
        ("2027-05-08", {}, {("day", "day_in_weekend")}),
        ("2027-05-09", {}, {("day", "day_in_weekend")}),
        ("2019-12-31", {}, {("day", "day_out_of_range")}),
        ("2041-01-01", {}, {("day", "day_out_of_range")}),
        ("2027-04-27", {}, {("day", "day_taken")}),
        ("2027-05-07", {"name_nl": "  "}, {("name_nl", "required")}),
        ("2027-05-07", {"name_en": ""}, {("name_en", "required")}),
        ("2027-05-07", {"source": ""}, {("source", "required")}),
        ("2027-05-07", {"name_nl": "x" * 81}, {("name_nl", "too_long")}),
        ("2027-05-07", {"name_en": "x" * 81}, {("name_en", "too_long")}),
        ("2027-05-07", {"source": "x" * 201}, {("source", "too_long")}),
        ("2027-05-07", {"name_nl": "Brug\x00dag"}, {("name_nl", "unreadable")}),
        ("2027-05-07", {"source": "een\ntwee"}, {("source", "unreadable")}),
        ("2027-05-08", {"name_nl": "", "source": ""}, {("day", "day_in_weekend"), ("name_nl", "required"),
                                                        ("source", "required")}),
    ],
)  # fmt: skip
def test_what_is_refused(keeper: Keeper, day: str, words: dict[str, str], faults: set[tuple[str, str]]) -> None:
    values = {"kind": WORDS.kind, "name_nl": WORDS.name_nl, "name_en": WORDS.name_en, "source": WORDS.source} | words
    with pytest.raises(Invalid) as refused:
        keeper.adding(day, Words(**values))
    assert {(error.field, error.code) for error in refused.value.errors} == faults


def test_words_of_a_day_are_judged_when_they_change_too(keeper: Keeper) -> None:
    with pytest.raises(Invalid), db.transaction() as session:
        actions.change(session, keeper.actor, id_of("2027-04-27"), Words(DayKind.HOLIDAY, "", "x", "x"), now=START)
    with pytest.raises(NotFound), db.transaction() as session:
        actions.change(session, keeper.actor, 999_999, WORDS, now=START)


def test_a_weekend_day_cannot_be_taken_out_nor_a_day_that_is_not_there(keeper: Keeper) -> None:
    with pytest.raises(Invalid):
        keeper.removing("2027-03-28")  # Easter Sunday
    keeper.removes("2027-05-05")
    with pytest.raises(Invalid):
        keeper.removing("2027-05-05")
    with pytest.raises(NotFound), db.reading() as session:
        actions.plan_removal(session, keeper.actor, 999_999)


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - {"admin"}))
def test_only_the_administrator_changes_the_calendar(keeper: Keeper, world: World, who: str) -> None:
    plan, actor = keeper.adding("2027-05-07"), world.actor(who)
    tries: list[Callable[[db.Session], object]] = [
        lambda session: actions.plan_addition(session, actor, date(2027, 5, 7), WORDS),
        lambda session: actions.plan_removal(session, actor, 1),
        lambda session: actions.carry_out(session, actor, plan, seen=0, now=START),
        lambda session: actions.change(session, actor, 1, WORDS, now=START),
        lambda session: actions.seed(session, actor, now=START),
    ]
    for attempt in tries:
        with pytest.raises(Forbidden), db.transaction() as session:
            attempt(session)


def test_a_plan_is_not_carried_out_on_another_calendar(keeper: Keeper) -> None:
    seen = keeper.adding("2027-05-07")
    keeper.adds("2028-05-26")
    with pytest.raises(Stale), db.transaction() as session:
        actions.carry_out(session, keeper.actor, keeper.adding("2027-05-07"), seen=seen.based_on, now=START)
    with pytest.raises(Stale):
        keeper.does(seen)
    assert (date(2027, 5, 7)) not in table()


def test_of_two_changes_at_the_same_moment_one_is_asked_to_look_again(keeper: Keeper) -> None:
    plans = [keeper.adding("2027-05-07"), keeper.adding("2028-05-26"), keeper.removing("2027-05-05")]
    start = Barrier(len(plans))

    def does(plan: Plan) -> int | Stale:
        start.wait(10)
        try:
            return keeper.does(plan)
        except Stale as stale:
            return stale

    with ThreadPoolExecutor(len(plans)) as pool:
        found = list(pool.map(does, plans))
    assert sorted(type(one).__name__ for one in found) == ["Stale", "Stale", "int"]
    with db.reading() as session:
        assert workdays.stored_revision(session) == 1
        changed = workdays.fresh(session).holidays ^ clock.shipped().holidays
    assert changed == {plans[found.index(1)].day}


def test_nodes_that_start_at_the_same_moment_load_the_days_once(database: db.Database) -> None:
    def load(_node: int) -> int:
        try:
            with db.transaction() as session:
                return actions.seed(session, SYSTEM_ACTOR, now=START)
        except IntegrityError:
            return 0  # as the command takes it: another was first

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(load, range(3))) == [0, 0, len(shipped.days())]
    assert len(table()) == len(shipped.days())
    assert len(events("calendar.loaded")) == 1


def test_the_command_loads_once_and_says_so(app: Flask) -> None:
    runner = app.test_cli_runner()
    first, second = runner.invoke(args=["calendar", "load"]), runner.invoke(args=["calendar", "load"])
    assert (first.exit_code, first.output) == (0, f"Loaded {len(shipped.days())} holidays.\n")
    assert (second.exit_code, second.output) == (0, "")


# -- how processes come to know ----------------------------------------------------------------


def test_a_process_that_counts_with_an_older_revision_finds_out(
    keeper: Keeper, another_process: Callable[[], None]
) -> None:
    keeper.adds("2027-05-07")
    another_process()
    assert clock.calendar().is_working_day(date(2027, 5, 7)), "it has not looked yet"
    with db.reading() as session:
        assert not workdays.fresh(session).is_working_day(date(2027, 5, 7))
    assert workdays.revision() == 1
    assert clock.calendar().revision == 1


def test_finding_out_that_nothing_changed_takes_one_small_query(keeper: Keeper) -> None:
    keeper.adds("2027-05-07")
    with db.reading() as session:
        held = workdays.fresh(session)
        assert workdays.fresh(session) is held


def test_a_database_put_back_to_the_start_is_followed_too(keeper: Keeper, refresh: Refresh) -> None:
    keeper.adds("2027-05-07")
    with db.reading() as session:
        workdays.fresh(session)
    refresh()
    with db.reading() as session:
        assert workdays.fresh(session) is clock.shipped()


def test_inside_a_transaction_the_calendar_stays_what_it_was(keeper: Keeper) -> None:
    """Another thread of the process may find a newer one; what is counted and its revision belong together."""
    with db.reading() as session, workdays.counting(session) as held:
        clock.use(clock.WorkingCalendar([], revision=99))
        assert clock.calendar() is held
        assert workdays.revision() == 0
    assert workdays.revision() == 99


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dates(date(2026, 11, 23), date(2027, 2, 5)).filter(lambda day: day.weekday() < 5), max_size=8, unique=True
    )
)
def test_the_calendar_is_what_the_changes_make_of_it(keeper: Keeper, refresh: Refresh, days: list[date]) -> None:
    """Adding what is worked and taking out what is not, in any order, against a plain set."""
    refresh()
    with db.transaction() as session:
        actions.seed(session, SYSTEM_ACTOR, now=START)
    expected = set(clock.shipped().holidays)
    for number, day in enumerate([*days, *days[::2]], start=1):
        made = keeper.removes(day) if day in expected else keeper.adds(day)
        expected ^= {day}
        assert made == number
    with db.reading() as session:
        assert workdays.fresh(session).holidays == expected
        assert workdays.revision() == len(days) + len(days[::2])
        rows = queries.days(session, 2026) + queries.days(session, 2027)
    assert {row.day for row in rows} == {day for day in expected if day.year in (2026, 2027)}


def test_the_months_of_a_year_count_what_is_worked(keeper: Keeper) -> None:
    keeper.adds("2027-05-07")
    with db.reading() as session:
        calendar = workdays.fresh(session)
        months = queries.months(2027, queries.days(session, 2027, removed=True), calendar)
    assert [month.first for month in months] == [date(2027, number, 1) for number in range(1, 13)]
    every = [date.fromordinal(number) for number in range(date(2027, 1, 1).toordinal(), date(2028, 1, 1).toordinal())]
    assert [month.working_days for month in months] == [
        sum(calendar.is_working_day(day) for day in every if day.month == number) for number in range(1, 13)
    ]
    assert [row.day.day for row in months[4].days] == [5, 6, 7, 16, 17]
