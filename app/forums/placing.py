"""A decision for the minister, the IZA quarterly consultation or the NZa puts its escalation on an agenda there."""

from __future__ import annotations

from app import clock
from app.cases import actions as cases
from app.cases.steps import Step
from app.errors import FieldError, Invalid
from app.escalations import consequences
from app.escalations.models import DecisionType, Escalation, EscalationDecision
from app.forums import agenda, queries
from app.forums.judging import ASKED_MAX, ItemIn
from app.forums.models import Forum, Meeting, MeetingStatus, Purpose

TO_A_FORUM = (DecisionType.MINISTER, DecisionType.IZA_CONSULTATION, DecisionType.NZA)
REVOKED = "Het besluit dat dit op de agenda zette, geldt niet meer."
"""Why an item goes off the agenda: text for Dutch colleagues, kept as it was at the time."""


@consequences.of(*TO_A_FORUM)
def _place(step: Step, escalation: Escalation, decision: EscalationDecision) -> None:
    """Put the escalation on the agenda of the meeting that was named; without one, on that of the next meeting of the
    forum, and when none is planned it waits there. Its cases wait for that forum.

    Raises Invalid at `meeting` for a meeting of another forum.
    """
    session, today = step.session, clock.local_date(step.now)
    forum = queries.of_decision(session, decision.type.value)
    if forum is None:
        return
    meeting = _meeting(step, forum) or queries.next_of(session, forum.id, today)
    case = cases.hold(session, escalation.case_id)
    asked = decision.follow_up or decision.motivation
    value = ItemIn(Purpose.DECIDE, shortened(asked), decision.follow_up_owner_id)
    agenda.place(session, step.actor, case, forum, meeting, value, step.now)
    for one in agenda.carried(session, case):
        if one.state == "waiting_party":
            one.waiting_for = forum.name_nl


def _meeting(step: Step, forum: Forum) -> Meeting | None:
    chosen = step.decision.data.get("meeting")
    if not chosen:
        return None
    meeting = step.session.get(Meeting, int(chosen))
    if meeting is None or meeting.status is MeetingStatus.CANCELLED:
        raise Invalid([FieldError("meeting", "unknown_record")])
    if meeting.forum_id != forum.id:
        raise Invalid([FieldError("meeting", "meeting_of_another_forum", {"forum": forum.name_nl})])
    return meeting


def shortened(text: str) -> str:
    """As much of a text as can be asked of a meeting, cut off after a word."""
    if len(text) <= ASKED_MAX:
        return text
    return f"{text[: ASKED_MAX - 2].rsplit(' ', 1)[0]} …"


@consequences.revoked(*TO_A_FORUM)
def _revoked(step: Step, escalation: Escalation, decision: EscalationDecision) -> None:
    forum = queries.of_decision(step.session, decision.type.value)
    if forum is not None:
        case = cases.hold(step.session, escalation.case_id)
        agenda.withdraw(step.session, step.actor, case, REVOKED, step.now, forum.id)
