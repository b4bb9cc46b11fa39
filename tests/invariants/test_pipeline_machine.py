"""DOMAIN's rules hold whatever happens, in whatever order (TRUST, reliability: the stateful model of the pipeline).

Twice: Hypothesis looks for the shortest way to break a rule, and plain walkers put in the numbers. The last tests
break a rule on purpose, to prove that the machine would have seen it.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import Refresh
from tests.factories import World
from tests.invariants.pipeline import Pipeline, Violation

MOVES = {
    "file": 4,
    "edit": 2,
    "take_step": 70,
    "try_any_step": 5,
    "answer_by_link": 4,
    "comment": 2,
    "add_contact": 3,
    "somebody_leaves_or_returns": 2,
    "pass_time": 12,
}
STEPS = int(os.environ.get("PIPELINE_STEPS", "10000"))
"""Changes that the walkers make in all; TRUST asks 10,000 at each run."""
WALKS = 8
PER_WALK = 250
"""Changes in one walk, before the next begins with an empty ministry."""


class Chance:
    """Draws by plain chance, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, options: Any) -> Any:
        return self.random.choice(list(options))

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


def walk(world: World, seed: int, changes: int, **weights_of: int) -> Pipeline:
    """Try things until so many changes were made; some of them more often than usual."""
    chance = Chance(seed)
    pipeline = Pipeline(world, chance)
    moves = {**MOVES, **weights_of}
    names, weights = list(moves), list(moves.values())
    tries = 0
    while pipeline.steps < changes:
        tries += 1
        assert tries < 50 * changes, "hardly anything is possible any more"
        getattr(pipeline, chance.random.choices(names, weights)[0])()
    pipeline.check_all()
    return pipeline


@pytest.mark.slow
@pytest.mark.parametrize("part", range(WALKS))
def test_walkers_never_break_a_rule(part: int, world: World, refresh: Refresh, record_property: Any) -> None:
    wanted, done, refused, taken = STEPS // WALKS, 0, 0, Counter[str]()
    seed = 1000 * part
    while done < wanted:
        refresh()
        pipeline = walk(world, seed, min(PER_WALK, wanted - done))
        done, refused, seed = done + pipeline.steps, refused + pipeline.refused, seed + 1
        taken += pipeline.taken
    record_property("changes", done)
    record_property("refused", refused)
    assert done >= wanted
    assert refused > done // 20, "the walkers try too little that is not allowed"
    assert set(taken) >= EXPECTED, f"never taken: {EXPECTED - set(taken)}"


EXPECTED = {
    "file", "submit", "assign", "accept", "decline", "ask_region", "answer_region", "wait_party", "resume", "escalate",
    "decide", "take_back", "de_escalate", "complete", "propose_solution", "reject_solution", "give_feedback",
    "link verdict", "merge", "withdraw", "hand_over", "sign_of_life",
}  # fmt: skip


