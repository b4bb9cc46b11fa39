"""Reading the diary of a pilot, its rounds and findings.

Rounds and findings are for whoever reads pilots. An entry is for its writer and who works in the pilot; for all
colleagues when its writer says so; a researcher reads what its writer gave to research, without who wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.models import User
from app.pilots.diary_models import EntryKind, PilotEntry, PilotEntryVersion, PilotFinding, PilotRound, Readers
from app.pilots.models import PilotPerson
from app.pilots.queries import Row
from app.policy import Actor, Capability, Role, can, reaches_region
from app.regions.models import Region

SIZE: Final = 30
NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is read. `author` is empty for who may not know; `parts` is what its writer is in the pilot."""

    id: int
    day: date
    kind: EntryKind
    text: str
    region_id: int | None
    region: str
    round_id: int | None
    round: str
    readers: Readers
    research: bool
    version: int
    author_id: int | None
    author: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Entries:
    """One page of the diary: the last day on top."""

    rows: tuple[Entry, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `lesson_id`: what it became, if it did."""

    id: int
    question: str
    answer: str
    round: str
    lesson_id: int | None


def writes(actor: Actor, pilot: Row) -> bool:
    """Whether somebody works in this pilot: is cast in it, is liaison of one of its regions, or sets pilots up."""
    if actor.id is None or not can(actor, Capability.PILOT_DIARY) or actor.roles == {Role.RESEARCHER}:
        return False
    if any(user == actor.id for _part, user, _name in pilot.people) or can(actor, Capability.PILOT_WORK):
        return True
    return actor.has(Role.LIAISON) and any(
        reaches_region(actor, Capability.PILOT_DIARY, key) for key, _name in pilot.regions
    )


def readable(actor: Actor, pilot: Row) -> ColumnElement[bool]:
    """Which entries of this pilot somebody reads."""
    if writes(actor, pilot):
        return PilotEntry.pilot_id == pilot.id
    if not can(actor, Capability.PILOT_READ):
        return false()
    mine = PilotEntry.author_id == actor.id
    open_to = PilotEntry.research.is_(True) if _looks_on(actor) else PilotEntry.readers == Readers.COLLEAGUES
    return (PilotEntry.pilot_id == pilot.id) & or_(mine, open_to)


def entries(
    session: Session, actor: Actor, pilot: Row, *, kind: EntryKind | None = None, region: int | None = None,
    page: int = 1, size: int = SIZE,
) -> Entries:  # fmt: skip
    """The diary of a pilot as this person reads it, the last day on top. One query."""
    wanted = [readable(actor, pilot)]
    if kind is not None:
        wanted.append(PilotEntry.kind == kind)
    if region is not None:
        wanted.append(PilotEntry.region_id == region)
    found = _rows(session, actor, wanted, limit=size + 1, offset=(page - 1) * size)
    return Entries(tuple(found[:size]), page, len(found) > size)


def count(session: Session, actor: Actor, pilot: Row) -> int:
    """How many entries this person reads."""
    return session.scalar(select(func.count()).select_from(PilotEntry).where(readable(actor, pilot))) or 0


def entry(session: Session, actor: Actor, pilot: Row, entry_id: int) -> Entry:
    """One entry. Raises NotFound."""
    found = _rows(session, actor, [readable(actor, pilot), PilotEntry.id == entry_id], limit=1)
    if not found:
        raise NotFound(str(entry_id))
    return found[0]


def for_research(session: Session, pilot_id: int) -> list[tuple[Entry, str]]:
    """What writers gave to research, in order of days, with what the writer is in the pilot; no names."""
    rows = session.execute(
        select(PilotEntry, Region.name, PilotRound.title)
        .outerjoin(Region, Region.id == PilotEntry.region_id)
        .outerjoin(PilotRound, PilotRound.id == PilotEntry.round_id)
        .where(PilotEntry.pilot_id == pilot_id, PilotEntry.research.is_(True))
        .order_by(PilotEntry.day, PilotEntry.id)
    ).all()
    parts: dict[int, str] = {}
    for user, part in session.execute(
        select(PilotPerson.user_id, PilotPerson.part).where(PilotPerson.pilot_id == pilot_id).order_by(PilotPerson.part)
    ):
        parts.setdefault(user, part.value)
    return [(_entry(row, region, title, ""), parts.get(row.author_id, "")) for row, region, title in rows]


def names_of_people(session: Session) -> list[str]:
    """The names of all colleagues, long ones first: none of them leaves in a text for research."""
    return sorted(session.scalars(select(User.name)), key=len, reverse=True)


def versions(session: Session, entry_id: int) -> tuple[tuple[int, datetime, dict[str, Any]], ...]:
    """What an entry said, the first on top."""
    wanted = select(PilotEntryVersion).where(PilotEntryVersion.entry_id == entry_id)
    return tuple((row.version, row.made_at, row.said)
                 for row in session.scalars(wanted.order_by(PilotEntryVersion.version)))  # fmt: skip


def rounds(session: Session, pilot_id: int) -> tuple[PilotRound, ...]:
    """The rounds of a pilot, the first on top."""
    wanted = select(PilotRound).where(PilotRound.pilot_id == pilot_id)
    return tuple(session.scalars(wanted.order_by(PilotRound.since, PilotRound.id)))


def one_round(session: Session, pilot_id: int, round_id: int) -> PilotRound:
    """One round. Raises NotFound."""
    found = session.get(PilotRound, round_id)
    if found is None or found.pilot_id != pilot_id:
        raise NotFound(str(round_id))
    return found


def round_ids(session: Session, pilot_id: int) -> frozenset[int]:
    """The ids of its rounds."""
    return frozenset(session.scalars(select(PilotRound.id).where(PilotRound.pilot_id == pilot_id)))


def findings(session: Session, pilot_id: int) -> tuple[Finding, ...]:
    """What a pilot found, the first on top."""
    wanted = (
        select(PilotFinding, PilotRound.title)
        .outerjoin(PilotRound, PilotRound.id == PilotFinding.round_id)
        .where(PilotFinding.pilot_id == pilot_id)
        .order_by(PilotFinding.id)
    )
    return tuple(
        Finding(row.id, row.question, row.answer, title or "", row.lesson_id)
        for row, title in session.execute(wanted)
    )  # fmt: skip


def pilot_of_lesson(session: Session, lesson_id: int) -> int | None:
    """The pilot (id) that a lesson was learned in."""
    return session.scalar(select(PilotFinding.pilot_id).where(PilotFinding.lesson_id == lesson_id).limit(1))


def _looks_on(actor: Actor) -> bool:
    """Whether somebody is here for research only."""
    return actor.roles == {Role.RESEARCHER}


def _rows(
    session: Session, actor: Actor, wanted: Sequence[ColumnElement[bool]], *, limit: int, offset: int = 0
) -> list[Entry]:
    found = session.execute(
        select(PilotEntry, Region.name, PilotRound.title, User.name)
        .join(User, User.id == PilotEntry.author_id)
        .outerjoin(Region, Region.id == PilotEntry.region_id)
        .outerjoin(PilotRound, PilotRound.id == PilotEntry.round_id)
        .where(*wanted)
        .order_by(PilotEntry.day.desc(), PilotEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    nameless = _looks_on(actor)
    return [_entry(row, region, title, NOBODY if nameless else author) for row, region, title, author in found]


def _entry(row: PilotEntry, region: str | None, title: str | None, author: str) -> Entry:
    return Entry(
        row.id, row.day, row.kind, row.text, row.region_id, region or "", row.round_id, title or "", row.readers,
        row.research, row.version, row.author_id if author else None, author, row.changed_at,
    )  # fmt: skip
