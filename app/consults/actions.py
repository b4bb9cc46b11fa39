"""What the two can do with a thread: begin it, say something, leave an advice, share it, escalate, end it.

Everything is by one of the two themselves, never on behalf of somebody. The log holds that it was done and between
whom, and no word of it; the case that a thread is about is not named there either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks.intake import Reader
from app.cases import actions as cases
from app.cases import index
from app.cases.models import Case
from app.cases.queries import get_visible
from app.consults import queries
from app.consults.models import Consult, ConsultMessage, ConsultState
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.outbox import notices
from app.people import queries as people
from app.policy import Actor, Capability, Role, require
from app.workflow.model import Visibility

LONGEST_SUBJECT, LONGEST_TEXT = 160, 4000
GOES_ON = frozenset({ConsultState.OPEN, ConsultState.ADVISED})


def candidates(session: Session, actor: Actor) -> list[people.Person]:
    """With whom this person can begin a thread: a liaison with a commissioner, a commissioner with a liaison."""
    others = Role.COMMISSIONER if actor.has(Role.LIAISON) else Role.LIAISON
    return [one for one in people.holders_of(session, others) if one.id != actor.id]


def begin(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Consult:
    """Begin a thread. `raw`: other (the id of a colleague), subject, text, case (a number, or nothing).

    Raises Forbidden, Invalid.
    """
    require(actor, Capability.CONSULT_HOLD)
    if actor.id is None:
        raise NotFound
    reader = Reader(raw)
    subject, text = reader.words("subject", LONGEST_SUBJECT), reader.words("text", LONGEST_TEXT, lines=True)
    for name, value in (("subject", subject), ("text", text)):
        if not value and not any(error.field == name for error in reader.errors):
            reader.fail(name, "required")
    other = reader.number("other")
    if other is None or other not in {one.id for one in candidates(session, actor)}:
        reader.fail("other", "unknown_person" if raw.get("other") else "required")
    about = _case(session, actor, reader)
    if reader.errors or other is None:
        raise Invalid(reader.errors)
    liaison, commissioner = (actor.id, other) if actor.has(Role.LIAISON) else (other, actor.id)
    consult = Consult(
        liaison_id=liaison, commissioner_id=commissioner, case_id=about.id if about else None, subject=subject,
        state=ConsultState.OPEN, opened_at=now, last_at=now, last_by_id=actor.id,
    )  # fmt: skip
    session.add(consult)
    session.flush()
    _see(consult, actor, now)
    session.add(ConsultMessage(consult_id=consult.id, author_id=actor.id, text=text, sent_at=now))
    event_id = _record(session, actor, consult, "consult.begun", now)
    _tell(session, actor, consult, event_id, now, always=True)
    return consult


def _case(session: Session, actor: Actor, reader: Reader) -> Case | None:
    """The case that a thread is to be about: one that this person sees and that has been submitted."""
    number = reader.words("case", 20)
    if not number:
        return None
    try:
        found = get_visible(session, actor, number)
    except NotFound:
        reader.fail("case", "unknown_case")
        return None
    if found.state == "draft":
        reader.fail("case", "consult_draft")
    return found


def say(session: Session, actor: Actor, consult_id: int, text: object, *, now: datetime) -> Consult:
    """Say something; the same twice in a row is once. Raises NotFound, NotAllowedNow, Invalid."""
    consult = _going_on(session, actor, consult_id)
    said = _text(text, "text")
    last = session.scalars(
        select(ConsultMessage)
        .where(ConsultMessage.consult_id == consult.id)
        .order_by(ConsultMessage.id.desc())
        .limit(1)
    ).one()
    if (last.author_id, last.text) == (actor.id, said):
        return consult
    _add(session, actor, consult, said, "consult.said", now)
    return consult


def advise(session: Session, actor: Actor, consult_id: int, text: object, *, may_share: bool, now: datetime) -> Consult:
    """The commissioner leaves an advice; with `may_share` it may go with the case. A later one takes its place here;
    the thread keeps both. Raises as `say`.
    """
    consult = _going_on(session, actor, consult_id)
    if actor.id != consult.commissioner_id:
        raise NotAllowedNow([FieldError("", "consult_not_yours")])
    said = _text(text, "advice")
    consult.advice, consult.advised_at, consult.state = said, now, ConsultState.ADVISED
    consult.may_share, consult.advice_shared_at = may_share, None
    _add(session, actor, consult, said, "consult.advised", now)
    return consult


def about(session: Session, actor: Actor, consult_id: int, number: str, *, now: datetime) -> Consult:
    """The thread is about this case from now on. Raises NotFound, NotAllowedNow, Invalid."""
    consult = _going_on(session, actor, consult_id)
    reader = Reader({"case": number})
    found = _case(session, actor, reader)
    if found is None and not reader.errors:
        reader.fail("case", "required")
    if reader.errors or found is None:
        raise Invalid(reader.errors)
    consult.case_id = found.id
    _record(session, actor, consult, "consult.linked", now)
    return consult


def share_advice(session: Session, actor: Actor, consult_id: int, *, now: datetime) -> Case:
    """Put the advice with the case, for all who see that. Only when the commissioner said that it may. Raises NotFound,
    NotAllowedNow.
    """
    consult = queries.get(session, actor, consult_id, hold=True)
    if not consult.advice or not consult.may_share or consult.advice_shared_at is not None:
        raise NotAllowedNow([FieldError("", "consult_not_shareable")])
    consult.advice_shared_at = now
    return _put_with_case(session, actor, consult, "advised", consult.advice, now)


def let_advice_be_shared(session: Session, actor: Actor, consult_id: int, *, now: datetime) -> Consult:
    """The commissioner is content after all that the advice goes with the case. Raises NotFound, NotAllowedNow."""
    consult = queries.get(session, actor, consult_id, hold=True)
    if actor.id != consult.commissioner_id or not consult.advice:
        raise NotAllowedNow([FieldError("", "consult_not_yours")])
    consult.may_share = True
    _record(session, actor, consult, "consult.released", now)
    return consult


def share(session: Session, actor: Actor, consult_id: int, *, now: datetime) -> bool:
    """Have the whole thread put with its case: the one asks, the other agrees. Says whether it is there now. Raises
    NotFound, NotAllowedNow.
    """
    consult = queries.get(session, actor, consult_id, hold=True)
    if consult.case_id is None or consult.shared_at is not None:
        raise NotAllowedNow([FieldError("", "consult_not_shareable")])
    if consult.share_asked_by_id in (None, actor.id):
        consult.share_asked_by_id = actor.id
        event_id = _record(session, actor, consult, "consult.share_asked", now)
        _tell(session, actor, consult, event_id, now, always=True)
        return False
    consult.shared_at = now
    told = queries.thread(session, consult)
    _put_with_case(session, actor, consult, "shared", "\n\n".join(f"{one.author}: {one.text}" for one in told), now)
    return True


def keep_private(session: Session, actor: Actor, consult_id: int, *, now: datetime) -> Consult:
    """Not to share the thread after all: by either of the two. Raises NotFound."""
    consult = queries.get(session, actor, consult_id, hold=True)
    if consult.share_asked_by_id is not None and consult.shared_at is None:
        consult.share_asked_by_id = None
        _record(session, actor, consult, "consult.kept_private", now)
    return consult


def escalate(session: Session, actor: Actor, consult_id: int, data: Mapping[str, Any], *, now: datetime) -> Case:
    """Make the thread into an escalation of its case, by the step of that case. What is filled in there is for who sees
    the case; the thread stays as private as it was. Raises as `cases.transition`, and NotAllowedNow without a case.
    """
    consult = _going_on(session, actor, consult_id)
    if consult.case_id is None:
        raise NotAllowedNow([FieldError("", "consult_without_case")])
    number = session.get_one(Case, consult.case_id).number
    case = cases.transition(session, actor, number, "escalate", data, expected_version=None, now=now)
    consult.state, consult.ended_at, consult.escalation_id = ConsultState.ESCALATED, now, case.escalation_id
    _record(session, actor, consult, "consult.escalated", now)
    return case


def end(session: Session, actor: Actor, consult_id: int, *, now: datetime) -> Consult:
    """The thread ends; both still read it. Raises NotFound, NotAllowedNow."""
    consult = _going_on(session, actor, consult_id)
    consult.state, consult.ended_at = ConsultState.ENDED, now
    _record(session, actor, consult, "consult.ended", now)
    return consult


def look(session: Session, actor: Actor, consult_id: int, *, now: datetime) -> None:
    """This person has read what there is. That is no change in the work: as with a notice it leaves no event."""
    _see(queries.get(session, actor, consult_id, hold=True), actor, now)


def _going_on(session: Session, actor: Actor, consult_id: int) -> Consult:
    consult = queries.get(session, actor, consult_id, hold=True)
    if consult.state not in GOES_ON:
        raise NotAllowedNow([FieldError("", "consult_over")])
    return consult


def _text(value: object, name: str) -> str:
    reader = Reader({name: value})
    text = reader.words(name, LONGEST_TEXT, lines=True)
    if not text and not reader.errors:
        reader.fail(name, "required")
    if reader.errors:
        raise Invalid(reader.errors)
    return text


def _see(consult: Consult, actor: Actor, now: datetime) -> None:
    if actor.id == consult.liaison_id:
        consult.liaison_seen_at = now
    else:
        consult.commissioner_seen_at = now


def _add(session: Session, actor: Actor, consult: Consult, text: str, action: str, now: datetime) -> None:
    """Something is said: in the thread, in the log without a word of it, and to the other that there is something."""
    if actor.id is None:
        raise NotFound
    session.add(ConsultMessage(consult_id=consult.id, author_id=actor.id, text=text, sent_at=now))
    event_id = _record(session, actor, consult, action, now)
    _tell(session, actor, consult, event_id, now)
    consult.last_at, consult.last_by_id = now, actor.id
    _see(consult, actor, now)
    session.flush()


def _record(session: Session, actor: Actor, consult: Consult, action: str, now: datetime) -> str:
    return audit.record(
        session,
        actor,
        action,
        now=now,
        subject=f"consult:{consult.id}",
        data={"liaison": consult.liaison_id, "commissioner": consult.commissioner_id},
    )


def _tell(
    session: Session, actor: Actor, consult: Consult, event_id: str, now: datetime, *, always: bool = False
) -> None:
    """Tell the other that there is something, and nothing of what. Who was told and has not looked is not told again.
    Whoever stands in for them is not told.
    """
    to_liaison = actor.id == consult.commissioner_id
    reader_id = consult.liaison_id if to_liaison else consult.commissioner_id
    seen = consult.liaison_seen_at if to_liaison else consult.commissioner_seen_at
    if not (always or consult.last_by_id != actor.id or (seen is not None and seen >= consult.last_at)):
        return
    reader = people.person(session, reader_id)
    if reader is not None:
        params = {"name": reader.name, "who": actor.name, "link": f"/sparren/{consult.id}"}
        notices.tell(
            session, event_id=event_id, letter="consult_message", reader_id=reader_id, case_id=None, params=params,
            now=now,
        )  # fmt: skip


def _put_with_case(session: Session, actor: Actor, consult: Consult, what: str, text: str, now: datetime) -> Case:
    """An entry in the story of the case, for all colleagues who see it."""
    if consult.case_id is None:
        raise NotAllowedNow([FieldError("", "consult_without_case")])
    case = cases.lock(session, actor, session.get_one(Case, consult.case_id).number)
    case.updated_at = now
    event_id = audit.record(
        session,
        actor,
        f"case.consult_{what}",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={},
        private={"values": {what: text}, "by": _name(session, consult.commissioner_id)},
    )
    session.flush()
    index.said(session, case, event_id, text)
    return case


def _name(session: Session, user_id: int) -> str:
    person = people.person(session, user_id)
    return person.name if person else ""
