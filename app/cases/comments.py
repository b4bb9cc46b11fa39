"""Saying something about a case, to those whom it is for, and changing later who reads it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from app import audit
from app.audit.models import Event
from app.cases import index, mentions, notices, processes, sight
from app.cases import named as by_name
from app.cases.actions import lock
from app.cases.models import Case, Comment, Contact, EntryReader, EntrySight
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound
from app.outbox.models import Message, MessageStatus
from app.people import queries as colleagues
from app.policy import Actor, Capability, Forbidden, entitled
from app.workflow.fields import storable
from app.workflow.model import StateKind, Visibility

MAX_COMMENT = 4000
MAX_WHY = 500
CHANGED = "case.entry_sight_changed"


def comment(
    session: Session, actor: Actor, number: str, text: Any, visibility: Any, *,
    now: datetime, named: Any = (), via: str = "",
) -> Comment:  # fmt: skip
    """Say something about a case, for the region too, for the ministry, or confidentially: for the people `named` (ids
    or e-mail addresses) and oneself, or with nobody named for those who have a part in the case. `via` says how it
    came, when that was not by a page or the API.

    Those whom it is for are told: the contacts by mail, with the text; colleagues by name, without it; and whoever is
    called in it by an @ and a name (`mentions`). Raises NotFound outside the actor's sight, Forbidden, and Invalid.
    """
    case = lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_COMMENT, case.facts())
    errors: list[FieldError] = []
    said = _text(text, "text", MAX_COMMENT, errors)
    chosen, people = _for_whom(session, case, visibility, named, errors)
    if chosen is Visibility.CONFIDENTIAL:
        actor = entitled(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts())
    calls: tuple[mentions.Call, ...] = ()
    if chosen is not None:  # who mails cannot be asked whom they mean
        calls = mentions.find(session, actor, case, said, chosen, people, [] if via else errors)
    if errors or chosen is None:
        raise Invalid(errors)
    event_id = audit.record(
        session,
        actor,
        "case.commented",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        visibility=chosen.value,
        data={
            **({"readers": sorted(people)} if people else {}),
            **({"mentions": sorted(call.id for call in calls)} if calls else {}),
            **({"via": via} if via else {}),
        },
        private={
            "text": said,
            **({"readers": sorted(people.values())} if people else {}),
            **({"mentions": sorted(call.written for call in calls)} if calls else {}),
        },
    )
    made = Comment(case_id=case.id, event_id=event_id, author_id=actor.id, text=said, visibility=chosen, created_at=now)
    session.add(made)
    if people:
        sight.for_people(session, case, event_id, {*people, actor.id, actor.for_id})
    if chosen is not Visibility.CONFIDENTIAL:  # else others would see that something was said
        case.updated_at = now
    session.flush()
    index.said(session, case, event_id, said, kind=index.Kind.COMMENT)
    tell(session, actor, case, event_id, chosen, people, said, now)
    _tell_called(session, actor, case, event_id, chosen, [call.id for call in calls if call.id not in people], now)
    return made


def _text(given: Any, field: str, limit: int, errors: list[FieldError]) -> str:
    said = given.replace("\r\n", "\n").strip() if isinstance(given, str) else ""
    if not said:
        errors.append(FieldError(field, "required" if not given or isinstance(given, str) else "wrong_type"))
    elif not storable(said, lines=True):
        errors.append(FieldError(field, "unreadable"))
    elif len(said) > limit:
        errors.append(FieldError(field, "too_long", {"max": limit, "length": len(said)}))
    return said


def _for_whom(
    session: Session, case: Case, visibility: Any, named: Any, errors: list[FieldError]
) -> tuple[Visibility | None, dict[int, str]]:
    """Who is to read it, and by name whom; what is wrong is added to `errors`."""
    offered = [item.value for item in offers(case)]
    if visibility not in offered:
        errors.append(FieldError("visibility", "unknown_choice", {"value": str(visibility)[:80]}))
        return None, {}
    people = by_name.named(session, case, named, errors) if named else {}
    if people and visibility != Visibility.CONFIDENTIAL:
        errors.append(FieldError("readers", "readers_not_confidential"))
    return Visibility(visibility), people


def offers(case: Case) -> tuple[Visibility, ...]:
    """For whom something can be said about this case. No region reads the story of a promise or an escalation."""
    told = processes.of(case.process).region_reads
    return tuple(item for item in Visibility if told or item is not Visibility.REGION)


def tell(
    session: Session, actor: Actor, case: Case, event_id: str, visibility: Visibility, people: Mapping[int, str],
    said: str, now: datetime,
) -> None:  # fmt: skip
    """Tell those whom an entry is for: the contacts in the region, or the colleagues who were named.

    The region gets the text (`said`, which may be empty) by mail: a message for them that nobody tells them is none. It
    hears nothing of a draft. Colleagues are told that there is something, never what.
    """
    definition = registry.get(session, case.process, case.workflow_version)
    if visibility is Visibility.REGION and definition.states[case.state].kind is not StateKind.DRAFT:
        notices.tell_region(session, case, "region_message", {"said": said}, event_id, now)
    for key in people:
        if key not in (actor.id, actor.for_id):
            notices.tell_person(session, case, "entry_for_you", key, {"who": actor.name}, event_id, now)


def _tell_called(
    session: Session, actor: Actor, case: Case, event_id: str, visibility: Visibility, called: list[int], now: datetime
) -> None:
    """Tell colleagues that they were called. Of what is confidential whoever stands in for them hears nothing."""
    said = {"who": actor.name}
    for key in called:
        if visibility is Visibility.CONFIDENTIAL:
            notices.tell_person(session, case, "entry_for_you", key, said, event_id, now)
        else:
            notices.tell_colleague(
                session, case, "mentioned", key, lambda _language: said, event_id, now, but={actor.id}
            )


# -- changing it later -----------------------------------------------------------------------------


def change_sight(
    session: Session, actor: Actor, number: str, event_id: str, visibility: Any, named: Any, why: Any, *,
    now: datetime, seen: str | None = None,
) -> str:  # fmt: skip
    """Have others read an entry from now on. Returns the id of the event that says so.

    By its writer, or whoever has a part in the case; confidential without names only by the latter. `seen` is the
    change that was the last one when the choice was made, empty for none. The event is for those who read the entry
    both before and after, so that nobody learns of what they may not read. Raises NotFound, Forbidden, Invalid.
    """
    case = lock(session, actor, number)
    event = entry_of(session, actor, case, event_id)
    if event.actor_id is None or event.actor_id != actor.id:
        actor = entitled(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts())
    errors: list[FieldError] = []
    reason = _text(why, "why", MAX_WHY, errors)
    chosen, people = _for_whom(session, case, visibility, named, errors)
    row = session.get(EntrySight, event_id, populate_existing=True)
    if seen is not None and seen != ((row.changed_by or "") if row else ""):
        errors.append(FieldError("", "changed_meanwhile"))
    if errors or chosen is None:
        raise Invalid(errors)
    if chosen is Visibility.CONFIDENTIAL:
        actor = entitled(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts())
    was = row.visibility if row else Visibility(event.visibility)
    before = by_name.ids_of(session, event_id)
    after = _everybody(session, event, actor, people)
    if chosen is was and set(after) == set(before):
        raise Invalid([FieldError("visibility", "same_sight")])
    if was is Visibility.REGION:
        _withdraw(session, case, event_id)
    told = mailed(session, case, event_id)
    change_id = _record_change(session, actor, case, event, (was, chosen), (before, after), told, reason, now)
    if row is None:
        row = EntrySight(event_id=event_id, case_id=case.id, visibility=chosen)
        session.add(row)
    row.was, row.visibility, row.named, row.changed_at, row.changed_by = was, chosen, bool(after), now, change_id
    session.execute(delete(EntryReader).where(EntryReader.event_id == event_id))
    session.add_all(EntryReader(event_id=event_id, user_id=key) for key in after)
    if Visibility.CONFIDENTIAL not in (was, chosen):
        case.updated_at = now
    session.flush()
    new = {key: name for key, name in people.items() if key not in before}
    tell(session, actor, case, change_id, chosen, new, _said(event), now)
    return change_id


def entry_of(session: Session, actor: Actor, case: Case, event_id: str) -> Event:
    """An entry of which the actor may change who reads it. Raises NotFound and Forbidden."""
    event = session.scalars(
        select(Event).where(Event.id == event_id[:32], sight.entries_for(actor, case))
    ).one_or_none()
    if event is None or event.action not in sight.CHANGEABLE:
        raise NotFound(event_id)
    if not sight.may_change(actor, case, event):
        raise Forbidden(Capability.CASE_COMMENT)
    return event


def _everybody(session: Session, event: Event, actor: Actor, people: Mapping[int, str]) -> dict[int, str]:
    """Whom an entry is for by name: those chosen, its writer, and who changed it. Nobody when nobody was chosen."""
    if not people:
        return {}
    wrote = (event.actor_id, json.loads(event.body)["data"].get("for"), actor.id, actor.for_id)
    writers = colleagues.people(session, [key for key in wrote if key is not None])
    return {**people, **{key: one.name for key, one in writers.items()}}


def _said(event: Event) -> str:
    return str(event.private["values"].get("text", "")) if event.private else ""


def _mails_of(case: Case, event_id: str) -> tuple[ColumnElement[bool], ...]:
    """The mails to the region that hold this entry: of when it was written, and of when it became theirs to read."""
    changes = select(Event.id).where(Event.case_id == case.id, Event.subject == f"entry:{event_id}")
    of_entry = or_(Message.event_id == event_id, Message.event_id.in_(changes))
    return Message.case_id == case.id, Message.user_id.is_(None), of_entry


def _withdraw(session: Session, case: Case, event_id: str) -> None:
    """What still waits to be mailed need not go any more."""
    unsent = (Message.status == MessageStatus.WAITING, Message.attempts == 0)
    session.execute(
        update(Message).where(*_mails_of(case, event_id), *unsent).values(status=MessageStatus.WITHDRAWN),
        execution_options={"synchronize_session": False},
    )


def mailed(session: Session, case: Case, event_id: str) -> tuple[str, ...]:
    """The contacts to whom an entry went by mail, or is going: what went cannot be taken back."""
    statement = select(Message.recipient).where(*_mails_of(case, event_id), Message.status != MessageStatus.WITHDRAWN)
    addresses = session.scalars(statement.order_by(Message.id)).all()
    names = select(Contact.email, Contact.name).where(Contact.case_id == case.id, Contact.email.in_(addresses))
    known: dict[str, str] = dict(session.execute(names).all())
    return tuple(dict.fromkeys(known.get(address, address) for address in addresses))


def _record_change(
    session: Session, actor: Actor, case: Case, event: Event, change: tuple[Visibility, Visibility],
    people: tuple[Mapping[int, str], Mapping[int, str]], mailed: Collection[str], why: str, now: datetime,
) -> str:  # fmt: skip
    (was, becomes), (before, after) = change, people
    confidential = Visibility.CONFIDENTIAL in change
    change_id = audit.record(
        session,
        actor,
        CHANGED,
        now=now,
        subject=f"entry:{event.id}",
        case_id=case.id,
        visibility=(Visibility.CONFIDENTIAL if confidential else Visibility.MINISTRY).value,
        data={"event": event.id, "was": was.value, "becomes": becomes.value, "before": sorted(before),
              "readers": sorted(after)},
        private={"values": {"why": why}, "readers": sorted(after.values()), "mailed": list(mailed)},
    )  # fmt: skip
    reads = after if becomes is Visibility.CONFIDENTIAL else before
    if confidential and reads:
        sight.for_people(session, case, change_id, {*reads, actor.id, actor.for_id})
    return change_id
