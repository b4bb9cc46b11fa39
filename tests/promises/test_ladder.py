"""A promise that nobody keeps warns, reminds, and tells the liaison and then the management team (rule 4)."""

from __future__ import annotations

import pytest

from app import clock
from app.cases.models import Case
from tests.cases.test_ladder import climb, told
from tests.conftest import Time
from tests.factories import Cases, World
from tests.promises.support import promise


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding")


def test_two_days_before_and_one_three_and_ten_after(about: Case, world: World, time: Time) -> None:
    made = promise(world, about, days=7, keeper="fixer_lz")  # Monday 30 November: the fifth working day
    assert climb(time, 20, made) == [
        (3, "promise", "warn"), (6, "promise", "remind"), (8, "promise", "inform"), (15, "promise", "mt"),
    ]  # fmt: skip
    assert "fixer_lz" in told(world, "clock_warn") & told(world, "clock_remind")
    assert "liaison" in told(world, "clock_inform")
    assert {"mt_reader", "commissioner"} <= told(world, "clock_mt")


def test_a_promise_that_is_moved_begins_again(about: Case, cases: Cases, world: World, time: Time) -> None:
    made = promise(world, about, days=7)
    assert climb(time, 7, made) == [(3, "promise", "warn"), (6, "promise", "remind")]
    due = clock.calendar().add(clock.local_date(time.now), 5)
    cases.step(made.number, "move", {"due_on": due.isoformat()})
    assert climb(time, 8, made) == [(3, "promise", "warn"), (6, "promise", "remind"), (8, "promise", "inform")]


@pytest.mark.parametrize("step", ["keep", "break"])
def test_once_it_ended_nothing_acts_any_more(step: str, about: Case, cases: Cases, world: World, time: Time) -> None:
    made = promise(world, about, days=7)
    climb(time, 3, made)
    cases.step(made.number, step)
    assert climb(time, 15, made) == []


def test_a_promise_for_today_gives_no_warning_beforehand(about: Case, world: World, time: Time) -> None:
    made = promise(world, about, days=0)
    assert climb(time, 2, made) == [(1, "promise", "remind")]


def test_it_goes_on_after_its_bottleneck_is_withdrawn(about: Case, cases: Cases, world: World, time: Time) -> None:
    made = promise(world, about, days=7)
    cases.step(about.number, "withdraw")
    assert [level for _day, _clock, level in climb(time, 20, made)] == ["warn", "remind", "inform", "mt"]
