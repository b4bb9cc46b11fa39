"""Writing events and verifying their chain.

The hash of an event is HMAC-SHA256 over the previous hash and the canonical body, with a key kept outside the
database. What this promises: a change made to the log later is found. What it does not promise: that nobody can make
it, or that what was written is true.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
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
    """JSON with one spelling: sorted keys, no spaces, UTF-8. Raises TypeError for floats and unknown types."""
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

    `data` holds codes, numbers and ids; `private` free text and names. `subject` is "kind:identifier". The row itself
    is written just before the commit, when the head of the chain is locked.
    """
    event_id = uuid4().hex
    hidden: dict[str, Any] = {"actor": actor.name, **({"on_behalf_of": actor.on_behalf_of} if actor.on_behalf_of else {})}
    hidden.update(private or {})
    salt = secrets.token_hex(8)
    body = {
        "format": FORMAT,
        "id": event_id,
        "at": stamp(now),
        "actor": {"kind": actor.kind.value, "id": actor.id},
        "action": action,
        "subject": subject,
        "case": case_id,
        "visibility": visibility,
        "data": dict(data or {}),
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


def _commitment(salt: str, values: Mapping[str, Any]) -> str:
    return hashlib.sha256((salt + canonical(values)).encode()).hexdigest()


def _link(prev_hash: str, seq: int, body: str) -> str:
    return hmac.new(_key, f"{prev_hash}\n{seq}\n{body}".encode(), hashlib.sha256).hexdigest()


def _append(session: Session) -> None:
    """Give the waiting events their place in the chain. The head is locked here, last in the transaction."""
    events: list[Event] = session.info.pop("events", [])
    head = session.scalars(select(Head).where(Head.id == 1).with_for_update()).one_or_none()
    if head is None:
        head = Head(id=1, seq=0, hash=GENESIS)
        session.add(head)
    for event in events:
        event.seq = head.seq + 1
        event.prev_hash = head.hash
        event.hash = _link(event.prev_hash, event.seq, event.body)
        head.seq, head.hash = event.seq, event.hash
    session.add_all(events)
    session.flush()


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how many events are sound, and the first that is not."""

    checked: int
    erased: int
    broken_at: int | None = None
    reason: str | None = None

    @property
    def sound(self) -> bool:
        return self.broken_at is None


def verify(session: Session) -> Verdict:
    """Walk the whole chain and name the first bad row: edited, removed, swapped, or cut off at the end."""
    checked = erased = 0
    previous = GENESIS
    for event in _in_order(session):
        expected = checked + 1
        if event.seq != expected:
            return Verdict(checked, erased, expected, "missing")
        if event.prev_hash != previous or event.hash != _link(previous, event.seq, event.body):
            return Verdict(checked, erased, event.seq, "changed")
        fault = _fault_in(event)
        if fault:
            return Verdict(checked, erased, event.seq, fault)
        erased += event.private is None
        previous = event.hash
        checked += 1
    head = session.get(Head, 1)
    if (head.seq if head else 0) != checked or (head is not None and head.hash != previous):
        return Verdict(checked, erased, checked + 1, "cut off")
    return Verdict(checked, erased)


def _in_order(session: Session) -> Iterator[Event]:
    yield from session.scalars(select(Event).order_by(Event.seq).execution_options(yield_per=1000))


def _fault_in(event: Event) -> str | None:
    """Whether the columns beside the body still say what the body says."""
    body = json.loads(event.body)
    columns = (event.id, stamp(event.at), event.action, event.actor_id, event.case_id, event.subject, event.visibility)
    told = (
        body["id"], body["at"], body["action"], body["actor"]["id"], body["case"], body["subject"], body["visibility"],
    )  # fmt: skip
    if columns != told:
        return "changed"
    if event.private is not None:
        if _commitment(event.private["salt"], event.private["values"]) != body["private"]:
            return "text changed"
    return None
