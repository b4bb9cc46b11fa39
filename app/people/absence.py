"""Being away: who is, until when, and who stands in. Recording it, ending it, reading it.

Rules. Everybody may say so of themselves; the coordinator of a directorate for the people there, and the administrator
for all. The deputy is somebody else, in service, who can do the same kind of work (`policy.STANDS_IN`). Nobody is away
twice on a day, at most a year at a time, and deputies never lead back to the one who is away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.orm import Session, aliased

from app import audit, clock, outbox
from app.errors import FieldError, Invalid, NotFound
from app.people import deputies
from app.people.deputies import Span
from app.people.models import Absence, RoleGrant, User
from app.people.queries import Person
from app.policy import STANDS_IN, Actor, Capability, Role, can, can_stand_in
from app.workflow.fields import storable

LONGEST = timedelta(days=366)
"""An absence holds at most a year: whoever is away longer hands the cases over."""

AHEAD = timedelta(days=2 * 366)
"""How far ahead the first day of an absence can lie."""

NOTE_LENGTH = 500
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence as pages and API show it."""

    id: int
    user_id: int
    user: str
    deputy_id: int
    deputy: str
    from_on: date
    until_on: date
    note: str
    ended_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Whether somebody is away by this on this day."""
        return self.ended_at is None and self.from_on <= day <= self.until_on


# -- who may -------------------------------------------------------------------------------------


def may_arrange(session: Session, actor: Actor, user_id: int) -> bool:
    """Whether this actor may say that this person is away: oneself, people of one's directorate, or everybody."""
    if actor.id == user_id or can(actor, Capability.ADMIN_PEOPLE):
        return True
    led = coordinated(actor)
    if not led:
        return False
    there = select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.directorate_id.in_(led))
    return session.scalars(there.limit(1)).first() is not None


def coordinated(actor: Actor) -> frozenset[int]:
    """The directorates that this person coordinates: in their own name, not as a deputy."""
    return frozenset(
        grant.directorate for grant in actor.grants if grant.role is Role.COORDINATOR and grant.directorate is not None
    )


def _arranged(session: Session, actor: Actor, user_id: int) -> User:
    """The one who is away, held. Raises NotFound outside the actor's reach: who works where is not for everybody."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None or not may_arrange(session, actor, user_id):
        raise NotFound
    return user


# -- recording and ending ------------------------------------------------------------------------


def add(session: Session, actor: Actor, user_id: int, raw: Mapping[str, Any], *, now: datetime) -> int:
    """Record that somebody is away and who stands in; returns the absence's id. The deputy is told.

    `raw` has `deputy` (an id), `from_on` and `until_on` (Dutch days, as 2026-11-23) and perhaps `note`. Raises
    NotFound, and Invalid with each thing that is not right.
    """
    user = _arranged(session, actor, user_id)
    _one_at_a_time(session)
    today = clock.local_date(now)
    errors: list[FieldError] = []
    first, last = _day(raw, "from_on", errors), _day(raw, "until_on", errors)
    note = _note(raw, errors)
    deputy = _deputy(session, user, raw.get("deputy"), errors)
    if first and last:
        errors += _term_faults(first, last, today)
    if not errors and first and last and deputy:
        errors += _faults_beside_others(session, Span(user.id, deputy.id, first, last))
    if errors or first is None or last is None or deputy is None:
        raise Invalid(errors)
    row = Absence(
        user_id=user.id, deputy_id=deputy.id, from_on=first, until_on=last, note=note, made_by_id=actor.id, made_at=now
    )
    session.add(row)
    session.flush()
    event = audit.record(
        session,
        actor,
        "absence.recorded",
        now=now,
        subject=f"user:{user.id}",
        data={"absence": row.id, "deputy": deputy.id, "from": first.isoformat(), "until": last.isoformat()},
        private={"name": user.name, "deputy": deputy.name, "note": note},
    )
    if deputy.id != actor.id:
        _tell(session, event, user, deputy, row, now)
    return row.id


def end(session: Session, actor: Actor, absence_id: int, *, now: datetime) -> None:
    """End an absence at once, or call it off before it began. Ending it again does nothing. Raises NotFound."""
    row = session.get(Absence, absence_id, with_for_update=True)
    if row is None or not may_arrange(session, actor, row.user_id):
        raise NotFound
    if row.ended_at is not None or row.until_on < clock.local_date(now):
        return
    row.ended_at = now
    audit.record(
        session,
        actor,
        "absence.ended",
        now=now,
        subject=f"user:{row.user_id}",
        data={"absence": row.id, "deputy": row.deputy_id, "until": row.until_on.isoformat()},
    )


def _one_at_a_time(session: Session) -> None:
    """Two absences made at the same moment could each be sound and close a loop together: wait for the other.

    SQLite has one writer anyhow.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE absences IN SHARE ROW EXCLUSIVE MODE"))


