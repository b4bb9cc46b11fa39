"""What holds whatever happens: random walks through both processes with random facts and answers."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.definitions.vocabulary import VOCABULARY
from app.workflow.engine import (
    ClockAct,
    ClockStatus,
    Decision,
    Refused,
    Snapshot,
    available,
    decide,
    moving,
    obstacles,
    opening,
)
from app.workflow.model import Field, FieldType, Party, StateKind, Transition
from tests.workflow.support import DATES, NAMES, TODAY, after, definition, filled, sample

FACTS = st.frozensets(st.sampled_from(sorted(VOCABULARY.facts)))
URGENCIES = st.sampled_from(["normal", "high", "urgent"])


def _answer(item: Field) -> st.SearchStrategy[Any]:
    good = st.just(sample(item))
    if item.type is FieldType.CHOICE:
        good = st.sampled_from([choice.value for choice in item.choices])
    odd = st.sampled_from([None, "", " ", "x" * 5000, "\x07", 7, True, [], {}, "nooit", "-1", "2027-02-30"])
    return st.one_of(good, good, good, odd)


def _answers(step: Transition) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={item.name: _answer(item) for item in step.fields})


def _walk(data: st.DataObject, name: str, steps: int) -> list[tuple[Snapshot, Decision]]:
    """Take random steps that the engine allows; every fact may change between two steps."""
    process = definition(name)
    values = {"urgency": data.draw(URGENCIES)}
    snapshot = Snapshot(process.initial, values, clocks=after({}, opening(process, values)))
    walked = []
    for _ in range(steps):
        facts = data.draw(FACTS)
        passed = data.draw(st.frozensets(st.sampled_from(sorted(process.clocks))))
        snapshot = Snapshot(snapshot.state, values, snapshot.counters, facts, snapshot.clocks, passed, dates=DATES)
        possible = available(process, snapshot)
        if not possible:
            break
        step = data.draw(st.sampled_from(possible))
        choices = {
            item.name: data.draw(st.sampled_from([choice.value for choice in item.choices]))
            for item in step.fields
            if item.choices
        }
        outcome = decide(process, snapshot, step.name, filled(step, snapshot.state, facts, **choices), TODAY)
        assert isinstance(outcome, Decision), outcome
        walked.append((snapshot, outcome))
        counters = dict(snapshot.counters)
        for counter in outcome.counts:
            counters[counter] = counters.get(counter, 0) + 1
        clocks = after(snapshot.clocks, outcome.clocks)
        snapshot = Snapshot(outcome.target, values, counters, facts, clocks, passed)
    return walked


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_walks(name: str, data: st.DataObject) -> None:
    """Declared states only; one party that must act; a clock in every open state; feedback before closing."""
    process = definition(name)
    visited = [process.initial]
    for before, decision in _walk(data, name, 25):
        assert decision.source == before.state
        assert decision.target in process.states
        target = process.states[decision.target]
        assert decision.must_act is target.must_act
        clocks = after(before.clocks, decision.clocks)
        running = {clock for clock, status in clocks.items() if status is ClockStatus.RUNNING}
        paused = {clock for clock, status in clocks.items() if status is ClockStatus.PAUSED}
        assert running == set(target.runs)
        assert paused <= set(target.pauses)
        if target.kind is StateKind.OPEN:
            assert decision.must_act is not Party.NOBODY
            assert running
        if target.kind is StateKind.END:
            assert not paused
        if target.only_through is not None:
            assert target.only_through in visited
        if decision.source == "escalated" and decision.target != "escalated":
            assert decision.data["motivation" if decision.transition.name == "decide" else "reason"]
        visited.append(decision.target)
        assert not set(decision.clears) & set(decision.fills)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_bounces_are_bounded(name: str, data: st.DataObject) -> None:
    """Rule 3: after the second decline no directorate is asked again before the regiocommissaris has decided."""
    declines = 0
    for _, decision in _walk(data, name, 25):
        if decision.transition.name == "decline":
            declines += 1
            assert (decision.target == "escalated") == (declines >= 2)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=250, deadline=None)
@given(data=st.data(), facts=FACTS)
def test_any_answer_to_any_step(name: str, data: st.DataObject, facts: frozenset[str]) -> None:
    """Whatever is sent: a decision or reasons, never an exception; and nothing that was given in has changed."""
    process = definition(name)
    state = data.draw(st.sampled_from(sorted(process.states)))
    step = process.transitions[data.draw(st.sampled_from(sorted(process.transitions)))]
    answers = data.draw(_answers(step))
    counters = {"bounces": data.draw(st.integers(0, 3))}
    passed = frozenset(process.clocks) if data.draw(st.booleans()) else frozenset()
    snapshot = Snapshot(state, {"urgency": "high"}, counters, facts, {}, passed)
    kept = copy.deepcopy((snapshot, answers))
    outcome = decide(process, snapshot, step.name, answers, TODAY)
    assert (snapshot, answers) == kept
    if isinstance(outcome, Refused):
        assert outcome.faults
        assert all(fault.field == "" or fault.field in {item.name for item in step.fields} for fault in outcome.faults)
        assert outcome.at_fields == all(fault.field for fault in outcome.faults)
    else:
        assert not obstacles(process, snapshot, step)
        assert outcome.target in process.states
        for item in step.fields:
            assert not item.required or outcome.data.get(item.name) is not None
        assert decide(process, snapshot, step.name, answers, TODAY) == outcome


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_moving_to_another_state_keeps_clocks_in_order(name: str, data: st.DataObject) -> None:
    """A migration puts a case in a state: the clocks are then those of that state, whatever ran before."""
    process = definition(name)
    statuses: Mapping[str, ClockStatus] = data.draw(
        st.dictionaries(
            st.sampled_from([*process.clocks, "clock_of_the_old_version"]), st.sampled_from(ClockStatus), max_size=6
        )
    )
    old, new = (data.draw(st.sampled_from(sorted(process.states))) for _ in range(2))
    dates = {clock.until: TODAY for clock in process.clocks.values() if clock.until}
    snapshot = Snapshot(old, {"urgency": "urgent"}, clocks=statuses, dates=dates)
    clocks = after(statuses, moving(process, snapshot, new))
    assert {key for key, status in clocks.items() if status is ClockStatus.RUNNING} == set(process.states[new].runs)
    assert clocks.get("clock_of_the_old_version", ClockStatus.STOPPED) is ClockStatus.STOPPED


# -- the clocks of the pipeline, named -----------------------------------------------------------


def _changes(state: str, step: str, clocks: dict[str, ClockStatus], **given: Any) -> dict[str, list[ClockAct]]:
    process = definition("bottleneck")
    facts = frozenset({"open_escalation", "contact", "region_told", "leads_nobody", "parts_ended", "reopening_term"})
    snapshot = Snapshot(state, {"urgency": "high"}, facts=facts, clocks=clocks)
    data = filled(process.transitions[step], state, facts, **given)
    outcome = decide(process, snapshot, step, data, TODAY)
    assert isinstance(outcome, Decision), outcome
    found: dict[str, list[ClockAct]] = {}
    for change in outcome.clocks:
        found.setdefault(change.name, []).append(change.act)
    return found


RUN, PAUSE = ClockStatus.RUNNING, ClockStatus.PAUSED
START, STOP, HALT, RESUME = ClockAct.START, ClockAct.STOP, ClockAct.PAUSE, ClockAct.RESUME


@pytest.mark.parametrize(
    ("state", "step", "clocks", "given", "changes"),
    [
        # Accepting stops its own clock and starts those of the work.
        ("assigned", "accept", {"accept": RUN}, {},
         {"accept": [STOP], "solve": [START], "sign_of_life": [START]}),
        # Waiting for the region: the clock of the case stops (DOMAIN: waiting_region).
        ("in_progress", "ask_region", {"solve": RUN, "sign_of_life": RUN}, {},
         {"solve": [HALT], "sign_of_life": [HALT], "region_answer": [START]}),
        ("waiting_region", "answer_region", {"solve": PAUSE, "sign_of_life": PAUSE, "region_answer": RUN}, {},
         {"region_answer": [STOP], "solve": [RESUME], "sign_of_life": [RESUME]}),
        # A sign of life starts a new stretch of ten working days.
        ("in_progress", "sign_of_life", {"solve": RUN, "sign_of_life": RUN}, {}, {"sign_of_life": [STOP, START]}),
        # So it does while waiting for a third party, where the stretch stands still.
        ("waiting_party", "sign_of_life", {"solve": PAUSE, "sign_of_life": PAUSE, "party_answer": RUN}, {},
         {"sign_of_life": [STOP, START, HALT]}),
        # Escalated: the case stands still and the escalation runs.
        ("in_progress", "escalate", {"solve": RUN, "sign_of_life": RUN}, {},
         {"solve": [HALT], "sign_of_life": [HALT], "decision": [START]}),
        # From one standstill to another: a new spell, because it may have another limit.
        ("waiting_party", "escalate", {"solve": PAUSE, "sign_of_life": PAUSE, "party_answer": RUN}, {},
         {"party_answer": [STOP], "solve": [HALT], "sign_of_life": [HALT], "decision": [START]}),
        # Feedback stops all but the clock of the verdict; closing stops that too.
        ("solution_proposed", "give_feedback", {"solve": PAUSE, "sign_of_life": PAUSE, "test_solution": RUN}, {},
         {"solve": [STOP], "sign_of_life": [STOP], "test_solution": [STOP], "region_verdict": [START]}),
        ("feedback", "verdict", {"region_verdict": RUN}, {"verdict": "solved"},
         {"region_verdict": [STOP], "recheck": [START]}),
        # Reopening starts the work anew.
        ("closed", "reopen", {"solve": ClockStatus.STOPPED}, {}, {"solve": [START], "sign_of_life": [START]}),
        # Handing over touches no clock.
        ("in_progress", "hand_over", {"solve": RUN, "sign_of_life": RUN}, {}, {}),
        ("waiting_party", "hand_over", {"solve": PAUSE, "sign_of_life": PAUSE, "party_answer": RUN}, {}, {}),
    ],
)  # fmt: skip
def test_clock_changes(
    state: str,
    step: str,
    clocks: dict[str, ClockStatus],
    given: dict[str, Any],
    changes: dict[str, list[ClockAct]],
) -> None:
    assert _changes(state, step, clocks, **given) == changes


@pytest.mark.parametrize(("urgency", "term"), [("urgent", 10), ("high", 30), ("normal", 60)])
def test_term_follows_urgency(urgency: str, term: int) -> None:
    process = definition("bottleneck")
    outcome = decide(process, Snapshot("assigned", {"urgency": urgency}), "accept", {}, TODAY)
    assert isinstance(outcome, Decision)
    assert {change.name: change.term for change in outcome.clocks} == {"solve": term, "sign_of_life": 10}


def test_waiting_for_a_party_pauses_at_most_twenty_days() -> None:
    process = definition("bottleneck")
    clocks = {"solve": RUN, "sign_of_life": RUN}
    step = process.transitions["wait_party"]
    snapshot = Snapshot("in_progress", {"urgency": "high"}, clocks=clocks)
    outcome = decide(process, snapshot, "wait_party", filled(step, "in_progress"), TODAY)
    assert isinstance(outcome, Decision)
    assert {c.name: c.limit for c in outcome.clocks if c.act is HALT} == {"solve": 20, "sign_of_life": None}


def test_follow_up_runs_until_its_date() -> None:
    process = definition("escalation")
    step = process.transitions["decide"]
    data = filled(step, "requested", decision="mandate")
    outcome = decide(process, Snapshot("requested", clocks={"decision": RUN}), "decide", data, TODAY)
    assert isinstance(outcome, Decision)
    started = next(change for change in outcome.clocks if change.name == "follow_up")
    assert (started.term, started.until and started.until.isoformat()) == (None, data["follow_up_on"])


def test_fills_and_clears() -> None:
    """A field fills an attribute; what the step itself fills is not cleared by it."""
    process = definition("bottleneck")
    step = process.transitions["decline"]
    outcome = decide(process, Snapshot("assigned"), "decline", filled(step, "assigned"), TODAY)
    assert isinstance(outcome, Decision)
    assert (outcome.fills, outcome.clears) == ({"directorate": 3}, ("owner",))
    accepted = decide(process, Snapshot("assigned", {"urgency": "high"}), "accept", {}, TODAY)
    assert isinstance(accepted, Decision)
    assert accepted.fills == {"accepted": "yes"}


def test_opening() -> None:
    assert opening(definition("bottleneck"), {"urgency": "high"}) == ()
    assert [(c.name, c.act, c.term) for c in opening(definition("escalation"), {"urgency": "high"})] == [
        ("decision", START, 5)
    ]
    assert [c.name for c in opening(definition("bottleneck"), {"urgency": "high"}, "submitted")] == ["find_owner"]
