"""Every state x every step x every role, with the facts and answers that matter: what follows, or why not.

The rows say what DOMAIN says, not what the YAML says. A pair of state and step that has no row must be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.policy import Actor, ActorKind, Capability, CaseFacts, Grant, Role, can
from app.workflow.engine import ClockStatus, Decision, Refused, Snapshot, decide, obstacles
from app.workflow.model import Party, StateKind
from tests.workflow.support import NAMES, TODAY, definition, filled


@dataclass(frozen=True)
class Row:
    """`leads` is the state that follows; or `refused` the codes, "field:code" when a field is wrong.

    In `given`, None leaves out a field that `filled` would have filled in.
    """

    state: str
    step: str
    leads: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    counters: Mapping[str, int] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()
    counts: tuple[str, ...] = ()
    clocks: Mapping[str, ClockStatus] = field(default_factory=dict)
    extended: frozenset[str] = frozenset()

    def __str__(self) -> str:
        notes = [
            *sorted(self.facts),
            *self.passed,
            *self.extended,
            *(f"{name} {status}" for name, status in self.clocks.items()),
            *(f"{k}={v}" for k, v in (*self.given.items(), *self.counters.items())),
        ]
        return f"{self.state}-{self.step}-{'+'.join(notes) or 'plain'}->{self.leads or 'refused'}"


def ok(state: str, step: str, leads: str, *facts: str, then: str = "", counts: str = "", **given: Any) -> Row:
    return Row(state, step, leads, given, frozenset(facts), then=frozenset(then.split()), counts=tuple(counts.split()))


def no(state: str, step: str, *refused: str, facts: str = "", **given: Any) -> Row:
    return Row(state, step, "", given, frozenset(facts.split()), refused=frozenset(refused))


def each(states: str, step: str, leads: str, *facts: str, **given: Any) -> list[Row]:
    return [ok(state, step, leads, *facts, **given) for state in states.split()]


DECISIONS = ["mandate", "owner", "call_to_account", "experiment", "minister", "iza_consultation", "nza"]
DECISIONS += ["other_ministry"]
TO_OTHERS = ["call_to_account", "minister", "iza_consultation", "nza", "other_ministry"]
RUNNING = {"solve": ClockStatus.RUNNING}
ACTIVE = "submitted assigned in_progress waiting_region waiting_party"

DECIDED = "conclude_escalation follow_dossier"
"""What a decision brings along."""

BOTTLENECK = [
    # A concept becomes a bottleneck once it is complete; then routing finds a place for it (L2).
    ok("draft", "submit", "submitted", "complete_intake", then="route"),
    no("draft", "submit", "needs_complete_intake"),
    # Submitted: 2 working days to an owner. Naming one leads to assigned, also from later states (O1: leave, deputies),
    # and then with a reason.
    ok("submitted", "assign", "assigned", owner="7", then="note_address"),
    no("submitted", "assign", "owner:required", owner=None),
    no("submitted", "assign", "owner:unknown_person", owner="zeven"),
    *each(
        "assigned in_progress waiting_region waiting_party", "assign", "assigned", reason="Verlof.", then="note_address"
    ),
    *(
        no(state, "assign", "reason:required", reason=None)
        for state in ["assigned", "in_progress", "waiting_region", "waiting_party"]
    ),
    # Assigned: accept, or decline with a reason and a better owner (O6).
    ok("assigned", "accept", "in_progress"),
    ok("assigned", "decline", "submitted", counts="bounces", then="note_address"),
    no("assigned", "decline", "matter:required", matter=None),
    no("assigned", "decline", "reason:required", reason=None),
    no("assigned", "decline", "better_directorate:required", better_directorate=None),
    # Rule 3: the second decline escalates to the regiocommissaris; so does every later one.
    *(
        Row(
            "assigned",
            "decline",
            "escalated",
            counters={"bounces": before},
            counts=("bounces",),
            then=frozenset({"open_escalation", "note_address"}),
        )
        for before in (1, 2, 7)
    ),
    # In progress: ask the region, wait for a third party, give a sign of life, propose a solution.
    ok("in_progress", "ask_region", "waiting_region"),
    no("in_progress", "ask_region", "question:required", question=None),
    ok("in_progress", "wait_party", "waiting_party"),
    no("in_progress", "wait_party", "party:required", party=None),
    no("in_progress", "wait_party", "reason:required", reason="   "),
    ok("in_progress", "sign_of_life", "in_progress"),
    ok("waiting_party", "sign_of_life", "waiting_party"),
    no("in_progress", "sign_of_life", "note:required", note=None),
    *(
        ok("in_progress", "propose_solution", "solution_proposed", outcome=outcome)
        for outcome in ("structural", "single", "misunderstanding", "not_solvable")
    ),
    # "No reaction" is what the clock finds, never what somebody chooses.
    no("in_progress", "propose_solution", "outcome:unknown_choice", outcome="no_reaction"),
    no("in_progress", "propose_solution", "solution:required", solution=None),
    # Waiting ends with the answer, or by going on without it.
    ok("waiting_region", "answer_region", "in_progress"),
    no("waiting_region", "answer_region", "answer:required", answer=None),
    *each("waiting_region waiting_party", "resume", "in_progress"),
    ok("waiting_party", "answer_enquiry", "in_progress"),
    no("waiting_party", "answer_enquiry", "party:required", party=None),
    ok("waiting_party", "meeting_outcome", "in_progress"),
    no("waiting_party", "meeting_outcome", "outcome:required", outcome=None),
    # Escalation (L10): with the ground, what is going on, what was tried, what mandate is asked.
    *each(ACTIVE + " solution_proposed weighing", "escalate", "escalated", then="open_escalation"),
    no("in_progress", "escalate", "ground:required", ground=None),
    no("in_progress", "escalate", "ground:unknown_choice", ground="zomaar"),
    no("in_progress", "escalate", "explanation:required", explanation=None),
    # Rule 5: every escalation ends in a decision with a motivation.
    no("escalated", "decide", "needs_open_escalation"),
    ok("escalated", "passed_up", "escalated", "open_escalation"),
    no("escalated", "passed_up", "needs_open_escalation"),
    no("escalated", "passed_up", "to:required", facts="open_escalation", to=None),
    no("escalated", "decide", "motivation:required", facts="open_escalation", motivation=None),
    no("escalated", "decide", "decision:required", facts="open_escalation", decision=None),
    # Rule 3: the regiocommissaris names the owner, who still has to accept.
    ok("escalated", "decide", "assigned", "open_escalation", decision="owner", then=DECIDED),
    no("escalated", "decide", "new_owner:required", facts="open_escalation", decision="owner", new_owner=None),
    # A case that nobody accepted cannot go on without an owner, whatever is decided.
    *(
        ok(
            "escalated",
            "decide",
            "assigned",
            "open_escalation",
            "owner_not_accepted",
            decision=decision,
            then=DECIDED,
        )
        for decision in (*DECISIONS, "returned")
    ),
    *(
        no(
            "escalated",
            "decide",
            "new_owner:required",
            facts="open_escalation owner_not_accepted",
            decision=decision,
            new_owner=None,
        )
        for decision in (*DECISIONS, "returned")
    ),
    # Whatever is decided: who is newly named owner accepts first.
    ok("escalated", "decide", "assigned", "open_escalation", decision="mandate", new_owner="7"),
    ok("escalated", "decide", "assigned", "open_escalation", decision="minister", new_owner="7"),
    # The region asks for it, once; what it reads of the reason is for its liaison to choose.
    *(ok(state, "ask_higher", state, "may_ask_higher") for state in (*ACTIVE.split(), "solution_proposed")),
    no("in_progress", "ask_higher", "needs_may_ask_higher"),
    no("in_progress", "ask_higher", "reason:required", facts="may_ask_higher", reason=None),
    ok("escalated", "tell_why", "escalated"),
    # Ended without a decision: it goes on with whoever had it; who had not accepted yet still has to.
    ok("escalated", "end_escalation", "in_progress", then="leave_escalation follow_dossier"),
    ok("escalated", "end_escalation", "assigned", "owner_not_accepted"),
    ok("escalated", "end_escalation", "submitted", "owner_not_accepted", "owner_gone"),
    ok("escalated", "end_escalation", "assigned", "owner_not_accepted", "owner_gone", new_owner="7"),
    # Decisions that put it to others let the case wait for them; the rest puts it back to work.
    *(
        ok("escalated", "decide", "waiting_party", "open_escalation", decision=decision, then=DECIDED)
        for decision in TO_OTHERS
    ),
    *(
        ok("escalated", "decide", "in_progress", "open_escalation", decision=decision, then=DECIDED)
        for decision in ("mandate", "experiment", "returned")
    ),
    # Calling to account names the agreement (C3); each decision but "returned" has a follow-up, owner and date.
    no(
        "escalated", "decide", "agreement:required", facts="open_escalation", decision="call_to_account", agreement=None
    ),
    *(
        no(
            "escalated",
            "decide",
            *(f"{name}:required" for name in ("follow_up", "follow_up_owner", "follow_up_on")),
            facts="open_escalation",
            decision=decision,
            follow_up=None,
            follow_up_owner=None,
            follow_up_on=None,
        )
        for decision in DECISIONS
    ),
    no("escalated", "decide", "follow_up_on:date_in_past", facts="open_escalation", follow_up_on="2027-02-28"),
    no("escalated", "decide", "follow_up_on:date_too_far", facts="open_escalation", follow_up_on="2029-03-02"),
    no("escalated", "decide", "follow_up_on:not_a_date", facts="open_escalation", follow_up_on="31-10-2027"),
    # The liaison tests the solution with the region, and sends it back or gives feedback (L5).
    # The solution of a dossier is tested with the region like any other.
    *each("in_progress waiting_region waiting_party", "offer_solution", "solution_proposed"),
    ok("solution_proposed", "reject_solution", "in_progress"),
    no("solution_proposed", "reject_solution", "reason:required", reason=None),
    ok("solution_proposed", "give_feedback", "feedback", "contact", "parts_ended", then="tell_region tell_merged"),
    # Rule 2: feedback needs somebody to give it to.
    no("solution_proposed", "give_feedback", "needs_contact", facts="parts_ended"),
    # A main case does not close before its parts.
    no("solution_proposed", "give_feedback", "needs_parts_ended", facts="contact"),
    no("solution_proposed", "give_feedback", "feedback:required", facts="contact parts_ended", feedback=None),
    no("solution_proposed", "give_feedback", "place:required", facts="contact parts_ended", place=None),
    # The region answers: solved, partly or not (rule 7: not solved reopens and counts).
    ok("feedback", "verdict", "closed", "region_told", verdict="solved", then="note_verdict main_waits"),
    *(
        ok(
            "feedback",
            "verdict",
            "in_progress",
            "region_told",
            verdict=verdict,
            counts="reopenings",
            then="leave_leading_case note_verdict main_waits",
        )
        for verdict in ("partly", "not_solved")
    ),
    *(
        ok(
            "feedback",
            "verdict",
            "submitted",
            "region_told",
            "owner_gone",
            verdict=verdict,
            counts="reopenings",
            then="leave_leading_case note_verdict main_waits",
        )
        for verdict in ("partly", "not_solved")
    ),
    *(
        no("feedback", "verdict", "reason:required", facts="region_told", verdict=verdict, reason=None)
        for verdict in ("partly", "not_solved")
    ),
    no("feedback", "verdict", "needs_region_told", verdict="solved"),
    no("merged", "verdict", "needs_region_told", verdict="solved"),
    no("feedback", "verdict", "verdict:unknown_choice_near", facts="region_told", verdict="Solved"),
    # A merged case has a region of its own, which judges for itself: solved leaves it where it is.
    ok("merged", "verdict", "merged", "region_told", verdict="solved", then="note_verdict main_waits"),
    ok(
        "merged",
        "verdict",
        "in_progress",
        "region_told",
        verdict="not_solved",
        counts="reopenings",
        then="leave_leading_case note_verdict main_waits",
    ),
    ok(
        "merged",
        "verdict",
        "submitted",
        "region_told",
        "owner_gone",
        verdict="partly",
        counts="reopenings",
        then="leave_leading_case note_verdict main_waits",
    ),
    # Several contacts: nobody decides alone, and the liaison concludes with a motivation where they differ.
    *(
        ok(
            state,
            "verdict",
            "weighing",
            "region_told",
            "several_contacts",
            verdict=verdict,
            then="note_verdict weigh_verdicts main_waits",
        )
        for state in ("feedback", "weighing")
        for verdict in ("solved", "partly", "not_solved")
    ),
    ok("weighing", "verdict", "closed", "region_told", verdict="solved", then="note_verdict main_waits"),
    ok(
        "weighing",
        "verdict",
        "in_progress",
        "region_told",
        verdict="partly",
        counts="reopenings",
        then="leave_leading_case note_verdict main_waits",
    ),
    no("weighing", "verdict", "needs_region_told", verdict="solved"),
    ok("weighing", "conclude", "closed", verdict="solved"),
    *(
        ok("weighing", "conclude", leads, *facts, verdict=verdict, counts="reopenings")
        for verdict in ("partly", "not_solved")
        for leads, facts in (("in_progress", ()), ("submitted", ("owner_gone",)))
    ),
    no("weighing", "conclude", "motivation:required", motivation=None),
    no("weighing", "conclude", "verdict:required", verdict=None),
    # No answer within 15 working days closes the case as "no reaction"; not a day earlier.
    no("feedback", "close_unanswered", "needs_clock_passed"),
    Row("feedback", "close_unanswered", "closed", passed=frozenset({"region_verdict"})),
    # Closed: may be reopened for 12 months; without its owner it starts with finding one.
    ok("closed", "reopen", "in_progress", "reopening_term", counts="reopenings"),
    ok("closed", "reopen", "submitted", "reopening_term", "owner_gone", counts="reopenings"),
    no("closed", "reopen", "needs_reopening_term"),
    no("closed", "reopen", "reason:required", facts="reopening_term", reason=None),
    # A part is open again: its main case, of which the region was told already, goes on too.
    *each("feedback weighing", "part_reopened", "in_progress"),
    *each("feedback weighing", "part_reopened", "submitted", "owner_gone"),
    # Months later the region is asked once more; that it still holds changes nothing, and is kept.
    ok("closed", "confirm", "closed", "recheck_asked", then="note_recheck"),
    no("closed", "confirm", "needs_recheck_asked"),
    # Merging: its region is still told. A case that leads others stays, so that chains cannot arise.
    *each(ACTIVE, "merge", "merged", "leads_nobody", "parts_ended"),
    *(no(state, "merge", "needs_leads_nobody", facts="parts_ended") for state in ACTIVE.split()),
    no("submitted", "merge", "leading:required", facts="leads_nobody parts_ended", leading=None),
    # Withdrawing needs a reason (rule 2).
    *each("draft " + ACTIVE + " solution_proposed", "withdraw", "withdrawn", "leads_nobody", "parts_ended"),
    *(
        no(state, "withdraw", "needs_leads_nobody", facts="parts_ended")
        for state in ("draft " + ACTIVE + " solution_proposed").split()
    ),
    no("in_progress", "withdraw", "reason:required", facts="leads_nobody parts_ended", reason=None),
    # L4: the liaison cannot be unassigned without a successor; the case stays where it is.
    *(
        ok(state, "hand_over", state)
        for state in ("draft " + ACTIVE + " escalated solution_proposed feedback weighing").split()
    ),
    no("in_progress", "hand_over", "successor:required", successor=None),
    # The term for a solution is extended once, by at most twenty working days, before it is over.
    *(
        Row(state, "extend", state, {"days": days}, clocks={"solve": status})
        for state, status in (
            ("in_progress", ClockStatus.RUNNING),
            ("waiting_region", ClockStatus.PAUSED),
            ("waiting_party", ClockStatus.PAUSED),
        )
        for days in ("1", "20")
    ),
    *(
        Row("in_progress", "extend", given={"days": days}, clocks=RUNNING, refused=frozenset({f"days:{code}"}))
        for days, code in (("0", "out_of_range"), ("21", "out_of_range"), ("x", "not_a_number"), (None, "required"))
    ),
    Row("in_progress", "extend", refused=frozenset({"clock_not_running"})),
    Row("in_progress", "extend", clocks=RUNNING, extended=frozenset({"solve"}), refused=frozenset({"clock_extended"})),
    Row("in_progress", "extend", clocks=RUNNING, passed=frozenset({"solve"}), refused=frozenset({"clock_passed"})),
    # Another urgency is another term; the case stays where it is.
    *(ok(state, "change_urgency", state, urgency="high") for state in ACTIVE.split()),
    no("in_progress", "change_urgency", "reason:required", reason=None),
    no("in_progress", "change_urgency", "urgency:unknown_choice", urgency="gisteren"),
    # Nothing is dropped in silence.
    no("assigned", "accept", "owner_id:unknown_field", owner_id="7"),
    no("assigned", "accept", "note:too_long", note="x" * 2001),
    no("assigned", "accept", "note:unreadable", note="\x00"),
    no("assigned", "accept", "note:wrong_type", note=["x"]),
]

ESCALATION = [
    # Rule 5: there is no way out but a decision.
    *(ok("requested", "decide", "follow_up", decision=decision, then="decide_case") for decision in DECISIONS),
    ok("requested", "decide", "completed", decision="returned", then="decide_case"),
    no("requested", "decide", "motivation:required", motivation=None),
    no("requested", "decide", "new_owner:required", decision="owner", new_owner=None),
    no("requested", "decide", "new_owner:required", facts="owner_not_accepted", decision="returned", new_owner=None),
    *(
        no("requested", "decide", f"{name}:required", decision="call_to_account", **{name: None})
        for name in ("agreement", "signatory", "react_on")
    ),
    no("requested", "decide", "follow_up_on:required", decision="nza", follow_up_on=None),
    # Above mandate: it goes up with what is proposed, at most twice.
    ok("requested", "pass_up", "requested", "may_be_passed_up", then="pass_up"),
    no("requested", "pass_up", "needs_may_be_passed_up"),
    no("requested", "pass_up", "to:required", facts="may_be_passed_up", to=None),
    no("requested", "pass_up", "decision:required", facts="may_be_passed_up", decision=None),
    # A later decision revokes it, also when all was done already.
    *each("follow_up completed", "revoke", "completed", "decision_holds", then="revoke_decision"),
    no("completed", "revoke", "needs_decision_holds"),
    no("completed", "revoke", "motivation:required", facts="decision_holds", motivation=None),
    # Withdrawn by who asked (a clock or the bounce rule cannot), or de-escalated: with a reason, and on record as well.
    ok("requested", "take_back", "completed", "asked_by_somebody", then="end_undecided"),
    no("requested", "take_back", "needs_asked_by_somebody"),
    no("requested", "take_back", "reason:required", facts="asked_by_somebody", reason=None),
    ok("requested", "de_escalate", "completed", then="end_undecided"),
    no("requested", "de_escalate", "reason:required", reason=None),
    no("requested", "de_escalate", "new_owner:required", facts="owner_not_accepted", new_owner=None),
    # The follow-up is carried out and reported.
    ok("follow_up", "complete", "completed"),
    no("follow_up", "complete", "result:required", result=None),
    ok("requested", "hand_over", "requested"),
    Row("follow_up", "hand_over", "follow_up", clocks={"follow_up": ClockStatus.RUNNING}),
    no("requested", "hand_over", "successor:required", successor=None),
]

ROWS = [("bottleneck", row) for row in BOTTLENECK] + [("escalation", row) for row in ESCALATION]

# Who may take a step at all, with a part in the case (where that part reaches is in tests/test_policy.py).
FIXERS = {"fixer", "coordinator"}
WHO: dict[str, set[str]] = {
    "submit": {"liaison"},
    "assign": {"coordinator", "commissioner", "admin", "system"},
    "accept": FIXERS,
    "decline": FIXERS,
    "ask_region": FIXERS,
    "answer_region": {"liaison", "contact"},
    "wait_party": FIXERS,
    "resume": FIXERS,
    "answer_enquiry": {"party"},
    "meeting_outcome": {"system"},
    "sign_of_life": FIXERS,
    "escalate": {"liaison", "fixer", "coordinator", "system"},
    "decide": {"commissioner"},
    "pass_up": {"commissioner"},
    "passed_up": {"system"},
    "revoke": {"commissioner"},
    "ask_higher": {"contact"},
    "tell_why": {"liaison"},
    "take_back": {"liaison", "fixer", "coordinator"},
    "de_escalate": {"commissioner"},
    "end_escalation": {"system"},
    "propose_solution": FIXERS,
    "offer_solution": {"system"},
    "reject_solution": {"liaison"},
    "give_feedback": {"liaison"},
    "verdict": {"liaison", "contact"},
    "conclude": {"liaison"},
    "confirm": {"liaison", "contact"},
    "close_unanswered": {"liaison", "system"},
    "reopen": {"liaison", "contact"},
    "part_reopened": {"system"},
    "merge": {"liaison", "fixer", "coordinator"},
    "withdraw": {"liaison"},
    "extend": {"coordinator"},
    "change_urgency": {"liaison"},
    "hand_over": {"liaison", "admin"},
    "complete": {"liaison", "fixer", "coordinator", "commissioner", "admin"},
}

CASE = CaseFacts(id=1, owner=9, co_owner=9, handler=9, directorate=3, region=5, theme="ouderen", confidential=False)
ACTORS = {
    **{role.value: Actor(ActorKind.USER, 9, role.value, (Grant(role, 3, frozenset({5})),)) for role in Role},
    "contact": Actor(ActorKind.CONTACT, None, "contact", cases=frozenset({1})),
    "party": Actor(ActorKind.PARTY, None, "party", cases=frozenset({1})),
    "stranger": Actor(ActorKind.CONTACT, None, "stranger", cases=frozenset({2})),
    "system": Actor(ActorKind.SYSTEM, None, "system"),
}

PAIRS = [
    (name, state, step)
    for name in ("bottleneck", "escalation")
    for state in definition(name).states
    for step in definition(name).transitions
]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=lambda value: str(value))
def test_row(name: str, row: Row) -> None:
    process = definition(name)
    step = process.transitions[row.step]
    snapshot = Snapshot(
        row.state, {"urgency": "normal"}, row.counters, row.facts, row.clocks, row.passed, row.extended
    )  # fmt: skip
    data = filled(step, row.state, row.facts, **row.given)
    outcome = decide(process, snapshot, row.step, data, TODAY)
    if row.refused:
        assert isinstance(outcome, Refused), outcome
        assert {f"{f.field}:{f.code}".lstrip(":") for f in outcome.faults} == row.refused
        return
    assert isinstance(outcome, Decision), outcome
    assert (outcome.target, outcome.source) == (row.leads, row.state)
    assert outcome.counts == row.counts
    if row.then:
        assert frozenset(outcome.then) == row.then
    assert outcome.must_act is process.states[row.leads].must_act


@pytest.mark.parametrize(("name", "state", "step"), PAIRS)
@pytest.mark.parametrize("who", ACTORS)
def test_state_step_role(name: str, state: str, step: str, who: str) -> None:
    """A step is for the roles of `WHO` and from the states of the rows, and for nobody and nowhere else."""
    process = definition(name)
    transition = process.transitions[step]
    assert can(ACTORS[who], Capability(transition.capability), CASE) is (who in WHO[step])
    passed = frozenset(process.clocks) - {transition.extends}
    everything = Snapshot(state, {"urgency": "normal"}, {}, _all_facts(), RUNNING, passed)
    possible = any(row.leads and (row.state, row.step) == (state, step) for of, row in ROWS if of == name)
    assert (not obstacles(process, everything, transition)) is possible
    if not possible:
        outcome = decide(process, everything, step, filled(transition, state), TODAY)
        assert isinstance(outcome, Refused)
        assert [fault.code for fault in outcome.faults] == ["not_from_state"]


def _all_facts() -> frozenset[str]:
    from app.definitions.vocabulary import VOCABULARY

    return VOCABULARY.facts


def test_unknown_step() -> None:
    outcome = decide(definition("bottleneck"), Snapshot("draft"), "vanish", {}, TODAY)
    assert isinstance(outcome, Refused)
    assert [fault.code for fault in outcome.faults] == ["unknown_step"]


def test_all_reasons_at_once() -> None:
    """Every reason is given, not just the first."""
    outcome = decide(definition("bottleneck"), Snapshot("assigned"), "decline", {}, TODAY)
    assert isinstance(outcome, Refused)
    assert {fault.field for fault in outcome.faults} == {"matter", "reason", "better_directorate"}
    assert outcome.at_fields


def test_both_decisions_ask_the_same() -> None:
    """Deciding at a case, of whatever process, and deciding at the escalation are one form."""
    at_escalation = definition("escalation").transitions["decide"]
    at_cases = [definition(name).transitions["decide"] for name in NAMES if "decide" in definition(name).transitions]

    def asked(step: Any) -> list[Any]:
        return [
            (f.name, f.type, f.label, f.help, f.required, f.required_when, f.max_length, f.choices, f.of)
            for f in step.fields
        ]

    assert len(at_cases) > 1
    assert all(asked(one) == asked(at_escalation) for one in at_cases)


def test_what_is_proposed_is_what_can_be_decided() -> None:
    """Passing up asks all that deciding asks, and nothing of it must be filled in but the decision and why."""
    steps = definition("escalation").transitions
    proposed = {one.name: one for one in steps["pass_up"].fields}
    assert set(proposed) - {"to"} == {one.name for one in steps["decide"].fields}
    for one in steps["decide"].fields:
        like = proposed[one.name]
        assert (like.type, like.choices, like.of, like.max_length) == (
            one.type, one.choices, one.of, one.max_length,
        )  # fmt: skip
    assert {name for name, one in proposed.items() if one.required} == {"to", "decision", "motivation"}


def test_every_party_is_somebody() -> None:
    """Rule 1: an open state has exactly one party that must act, and a next deadline."""
    for name in NAMES:
        for state in definition(name).states.values():
            if state.kind is StateKind.OPEN:
                assert state.must_act is not Party.NOBODY
                assert state.runs
