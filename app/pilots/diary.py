"""Writing in the diary of a pilot, its rounds and what it found.

Whoever works in a pilot writes: who is cast in it, the liaisons of its regions, and the commissioner. What an entry
said before stays to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import NotFound, Stale
from app.lessons import actions as lessons
from app.pilots import diary_judging as judging
from app.pilots import diary_queries, queries
from app.pilots.diary_models import PilotEntry, PilotEntryVersion, PilotFinding, PilotRound
from app.pilots.queries import Row
from app.policy import Actor, Capability, Forbidden, require


def write(session: Session, actor: Actor, pilot_id: int, raw: Mapping[str, Any], *, now: datetime) -> PilotEntry:
    """Write an entry. `raw`: what `diary_judging.entry` asks. Raises Forbidden, NotFound, Invalid."""
    pilot = _mine(session, actor, pilot_id)
    said = _judged(session, pilot, raw, now)
    entry = PilotEntry(pilot_id=pilot.id, author_id=actor.id, written_at=now, changed_at=now, version=1, **asdict(said))
    session.add(entry)
    session.flush()
    _kept(session, entry, now)
    _note(session, actor, "pilot.entry_written", entry, now)
    return entry


def change(
    session: Session, actor: Actor, pilot_id: int, entry_id: int, raw: Mapping[str, Any], *,
    expected_version: int | None, now: datetime,
) -> PilotEntry:  # fmt: skip
    """Let one's own entry say something else. Raises Forbidden, NotFound, Stale, Invalid."""
    pilot = _mine(session, actor, pilot_id)
    entry = session.get(PilotEntry, entry_id, with_for_update=True)
    if entry is None or entry.pilot_id != pilot.id or entry.author_id != actor.id:
        raise NotFound(str(entry_id))
    _same(entry.version, expected_version)
    for name, value in asdict(_judged(session, pilot, raw, now)).items():
        setattr(entry, name, value)
    entry.version += 1
    entry.changed_at = now
    _kept(session, entry, now)
    _note(session, actor, "pilot.entry_changed", entry, now)
    return entry


def begin_round(session: Session, actor: Actor, pilot_id: int, raw: Mapping[str, Any], *, now: datetime) -> PilotRound:
    """Begin a round of trying. Raises Forbidden, NotFound, Invalid."""
    pilot = _mine(session, actor, pilot_id)
    said = judging.research_round(raw)
    made = PilotRound(pilot_id=pilot.id, made_by_id=actor.id, made_at=now, changed_at=now, version=1, **asdict(said))
    session.add(made)
    session.flush()
    _note_round(session, actor, "pilot.round_begun", made, now)
    return made


def change_round(
    session: Session, actor: Actor, pilot_id: int, round_id: int, raw: Mapping[str, Any], *,
    expected_version: int | None, now: datetime,
) -> PilotRound:  # fmt: skip
    """Write down how a round went. Raises Forbidden, NotFound, Stale, Invalid."""
    pilot = _mine(session, actor, pilot_id)
    held = session.get(PilotRound, round_id, with_for_update=True)
    if held is None or held.pilot_id != pilot.id:
        raise NotFound(str(round_id))
    _same(held.version, expected_version)
    for name, value in asdict(judging.research_round(raw)).items():
        setattr(held, name, value)
    held.version += 1
    held.changed_at = now
    _note_round(session, actor, "pilot.round_changed", held, now)
    return held


def find(session: Session, actor: Actor, pilot_id: int, raw: Mapping[str, Any], *, now: datetime) -> PilotFinding:
    """Write down what was found. Raises Forbidden, NotFound, Invalid."""
    pilot = _mine(session, actor, pilot_id)
    said = judging.finding(raw, rounds=diary_queries.round_ids(session, pilot.id))
    made = PilotFinding(pilot_id=pilot.id, made_by_id=actor.id, made_at=now, **asdict(said))
    session.add(made)
    session.flush()
    audit.record(
        session, actor, "pilot.found", now=now, subject=f"pilot:{pilot.id}", data={"finding": made.id},
        private={"question": made.question, "answer": made.answer},
    )  # fmt: skip
    return made


def lesson_of(session: Session, actor: Actor, pilot_id: int, finding_id: int, *, now: datetime) -> int:
    """Make a lesson of a finding: a draft of the actor, who says who may read it. The id of the lesson; the same one
    when it was made before. Raises Forbidden, NotFound.
    """
    pilot = _mine(session, actor, pilot_id)
    require(actor, Capability.LESSON_WRITE)
    held = session.scalar(
        select(PilotFinding)
        .where(PilotFinding.id == finding_id, PilotFinding.pilot_id == pilot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise NotFound(str(finding_id))
    if held.lesson_id is None:
        where = ", ".join(name for _key, name in pilot.regions)
        raw = {"question": held.question, "answer": held.answer, "says": "practice", "worked_in": where[:300]}
        made = lessons.make(session, actor, raw, now=now)
        held.lesson_id = made.id
        audit.record(
            session, actor, "pilot.lesson_made", now=now, subject=f"pilot:{pilot.id}",
            data={"finding": held.id, "lesson": made.id},
        )  # fmt: skip
    return held.lesson_id


def _mine(session: Session, actor: Actor, pilot_id: int) -> Row:
    """The pilot, for who writes in its diary. Raises Forbidden, NotFound."""
    require(actor, Capability.PILOT_DIARY)
    pilot = queries.one(session, pilot_id)
    if not diary_queries.writes(actor, pilot):
        raise Forbidden(Capability.PILOT_DIARY)
    return pilot


def _same(version: int, expected: int | None) -> None:
    if expected is not None and version != expected:
        raise Stale(expected, version)


def _judged(session: Session, pilot: Row, raw: Mapping[str, Any], now: datetime) -> judging.EntryIn:
    return judging.entry(
        raw,
        regions={key for key, _name in pilot.regions},
        rounds=diary_queries.round_ids(session, pilot.id),
        today=clock.local_date(now),
    )


def _kept(session: Session, entry: PilotEntry, now: datetime) -> None:
    said = {
        "day": entry.day.isoformat(), "kind": entry.kind.value, "text": entry.text, "region": entry.region_id,
        "round": entry.round_id, "readers": entry.readers.value, "research": entry.research,
    }  # fmt: skip
    session.add(PilotEntryVersion(entry_id=entry.id, version=entry.version, made_at=now, said=said))


def _note(session: Session, actor: Actor, action: str, entry: PilotEntry, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"pilot:{entry.pilot_id}",
        data={
            "entry": entry.id, "edition": entry.version, "kind": entry.kind.value, "day": entry.day.isoformat(),
            "region": entry.region_id, "readers": entry.readers.value, "research": entry.research,
        },
        private={"text": entry.text},
    )  # fmt: skip


def _note_round(session: Session, actor: Actor, action: str, held: PilotRound, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"pilot:{held.pilot_id}",
        data={
            "round": held.id, "edition": held.version,
            "since": held.since.isoformat(), "until": held.until.isoformat(),
        },
        private={name: getattr(held, name) for name in ("title", *judging.PARTS)},
    )  # fmt: skip