def _day(raw: Mapping[str, Any], name: str, errors: list[FieldError]) -> date | None:
    value = raw.get(name)
    given = value.strip() if isinstance(value, str) else ""
    if not given:
        errors.append(FieldError(name, "required" if value is None or value == "" else "not_a_date"))
        return None
    try:
        if ISO_DATE.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    errors.append(FieldError(name, "not_a_date"))
    return None


def _note(raw: Mapping[str, Any], errors: list[FieldError]) -> str:
    value = raw.get("note") or ""
    if not isinstance(value, str):
        errors.append(FieldError("note", "wrong_type"))
        return ""
    note = value.replace("\r\n", "\n").strip()
    if len(note) > NOTE_LENGTH:
        errors.append(FieldError("note", "too_long", {"max": NOTE_LENGTH, "length": len(note)}))
    if not storable(note, lines=True):
        errors.append(FieldError("note", "unreadable"))
    return note


def _deputy(session: Session, user: User, given: Any, errors: list[FieldError]) -> User | None:
    """Whoever will stand in, if they can."""
    if given is None or given == "":
        errors.append(FieldError("deputy", "required"))
        return None
    written = str(given) if not isinstance(given, bool) else ""
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    deputy = session.get(User, number)
    if deputy is None or not deputy.active:
        errors.append(FieldError("deputy", "unknown_person"))
    elif deputy.id == user.id:
        errors.append(FieldError("deputy", "deputy_oneself"))
    else:
        missing = lacking(_roles_of(session, user.id), _roles_of(session, deputy.id))
        errors += [FieldError("deputy", f"deputy_not_{role.value}", {"name": deputy.name}) for role in missing]
    return deputy


def lacking(away: Iterable[Role], deputy: frozenset[Role]) -> list[Role]:
    """The roles of the one who is away whose work the deputy cannot do."""
    return [role for role in Role if role in set(away) and role in STANDS_IN and not can_stand_in(deputy, role)]


def _roles_of(session: Session, user_id: int) -> frozenset[Role]:
    return frozenset(session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id)))


def _term_faults(first: date, last: date, today: date) -> list[FieldError]:
    if last < first:
        return [FieldError("until_on", "until_before_from")]
    if last < today:
        return [FieldError("until_on", "date_in_past")]
    if first > today + AHEAD:
        return [FieldError("from_on", "date_too_far")]
    if last - first >= LONGEST:
        return [FieldError("until_on", "absence_too_long")]
    return []


def _faults_beside_others(session: Session, new: Span) -> list[FieldError]:
    """Away already on one of these days, or deputies that lead back to the one who is away."""
    spans = _spans(session, new.first, new.last)
    own = next((span for span in spans if span.user == new.user), None)
    if own is not None:
        return [FieldError("from_on", "absence_overlaps", {"from": _plain(own.first), "until": _plain(own.last)})]
    circle = deputies.loop(spans, new)
    if not circle:
        return []
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(circle))).all())
    return [FieldError("deputy", "deputy_loop", {"names": " → ".join(names[person] for person in circle)})]


def _spans(session: Session, first: date, last: date) -> list[Span]:
    """All absences that count on any day of a term."""
    found = session.execute(
        select(Absence.user_id, Absence.deputy_id, Absence.from_on, Absence.until_on)
        .where(Absence.ended_at.is_(None), Absence.from_on <= last, Absence.until_on >= first)
        .order_by(Absence.id)
    )
    return [Span(*row) for row in found]