class Drawn:
    """Draws what Hypothesis gives, so that it can shrink."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def one(self, options: Any) -> Any:
        return self.data.draw(st.sampled_from(list(options)))

    def number(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))


def machine(world: World, refresh: Refresh) -> type[RuleBasedStateMachine]:
    """The state machine on this database."""

    class PipelineMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            refresh()
            self.pipeline = Pipeline(world, Drawn(None))

        def having(self, data: Any) -> Pipeline:
            self.pipeline.draw = Drawn(data)
            return self.pipeline

        @initialize(data=st.data())
        def begin(self, data: Any) -> None:
            for _ in range(3):
                self.having(data).file()

        @rule(data=st.data())
        def file(self, data: Any) -> None:
            self.having(data).file()

        @rule(data=st.data())
        def edit(self, data: Any) -> None:
            self.having(data).edit()

        @rule(data=st.data())
        def take_step(self, data: Any) -> None:
            self.having(data).take_step()

        @rule(data=st.data())
        def take_another(self, data: Any) -> None:
            self.having(data).take_step()

        @rule(data=st.data())
        def take_one_more(self, data: Any) -> None:
            self.having(data).take_step()

        @rule(data=st.data())
        def try_any_step(self, data: Any) -> None:
            self.having(data).try_any_step()

        @precondition(lambda self: self.pipeline.numbers)
        @rule(data=st.data())
        def answer_by_link(self, data: Any) -> None:
            self.having(data).answer_by_link()

        @rule(data=st.data())
        def comment(self, data: Any) -> None:
            self.having(data).comment()

        @rule(data=st.data())
        def add_contact(self, data: Any) -> None:
            self.having(data).add_contact()

        @rule(data=st.data())
        def somebody_leaves_or_returns(self, data: Any) -> None:
            self.having(data).somebody_leaves_or_returns()

        @rule(data=st.data())
        def pass_time(self, data: Any) -> None:
            self.having(data).pass_time()

        @invariant()
        def one_case_one_line(self) -> None:
            assert len(self.pipeline.hashes) >= len(self.pipeline.numbers)

        def teardown(self) -> None:
            self.pipeline.check_all()

    return PipelineMachine


def test_hypothesis_finds_no_way_to_break_a_rule(world: World, refresh: Refresh) -> None:
    run_state_machine_as_test(
        machine(world, refresh),
        settings=settings(
            max_examples=int(os.environ.get("PIPELINE_EXAMPLES", "12")),
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# -- it can fail -------------------------------------------------------------------------------

Breaking = Callable[[pytest.MonkeyPatch], None]


def nobody_must_act(patch: pytest.MonkeyPatch) -> None:
    from app.cases import actions

    patch.setattr(actions.parties, "person_for", lambda session, case, party: None)


def anybody_may(patch: pytest.MonkeyPatch) -> None:
    from app.cases import actions

    patch.setattr(actions, "entitled", lambda actor, capability, case=None: actor)


def bouncing_has_no_end(patch: pytest.MonkeyPatch) -> None:
    from app.workflow import fields

    real = fields.holds
    patch.setattr(
        fields, "holds", lambda condition, situation: condition.counter is None and real(condition, situation)
    )


def a_day_more(patch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from app.cases import clocks

    real = clocks.derive

    def derive(clock: Any, *args: Any) -> None:
        real(clock, *args)
        if clock.due_at is not None and clock.cycle > 1:
            clock.due_at += timedelta(days=1)

    patch.setattr(clocks, "derive", derive)


def the_region_is_not_told(patch: pytest.MonkeyPatch) -> None:
    from app.cases import notices

    patch.setattr(notices, "tell_region", lambda *args, **kwargs: None)


def followers_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    from app.cases import steps

    patch.setitem(steps._HANDLERS, "tell_merged", lambda step: None)


def no_motivation_on_record(patch: pytest.MonkeyPatch) -> None:
    from app.cases import steps

    patch.setitem(steps._HANDLERS, "decide_case", lambda step: None)


def versions_stand_still(patch: pytest.MonkeyPatch) -> None:
    from app.cases.models import Case

    real = Case.apply

    def apply(self: Case, *args: Any) -> None:
        real(self, *args)
        self.version -= self.state == "waiting_party"

    patch.setattr(Case, "apply", apply)


def unsolved_does_not_count(patch: pytest.MonkeyPatch) -> None:
    from app.cases.models import Case

    real = Case.apply

    def apply(self: Case, definition: Any, decision: Any, *args: Any) -> None:
        real(self, definition, decision, *args)
        self.reopenings = 0

    patch.setattr(Case, "apply", apply)


def people_just_leave(patch: pytest.MonkeyPatch) -> None:
    from app.people import actions

    patch.setattr(actions, "REFUSALS", [])


def a_refusal_writes(patch: pytest.MonkeyPatch) -> None:
    """A case is touched before the workflow judges, and a refusal is committed like anything else."""
    from app.cases import actions
    from app.db import Database

    real, judged = Database.transaction, actions.facts.snapshot

    @contextmanager
    def transaction(self: Database) -> Any:
        failed: list[Exception] = []
        with real(self) as session:
            try:
                yield session
            except Exception as error:
                failed.append(error)
        if failed:
            raise failed[0]

    def snapshot(session: Any, case: Any, definition: Any, held: Any, now: Any, *step: Any) -> Any:
        case.updated_at = now
        return judged(session, case, definition, held, now, *step)

    patch.setattr(Database, "transaction", transaction)
    patch.setattr(actions.facts, "snapshot", snapshot)


def events_are_lost(patch: pytest.MonkeyPatch) -> None:
    from app.cases import actions

    real = actions.audit.record

    def record(session: Any, actor: Any, action: str, **kwargs: Any) -> str:
        return "0" * 32 if action == "bottleneck.wait_party" else real(session, actor, action, **kwargs)

    patch.setattr(actions.audit, "record", record)


OFTEN = {people_just_leave: {"somebody_leaves_or_returns": 40}}
"""What is tried more often, so that a fault which shows rarely is found soon."""


@pytest.mark.parametrize(
    "breaking",
    [
        nobody_must_act, anybody_may, bouncing_has_no_end, a_day_more, the_region_is_not_told, followers_are_forgotten,
        no_motivation_on_record, versions_stand_still, unsolved_does_not_count, people_just_leave, a_refusal_writes,
        events_are_lost,
    ],
    ids=lambda found: found.__name__,
)  # fmt: skip
def test_the_machine_sees_a_broken_rule(
    breaking: Breaking, world: World, refresh: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch)

    def walks() -> None:
        for seed in range(40):
            refresh()
            walk(world, seed, 120, **OFTEN.get(breaking, {}))

    with pytest.raises(Violation):
        walks()
