"""The words that workflow files may use, and what in the application stands behind each."""

from __future__ import annotations

from app.policy import REGION_CONTACT, SYSTEM, TABLE, Role
from app.workflow.checks import Vocabulary
from app.workflow.model import Party

ROLES_OF = {
    Party.LIAISON: (Role.LIAISON,),
    Party.COORDINATOR: (Role.COORDINATOR,),
    Party.OWNER: (Role.FIXER,),
    Party.COMMISSIONER: (Role.COMMISSIONER,),
}

VOCABULARY = Vocabulary(
    # What `app.cases.snapshots` finds out about a case.
    facts=frozenset(
        {
            "complete_intake",
            "contact",
            "region_told",
            "open_escalation",
            "owner_not_accepted",
            "owner_gone",
            "reopening_term",
            "leads_nobody",
            "parts_ended",
            "several_contacts",
            "recheck_asked",
            "may_be_passed_up",
            "decision_holds",
            "frame_missing",
            "frame_set",
            "prolongable",
            "asked_by_somebody",
            "may_ask_higher",
            "visit_day_came",
            "visit_followed_up",
            "policy_answers_in",
            "points_settled",
            "policy_test_open",
            "answers_written",
        }
    ),
    # Columns of `app.cases.models.Case` that count.
    counters=frozenset({"bounces", "reopenings"}),
    # Automatic steps, registered with `app.cases.steps.automatic`.
    steps=frozenset(
        {
            "route",
            "note_address",
            "open_escalation",
            "conclude_escalation",
            "decide_case",
            "pass_up",
            "revoke_decision",
            "end_undecided",
            "leave_escalation",
            "tell_region",
            "tell_merged",
            "note_verdict",
            "weigh_verdicts",
            "note_recheck",
            "leave_leading_case",
            "record_promise",
            "note_promise",
            "promises_follow",
            "note_dossier",
            "offer_to_regions",
            "follow_dossier",
            "record_task",
            "note_task",
            "tasks_follow",
            "main_waits",
            "note_experiment",
            "tell_experiment",
            "note_standing",
            "note_helper",
            "record_account",
            "remind_signatory",
            "note_reaction",
            "note_judgement",
            "share_entry",
            "take_entry_back",
            "record_visit",
            "note_visit",
            "note_policy_test",
            "prolong_answers",
            "tell_policy_test",
            "note_policy_answer",
            "remind_partners",
        }
    ),
    # Attributes of a case that a field may fill.
    fillable=frozenset(
        {
            "owner",
            "co_owner",
            "commissioner",
            "directorate",
            "outcome",
            "proposed_outcome",
            "verdict",
            "leading_case",
            "waiting_for",
            "accepted",
            "urgency",
            "expected_on",
        }
    ),
    # Messages, known to `app.outbox.templates`.
    templates=frozenset(
        {
            "act_now",
            "informed",
            "clock_warn",
            "clock_remind",
            "clock_inform",
            "clock_escalated",
            "clock_mt",
            "region_reminder",
            "region_recheck",
            "region_received",
            "region_question",
            "region_feedback",
            "region_withdrawn",
            "region_merged",
            "region_escalated",
            "region_reopened",
            "region_closed",
            "region_concluded",
            "region_others_answered",
        }
    ),
    # Groups of people that a field may choose from, known to `app.cases.choices`.
    people=frozenset({"fixers", "liaisons", "colleagues", "commissioners"}),
    parties={
        **{
            party: frozenset(capability.value for role in roles for capability in TABLE[role])
            for party, roles in ROLES_OF.items()
        },
        Party.REGION: frozenset(capability.value for capability in REGION_CONTACT),
        Party.NOBODY: frozenset(),
    },
    attributes={"urgency": frozenset({"normal", "high", "urgent"})},
    system=frozenset(capability.value for capability in SYSTEM),
    companions=frozenset({"escalation"}),
    # Registers that a field may choose from, made known with `app.cases.choices.register`.
    registers=frozenset({"accords", "agreements", "dossiers", "meetings", "signatories"}),
    # Days of a case that a clock may run until without being asked, known to `app.cases.facts`.
    dates=frozenset({"answer_by", "ends_on", "evaluate_on", "visit_on"}),
)
