"""The simulation, pure: nothing is lost, queues grow without capacity, Little's law, and rates that come back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.definitions import loader
from app.definitions.vocabulary import VOCABULARY
from app.whatif import comparing, fitting, replaying
from app.whatif.fitting import Span
from app.whatif.levers import Levers, terms, with_term
from app.whatif.rates import Choice, Desk, Rates, Stretch, Wait, quantiles
from app.whatif.replaying import History, Step
from app.whatif.simulating import Arrival, Simulation
from app.whatif.walking import Process, Walker, Way
from app.workflow.model import Definition

STEADY = Stretch(1.0, 1.0)


@cache
def bottleneck() -> Definition:
    return loader.read(Path("workflows/bottleneck.yaml"), VOCABULARY)[0]


@cache
def process() -> Process:
    return Process(bottleneck())


def always(step: str, **codes: str) -> Choice:
    return Choice(((Way(step, tuple(sorted(codes.items()))), 1),))


def rates(inflow: float = 0.5, people: float = 4, in_hand: float = 2.0, **waits: Wait) -> Rates:
    """Everything goes the shortest way; the work takes about five days, spread as a memoryless wait."""
    ways = {
        "submitted": always("assign"), "assigned": always("accept"), "in_progress": always("propose_solution"),
        "solution_proposed": always("give_feedback"), "feedback": always("verdict", verdict="solved"),
        "escalated": always("decide", decision="mandate"),
    }  # fmt: skip
    leaving = dict.fromkeys(ways, Wait((), 0.4)) | {"in_progress": Wait((), 0.2)} | waits
    return Rates(
        inflow={(1, "normal"): inflow},
        leaving={(state, ""): wait for state, wait in leaving.items()},
        choices={(state, -1): way for state, way in ways.items()},
        desks={1: Desk(people, in_hand)},
        stretch=STEADY,
    )


def run(
    given_rates: Rates, days: int = 250, seed: int = 1, stock: tuple[Walker, ...] = (), **more: object
) -> Simulation:
    simulation = Simulation(process(), given_rates, stock, 0, days, seed, **more)  # type: ignore[arg-type]
    simulation.outcome = simulation.run()  # type: ignore[attr-defined]
    return simulation


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), inflow=st.floats(0, 2), people=st.floats(0, 6), hazard=st.floats(0.01, 1),
    declined=st.integers(0, 100),
)  # fmt: skip
def test_no_case_is_lost_and_none_has_two_lives(
    seed: int, inflow: float, people: float, hazard: float, declined: int
) -> None:
    fed = rates(inflow, people, in_progress=Wait((), hazard))
    either = Choice(((Way("accept"), 1), (Way("decline"), 1))).with_share("decline", declined)
    fed = replace(fed, choices={**fed.choices, ("assigned", -1): either})
    done = run(fed, 120, seed)
    outcome = done.outcome  # type: ignore[attr-defined]
    assert outcome.began + outcome.arrived == outcome.left + outcome.ended
    assert outcome.land["inflow"] == outcome.arrived
    assert outcome.land["open"] == outcome.left
    assert outcome.land["outflow"] - outcome.land["reopened"] == outcome.ended
    assert len({case.id for case in done.cases}) == len(done.cases)
    for desk in done.desks.values():
        at_desk = [case for case in done.cases if case.state in ("assigned", "in_progress")]
        assert desk.count == len(at_desk)


def test_the_same_seed_gives_the_same_year_and_another_seed_another() -> None:
    first, again, other = (run(rates(), seed=seed).outcome for seed in (7, 7, 8))  # type: ignore[attr-defined]
    assert first == again
    assert first != other


def test_without_anybody_to_work_the_queue_grows_and_the_clocks_escalate() -> None:
    without = run(rates(people=0)).outcome  # type: ignore[attr-defined]
    enough = run(rates(people=4)).outcome  # type: ignore[attr-defined]
    assert without.land["solution_days"] is None
    assert without.left > 3 * enough.left
    assert without.land["by_clock"] > 10 * max(1, enough.land["by_clock"])


def test_littles_law() -> None:
    """What is in hand is what comes in times how long it stays (Little, Operations Research 9, 1961)."""
    open_then, stays = [], []
    for seed in range(12):
        done = run(rates(0.6, people=50, in_hand=1.0), 400, seed, every=1)
        open_then.append(sum(done.outcome.path[100:300]) / 200)  # type: ignore[attr-defined]
        ended = [case for case in done.cases if case.state == "closed" and case.born > 50]
        stays.append(sum(case.entered - case.born for case in ended) / len(ended))
    arrived = 0.6
    assert sum(open_then) / 12 == pytest.approx(arrived * sum(stays) / 12, rel=0.1)


def test_more_people_help_where_there_is_a_queue_and_not_where_there_is_none() -> None:
    busy, idle = rates(0.6, people=1, in_hand=1.0), rates(0.05, people=4, in_hand=1.0)
    for fed, helps in ((busy, True), (idle, False)):
        more = comparing.changed(fed, Levers(directorate=1, fixers=2))
        without = [run(fed, seed=seed).outcome.land["open"] for seed in range(12)]  # type: ignore[attr-defined]
        then = [run(more, seed=seed).outcome.land["open"] for seed in range(12)]  # type: ignore[attr-defined]
        assert (sum(then) < 0.8 * sum(without)) is helps


def test_a_shorter_term_escalates_sooner_by_the_ladder_of_the_process() -> None:
    slow = rates(0.3, assigned=Wait((0.0,) * 9, 1.0))
    met = run(slow).outcome.land  # type: ignore[attr-defined]
    assert met["by_clock"] > 0, "three days to accept, escalated on the fourth after it, and they take nine"
    longer = Process(with_term(bottleneck(), "accept", 12))
    outcome = Simulation(longer, slow, (), 0, 250, 1).run()
    assert outcome.land["accept_met"] == 100
    assert outcome.land["by_clock"] < met["by_clock"]
    assert terms(bottleneck())["solve.urgent"] == 10
    with pytest.raises(LookupError):
        with_term(bottleneck(), "tea_break", 3)


def histories(seed: int = 3, days: int = 250) -> list[History]:
    """The log of a simulated year, as the database would give it."""
    taken: dict[int, list[Step]] = {}
    urgency: dict[int, str] = {}
    done = Simulation(process(), rates(0.5, people=4), (), 0, days, seed)
    note = done.counter.note

    def noting(case: Walker, step: object, day: int, *, automatic: bool) -> None:
        codes = {"decide": (("decision", "mandate"),), "verdict": (("verdict", "solved"),)}.get(step.step, ())  # type: ignore[attr-defined]
        kept = Step(step.step, step.source, step.target, day, 1, automatic, codes)  # type: ignore[attr-defined]
        taken.setdefault(case.id, []).append(kept)
        urgency[case.id] = case.urgency
        note(case, step, day, automatic=automatic)  # type: ignore[arg-type]

    done.counter.note = noting  # type: ignore[method-assign]
    done.run()
    return [History(-key, urgency[key], tuple(steps)) for key, steps in sorted(taken.items(), reverse=True)]


def test_what_happened_is_walked_again_step_by_step_and_counted_alike() -> None:
    log = histories()
    replayed = replaying.replay(process(), log, 250)
    assert replayed.same == replayed.steps > 300
    was = run(rates(0.5, people=4), 250, 3).outcome.land  # type: ignore[attr-defined]
    assert replaying.observed(process(), log, 0, 250) == was


def test_rates_come_back_from_the_log_that_they_made() -> None:
    log = histories(days=500)
    source = fitting.material(process(), log, 500, {1: 4.0})
    found = fitting.fit(source, Span(0, 500))
    assert sum(found.inflow.values()) == pytest.approx(0.5, rel=0.15)
    wait = found.wait("solution_proposed", "normal")
    assert wait is not None
    assert sum(wait.hazards[:3]) / 3 == pytest.approx(0.4, abs=0.08)
    left_out = fitting.fit(source, Span(0, 500, 100, 400))
    assert round(sum(left_out.inflow.values()) * 200) == sum(not 100 <= one.born < 400 for one in log)


def test_the_check_finds_a_world_that_is_as_it_was_and_one_that_is_not() -> None:
    log = histories(days=500)
    source = fitting.material(process(), log, 500, {1: 4.0})
    quarters = {"2026-Q1": (250, 310), "2026-Q2": (310, 370)}
    checked = comparing.check(bottleneck(), log, source, Span(0, 500), quarters, runs=20, seed=1)
    within = [one.within for one in checked if one.within is not None]
    assert sum(within) >= 0.7 * len(within)
    odd = [
        replace(one, steps=tuple(replace(step, day=step.day + 40 * (step.name != "submit")) for step in one.steps))
        if 240 < one.born < 370 else one for one in log
    ]  # fmt: skip
    found = comparing.check(bottleneck(), odd, fitting.material(process(), odd, 500, {1: 4.0}), Span(0, 500), quarters,
                            runs=20, seed=1)  # fmt: skip
    assert sum(one.within is False for one in found) > sum(not one for one in within)


def test_twice_the_inflow_is_told_as_ranges_with_how_sure() -> None:
    log = histories()
    source = fitting.material(process(), log, 250, {1: 1.0})
    stock = replaying.replay(process(), log, 250).stock
    found = comparing.compare(bottleneck(), source, Span(0, 250), stock, Levers(inflow=200), 250, 315, runs=20, seed=5)
    lines = {line.measure: line for line in found.land}
    assert lines["inflow"].now is not None
    assert lines["inflow"].then is not None
    assert lines["inflow"].then.low > lines["inflow"].now.high
    assert (lines["inflow"].fewer, lines["inflow"].more) == (0, 100)
    same = comparing.compare(bottleneck(), source, Span(0, 250), stock, Levers(), 250, 315, runs=4, seed=5)
    assert all(line.change is None or line.change.low == line.change.high == 0 for line in same.land)


def test_arrivals_as_they_were_and_quantiles() -> None:
    came = [Arrival(day, 1, "urgent") for day in (3, 3, 40)]
    assert run(rates(5.0), 60, arrivals=came).outcome.land["inflow"] == 3  # type: ignore[attr-defined]
    assert quantiles(range(1, 101), 10, 50, 90) == (10, 50, 90)
    assert quantiles([4], 10, 90) == (4, 4)
