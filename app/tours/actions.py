"""Planning a tour, going along, saying what was learned, and what was done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import queries as cases
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotFound, Stale
from app.lessons import queries as lessons
from app.policy import Actor, Capability, Forbidden, require
from app.regions import queries as regions
from app.tours import judging, queries
from app.tours.models import Tour, TourHarvest, TourPerson, TourQuestion, TourStop
from app.tours.queries import Row


def plan(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Tour:
    """Plan a tour. Who plans it goes along. Raises Forbidden, Invalid."""
    require(actor, Capability.TOUR_WORK)
    if actor.id is None:
        raise Forbidden(Capability.TOUR_WORK)
    said = judging.tour(raw)
    made = Tour(
        title=said.title, about=said.about, since=said.since, until=said.until, version=1, owner_id=actor.id,
        made_at=now, changed_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(TourPerson(tour_id=made.id, user_id=actor.id, joined_at=now))
    session.add_all(
        TourQuestion(tour_id=made.id, place=place, question=text) for place, text in enumerate(said.questions)
    )
    session.flush()
    _note(session, actor, "tour.planned", made, now, private={"title": made.title, "about": made.about})
    return made


def change(
    session: Session, actor: Actor, tour_id: int, raw: Mapping[str, Any], *, expected_version: int | None,
    now: datetime,
) -> Tour:  # fmt: skip
    """Describe a tour anew. A question about which something was learned stays. Raises Forbidden, NotFound, Stale,
    Invalid.
    """
    held = _held(session, actor, tour_id)
    if expected_version is not None and held.version != expected_version:
        raise Stale(expected_version, held.version)
    said = judging.tour(raw)
    asked = {row.question: row for row in session.scalars(select(TourQuestion).where(TourQuestion.tour_id == held.id))}
    used = set(session.scalars(select(TourHarvest.question_id).where(TourHarvest.tour_id == held.id)))
    for text, row in asked.items():
        if text not in said.questions and row.id in used:
            raise Invalid([FieldError("questions", "question_answered", {"question": text})])
    days = select(TourStop.day).where(TourStop.tour_id == held.id)
    if any(not said.since <= day <= said.until for day in session.scalars(days)):
        raise Invalid([FieldError("until", "day_outside_tour")])
    for text, row in asked.items():
        if text not in said.questions:
            session.delete(row)
    for place, text in enumerate(said.questions):
        if text in asked:
            asked[text].place = place
        else:
            session.add(TourQuestion(tour_id=held.id, place=place, question=text))
    held.title, held.about, held.since, held.until = said.title, said.about, said.since, said.until
    _touch(held, now)
    session.flush()
    _note(session, actor, "tour.changed", held, now, private={"title": held.title, "about": held.about})
    return held


def join(session: Session, actor: Actor, tour_id: int, *, along: bool, now: datetime) -> None:
    """Go along oneself, or not any more. Once more changes nothing. Raises Forbidden, NotFound."""
    require(actor, Capability.TOUR_WORK)
    held = session.get(Tour, tour_id, with_for_update=True)
    if held is None or actor.id is None:
        raise NotFound(str(tour_id))
    there = session.get(TourPerson, (held.id, actor.id))
    if (there is not None) == along or (not along and held.owner_id == actor.id):
        return
    if there is None:
        session.add(TourPerson(tour_id=held.id, user_id=actor.id, joined_at=now))
    else:
        session.delete(there)
    _note(session, actor, "tour.joined" if along else "tour.left", held, now)


def add_stop(session: Session, actor: Actor, tour_id: int, raw: Mapping[str, Any], *, now: datetime) -> TourStop:
    """Put a visit on the programme. Raises Forbidden, NotFound, Invalid."""
    held = _held(session, actor, tour_id)
    made = TourStop(tour_id=held.id, **_stop(session, actor, held, raw))
    session.add(made)
    _touch(held, now)
    session.flush()
    _note_stop(session, actor, "tour.stop_added", held, made, now)
    return made


def change_stop(
    session: Session, actor: Actor, tour_id: int, stop_id: int, raw: Mapping[str, Any], *, now: datetime
) -> TourStop:
    """Change a visit on the programme, or say which visit it became. Raises Forbidden, NotFound, Invalid."""
    held = _held(session, actor, tour_id)
    stop = _stop_of(session, held, stop_id)
    for name, value in _stop(session, actor, held, raw).items():
        setattr(stop, name, value)
    _touch(held, now)
    _note_stop(session, actor, "tour.stop_changed", held, stop, now)
    return stop


def remove_stop(session: Session, actor: Actor, tour_id: int, stop_id: int, *, now: datetime) -> None:
    """Take a visit off the programme; what was learned there stays. Raises Forbidden, NotFound."""
    held = _held(session, actor, tour_id)
    stop = _stop_of(session, held, stop_id)
    for row in session.scalars(select(TourHarvest).where(TourHarvest.stop_id == stop.id)):
        row.stop_id = None
    session.flush()
    session.execute(delete(TourStop).where(TourStop.id == stop.id))
    _touch(held, now)
    _note_stop(session, actor, "tour.stop_removed", held, stop, now)


def learn(session: Session, actor: Actor, tour_id: int, raw: Mapping[str, Any], *, now: datetime) -> TourHarvest:
    """Say what was learned. Raises Forbidden, NotFound, Invalid."""
    held = _held(session, actor, tour_id)
    row = queries.row(session, held.id)
    said = judging.harvest(
        raw,
        questions=set(session.scalars(select(TourQuestion.id).where(TourQuestion.tour_id == held.id))),
        stops=set(session.scalars(select(TourStop.id).where(TourStop.tour_id == held.id))),
        people={key for key, _name in row.people},
    )
    made = TourHarvest(tour_id=held.id, author_id=actor.id, said_at=now, done="", **asdict(said))
    session.add(made)
    session.flush()
    audit.record(
        session, actor, "tour.learned", now=now, subject=f"tour:{held.id}",
        data={"harvest": made.id, "question": made.question_id, "stop": made.stop_id, "keeper": made.keeper_id},
        private={"text": made.text},
    )  # fmt: skip
    return made


def follow_up(
    session: Session, actor: Actor, tour_id: int, harvest_id: int, raw: Mapping[str, Any], *, now: datetime
) -> TourHarvest:
    """Say what was done with what was learned. Raises Forbidden, NotFound, Invalid."""
    held = _held(session, actor, tour_id)
    row = session.get(TourHarvest, harvest_id, with_for_update=True)
    if row is None or row.tour_id != held.id:
        raise NotFound(str(harvest_id))
    said = judging.done(raw, people={key for key, _name in queries.row(session, held.id).people})
    row.done_case_id = _case(session, actor, said.case, "case").id if said.case else None
    if said.lesson_id is not None:
        try:
            lessons.one(session, actor, said.lesson_id)
        except NotFound:
            raise Invalid([FieldError("lesson", "unknown_record")]) from None
    row.done, row.done_lesson_id, row.done_at = said.done, said.lesson_id, now
    row.keeper_id = said.keeper_id or row.keeper_id
    audit.record(
        session, actor, "tour.followed_up", now=now, subject=f"tour:{held.id}",
        data={"harvest": row.id, "case": row.done_case_id, "lesson": row.done_lesson_id, "keeper": row.keeper_id},
        private={"done": row.done},
    )  # fmt: skip
    return row


def _held(session: Session, actor: Actor, tour_id: int) -> Tour:
    """The tour, for who works on it. Raises Forbidden, NotFound."""
    require(actor, Capability.TOUR_WORK)
    held = session.get(Tour, tour_id, with_for_update=True)
    if held is None:
        raise NotFound(str(tour_id))
    if not queries.works(actor, _row(session, held)):
        raise Forbidden(Capability.TOUR_WORK)
    return held


def _row(session: Session, held: Tour) -> Row:
    return queries.row(session, held.id)


def _stop_of(session: Session, held: Tour, stop_id: int) -> TourStop:
    stop = session.get(TourStop, stop_id)
    if stop is None or stop.tour_id != held.id:
        raise NotFound(str(stop_id))
    return stop


def _stop(session: Session, actor: Actor, held: Tour, raw: Mapping[str, Any]) -> dict[str, Any]:
    given = str(raw.get("region") or "")
    wanted = [int(given)] if given.isascii() and given.isdigit() and len(given) < 10 else []
    said = judging.stop(raw, regions=regions.by_ids(session, wanted), since=held.since, until=held.until)
    values = asdict(said)
    number = values.pop("visit")
    values["case_id"] = _case(session, actor, number, "visit", process="visit").id if number else None
    return values


def _case(session: Session, actor: Actor, number: str, field: str, process: str = "") -> Case:
    """A case that this person reads, by its number. Raises Invalid at this field for any other."""
    try:
        found = cases.get_visible(session, actor, number)
    except NotFound:
        raise Invalid([FieldError(field, "unknown_case")]) from None
    if process and found.process != process:
        raise Invalid([FieldError(field, "unknown_case")])
    return found


def _touch(held: Tour, now: datetime) -> None:
    held.version += 1
    held.changed_at = now


def _note(
    session: Session, actor: Actor, action: str, held: Tour, now: datetime, *, private: Mapping[str, Any] | None = None
) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"tour:{held.id}",
        data={"since": held.since.isoformat(), "until": held.until.isoformat(), "edition": held.version},
        private=dict(private or {}),
    )  # fmt: skip


def _note_stop(session: Session, actor: Actor, action: str, held: Tour, stop: TourStop, now: datetime) -> None:
    audit.record(
        session, actor, action, now=now, subject=f"tour:{held.id}",
        data={"stop": stop.id, "day": stop.day.isoformat(), "region": stop.region_id, "case": stop.case_id},
        private={"title": stop.title, "place": stop.place},
    )  # fmt: skip
