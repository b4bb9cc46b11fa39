"""Every process but the pipeline itself, as a table: where each step may lead, and who may take it.

The tables say what the domain says, not what the files say. A process in `workflows/` without a table fails here, and
so does a state and a step that the table does not pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.definitions.vocabulary import VOCABULARY
from app.policy import Capability, can
from app.workflow.engine import ClockStatus, Decision, Refused, Snapshot, decide, obstacles
from app.workflow.model import StateKind
from tests.workflow.support import DATES, NAMES, TODAY, definition, filled
from tests.workflow.test_pipeline_table import ACTORS, CASE

IN_FULL = ("bottleneck", "escalation")
"""These have every row in `test_pipeline_table`."""

LIAISON, ADMIN, COMMISSIONER = {"liaison"}, {"admin"}, {"commissioner"}
FIXERS = {"fixer", "coordinator"}
PART = LIAISON | FIXERS
"""Whoever has a part in a case of the region: its liaison, and whoever solves it."""
FOLLOW = PART | COMMISSIONER | ADMIN
NAME = {"coordinator", "commissioner", "admin", "system"}
GIVE = LIAISON | ADMIN
SYSTEM = {"system"}

Ways = Mapping[str, Mapping[str, str]]
"""By state: each step that may be taken there, and where it leads with the first of its answers."""

WAYS: dict[str, Ways] = {
    "promise": {
        "noted": {"make": "open"},
        "open": {"keep": "kept", "move": "open", "break": "broken", "pass_on": "open", "hand_over": "open"},
        "kept": {},
        "broken": {},
    },
    "task": {
        "noted": {"set_task": "open"},
        "open": {"complete": "done", "move": "open", "pass_on": "open", "drop": "dropped", "hand_over": "open"},
        "waiting_party": {
            "complete": "done", "move": "waiting_party", "pass_on": "open", "drop": "dropped",
            "hand_over": "waiting_party",
        },
        "done": {},
        "dropped": {},
    },
    "dossier": {
        "noted": {"open": "exploring"},
        "exploring": {
            "name_cause": "working", "stop": "stopped", "escalate": "escalated", "pass_on": "exploring",
            "assign": "exploring", "hand_over": "exploring",
        },
        "working": {
            "offer": "offered", "change_plan": "working", "stop": "stopped", "escalate": "escalated",
            "pass_on": "working", "assign": "working", "hand_over": "working",
        },
        "offered": {
            "another": "working", "complete": "completed", "stop": "stopped", "escalate": "escalated",
            "pass_on": "offered", "assign": "offered", "hand_over": "offered",
        },
        # A decision puts it back where it stood: nothing of a dossier was paused here.
        "escalated": {
            "decide": "exploring", "end_escalation": "exploring", "passed_up": "escalated", "hand_over": "escalated",
        },
        "completed": {"reopen": "exploring"},
        "stopped": {"reopen": "exploring"},
    },
    "experiment": {
        "noted": {"ask": "asked", "allow": "granted"},
        "asked": {
            "grant": "granted", "refuse": "refused", "withdraw": "withdrawn", "pass_on": "asked", "assign": "asked",
            "hand_over": "asked",
        },
        "granted": {
            "settle": "granted", "start": "running", "stop": "ended", "pass_on": "granted", "assign": "granted",
            "hand_over": "granted",
        },
        # The room ends with its term; what was begun is evaluated, whatever ended it.
        "running": {
            "report": "running", "evaluate": "evaluated", "prolong": "running", "stop": "over", "lapse": "over",
            "pass_on": "running", "assign": "running", "hand_over": "running",
        },
        "over": {
            "evaluate": "evaluated", "prolong": "running", "pass_on": "over", "assign": "over", "hand_over": "over",
        },
        "evaluated": {
            "make_structural": "structural", "prolong": "running", "end": "ended",
            "pass_on": "evaluated", "assign": "evaluated", "hand_over": "evaluated",
        },
        "structural": {},
        "ended": {},
        "refused": {},
        "withdrawn": {},
    },
    # A test only ends by telling the regions; late answers count until then.
    "policy_test": {
        "noted": {"ask": "asking"},
        "asking": {
            "prolong": "asking", "weigh": "weighing", "term_over": "weighing", "withdraw": "withdrawn",
            "pass_on": "asking", "assign": "asking", "hand_over": "asking",
        },
        "weighing": {
            "prolong": "asking", "tell": "told", "withdraw": "withdrawn", "pass_on": "weighing", "assign": "weighing",
            "hand_over": "weighing",
        },
        "told": {},
        "withdrawn": {},
    },
    "policy_answer": {
        "noted": {"ask": "asked"},
        "asked": {
            "answer": "answered", "pass": "passed", "remind_partners": "asked", "more_time": "asked", "lapse": "silent",
            "drop": "dropped", "hand_over": "asked",
        },
        "answered": {"answer": "answered", "tell": "told", "drop": "dropped"},
        "passed": {"answer": "answered", "tell": "told", "drop": "dropped"},
        "told": {},
        "silent": {},
        "dropped": {},
    },
    # What a region says of an agreement is told anew each time; a decision does not say it for the region.
    "agreement": {
        "asked": {"tell": "on_track", "hand_over": "asked", "end": "ended"},
        "on_track": {"tell": "on_track", "hand_over": "on_track", "end": "ended"},
        "at_risk": {"tell": "on_track", "escalate": "escalated", "hand_over": "at_risk", "end": "ended"},
        "stalled": {"tell": "on_track", "escalate": "escalated", "hand_over": "stalled", "end": "ended"},
        "escalated": {"decide": "after_escalation", "end_escalation": "after_escalation", "passed_up": "escalated",
                      "hand_over": "escalated"},
        "after_escalation": {"tell": "on_track", "escalate": "escalated", "hand_over": "after_escalation",
                             "end": "ended"},
        "ended": {"resume": "asked"},
    },
    # A signatory is heard before it is judged, unless it let its term pass.
    "accountability": {
        "noted": {"address": "addressed", "prepare": "preparing"},
        "preparing": {"write": "addressed", "withdraw": "withdrawn", "hand_over": "preparing"},
        "addressed": {
            "react": "reacted", "take_reaction": "reacted", "judge_silence": "kept", "longer_term": "addressed",
            "remind": "addressed", "withdraw": "withdrawn", "hand_over": "addressed",
        },
        "reacted": {
            "react": "reacted", "take_reaction": "reacted", "judge": "kept", "ask_further": "addressed",
            "withdraw": "withdrawn", "hand_over": "reacted",
        },
        "kept": {},
        "partly_kept": {},
        "not_kept": {},
        "withdrawn": {},
    },
    # It is done only with a report, and with what came of it or why nothing has to.
    "visit": {
        "noted": {"plan": "planned"},
        "planned": {
            "report": "reported", "hold": "held", "move": "planned", "change": "planned", "pass_on": "planned",
            "cancel": "cancelled", "hand_over": "planned",
        },
        "held": {"report": "reported", "pass_on": "held", "hand_over": "held"},
        "reported": {
            "finish": "done", "no_follow_up": "done", "correct": "reported", "pass_on": "reported",
            "hand_over": "reported",
        },
        "done": {},
        "cancelled": {},
    },
    # Nobody is held to it: late is as good as in time, and what was shared can be taken back.
    "reflection": {
        "asked": {"share": "shared", "pass_over": "passed_over", "lapse": "lapsed"},
        "shared": {"take_back": "asked"},
        "passed_over": {"share": "shared"},
        "lapsed": {"share": "shared"},
    },
}  # fmt: skip

TASK, EXPERIMENT, WORK = PART | COMMISSIONER, PART | COMMISSIONER, FIXERS
VISIT = PART | COMMISSIONER
WHO: dict[str, dict[str, set[str]]] = {
    "promise": {
        "make": PART | COMMISSIONER, "keep": FOLLOW, "move": FOLLOW, "break": FOLLOW, "pass_on": FOLLOW,
        "hand_over": GIVE,
    },
    "task": {
        "set_task": TASK, "complete": TASK, "move": TASK, "pass_on": TASK, "drop": TASK, "hand_over": GIVE,
    },
    "dossier": {
        "open": FIXERS | COMMISSIONER, "name_cause": WORK, "change_plan": WORK, "offer": WORK, "another": WORK,
        "complete": WORK, "stop": WORK, "reopen": WORK, "pass_on": WORK, "assign": NAME, "hand_over": GIVE,
        "escalate": PART | SYSTEM, "decide": COMMISSIONER, "end_escalation": SYSTEM, "passed_up": SYSTEM,
    },
    # Room is given, prolonged and made structural by the regiocommissaris alone.
    "experiment": {
        **dict.fromkeys(("ask", "withdraw", "settle", "start", "report", "evaluate", "stop", "pass_on"), EXPERIMENT),
        **dict.fromkeys(("allow", "grant", "refuse", "make_structural", "prolong", "end"), COMMISSIONER),
        "lapse": LIAISON | SYSTEM, "assign": NAME, "hand_over": GIVE,
    },
    "policy_test": {
        **dict.fromkeys(("ask", "prolong", "weigh", "tell", "withdraw", "pass_on"), WORK | COMMISSIONER),
        "term_over": SYSTEM, "assign": NAME, "hand_over": GIVE,
    },
    "policy_answer": {
        **dict.fromkeys(("ask", "answer", "pass"), LIAISON),
        **dict.fromkeys(("remind_partners", "more_time", "tell", "lapse", "drop"), SYSTEM),
        "hand_over": GIVE,
    },
    # A liaison tells it in the words of the region: nobody else does.
    "agreement": {
        "tell": LIAISON, "escalate": PART | SYSTEM, "decide": COMMISSIONER, "end_escalation": SYSTEM,
        "passed_up": SYSTEM, "end": SYSTEM, "resume": SYSTEM, "hand_over": GIVE,
    },
    "accountability": {
        **dict.fromkeys(
            ("address", "prepare", "judge", "judge_silence", "ask_further", "longer_term", "withdraw"), COMMISSIONER
        ),
        "write": FOLLOW, "take_reaction": FOLLOW, "react": {"party"}, "remind": COMMISSIONER | SYSTEM,
        "hand_over": GIVE,
    },
    "visit": {
        **dict.fromkeys(
            ("plan", "report", "hold", "finish", "no_follow_up", "correct", "move", "change", "pass_on", "cancel"),
            VISIT,
        ),
        "hand_over": GIVE,
    },
    # The case of the tables has other people: only its owner is asked, whatever their role.
    "reflection": {
        **dict.fromkeys(("share", "take_back", "pass_over"), PART | COMMISSIONER), "lapse": LIAISON | SYSTEM,
    },
}  # fmt: skip

BRANCHES: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("task", "noted", "set_task", {"holder": "ministry", "party": "BZK"}, "waiting_party"),
    ("task", "open", "pass_on", {"holder": "body", "party": "de NZa"}, "waiting_party"),
    ("agreement", "on_track", "tell", {"standing": "at_risk"}, "at_risk"),
    ("agreement", "after_escalation", "tell", {"standing": "stalled"}, "stalled"),
    *(
        ("accountability", state, step, {"judgement": judgement}, judgement)
        for state, step in (("reacted", "judge"), ("addressed", "judge_silence"))
        for judgement in ("partly_kept", "not_kept")
    ),
]
"""Process, state, step, answers, and where those lead instead."""


def everything(name: str, state: str, **more: Any) -> Snapshot:
    """A case of which all is so that can be, so that nothing is refused but what the state does not offer."""
    process = definition(name)
    clocks = dict.fromkeys((*process.states[state].runs,), ClockStatus.RUNNING)
    passed = frozenset(process.clocks) - {step.extends for step in process.transitions.values()}
    values = {"urgency": "normal"}
    return Snapshot(state, values, {}, VOCABULARY.facts, clocks, passed, dates=DATES, **more)


def test_every_process_has_a_table() -> None:
    assert set(NAMES) == {*IN_FULL, *WAYS} == {*IN_FULL, *WHO}
    for name, ways in WAYS.items():
        assert set(ways) == set(definition(name).states), name
        assert set(WHO[name]) == set(definition(name).transitions), name


@pytest.mark.parametrize("name", WAYS)
def test_where_each_step_leads_and_nowhere_else(name: str) -> None:
    process = definition(name)
    for state in process.states:
        for step in process.transitions.values():
            case = everything(name, state)
            leads = WAYS[name][state].get(step.name)
            assert (not obstacles(process, case, step)) is (leads is not None), f"{state} {step.name}"
            outcome = decide(process, case, step.name, filled(step, state, case.facts), TODAY)
            if leads is None:
                assert isinstance(outcome, Refused)
                assert [fault.code for fault in outcome.faults] == ["not_from_state"], f"{state} {step.name}"
                continue
            assert isinstance(outcome, Decision), f"{state} {step.name}: {outcome}"
            assert outcome.target == leads, f"{state} {step.name}"
            assert outcome.must_act is process.states[leads].must_act


@pytest.mark.parametrize(("name", "state", "step", "given", "leads"), BRANCHES)
def test_answers_that_lead_elsewhere(name: str, state: str, step: str, given: dict[str, Any], leads: str) -> None:
    process, case = definition(name), everything(name, state)
    outcome = decide(process, case, step, filled(process.transitions[step], state, case.facts, **given), TODAY)
    assert isinstance(outcome, Decision)
    assert outcome.target == leads


@pytest.mark.parametrize("name", WHO)
def test_each_step_is_for_those_it_is_for(name: str) -> None:
    """With a part in the case; how far somebody reaches without one is in tests/test_policy.py."""
    for step in definition(name).transitions.values():
        able = {who for who, actor in ACTORS.items() if can(actor, Capability(step.capability), CASE)}
        assert able == WHO[name][step.name], f"{name} {step.name}"


@pytest.mark.parametrize("name", NAMES)
def test_whatever_can_be_escalated_can_be_let_go_again(name: str) -> None:
    """No case is left waiting for a closed escalation: it goes on by a decision, and without one."""
    process = definition(name)
    opens = {step.name for step in process.transitions.values() if "open_escalation" in step.then}
    if opens:
        assert opens == {"escalate"}
        ways = {step.name for step in process.outgoing["escalated"]}
        assert {"decide", "end_escalation", "passed_up"} <= ways


@pytest.mark.parametrize("name", NAMES)
def test_what_must_be_filled_in_is_missed_at_its_own_field(name: str) -> None:
    """Of each step from each of its states: what is required, left out, is a fault there and nowhere else."""
    process = definition(name)
    for step in process.transitions.values():
        for state in step.sources:
            case = everything(name, state)
            data = filled(step, state, case.facts)
            for item in step.fields:
                if not item.required or item.name not in data:
                    continue
                outcome = decide(process, case, step.name, {key: data[key] for key in data if key != item.name}, TODAY)
                if step.extends is not None and isinstance(outcome, Refused) and not outcome.at_fields:
                    continue  # its clock does not run
                assert isinstance(outcome, Refused), f"{name} {step.name} without {item.name}"
                assert (item.name, "required") in {(fault.field, fault.code) for fault in outcome.faults}


@pytest.mark.parametrize("name", NAMES)
def test_no_clock_runs_to_a_day_that_nobody_knows(name: str) -> None:
    """A step that starts a clock until a date that is not known yet is refused: rule 1, always a next deadline."""
    process = definition(name)
    for step in process.transitions.values():
        for state in step.sources:
            known = everything(name, state)
            blank = Snapshot(known.state, known.values, known.counters, known.facts, {}, known.passed)
            outcome = decide(process, blank, step.name, filled(step, state, known.facts), TODAY)
            if isinstance(outcome, Decision) and process.states[outcome.target].kind is StateKind.OPEN:
                started = [change for change in outcome.clocks if change.act == "start"]
                assert all(change.term or change.until for change in started), f"{name} {step.name}"
    if name == "experiment":
        blank = Snapshot("granted", {"urgency": "normal"}, facts=VOCABULARY.facts)
        refused = decide(process, blank, "start", {}, TODAY)
        assert isinstance(refused, Refused)
        assert {fault.code for fault in refused.faults} == {"needs_date"}
