"""Sessions of peers (intervisie): planning and inviting, what they are about, notes, and what was agreed.

Who was invited reads a session and writes in it; nobody else knows of it, whatever their role. Its words are in no
event.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases.models import Case
from app.cases.reach import visible_to
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.people import identity
from app.policy import Actor, Capability, require
from app.reflection import inviting, session_queries
from app.reflection.models import Entry, EntryReader, Intention, PeerSession, SessionCase, SessionEntry, SessionGuest

MOST_GUESTS: Final = 20
MOST_CASES: Final = 3
MOST_AGREEMENTS: Final = 20
MINUTES: Final = range(15, 481)
NUMBER: Final = re.compile(r"[0-9]{4}-[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where, judged."""

    title: str
    begins_at: datetime
    minutes: int
    place: str
    purpose: str
    guests: frozenset[int]


def plan(session: Session, actor: Actor, given: Mapping[str, Any], *, now: datetime) -> PeerSession:
    """Plan a session and invite. `given`: `title`, `day`, `begins`, `minutes`, `place`, `purpose`, `guests` (ids).

    Raises Forbidden and Invalid.
    """
    require(actor, Capability.REFLECTION_JOIN)
    found = _judged(session, actor, given, now)
    made = PeerSession(
        title=found.title, begins_at=found.begins_at, minutes=found.minutes, place=found.place, purpose=found.purpose,
        organiser_id=actor.id, created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(SessionGuest(session_id=made.id, user_id=key) for key in found.guests)
    session.flush()
    event = _record(session, actor, "peer_session.planned", made, now, guests=len(found.guests))
    inviting.invite(session, actor, made, found.guests, event, now)
    return made


def change(
    session: Session, actor: Actor, session_id: int, given: Mapping[str, Any], *, expected_revision: int | None,
    now: datetime,
) -> PeerSession:  # fmt: skip
    """Plan it anew: everybody gets it for their calendar again, who is not invited any more hears that.

    Raises Forbidden (only whoever organises it), NotFound, Stale, NotAllowedNow (it is over) and Invalid.
    """
    made = _organised(session, actor, session_id)
    if expected_revision is not None and made.revision != expected_revision:
        raise Stale(expected_revision, made.revision)
    _still_to_come(made, now)
    found = _judged(session, actor, given, now)
    before = set(session_queries.guest_ids(session, made.id))
    for name in ("title", "begins_at", "minutes", "place", "purpose"):
        setattr(made, name, getattr(found, name))
    made.revision, made.changed_at = made.revision + 1, now
    session.execute(delete(SessionGuest).where(SessionGuest.session_id == made.id))
    session.add_all(SessionGuest(session_id=made.id, user_id=key) for key in found.guests)
    session.flush()
    event = _record(session, actor, "peer_session.changed", made, now, guests=len(found.guests))
    inviting.invite(session, actor, made, found.guests, event, now)
    inviting.call_off(session, actor, made, before - found.guests, event, now)
    return made


def call_off(session: Session, actor: Actor, session_id: int, *, now: datetime) -> PeerSession:
    """It does not take place. Raises Forbidden, NotFound and NotAllowedNow (it is over)."""
    made = _organised(session, actor, session_id)
    _still_to_come(made, now)
    made.revision, made.changed_at, made.called_off_at = made.revision + 1, now, now
    event = _record(session, actor, "peer_session.called_off", made, now)
    inviting.call_off(session, actor, made, set(session_queries.guest_ids(session, made.id)), event, now)
    return made


def choose_material(
    session: Session, actor: Actor, session_id: int, entry_ids: Sequence[str], numbers: str, *, now: datetime
) -> PeerSession:
    """Say what it is about: shared entries that everybody may read, and at most three cases that everybody may read.

    Raises Forbidden, NotFound, NotAllowedNow and Invalid.
    """
    made = _held(session, actor, session_id)
    guests = session_queries.guest_ids(session, made.id)
    offered = {row.id for row in offered_entries(session, actor, guests)}
    wanted = {int(key) for key in entry_ids if key.isascii() and key.isdigit() and len(key) < 10}
    errors = [] if wanted <= offered else [FieldError("entries", "not_shared_with_all")]
    found, wrong = _cases(session, guests, numbers)
    if wrong:
        raise Invalid([*errors, *wrong])
    if errors:
        raise Invalid(errors)
    session.execute(delete(SessionEntry).where(SessionEntry.session_id == made.id))
    session.execute(delete(SessionCase).where(SessionCase.session_id == made.id))
    session.add_all(SessionEntry(session_id=made.id, entry_id=key) for key in wanted)
    session.add_all(SessionCase(session_id=made.id, case_id=key) for key in found)
    made.changed_at = now
    session.flush()
    _record(session, actor, "peer_session.material_chosen", made, now, entries=len(wanted), cases=len(found))
    return made


def offered_entries(session: Session, actor: Actor, guests: Collection[int]) -> list[Entry]:
    """The shared entries that this person may read, and so may everybody who is invited. Two queries."""
    rows = session.scalars(
        select(Entry)
        .where(Entry.shared_at.is_not(None), Entry.user_id.in_(guests))
        .order_by(Entry.quarter.desc(), Entry.id)
        .limit(60)
    ).all()
    reading = session.execute(
        select(EntryReader.entry_id, EntryReader.user_id).where(EntryReader.entry_id.in_([row.id for row in rows]))
    ).all()
    readers: dict[int, set[int]] = {}
    for entry, reader in reading:
        readers.setdefault(entry, set()).add(reader)
    return [row for row in rows if {*guests, actor.id} <= {*readers.get(row.id, set()), row.user_id}]


def _cases(session: Session, guests: Collection[int], text: str) -> tuple[list[int], list[FieldError]]:
    numbers = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip()))) if text.strip() else []
    if len(numbers) > MOST_CASES:
        return [], [FieldError("cases", "too_many_cases_here", {"max": MOST_CASES})]
    wrong = next((one for one in numbers if not NUMBER.fullmatch(one)), None)
    found: dict[str, int] = {}
    if wrong is None and numbers:
        # The same as for whom it does not exist: that somebody else may not read it says that it is there.
        mays = [visible_to(who) for who in _as_actors(session, guests)]
        rows = session.execute(select(Case.number, Case.id).where(Case.number.in_(numbers), *mays))
        found = {row.number: row.id for row in rows}
        wrong = next((one for one in numbers if one not in found), None)
    return list(found.values()), [FieldError("cases", "not_read_by_all", {"number": wrong})] if wrong else []


