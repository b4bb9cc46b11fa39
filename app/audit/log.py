"""Writing events and verifying their chain.

The hash of an event is HMAC-SHA256 over the previous hash and the canonical body, with a key kept outside the
database. What this promises: a change made to the log later is found. What it does not promise: that nobody
can make it, or that what was written is true.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Result, String, Text, cast, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import db
from app.audit.models import Event, Head
from app.policy import Actor

FORMAT = 1
GENESIS = "0" * 64
_key: bytes = b""


def use_key(key: str) -> None:
    """Set the key of the chain (configuration `AUDIT_KEY`)."""
    global _key
    _key = key.encode()


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with one spelling: sorted keys, no spaces, UTF-8. Raises TypeError for floats and other types."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("an event holds no floats: they have more than one spelling")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def stamp(moment: datetime) -> str:
    """A moment as text with microseconds, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    now: datetime,
    subject: str,
    case_id: int | None = None,
    visibility: str = "ministry",
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
) -> str:
    """Note a change in the log, in the transaction of the change itself. Returns the event's id.

    `data` holds codes, numbers and ids; `private` free text and names. `subject` is "kind:identifier". What is
    done on behalf of somebody says so: the name among the private values, the id as `for`. The row itself is
    written just before the commit, when the head of the chain is locked.
    """
    event_id = uuid4().hex
    hidden: dict[str, Any] = {
        "actor": actor.name,
        **({"on_behalf_of": actor.on_behalf_of} if actor.on_behalf_of else {}),
    }
    hidden.update(private or {})
    salt = secrets.token_hex(8)
    body = {
        "format": FORMAT,
        "id": event_id,
        "at": stamp(now),
        "actor": {"kind": actor.kind.value, "id": actor.id, **({"contact": actor.contact} if actor.contact else {})},
        "action": action,
        "subject": subject,
        "case": case_id,
        "visibility": visibility,
        "data": {**(data or {}), **({"for": actor.for_id} if actor.for_id is not None else {})},
        "private": _commitment(salt, hidden),
    }
    event = Event(
        id=event_id,
        at=now,
        action=action,
        actor_id=actor.id,
        case_id=case_id,
        subject=subject,
        visibility=visibility,
        body=canonical(body),
        private={"salt": salt, "values": hidden},
    )
    session.info.setdefault("events", []).append(event)
    db.before_commit(session, "audit", _append)
    return event_id


def say_more(session: Session, event_id: str, data: Mapping[str, Any]) -> None:
    """Add to the data of an event of this same transaction: what came along with it. Raises LookupError for another."""
    waiting: list[Event] = session.info.get("events", [])
    event = next((one for one in waiting if one.id == event_id), None)
    if event is None:
        raise LookupError(event_id)
    body = json.loads(event.body)
    body["data"] = {**body["data"], **data}
    event.body = canonical(body)


def _commitment(salt: str, values: Mapping[str, Any]) -> str:
    return hashlib.sha256((salt + canonical(values)).encode()).hexdigest()


def _link(prev_hash: str, seq: int, body: str) -> str:
    return hmac.new(_key, f"{prev_hash}\n{seq}\n{body}".encode(), hashlib.sha256).hexdigest()


def _append(session: Session) -> None:
    """Give the waiting events their place in the chain. The head is locked here, last in the transaction."""
    events: list[Event] = session.info.pop("events", [])
    head = _locked_head(session)
    for event in events:
        event.seq = head.seq + 1
        event.prev_hash = head.hash
        event.hash = _link(event.prev_hash, event.seq, event.body)
        head.seq, head.hash = event.seq, event.hash
    session.add_all(events)
    session.flush()


def _locked_head(session: Session) -> Head:
    """The head as it is now, locked. A head that this session read before may have moved on since."""
    query = select(Head).where(Head.id == 1).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(query).one_or_none()
    if head is None:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(Head).values(id=1, seq=0, hash=GENESIS).on_conflict_do_nothing())
        head = session.scalars(query).one()
    return head


@dataclass(frozen=True)
class Anchor:
    """A link of the chain as it was noted outside this system: whoever can rewrite the whole log cannot
    rewrite that.
    """

    seq: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how many events are sound, and the first row that is not.

    `reason` is one of "changed" (the event or what stands beside it), "missing" (the row is gone), "text
    changed" (its private texts), "cut off" (the end is gone) and "anchor" (not the event that was noted
    outside). `head` is the hash of the last sound event.
    """

    checked: int
    erased: int
    broken_at: int | None = None
    reason: str | None = None
    head: str = GENESIS

    @property
    def sound(self) -> bool:
        return self.broken_at is None


def verify(session: Session, anchor: Anchor | None = None) -> Verdict:
    """Walk the whole chain and name the first bad row: edited, removed, swapped, or cut off at the end.

    One statement reads events and head, so that events written meanwhile are not taken for damage. With an
    `anchor` it also finds a chain that was rewritten or cut off together with its head, which nothing in the
    database can show.
    """
    with db.one_look(session):
        return _walk(session, anchor)


def _walk(session: Session, anchor: Anchor | None) -> Verdict:
    checked = erased = 0
    previous = GENESIS
    head: tuple[Any, Any] | None = None
    for row in _rows(session):
        head = (row.head_seq, row.head_hash)
        expected = checked + 1
        reason = None
        if row.seq != expected:
            return Verdict(checked, erased, expected, "missing", previous)
        if row.prev_hash != previous or row.hash != _link(previous, row.seq, row.body):
            reason = "changed"
        elif anchor is not None and row.seq == anchor.seq and row.hash != anchor.hash:
            reason = "anchor"
        else:
            reason = _fault_in(row)
        if reason:
            return Verdict(checked, erased, expected, reason, previous)
        erased += row.private is None
        previous = row.hash
        checked += 1
    if head is None:
        head = session.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one_or_none() or (0, GENESIS)
    if head != (checked, previous) or (anchor is not None and anchor.seq > checked):
        return Verdict(checked, erased, checked + 1, "cut off", previous)
    return Verdict(checked, erased, head=previous)


def _rows(session: Session) -> Result[Any]:
    """All events in order, each with the head of the chain. What could have been tampered into nonsense is
    read as the plain text it is stored as.
    """
    at = type_coerce(Event.at, String) if session.get_bind().dialect.name == "sqlite" else Event.at
    return session.execute(
        select(
            Event.seq, Event.id, at.label("at"), Event.action, Event.actor_id, Event.case_id, Event.subject,
            Event.visibility, Event.body, cast(Event.private, Text).label("private"), Event.prev_hash,
            Event.hash, Head.seq.label("head_seq"), Head.hash.label("head_hash"),
        )
        .outerjoin(Head, Head.id == 1)
        .order_by(Event.seq)
        .execution_options(yield_per=1000)
    )  # fmt: skip


def _fault_in(row: Any) -> str | None:
    """Whether the columns beside the body, and the private texts, still are what the body says."""
    body = json.loads(row.body)
    columns = (row.id, _stamp_of(row.at), row.action, row.actor_id, row.case_id, row.subject, row.visibility)
    told = (
        body["id"], body["at"], body["action"], body["actor"]["id"], body["case"], body["subject"],
        body["visibility"],
    )  # fmt: skip
    if columns != told:
        return "changed"
    if row.private is None:
        return None
    try:
        private = json.loads(row.private)
        same = _commitment(private["salt"], private["values"]) == body["private"]
    except (ValueError, TypeError, KeyError, AttributeError):
        same = False
    return None if same else "text changed"


def _stamp_of(at: datetime | str) -> str:
    """A stored moment as the body has it; empty for what is no moment."""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return ""
