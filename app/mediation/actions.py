"""Writing down who is at the table, what each says, and what they agree; and what came of that.

Whoever represents the region, and the owner of the case, may (`case.mediate`), as long as the case is not finished.
Each change is one event of the case; its text stands in the story, for whoever may read that entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit.models import Event
from app.bottlenecks import intake
from app.bottlenecks.models import Bottleneck
from app.cases import actions as cases
from app.cases import choices
from app.cases.models import Case, EntrySight
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.mediation.models import (
    MediationMove,
    MediationParty,
    MediationPosition,
    MediationStep,
    PartyKind,
    StepState,
)
from app.policy import Actor, Capability, entitled
from app.workflow.model import Visibility

PROCESS = "bottleneck"
LONGEST_NAME, LONGEST_CONTACT, LONGEST_TEXT = 120, 200, 4000
MOST_PARTIES, MOST_STEPS = 20, 100
FURTHEST = timedelta(days=731)
WHO = (Visibility.MINISTRY, Visibility.REGION)
"""Who can read what is written down here: all colleagues who see the case, or its region too."""


def refusal(case: Case) -> FieldError | None:
    """Why nothing can be written down about this case, whoever asks; None when it can."""
    if case.process != PROCESS:
        return FieldError("", "no_mediation_here")
    return None if case.active else FieldError("", "mediation_closed")


def add_party(session: Session, actor: Actor, number: str, raw: Mapping[str, Any], *, now: datetime) -> MediationParty:
    """Put a party at the table. `raw`: name, kind, contact, visibility. Raises NotFound, Forbidden, NotAllowedNow,
    Invalid.
    """
    case, actor = _held(session, actor, number)
    given = _Reader(raw)
    name = given.needed("name", LONGEST_NAME, lines=False)
    kind = given.choice("kind", PartyKind, None)
    if kind is None and not any(error.field == "kind" for error in given.errors):
        given.fail("kind", "required")
    contact = given.words("contact", LONGEST_CONTACT)
    visibility = given.visibility()
    given.done()
    known = select(func.lower(MediationParty.name)).where(MediationParty.case_id == case.id)
    names = list(session.scalars(known))
    if name.lower() in names:
        raise Invalid([FieldError("name", "party_known")])
    if len(names) >= MOST_PARTIES:
        raise Invalid([FieldError("", "too_many", {"max": MOST_PARTIES})])
    event_id = _record(
        session, actor, case, "party_added", visibility, now, {"kind": kind.value}, {"name": name, "contact": contact}
    )
    party = MediationParty(case_id=case.id, name=name, kind=kind, contact=contact, event_id=event_id, added_at=now)
    session.add(party)
    session.get_one(Bottleneck, case.id).mediated = True
    session.flush()
    return party


def note_position(
    session: Session, actor: Actor, number: str, party_id: int, raw: Mapping[str, Any], *, now: datetime
) -> MediationPosition:
    """Write down what a party says, in its own words. `raw`: text, visibility. Raises as `add_party`."""
    case, actor = _held(session, actor, number)
    party = _party(session, case, party_id)
    given = _Reader(raw)
    text = given.needed("text", LONGEST_TEXT)
    visibility = given.visibility()
    given.done()
    event_id = _record(
        session, actor, case, "position_noted", visibility, now, {"party": party.id},
        {"values": {"position": text}, "party": party.name},
    )  # fmt: skip
    made = MediationPosition(party_id=party.id, text=text, event_id=event_id, noted_by_id=actor.id, noted_at=now)
    session.add(made)
    session.flush()
    return made


def agree_step(session: Session, actor: Actor, number: str, raw: Mapping[str, Any], *, now: datetime) -> MediationStep:
    """Write down what was agreed. `raw`: what, party or colleague (an id; one of the two), due_on, visibility.

    Raises as `add_party`.
    """
    case, actor = _held(session, actor, number)
    given = _Reader(raw)
    what = given.needed("what", LONGEST_TEXT)
    due_on = given.day_ahead("due_on", clock.local_date(now))
    party_id, colleague_id = given.number("party"), given.number("colleague")
    visibility = given.visibility()
    if party_id is None and colleague_id is None and not given.errors:
        given.fail("party", "required")
    elif party_id is not None and colleague_id is not None:
        given.fail("colleague", "party_or_colleague")
    given.done()
    who = ""
    if party_id is not None:
        try:
            who = _party(session, case, party_id).name
        except NotFound:
            raise Invalid([FieldError("party", "unknown_party")]) from None
    if colleague_id is not None:
        known = dict(choices.people_in(session, "colleagues"))
        if colleague_id not in known:
            raise Invalid([FieldError("colleague", "unknown_person")])
        who = known[colleague_id]
    count = session.scalar(select(func.count()).where(MediationStep.case_id == case.id)) or 0
    if count >= MOST_STEPS:
        raise Invalid([FieldError("", "too_many", {"max": MOST_STEPS})])
    event_id = _record(
        session, actor, case, "step_agreed", visibility, now,
        {"due_on": due_on.isoformat(), "party": party_id, "colleague": colleague_id},
        {"values": {"what": what}, "who": who},
    )  # fmt: skip
    step = MediationStep(
        case_id=case.id, what=what, party_id=party_id, colleague_id=colleague_id, due_on=due_on,
        state=StepState.OPEN, event_id=event_id, agreed_at=now,
    )  # fmt: skip
    session.add(step)
    session.flush()
    return step


def end_step(
    session: Session, actor: Actor, number: str, step_id: int, kept: bool, raw: Mapping[str, Any], *, now: datetime
) -> MediationStep:
    """The step was done, or was not. `raw`: text, what was done or why it was not. Raises as `add_party`."""
    case, actor = _held(session, actor, number)
    step = _open_step(session, case, step_id)
    given = _Reader(raw)
    text = given.words("text", LONGEST_TEXT, lines=True) if kept else given.needed("text", LONGEST_TEXT)
    given.done()
    step.state = StepState.KEPT if kept else StepState.NOT_KEPT
    step.result, step.ended_on = text, clock.local_date(now)
    _about_step(session, actor, case, step, "step_kept" if kept else "step_not_kept", {}, text, now)
    return step


def move_step(
    session: Session, actor: Actor, number: str, step_id: int, raw: Mapping[str, Any], *, now: datetime
) -> MediationStep:
    """The step gets another day. `raw`: due_on, text (the reason). Raises as `add_party`."""
    case, actor = _held(session, actor, number)
    step = _open_step(session, case, step_id)
    given = _Reader(raw)
    due_on = given.day_ahead("due_on", clock.local_date(now))
    text = given.needed("text", LONGEST_TEXT)
    if due_on == step.due_on:
        given.fail("due_on", "same_date")
    given.done()
    before, step.due_on, step.reminded_at = step.due_on, due_on, None
    session.add(MediationMove(step_id=step.id, from_on=before, to_on=due_on, reason=text, moved_at=now))
    days = {"from_on": before.isoformat(), "due_on": due_on.isoformat()}
    _about_step(session, actor, case, step, "step_moved", days, text, now)
    return step


def _held(session: Session, actor: Actor, number: str) -> tuple[Case, Actor]:
    case = cases.lock(session, actor, number)
    if case.process != PROCESS:
        raise NotFound(number)
    actor = entitled(actor, Capability.CASE_MEDIATE, case.facts())
    reason = refusal(case)
    if reason is not None:
        raise NotAllowedNow([reason])
    return case, actor


def _party(session: Session, case: Case, party_id: int) -> MediationParty:
    party = session.get(MediationParty, party_id)
    if party is None or party.case_id != case.id:
        raise NotFound(str(party_id))
    return party


def _open_step(session: Session, case: Case, step_id: int) -> MediationStep:
    step = session.get(MediationStep, step_id)
    if step is None or step.case_id != case.id:
        raise NotFound(str(step_id))
    if step.state is not StepState.OPEN:
        raise NotAllowedNow([FieldError("", "step_ended")])
    return step


def _about_step(
    session: Session, actor: Actor, case: Case, step: MediationStep, what: str, data: dict[str, Any], text: str,
    now: datetime,
) -> None:  # fmt: skip
    """An entry about a step, for those who read the step now."""
    _record(
        session, actor, case, what, visibility_of(session, step.event_id), now, {"step": step.id, **data},
        {"values": {"text": text} if text else {}, "what": step.what},
    )  # fmt: skip
    session.flush()


def visibility_of(session: Session, event_id: str) -> Visibility:
    """Who reads an entry now."""
    written = select(Event.visibility).where(Event.id == event_id)
    changed = session.scalar(select(EntrySight.visibility).where(EntrySight.event_id == event_id))
    return Visibility(changed or session.scalar(written) or Visibility.MINISTRY)


def _record(
    session: Session, actor: Actor, case: Case, what: str, visibility: Visibility, now: datetime,
    data: dict[str, Any], private: dict[str, Any],
) -> str:  # fmt: skip
    case.updated_at = now
    return audit.record(
        session,
        actor,
        f"case.mediation_{what}",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=visibility.value,
        data=data,
        private=private,
    )


class _Reader(intake.Reader):
    """What was filled in, with every error at its field."""

    def done(self) -> None:
        """Raise Invalid when anything was wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def needed(self, name: str, limit: int, *, lines: bool = True) -> str:
        """A text that must be there."""
        text = self.words(name, limit, lines=lines)
        if not text and not any(error.field == name for error in self.errors):
            self.fail(name, "required")
        return text

    def visibility(self) -> Visibility:
        """Who will read it; colleagues, when nothing was said."""
        found: Visibility = self.choice("visibility", Visibility, Visibility.MINISTRY)
        if found not in WHO:
            self.unknown("visibility", found, [item.value for item in WHO])
        return found

    def day_ahead(self, name: str, today: date) -> date:
        """A Dutch day from today on, which must be there."""
        before = len(self.errors)
        day = self.day(name)
        if day is None:
            if len(self.errors) == before:
                self.fail(name, "required")
            return today
        if not today <= day <= today + FURTHEST:
            self.fail(name, "date_in_past" if day < today else "date_too_far")
        return day
