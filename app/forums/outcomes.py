"""What a meeting said of an item, and how that returns to the case.

The case and every case that an escalation carries get it in their story; those that waited for this forum go on;
whoever owns the case, its liaison and who saw to the paper are told. Postponed: the item goes to the next meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, NotAllowedNow
from app.forums import agenda, judging
from app.forums.models import AgendaItem, Forum, Meeting, MeetingResult, MoveCause
from app.policy import Actor, Capability, require
from app.workflow.model import Text

STEP, COMPLETE = "meeting_outcome", "complete"
"""The step of a case that waits for a meeting, and that of a decision whose follow-up is done."""

LABELS: Mapping[MeetingResult, Text] = {
    MeetingResult.AGREED: Text("akkoord", "agreed"),
    MeetingResult.PARTLY: Text("deels akkoord", "agreed in part"),
    MeetingResult.REJECTED: Text("niet akkoord", "not agreed"),
    MeetingResult.NOTED: Text("besproken, geen besluit", "discussed, no decision"),
}
OUTCOME = Text("{forum} van {day}: ", "{forum} of {day}: ")


def record(session: Session, actor: Actor, item_id: int, raw: Mapping[str, Any], *, now: datetime) -> AgendaItem:
    """Record what a meeting said of an item. Raises Forbidden, NotFound, Invalid, and NotAllowedNow before the day of
    the meeting or when it is on record already.

    `raw`: `result` (or "postponed"), `text`, and `completes` for an escalation that was decided on.
    """
    require(actor, Capability.FORUM_WORK)
    item = agenda.own_item(session, actor, item_id)
    meeting = session.get(Meeting, item.meeting_id) if item.meeting_id is not None else None
    if meeting is None or meeting.held_on > clock.local_date(now):
        raise NotAllowedNow([FieldError("", "meeting_not_yet")])
    value = judging.outcome(raw)
    if value.result is None:
        return agenda.move_on(session, actor, item.id, MoveCause.POSTPONED, value.text, now)
    item.result, item.result_text, item.result_by_id, item.ended_at = value.result, value.text, actor.id, now
    session.flush()
    forum, case = session.get_one(Forum, item.forum_id), session.get_one(Case, item.case_id)
    event_id = agenda.note(
        session, actor, item, forum, "result", now, {"values": {"outcome": value.text}}, meeting=meeting,
        data={"result": value.result.value},
    )  # fmt: skip
    for one in agenda.carried(session, case) or [case]:
        _go_on(session, actor, one, forum, meeting, value, now)
    if value.completes:
        _complete(session, actor, case, forum, meeting, value, now)
    result = value.result

    def says(language: str) -> dict[str, str]:
        return {"what": told(language, forum, meeting, result)}

    agenda.inform(session, actor, item, event_id, says, now)
    return item


def told(language: str, forum: Forum, meeting: Meeting, result: MeetingResult) -> str:
    """The outcome in a few words: "Overleg met de minister van di 1 dec: akkoord"."""
    return agenda.said(OUTCOME, language, forum, meeting.held_on) + LABELS[result][language]


def _go_on(
    session: Session, actor: Actor, case: Case, forum: Forum, meeting: Meeting, value: judging.OutcomeIn, now: datetime
) -> None:
    """A case that waited for this forum goes on. Under an older version of its process it may not be able to."""
    definition = registry.get(session, case.process, case.workflow_version)
    step = definition.transitions.get(STEP)
    if step is None or case.state not in step.sources or case.waiting_for not in (forum.name_nl, forum.name_en):
        return
    cases.carry_out(session, actor, case, definition, STEP, {"outcome": _in_full(forum, meeting, value)}, now)


def _complete(
    session: Session, actor: Actor, case: Case, forum: Forum, meeting: Meeting, value: judging.OutcomeIn, now: datetime
) -> None:
    """The follow-up of a decision is done with what the meeting said. Raises NotAllowedNow when there is none to do."""
    if not can_complete(session, case):
        raise NotAllowedNow([FieldError("completes", "nothing_to_complete")])
    definition = registry.get(session, case.process, case.workflow_version)
    cases.carry_out(session, actor, case, definition, COMPLETE, {"result": _in_full(forum, meeting, value)[:3000]}, now)


def can_complete(session: Session, case: Case) -> bool:
    """Whether what follows from a decision is still being carried out: its process says so by a step for that."""
    step = registry.get(session, case.process, case.workflow_version).transitions.get(COMPLETE)
    return case.process == "escalation" and step is not None and case.state in step.sources


def _in_full(forum: Forum, meeting: Meeting, value: judging.OutcomeIn) -> str:
    """What is kept with the case: where, when, and what was said. Text for Dutch colleagues."""
    return f"{told('nl', forum, meeting, value.result or MeetingResult.NOTED)}.\n\n{value.text}"
