"""Asking somebody of another organisation a question about a case, and taking their answer.

Asking makes the case wait (`wait_party`), unless it waits already. A case may wait for several answers at once: the
wait ends with the last of them, or when the owner goes on. An answer that comes later is added without a step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.attachments.actions import attach
from app.attachments.files import Upload
from app.cases import actions as cases
from app.cases import clocks, index, parties
from app.cases.models import Case
from app.cases.notices import tell_colleague
from app.definitions import registry
from app.enquiries import letters, links, standing
from app.enquiries.judging import MAX_ANSWER, MAX_NAME, MAX_QUESTION, MAX_SHARED, Judge
from app.enquiries.models import Enquiry, EnquiryAnswer
from app.enquiries.standing import Standing
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, ActorKind, Capability, entitled
from app.workflow.engine import ClockStatus
from app.workflow.model import Party

ASKED = frozenset({"party", "name", "email", "question", "shared", "share_title", "visibility", "expected_on"})
AGAIN = frozenset({"name", "email", "expected_on"})
ANSWERED = frozenset({"text", "name", "function"})
MOST = 20
"""Questions about one case: more is a sign that something else is wrong."""

TERM = 20
"""Working days in which an answer is expected when nothing else is said: as long as a case may wait."""

REMIND = 3
"""Working days before the last day on which somebody is reminded, once."""

STATES = ("in_progress", "waiting_party")
"""Where a case is when its owner can ask somebody something."""

REASON = "Het antwoord op onze vraag."
"""What the case waits for, as its region reads it: the question itself may not be meant for the region."""

CLOCK = "party_answer"


def refusal(case: Case) -> FieldError | None:
    """Why nobody can be asked anything about this case now, whoever asks; None when somebody can."""
    if case.process != "bottleneck" or case.state not in STATES:
        return FieldError("", "no_enquiry_now")
    return None


def ask(session: Session, actor: Actor, number: str, data: Mapping[str, Any], *, now: datetime) -> Enquiry:
    """Send somebody a question with a link by which they answer.

    `data`: `party`, `name`, `email`, `question`; and `shared` (a text), `share_title`, `visibility` (who reads question
    and answer on the case), `expected_on` (the last day of the link). Raises NotFound outside the actor's sight,
    Forbidden, NotAllowedNow when the case is not worked on, and Invalid.
    """
    case = cases.lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_WORK, case.facts())
    reason = refusal(case)
    if reason is not None:
        raise NotAllowedNow([reason])
    today = clock.local_date(now)
    judge = Judge(data, ASKED)
    party, name = judge.words("party", MAX_NAME), judge.words("name", MAX_NAME)
    email = judge.email("email")
    question = judge.words("question", MAX_QUESTION, lines=True)
    shared = judge.words("shared", MAX_SHARED, needed=False, lines=True)
    title = judge.yes("share_title")
    visibility = judge.readers("visibility")
    due_on = judge.day("expected_on", today, clock.calendar().add(today, TERM))
    judge.done()
    if case.enquiries >= MOST:
        raise Invalid([FieldError("", "too_many_enquiries", {"max": MOST})])
    event_id = audit.record(
        session,
        actor,
        "case.enquiry_sent",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=visibility.value,
        data={"due_on": due_on.isoformat(), "title_shared": title},
        private={"party": party, "name": name, "email": email, "values": _texts(question=question, shared=shared)},
    )
    index.said(session, case, event_id, question, shared, party)
    enquiry = Enquiry(
        case_id=case.id,
        event_id=event_id,
        party=party,
        name=name,
        email=email,
        question=question,
        shared=shared,
        shared_title=case.title if title else "",
        visibility=visibility,
        asked_by_id=actor.id,
        asked_at=now,
        sent_at=now,
        due_on=due_on,
        next_at=_next_at(due_on, now),
    )
    session.add(enquiry)
    session.flush()
    case.enquiries += 1
    case.updated_at = now
    letters.question(session, enquiry, actor.name, event_id, now)
    _wait(session, actor, case, enquiry, now)
    return enquiry


def _texts(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _wait(session: Session, actor: Actor, case: Case, enquiry: Enquiry, now: datetime) -> None:
    """Let the case wait for this answer; when it waits for other questions already, for this one too."""
    if case.state == "waiting_party":
        cycle = _cycle(session, case)
        others = select(Enquiry.id).where(Enquiry.case_id == case.id, Enquiry.wait_cycle == cycle)
        if cycle is not None and session.scalar(others.limit(1)) is not None:
            enquiry.wait_cycle = cycle
        return
    definition = registry.get(session, case.process, case.workflow_version)
    data = {"party": enquiry.party, "reason": REASON, "expected_on": enquiry.due_on}
    cases.carry_out(session, actor, case, definition, "wait_party", data, now)
    enquiry.wait_cycle = _cycle(session, case)


def _cycle(session: Session, case: Case) -> int | None:
    """Which wait this is, by the clock of waiting; None when that does not run."""
    held = [item for item in clocks.of(session, case.id) if item.name == CLOCK]
    return held[-1].cycle if held and held[-1].status is not ClockStatus.STOPPED else None


def _next_at(due_on: date, now: datetime) -> datetime:
    """When something happens by itself: a reminder some days before the term, unless that is too near; else the moment
    at which the owner hears that no answer came.
    """
    calendar = clock.calendar()
    reminder = calendar.subtract(due_on, REMIND)
    return clock.start_of(reminder) if reminder > calendar.add(clock.local_date(now), 1) else overdue_at(due_on)


def overdue_at(due_on: date) -> datetime:
    """The start of the first working day after the term."""
    return clock.start_of(clock.calendar().add(due_on, 1))


# -- what its asker does with a question ---------------------------------------------------------


def _own(session: Session, actor: Actor, number: str, enquiry_id: int) -> tuple[Actor, Case, Enquiry]:
    """A question of a case that is held, for whoever works on that. Raises NotFound, Forbidden."""
    case = cases.lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_WORK, case.facts())
    enquiry = session.get(Enquiry, enquiry_id, populate_existing=True)
    if enquiry is None or enquiry.case_id != case.id:
        raise NotFound(str(enquiry_id))
    return actor, case, enquiry


def send_again(
    session: Session, actor: Actor, number: str, enquiry_id: int, data: Mapping[str, Any], *, now: datetime
) -> Enquiry:
    """Send a question once more: with a longer term (`expected_on`), or to somebody else (`name`, `email`).

    The link to another address is a new one, and the old one works no more. Raises NotFound, Forbidden, NotAllowedNow
    when there is nothing to answer any more, and Invalid.
    """
    actor, case, enquiry = _own(session, actor, number, enquiry_id)
    if standing.standing_of(enquiry, active=case.active, now=now) not in (
        Standing.SENT, Standing.OPENED, Standing.EXPIRED,
    ):  # fmt: skip
        raise NotAllowedNow([FieldError("", "enquiry_over")])
    today = clock.local_date(now)
    judge = Judge(data, AGAIN)
    name = judge.words("name", MAX_NAME, needed=False) or enquiry.name
    email = judge.email("email") if data.get("email") else enquiry.email
    later = max(enquiry.due_on, clock.calendar().add(today, 1))
    due_on = judge.day("expected_on", today, later)
    judge.done()
    if email != enquiry.email:
        enquiry.generation += 1
        enquiry.opened_at = None
    enquiry.name, enquiry.email, enquiry.due_on = name, email, due_on
    enquiry.sent_at, enquiry.reminded_at = now, None
    enquiry.next_at = _next_at(due_on, now)
    event_id = audit.record(
        session,
        actor,
        "case.enquiry_sent_again",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        data={"enquiry": enquiry.id, "due_on": due_on.isoformat(), "generation": enquiry.generation},
        private={"party": enquiry.party, "name": name, "email": email},
    )
    case.updated_at = now
    letters.question(session, enquiry, actor.name, event_id, now)
    return enquiry


def withdraw(session: Session, actor: Actor, number: str, enquiry_id: int, *, now: datetime) -> Enquiry:
    """Take a question back: its link works no more, and whoever was asked hears that.

    The wait of the case goes on until its owner goes on, who knows why. Raises NotFound, Forbidden, and NotAllowedNow
    when it was answered or withdrawn.
    """
    actor, case, enquiry = _own(session, actor, number, enquiry_id)
    if enquiry.withdrawn_at is not None or enquiry.answered_at is not None:
        raise NotAllowedNow([FieldError("", "enquiry_over")])
    heard = standing.standing_of(enquiry, active=case.active, now=now) in (Standing.SENT, Standing.OPENED)
    enquiry.withdrawn_at, enquiry.next_at = now, None
    event_id = audit.record(
        session,
        actor,
        "case.enquiry_withdrawn",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        data={"enquiry": enquiry.id},
        private={"party": enquiry.party, "name": enquiry.name},
    )
    case.updated_at = now
    if heard:
        letters.withdrawn(session, enquiry, actor.name, event_id, now)
    return enquiry


# -- what the one who is asked does with it ------------------------------------------------------


def enquiry_of(session: Session, ticket: links.Ticket | None) -> Enquiry | None:
    """The question of a link, also when that works no more; None when it went to another address since."""
    enquiry = session.get(Enquiry, ticket.enquiry) if ticket else None
    return enquiry if enquiry and ticket and enquiry.generation == ticket.generation else None


def note_opened(session: Session, ticket: links.Ticket, *, now: datetime) -> None:
    """Note that somebody opened the link for the first time. Reading changes nothing in the work, so it leaves no
    event.
    """
    enquiry = enquiry_of(session, ticket)
    if enquiry is not None and enquiry.opened_at is None and standing.awaits(enquiry, now):
        enquiry.opened_at = now


def actor_for(enquiry: Enquiry, name: str) -> Actor:
    """Whoever answers, as an actor: may add an answer to this case, and see nothing of it."""
    return Actor(ActorKind.PARTY, None, f"{name} ({enquiry.party})", cases=frozenset({enquiry.case_id}))


def answer(
    session: Session,
    ticket: links.Ticket | None,
    data: Mapping[str, Any],
    *,
    given: int | None,
    now: datetime,
    files: Sequence[Upload] = (),
) -> EnquiryAnswer:
    """Answer a question, or add to an answer once (`given` answers before it, as the page showed; None: whatever).

    `data`: `text`, and `name` and `function` of whoever answers. Whoever reads the answer may fetch its files. Raises
    NotFound for a link that is not of this question any more, NotAllowedNow when nothing can be answered (again), and
    Invalid.
    """
    enquiry = enquiry_of(session, ticket)
    if enquiry is None:
        raise NotFound("enquiry")
    case = cases.hold(session, enquiry.case_id)
    session.refresh(enquiry)
    if ticket is None or enquiry.generation != ticket.generation:
        raise NotFound("enquiry")
    before = session.scalar(select(func.count(EnquiryAnswer.id)).where(EnquiryAnswer.enquiry_id == enquiry.id)) or 0
    if not standing.takes_answers(enquiry, case, before, now) or given not in (None, before):
        raise NotAllowedNow([FieldError("", "enquiry_closed")])
    judge = Judge(data, ANSWERED)
    text = judge.words("text", MAX_ANSWER, lines=True)
    name, function = judge.words("name", MAX_NAME), judge.words("function", MAX_NAME)
    judge.done()
    actor = entitled(actor_for(enquiry, name), Capability.CASE_ANSWER_ENQUIRY, case.facts())
    event_id = audit.record(
        session,
        actor,
        "case.enquiry_answered",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=enquiry.visibility.value,
        data={"enquiry": enquiry.id, "again": before > 0},
        private={"party": enquiry.party, "function": function, "values": {"answer": text}},
    )
    index.said(session, case, event_id, text, enquiry.party)
    made = EnquiryAnswer(
        enquiry_id=enquiry.id, event_id=event_id, text=text, name=name, function=function, given_at=now
    )
    session.add(made)
    attach(session, actor, case, files, visibility=enquiry.visibility, now=now, event_id=event_id)
    enquiry.answered_at, enquiry.next_at = enquiry.answered_at or now, None
    case.updated_at = now
    session.flush()
    _go_on(session, actor, case, enquiry, now)
    letters.thanks(session, enquiry, made, now, more=before + 1 < standing.MOST_ANSWERS)
    says = {"party": enquiry.party}
    owner_id = parties.person_for(session, case, Party.OWNER)
    if owner_id is not None:
        tell_colleague(session, case, "enquiry_answered", owner_id, lambda _language: says, event_id, now)
    return made


def _go_on(session: Session, actor: Actor, case: Case, enquiry: Enquiry, now: datetime) -> None:
    """End the wait of the case, when it is the wait for this answer and for no other that may still come."""
    if case.state != "waiting_party" or enquiry.wait_cycle is None or enquiry.wait_cycle != _cycle(session, case):
        return
    others = select(Enquiry).where(
        Enquiry.case_id == case.id, Enquiry.wait_cycle == enquiry.wait_cycle, Enquiry.id != enquiry.id
    )
    if any(standing.awaits(other, now) for other in session.scalars(others)):
        return
    definition = registry.get(session, case.process, case.workflow_version)
    cases.carry_out(session, actor, case, definition, "answer_enquiry", {"party": enquiry.party}, now)