def _as_actors(session: Session, guests: Collection[int]) -> list[Actor]:
    found = (identity.actor_for_user(session, key) for key in sorted(guests))
    return [one for one in found if one is not None]


def note(
    session: Session, actor: Actor, session_id: int, notes: str, *, expected_revision: int | None, now: datetime
) -> PeerSession:
    """Write down what was said. Whoever is invited may. Raises Forbidden, NotFound, Stale and NotAllowedNow."""
    made = _held(session, actor, session_id)
    if expected_revision is not None and made.revision != expected_revision:
        raise Stale(expected_revision, made.revision)
    if made.notes == notes:
        return made
    made.notes, made.revision, made.changed_at = notes, made.revision + 1, now
    _record(session, actor, "peer_session.noted", made, now)
    return made


def agree(session: Session, actor: Actor, session_id: int, given: Mapping[str, Any], *, now: datetime) -> Intention:
    """Agree that one of those invited does something: `text`, `owner` (id) and `due_on`. It comes back in the next
    round of that person. Raises Forbidden, NotFound, NotAllowedNow and Invalid.
    """
    made = _held(session, actor, session_id)
    owner, text = str(given.get("owner") or ""), str(given.get("text") or "").strip()
    errors = [] if text else [FieldError("text", "required")]
    if len(text) > 300:
        errors.append(FieldError("text", "too_long", {"max": 300, "length": len(text)}))
    if owner not in {str(key) for key in session_queries.guest_ids(session, made.id)}:
        errors.append(FieldError("owner", "required" if not owner else "not_invited"))
    due_on = _day(str(given.get("due_on") or ""))
    if due_on is None:
        errors.append(FieldError("due_on", "not_a_date"))
    if len(session_queries.agreements(session, made.id)) >= MOST_AGREEMENTS:
        errors.append(FieldError("text", "too_many_intentions", {"max": MOST_AGREEMENTS}))
    if errors:
        raise Invalid(errors)
    agreed = Intention(user_id=int(owner), session_id=made.id, text=text, due_on=due_on, created_at=now)
    session.add(agreed)
    session.flush()
    _record(session, actor, "peer_session.agreed", made, now, owner=int(owner))
    return agreed


