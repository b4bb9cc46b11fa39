"""Progress notes: begun from the figures, edited in versions, counted anew, and frozen when they are sent.

A draft is read and written by whoever may write notes; one that was sent by all who sit at the table. Nothing a note
ever said is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, aliased

from app import audit, clock
from app.accords import known
from app.bottlenecks.intake import Reader
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.people.models import User
from app.policy import Actor, Capability, can, require
from app.table import figures, note_text
from app.table.models import ProgressNote, ProgressNoteVersion
from app.table.note_text import TEXTS, Written
from app.workflow.model import Choice

TITLE_MAX, TEXT_MAX = 200, 6000
MOST = 200
"""Notes in the list: five accords a quarter make twenty a year."""


def make(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> ProgressNote:
    """Begin a note about `accord` from `since` to `until`, Dutch days, both included. Raises Forbidden, Invalid."""
    require(actor, Capability.NOTE_WRITE)
    accord, since, until = _read_period(raw, clock.local_date(now))
    found = figures.counted(session, accord, since, until)
    note = ProgressNote(
        accord=accord, since=since, until=until, version=1, figures=found.stored(), counted_at=now,
        created_by_id=actor.id, created_at=now, updated_at=now,
        **note_text.begin(accord, since, until, found, decision_words()),
    )  # fmt: skip
    session.add(note)
    session.flush()
    _written(session, actor, note, "note.made", now)
    return note


def change(
    session: Session, actor: Actor, note_id: int, raw: Mapping[str, Any], *, expected_version: int, now: datetime
) -> ProgressNote:
    """Let a draft say something else; what is not given stays as it is. Raises Forbidden, Invalid, NotFound,
    NotAllowedNow, Stale.
    """
    note = _held(session, actor, note_id, expected_version)
    reader = Reader({name: getattr(note, name) for name in ("title", *TEXTS)} | dict(raw))
    said = {"title": reader.words("title", TITLE_MAX)}
    said |= {name: reader.words(name, TEXT_MAX, lines=True) for name in TEXTS}
    if not said["title"] and not reader.errors:
        reader.fail("title", "required")
    if reader.errors:
        raise Invalid(reader.errors)
    for name, value in said.items():
        setattr(note, name, value)
    _next(session, actor, note, "note.changed", now)
    return note


def recount(session: Session, actor: Actor, note_id: int, *, expected_version: int, now: datetime) -> ProgressNote:
    """Count the figures of a draft anew; its words stay. Raises as `change`."""
    note = _held(session, actor, note_id, expected_version)
    note.figures, note.counted_at = figures.counted(session, note.accord, note.since, note.until).stored(), now
    _next(session, actor, note, "note.recounted", now)
    return note


def send(session: Session, actor: Actor, note_id: int, *, expected_version: int, now: datetime) -> ProgressNote:
    """It goes to the minister as it reads now, and never changes again. Raises as `change`."""
    note = _held(session, actor, note_id, expected_version)
    if not note.summary:
        raise Invalid([FieldError("summary", "required")])
    note.sent_at, note.sent_by_id = now, actor.id
    _next(session, actor, note, "note.sent", now)
    return note


def _read_period(raw: Mapping[str, Any], today: date) -> tuple[str, date, date]:
    reader = Reader(raw)
    keys = list(known.current().accords)
    accord = reader.words("accord", 20)
    if not accord:
        reader.fail("accord", "required")
    elif accord not in keys:
        reader.unknown("accord", accord, keys)
    days = {}
    for name in ("since", "until"):
        value = raw.get(name)
        try:
            days[name] = value if isinstance(value, date) else date.fromisoformat(str(value or "").strip())
        except ValueError:
            reader.fail(name, "not_a_date" if value else "required")
    if len(days) == 2:
        if days["until"] < days["since"]:
            reader.fail("until", "until_before_from")
        elif days["until"] > today:
            reader.fail("until", "note_not_over")
    if reader.errors:
        raise Invalid(reader.errors)
    return accord, days["since"], days["until"]


def _held(session: Session, actor: Actor, note_id: int, expected_version: int) -> ProgressNote:
    """The draft, locked, if nobody else changed it meanwhile."""
    require(actor, Capability.NOTE_WRITE)
    statement = select(ProgressNote).where(ProgressNote.id == note_id).with_for_update()
    note = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if note is None:
        raise NotFound(str(note_id))
    if note.sent_at is not None:
        raise NotAllowedNow([FieldError("", "note_sent")])
    if note.version != expected_version:
        raise Stale(expected_version, note.version)
    return note


def _next(session: Session, actor: Actor, note: ProgressNote, action: str, now: datetime) -> None:
    note.version += 1
    note.updated_at = now
    _written(session, actor, note, action, now)


def _written(session: Session, actor: Actor, note: ProgressNote, action: str, now: datetime) -> None:
    said = {name: getattr(note, name) for name in ("title", *TEXTS)}
    about = {"note": note.id, "version": note.version, "accord": note.accord}
    event = audit.record(
        session, actor, action, now=now, subject=f"note:{note.id}", data=about, private={"title": note.title}
    )
    session.add(
        ProgressNoteVersion(
            note_id=note.id, version=note.version, event_id=event, made_by_id=actor.id, made_at=now,
            said={**said, "figures": note.figures, "sent": note.sent_at is not None},
        )
    )  # fmt: skip
    session.flush()


# -- reading ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A note, and whose work it is."""

    note: ProgressNote
    made_by: str
    sent_by: str | None