def _plain(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _tell(session: Session, event: str, user: User, deputy: User, row: Absence, now: datetime) -> None:
    outbox.tell(
        session,
        event_id=event,
        letter="deputy_named",
        reader_id=deputy.id,
        case_id=None,
        params={
            "name": deputy.name,
            "who": user.name,
            "from": row.from_on.isoformat(),
            "until": row.until_on.isoformat(),
            "link": "/",
        },
        now=now,
    )


# -- reading -------------------------------------------------------------------------------------

_away, _stands_in = aliased(User), aliased(User)


def _rows(session: Session, *wanted: ColumnElement[bool]) -> tuple[AbsenceRow, ...]:
    statement = (
        select(
            Absence.id, Absence.user_id, _away.name, Absence.deputy_id, _stands_in.name, Absence.from_on,
            Absence.until_on, Absence.note, Absence.ended_at,
        )
        .join(_away, _away.id == Absence.user_id)
        .join(_stands_in, _stands_in.id == Absence.deputy_id)
        .where(*wanted)
        .order_by(Absence.from_on, Absence.id)
    )  # fmt: skip
    return tuple(AbsenceRow(*row) for row in session.execute(statement))


def _coming(today: date) -> ColumnElement[bool]:
    return Absence.ended_at.is_(None) & (Absence.until_on >= today)


def of_person(session: Session, user_id: int, today: date) -> tuple[AbsenceRow, ...]:
    """The absences of somebody that hold or come, by first day. One query."""
    return _rows(session, Absence.user_id == user_id, _coming(today))


def for_deputy(session: Session, user_id: int, today: date) -> tuple[AbsenceRow, ...]:
    """The absences in which somebody was named deputy, that hold or come, by first day. One query."""
    return _rows(session, Absence.deputy_id == user_id, _coming(today))


def of_people(session: Session, user_ids: Iterable[int], today: date) -> dict[int, tuple[AbsenceRow, ...]]:
    """The same for several people. One query."""
    found: dict[int, tuple[AbsenceRow, ...]] = {}
    for row in _rows(session, Absence.user_id.in_(sorted(user_ids)), _coming(today)):
        found[row.user_id] = (*found.get(row.user_id, ()), row)
    return found


def today_of(session: Session, user_ids: Iterable[int], today: date) -> dict[int, AbsenceRow]:
    """Who of these people is away today, with whoever does the work in the end as the deputy.

    One query when nobody is; some more for each who is.
    """
    wanted = sorted(user_ids)
    rows = _rows(session, Absence.user_id.in_(wanted), deputies.on_day(Absence, today)) if wanted else ()
    found = {}
    for row in rows:
        acting = deputies.stand_in(session, row.user_id, today)
        if acting is not None and acting != row.deputy_id:
            name = session.scalars(select(User.name).where(User.id == acting)).one()
            row = replace(row, deputy_id=acting, deputy=name)
        found[row.user_id] = row
    return found


def visible(session: Session, actor: Actor, today: date) -> tuple[AbsenceRow, ...]:
    """The absences this actor may arrange, that hold or come: their own, those of their directorates, or all."""
    if can(actor, Capability.ADMIN_PEOPLE):
        return _rows(session, _coming(today))
    there = select(RoleGrant.user_id).where(RoleGrant.directorate_id.in_(coordinated(actor)))
    return _rows(session, or_(Absence.user_id == actor.id, Absence.user_id.in_(there)), _coming(today))


def get(session: Session, actor: Actor, absence_id: int) -> AbsenceRow:
    """One absence, ended or not. Raises NotFound outside the actor's reach."""
    row = next(iter(_rows(session, Absence.id == absence_id)), None)
    if row is None or not may_arrange(session, actor, row.user_id):
        raise NotFound
    return row


def candidates(session: Session, user_id: int) -> tuple[Person, ...]:
    """Everybody who can stand in for somebody, by name: in service, and able to do the same work. Two queries."""
    needed = [role for role in _roles_of(session, user_id) if role in STANDS_IN]
    able = [
        User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role.in_(sorted(STANDS_IN[role])))) for role in needed
    ]
    rows = session.execute(
        select(User.id, User.name, User.email, User.language)
        .where(User.active.is_(True), User.id != user_id, *able)
        .order_by(User.name, User.id)
    )
    return tuple(Person(*row) for row in rows)


def people_of(session: Session, directorates: Iterable[int]) -> tuple[Person, ...]:
    """Everybody in service with a role in these directorates, by name. One query."""
    there = select(RoleGrant.user_id).where(RoleGrant.directorate_id.in_(sorted(directorates)))
    rows = session.execute(
        select(User.id, User.name, User.email, User.language)
        .where(User.active.is_(True), User.id.in_(there))
        .order_by(User.name, User.id)
    )
    return tuple(Person(*row) for row in rows)


def deputised(session: Session, user_id: int, today: date, without: Role | None = None) -> list[str]:
    """The names of those who would have no deputy any more, now or later, when this person goes (or loses a role)."""
    left = _roles_of(session, user_id) - {without} if without else frozenset()
    rows = for_deputy(session, user_id, today)
    return [row.user for row in rows if without is None or lacking(_roles_of(session, row.user_id), left)]
