"""Setting up a pilot, changing it, and writing down what it taught."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.forums.judging import Given
from app.people import queries as people
from app.pilots import indicators, judging
from app.pilots.diary_models import PilotEntry, PilotEntryVersion, PilotFinding, PilotRound
from app.pilots.models import Part, Pilot, PilotPerson, PilotQuestion, PilotRegion
from app.policy import Actor, Capability, require
from app.regions import queries as regions


def make(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Pilot:
    """Set up a pilot. `raw`: what `judging.read` asks. Raises Forbidden, Invalid."""
    require(actor, Capability.PILOT_WORK)
    said = _judged(session, raw, None)
    pilot = Pilot(
        name=said.name, about=said.about, since=said.since, until=said.until, indicators=list(said.indicators),
        version=1, made_by_id=actor.id, made_at=now, changed_at=now,
    )  # fmt: skip
    session.add(pilot)
    session.flush()
    _fill(session, pilot, said)
    _note(session, actor, pilot, said, "pilot.made", now)
    return pilot


def change(
    session: Session, actor: Actor, pilot_id: int, raw: Mapping[str, Any], *, expected_version: int | None,
    now: datetime,
) -> Pilot:  # fmt: skip
    """Describe a pilot anew. A question that was answered stays.

    Raises Forbidden, NotFound, Stale, and Invalid with each thing that is not right.
    """
    require(actor, Capability.PILOT_WORK)
    pilot = _held(session, pilot_id, expected_version)
    said = _judged(session, raw, pilot.id)
    gone = [row for row in questions_of(session, pilot.id) if row.answer and row.question not in said.questions]
    if gone:
        raise Invalid([FieldError("questions", "question_answered", {"question": gone[0].question})])
    pilot.name, pilot.about, pilot.since, pilot.until = said.name, said.about, said.since, said.until
    pilot.indicators = list(said.indicators)
    _fill(session, pilot, said)
    _changed(pilot, now)
    _note(session, actor, pilot, said, "pilot.changed", now)
    return pilot


def answer(
    session: Session, actor: Actor, pilot_id: int, raw: Mapping[str, Any], *, expected_version: int | None,
    now: datetime,
) -> Pilot:  # fmt: skip
    """Write down what a pilot taught. `raw`: `q<id>`, the answer to a question; what is not in it stays as it is.

    Raises Forbidden, NotFound, Stale, Invalid.
    """
    require(actor, Capability.PILOT_WORK)
    pilot = _held(session, pilot_id, expected_version)
    given = Given(raw)
    rows = questions_of(session, pilot.id)
    texts = {row.id: given.words(f"q{row.id}", judging.TEXT_MAX, lines=True) for row in rows if f"q{row.id}" in raw}
    unknown = sorted(set(raw) - {f"q{row.id}" for row in rows})
    if unknown:
        given.fail(unknown[0], "unknown_field")
    given.done()
    changed = [row for row in rows if row.id in texts and texts[row.id] != row.answer]
    if not changed:
        return pilot
    for row in changed:
        row.answer, row.answered_at = texts[row.id], now
    _changed(pilot, now)
    audit.record(
        session, actor, "pilot.answered", now=now, subject=f"pilot:{pilot.id}",
        data={"questions": [row.id for row in changed], "edition": pilot.version},
        private={"answers": [row.answer for row in changed]},
    )  # fmt: skip
    return pilot


def remove(session: Session, actor: Actor, pilot_id: int, *, now: datetime) -> None:
    """Take away a pilot that has not begun: what began stays to be read.

    Raises Forbidden, NotFound, and NotAllowedNow from its first day on.
    """
    require(actor, Capability.PILOT_WORK)
    pilot = _held(session, pilot_id, None)
    if pilot.since <= clock.local_date(now):
        raise NotAllowedNow([FieldError("", "pilot_begun")])
    for kind in (PilotQuestion, PilotPerson, PilotRegion):
        for row in session.scalars(select(kind).where(kind.pilot_id == pilot.id)):
            session.delete(row)
    entries = select(PilotEntry.id).where(PilotEntry.pilot_id == pilot.id)
    session.execute(delete(PilotEntryVersion).where(PilotEntryVersion.entry_id.in_(entries)))
    for kept in (PilotEntry, PilotFinding, PilotRound):
        session.execute(delete(kept).where(kept.pilot_id == pilot.id))
    session.flush()
    session.delete(pilot)
    audit.record(
        session, actor, "pilot.removed", now=now, subject=f"pilot:{pilot.id}", private={"name": pilot.name}
    )  # fmt: skip


def questions_of(session: Session, pilot_id: int) -> list[PilotQuestion]:
    """What a pilot must teach, in order."""
    wanted = select(PilotQuestion).where(PilotQuestion.pilot_id == pilot_id)
    return list(session.scalars(wanted.order_by(PilotQuestion.place, PilotQuestion.id)))


def choosable(session: Session, pilot_id: int | None) -> dict[Part, dict[int, str]]:
    """Who can be cast as what: who holds the role, and who is in this pilot already. Ids with names, by name."""
    found = {part: {one.id: one.name for one in people.holders_of(session, part.role)} for part in Part}
    cast = session.execute(select(PilotPerson.part, PilotPerson.user_id).where(PilotPerson.pilot_id == pilot_id)).all()
    names = people.people(session, {user for _part, user in cast}) if cast else {}
    for part, user in cast:
        found[part].setdefault(user, names[user].name)
    return found


def _held(session: Session, pilot_id: int, expected_version: int | None) -> Pilot:
    pilot = session.get(Pilot, pilot_id, with_for_update=True)
    if pilot is None:
        raise NotFound(str(pilot_id))
    if expected_version is not None and pilot.version != expected_version:
        raise Stale(expected_version, pilot.version)
    return pilot


def _judged(session: Session, raw: Mapping[str, Any], pilot_id: int | None) -> judging.PilotIn:
    given = raw.get("regions")
    listed = given if isinstance(given, list | tuple) else ()
    wanted = [int(str(one)) for one in listed if str(one).isascii() and str(one).isdigit() and len(str(one)) < 10]
    return judging.read(
        raw,
        regions=regions.by_ids(session, wanted),
        people=choosable(session, pilot_id),
        indicators=indicators.known(),
    )


def _fill(session: Session, pilot: Pilot, said: judging.PilotIn) -> None:
    """Make regions, people and questions what was said. An answer stays with its question."""
    places = {
        row.region_id: row for row in session.scalars(select(PilotRegion).where(PilotRegion.pilot_id == pilot.id))
    }
    cast = {
        (row.user_id, row.part): row
        for row in session.scalars(select(PilotPerson).where(PilotPerson.pilot_id == pilot.id))
    }
    wanted = {(user, part) for part, users in said.people.items() for user in users}
    asked = {row.question: row for row in questions_of(session, pilot.id)}
    stale = [row for key, row in places.items() if key not in said.regions]
    stale += [row for pair, row in cast.items() if pair not in wanted]  # type: ignore[misc]
    stale += [row for text, row in asked.items() if text not in said.questions]  # type: ignore[misc]
    for row in stale:
        session.delete(row)
    session.add_all(PilotRegion(pilot_id=pilot.id, region_id=one) for one in said.regions if one not in places)
    session.add_all(
        PilotPerson(pilot_id=pilot.id, user_id=user, part=part) for user, part in sorted(wanted - cast.keys())
    )
    for place, text in enumerate(said.questions):
        if text in asked:
            asked[text].place = place
        else:
            session.add(PilotQuestion(pilot_id=pilot.id, place=place, question=text, answer=""))
    session.flush()


def _changed(pilot: Pilot, now: datetime) -> None:
    pilot.version += 1
    pilot.changed_at = now


def _note(session: Session, actor: Actor, pilot: Pilot, said: judging.PilotIn, action: str, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"pilot:{pilot.id}",
        data={
            "since": said.since.isoformat(), "until": said.until.isoformat(), "regions": list(said.regions),
            "people": {part.value: list(users) for part, users in said.people.items()},
            "indicators": list(said.indicators), "edition": pilot.version,
        },
        private={"name": said.name, "about": said.about, "questions": list(said.questions)},
    )  # fmt: skip