def _judged(session: Session, actor: Actor, given: Mapping[str, Any], now: datetime) -> Plan:
    title, errors = str(given.get("title") or "").strip(), []
    for name, limit in (("title", 120), ("place", 200), ("purpose", 2000)):
        length = len(str(given.get(name) or ""))
        if length > limit:
            errors.append(FieldError(name, "too_long", {"max": limit, "length": length}))
    if not title:
        errors.append(FieldError("title", "required"))
    day, begins = _day(str(given.get("day") or "")), _hour(str(given.get("begins") or ""))
    if day is None:
        errors.append(FieldError("day", "not_a_date"))
    if begins is None:
        errors.append(FieldError("begins", "not_a_time"))
    minutes = given.get("minutes")
    if not isinstance(minutes, int) or minutes not in MINUTES:
        errors.append(FieldError("minutes", "odd_length", {"least": MINUTES[0], "most": MINUTES[-1]}))
        minutes = MINUTES[0]
    may = {str(row.id) for row in session_queries.who_may_join(session)}
    wanted = {str(key) for key in given.get("guests") or ()}
    if not wanted <= may:
        errors.append(FieldError("guests", "unknown_choice", {"value": ""}))
    elif not wanted - {str(actor.id)}:
        errors.append(FieldError("guests", "invite_somebody"))
    elif len(wanted) > MOST_GUESTS:
        errors.append(FieldError("guests", "too_many_guests", {"max": MOST_GUESTS}))
    if day is None or begins is None or errors:
        raise Invalid(errors)
    begins_at = datetime.combine(day, begins, clock.AMSTERDAM)
    if begins_at <= now:
        raise Invalid([FieldError("day", "moment_is_past")])
    return Plan(
        title, begins_at, minutes, str(given.get("place") or ""), str(given.get("purpose") or ""),
        frozenset({int(key) for key in wanted} | ({actor.id} if actor.id is not None else set())),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found is not None and 2020 <= found.year <= 2100 else None


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if re.fullmatch(r"[0-9]{2}:[0-9]{2}", text) else None
    except ValueError:
        return None


def _held(session: Session, actor: Actor, session_id: int) -> PeerSession:
    """A session that this person takes part in, held, and not called off."""
    require(actor, Capability.REFLECTION_JOIN)
    made = session_queries.one(session, actor, session_id, hold=True)
    if made.called_off_at is not None:
        raise NotAllowedNow([FieldError("", "session_called_off")])
    return made


def _organised(session: Session, actor: Actor, session_id: int) -> PeerSession:
    made = _held(session, actor, session_id)
    if made.organiser_id != actor.id:
        raise NotFound(str(session_id))
    return made


def _still_to_come(made: PeerSession, now: datetime) -> None:
    if made.begins_at <= now:
        raise NotAllowedNow([FieldError("", "session_over")])


def _record(session: Session, actor: Actor, action: str, made: PeerSession, now: datetime, **counts: int) -> str:
    return audit.record(session, actor, action, now=now, subject=f"peer_session:{made.id}", data=counts)
