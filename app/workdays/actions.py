"""Changing the calendar: each change of which days are worked is a new revision, and every change is in the log.

A day is added or taken out in two steps. `plan_addition` and `plan_removal` judge it and write nothing; what comes of
them can be looked at first, and is carried out when the calendar is still the one that it was planned on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.clock import WorkingCalendar
from app.errors import FieldError, Invalid, NotFound, Stale
from app.policy import Actor, ActorKind, Capability, require
from app.workdays.calendar import load, stored_revision
from app.workdays.models import NAME_LENGTH, SOURCE_LENGTH, CalendarDay, CalendarRevision, DayKind
from app.workdays.shipped import FIRST_YEAR, LAST_YEAR, SOURCE
from app.workdays.shipped import days as shipped_days
from app.workflow.fields import storable


@dataclass(frozen=True)
class Words:
    """What is said of a day."""

    kind: DayKind
    name_nl: str
    name_en: str
    source: str


@dataclass(frozen=True)
class Plan:
    """A day that comes to be off or worked, and the calendar before and after. `based_on` is the revision before."""

    day: date
    off: bool
    words: Words
    based_on: int
    before: WorkingCalendar
    after: WorkingCalendar


def plan_addition(session: Session, actor: Actor, day: date, words: Words) -> Plan:
    """A day on which nobody will work. Raises Forbidden, and Invalid (`day`, `name_nl`, `name_en`, `source`).

    A day in a weekend is refused: nobody works then anyway, so it would say something and do nothing.
    """
    _require(actor)
    words, faults = _judged(words)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        faults.append(FieldError("day", "day_out_of_range", {"first": FIRST_YEAR, "last": LAST_YEAR}))
    elif day.weekday() >= 5:
        faults.append(FieldError("day", "day_in_weekend"))
    elif session.scalar(select(CalendarDay.id).where(CalendarDay.day == day, CalendarDay.off)) is not None:
        faults.append(FieldError("day", "day_taken"))
    if faults:
        raise Invalid(faults)
    return _plan(session, day, True, words)


def plan_removal(session: Session, actor: Actor, day_id: int) -> Plan:
    """A day off that will be worked after all.

    Raises Forbidden, NotFound, and Invalid for a day in a weekend or one that is worked already.
    """
    _require(actor)
    row = session.get(CalendarDay, day_id)
    if row is None:
        raise NotFound(str(day_id))
    if row.day.weekday() >= 5 or not row.off:
        raise Invalid([FieldError("", "day_in_weekend" if row.off else "day_worked")])
    return _plan(session, row.day, False, _words_of(row))


def carry_out(session: Session, actor: Actor, plan: Plan, *, seen: int, now: datetime) -> int:
    """Make a plan so. `seen` is the revision on which it was looked at. Returns the new revision.

    Raises Stale when somebody else changed the calendar since.
    """
    _require(actor)
    if plan.based_on != seen:
        raise Stale(seen, plan.based_on)
    seed(session, actor, now=now)
    row = session.scalar(select(CalendarDay).where(CalendarDay.day == plan.day).with_for_update())
    if row is None:
        row = CalendarDay(day=plan.day)
        session.add(row)
    if plan.off:
        row.added_by_id = actor.id
        _write(row, plan.words)
    row.off = plan.off
    action = "calendar.day_added" if plan.off else "calendar.day_removed"
    number = _revise(session, actor, seen, plan.day, plan.off, now)
    _note(session, actor, action, plan.day, plan.words, now, revision=number)
    return number


def change(session: Session, actor: Actor, day_id: int, words: Words, *, now: datetime) -> None:
    """Say something else of a day. Which days are worked stays as it is, so this is no new revision.

    Raises Forbidden, NotFound, and Invalid (`name_nl`, `name_en`, `source`).
    """
    _require(actor)
    row = session.get(CalendarDay, day_id, with_for_update=True)
    if row is None:
        raise NotFound(str(day_id))
    words, faults = _judged(words)
    if faults:
        raise Invalid(faults)
    old = _words_of(row)
    if words == old:
        return
    _write(row, words)
    _note(session, actor, "calendar.day_changed", row.day, words, now, old=_data(old))


def seed(session: Session, actor: Actor, *, now: datetime) -> int:
    """Put the shipped days in the table that it never had. Returns how many came.

    The first time this is what everybody counts with already. Later, after an update of the application, it is a new
    revision. Doing it again changes nothing; a day that was taken out stays out. Raises Forbidden.
    """
    _require(actor)
    known = set(session.scalars(select(CalendarDay.day)))
    missing = [item for item in shipped_days() if item.day not in known]
    for item in missing:
        row = CalendarDay(day=item.day, off=True, added_by_id=None)
        _write(row, Words(DayKind.HOLIDAY, item.name_nl, item.name_en, SOURCE))
        session.add(row)
    session.flush()
    if missing:
        number = stored_revision(session)
        if known:
            number = _revise(session, actor, number, None, None, now)
        audit.record(
            session,
            actor,
            "calendar.loaded",
            now=now,
            subject=f"calendar:{number}",
            data={"days": len(missing), "revision": number},
        )
    return len(missing)


def _require(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.ADMIN_CALENDAR)


def _judged(words: Words) -> tuple[Words, list[FieldError]]:
    """The words without space around them, and what is wrong with them."""
    faults = []
    texts = {}
    for field, limit in (("name_nl", NAME_LENGTH), ("name_en", NAME_LENGTH), ("source", SOURCE_LENGTH)):
        text = texts[field] = getattr(words, field).strip()
        if not text:
            faults.append(FieldError(field, "required"))
        elif len(text) > limit:
            faults.append(FieldError(field, "too_long", {"max": limit, "length": len(text)}))
        elif not storable(text, lines=False):
            faults.append(FieldError(field, "unreadable"))
    return Words(words.kind, **texts), faults


def _plan(session: Session, day: date, off: bool, words: Words) -> Plan:
    number = stored_revision(session)
    before = load(session, number)
    days = before.holidays | {day} if off else before.holidays - {day}
    return Plan(day, off, words, number, before, WorkingCalendar(days, revision=number))


def _revise(session: Session, actor: Actor, after: int, day: date | None, off: bool | None, now: datetime) -> int:
    """The next revision. Raises Stale when somebody else just made it: both may have begun, one can be next."""
    session.add(CalendarRevision(id=after + 1, day=day, off=off, made_by_id=actor.id, made_at=now))
    try:
        session.flush()
    except IntegrityError:
        raise Stale(after, after + 1) from None
    return after + 1


def _write(row: CalendarDay, words: Words) -> None:
    row.kind, row.name_nl, row.name_en, row.source = words.kind, words.name_nl, words.name_en, words.source


def _words_of(row: CalendarDay) -> Words:
    return Words(row.kind, row.name_nl, row.name_en, row.source)


def _data(words: Words) -> dict[str, str]:
    return {"kind": words.kind.value, "name_nl": words.name_nl, "name_en": words.name_en, "source": words.source}


def _note(session: Session, actor: Actor, action: str, day: date, words: Words, now: datetime, **more: object) -> None:
    audit.record(
        session,
        actor,
        action,
        now=now,
        subject=f"calendar:{day.isoformat()}",
        data={"day": day.isoformat(), **_data(words), **more},
    )