@dataclass(frozen=True)
class Past:
    """What a note said in a version."""

    version: int
    made_by: str
    made_at: datetime
    said: dict[str, Any]


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Drafts are for who may write them, and for the auditor."""
    drafts = can(actor, Capability.NOTE_WRITE) or can(actor, Capability.AUDIT_READ)
    return true() if drafts else ProgressNote.sent_at.is_not(None)


def page(session: Session, actor: Actor, *, accord: str = "") -> list[Row]:
    """The notes that this actor may read, the latest period first. One query."""
    wanted = [ProgressNote.accord == accord] if accord else []
    return _rows(session, actor, *wanted)


def one(session: Session, actor: Actor, note_id: int) -> Row:
    """A note. Raises Forbidden, NotFound. One query."""
    found = _rows(session, actor, ProgressNote.id == note_id)
    if not found:
        raise NotFound(str(note_id))
    return found[0]


def _rows(session: Session, actor: Actor, *wanted: ColumnElement[bool]) -> list[Row]:
    require(actor, Capability.TABLE_READ)
    maker, sender = aliased(User), aliased(User)
    statement = (
        select(ProgressNote, maker.name, sender.name)
        .join(maker, maker.id == ProgressNote.created_by_id)
        .outerjoin(sender, sender.id == ProgressNote.sent_by_id)
        .where(_readable(actor), *wanted)
        .order_by(ProgressNote.until.desc(), ProgressNote.id.desc())
        .limit(MOST)
    )
    return [Row(note, made_by, sent_by) for note, made_by, sent_by in session.execute(statement)]


def versions(session: Session, note: ProgressNote) -> list[Past]:
    """What it said, the last version first. One query."""
    statement = (
        select(ProgressNoteVersion.version, User.name, ProgressNoteVersion.made_at, ProgressNoteVersion.said)
        .join(User, User.id == ProgressNoteVersion.made_by_id)
        .where(ProgressNoteVersion.note_id == note.id)
        .order_by(ProgressNoteVersion.version.desc())
        .limit(50)
    )
    return [Past(*tuple(row)) for row in session.execute(statement)]


def written(note: ProgressNote) -> Written:
    """A note with all that is in its paper."""
    accord = known.current().accords.get(note.accord)
    return Written(
        accord=note.accord,
        accord_name=accord.name["nl"] if accord else note.accord,
        since=note.since,
        until=note.until,
        title=note.title,
        texts={name: getattr(note, name) for name in TEXTS},
        figures=figures.restored(note.figures),
        counted_at=note.counted_at,
        sent_at=note.sent_at,
        decisions=decision_words(),
    )


def decision_words() -> dict[str, str]:
    """The Dutch words for types of decision: a note is in Dutch, whoever reads it."""
    asked = registry.current("escalation").transitions["decide"].field("decision")
    choices: tuple[Choice, ...] = asked.choices if asked else ()
    return {choice.value: choice.label["nl"] for choice in choices} | {"de_escalated": "Gedeëscaleerd"}
