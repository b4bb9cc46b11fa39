"""Writing down programmes of other departments, and keeping the list of departments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, Invalid, NotFound, Stale
from app.given import Given
from app.policy import Actor, Capability, Forbidden, require
from app.programmes import judging, queries
from app.programmes.models import (
    Department,
    Programme,
    ProgrammeContact,
    ProgrammeMunicipality,
    ProgrammeRegion,
)
from app.regions import areas
from app.regions import queries as regions


def make(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Programme:
    """Write down a programme. A liaison does so where it touches their own regions. Raises Forbidden, Invalid."""
    require(actor, Capability.PROGRAMME_WORK)
    said, places = _judged(session, raw, ())
    _must_reach(session, actor, said, places, now)
    row = Programme(version=1, made_by_id=actor.id, made_at=now)
    _tell(session, row, said, now)
    session.add(row)
    session.flush()
    _fill(session, row, said, places)
    _note(session, actor, row, said, "programme.made", now)
    return row


def change(
    session: Session, actor: Actor, programme_id: int, raw: Mapping[str, Any], *, expected_version: int | None,
    now: datetime,
) -> Programme:  # fmt: skip
    """Describe a programme anew, all of it.

    Raises Forbidden (also for a liaison in whose regions it does not run), NotFound, Stale, Invalid.
    """
    row = _held(session, actor, programme_id, expected_version, now)
    said, places = _judged(session, raw, (row.department_id,))
    _must_reach(session, actor, said, places, now)
    row.version += 1
    _tell(session, row, said, now)
    _fill(session, row, said, places)
    _note(session, actor, row, said, "programme.changed", now)
    return row


def remove(session: Session, actor: Actor, programme_id: int, *, now: datetime) -> None:
    """Take away a programme that was written down by mistake. Raises Forbidden, NotFound."""
    row = _held(session, actor, programme_id, None, now)
    _clear(session, row.id)
    audit.record(
        session, actor, "programme.removed", now=now, subject=f"programme:{row.id}", private={"name": row.name}
    )
    session.delete(row)
    session.flush()


def keep_department(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Department:
    """Add a department, or change the one with this abbreviation. `raw`: key, name_nl, name_en, active. For who keeps
    the regions. Raises Forbidden, Invalid.
    """
    require(actor, Capability.ADMIN_REGIONS)
    given = Given(raw)
    key, name_nl, name_en = (
        given.words(name, most) for name, most in (("key", 20), ("name_nl", 120), ("name_en", 120))
    )
    for name, value in (("key", key), ("name_nl", name_nl), ("name_en", name_en)):
        given.needs(name, value)
    given.done()
    active = raw.get("active") in (True, "y", "1", "true", "on")
    row = session.scalar(select(Department).where(Department.key == key))
    action = "department.changed" if row else "department.made"
    if row is None:
        row = Department(key=key)
        session.add(row)
    row.name_nl, row.name_en, row.active = name_nl, name_en, active
    session.flush()
    audit.record(
        session, actor, action, now=now, subject=f"department:{row.id}", data={"key": key, "active": active},
        private={"names": [name_nl, name_en]},
    )  # fmt: skip
    return row


def _held(
    session: Session, actor: Actor, programme_id: int, expected_version: int | None, now: datetime
) -> Programme:  # fmt: skip
    require(actor, Capability.PROGRAMME_WORK)
    row = session.get(Programme, programme_id, with_for_update=True) if programme_id < 2**31 else None
    if row is None:
        raise NotFound(str(programme_id))
    if not queries.may_work(session, actor, queries.one(session, row.id), clock.local_date(now)):
        raise Forbidden(Capability.PROGRAMME_WORK)
    if expected_version is not None and row.version != expected_version:
        raise Stale(expected_version, row.version)
    return row


def _judged(
    session: Session, raw: Mapping[str, Any], kept: Collection[int]
) -> tuple[judging.ProgrammeIn, tuple[int, ...]]:  # fmt: skip
    """What was said, with the municipalities (ids) that its names mean. `kept`: departments (ids) no longer in use that
    may stay.
    """
    given = raw.get("regions")
    listed = given if isinstance(given, list | tuple) else ()
    wanted = [int(str(one)) for one in listed if str(one).isascii() and str(one).isdigit() and len(str(one)) < 10]
    known = queries.departments(session, closed=True)
    said = judging.read(
        raw, regions=regions.by_ids(session, wanted),
        departments={one.key for one in known if one.active or one.id in kept},
    )  # fmt: skip
    return said, areas.named(session, said.municipalities, "municipalities")


def _must_reach(
    session: Session, actor: Actor, said: judging.ProgrammeIn, places: Collection[int], now: datetime
) -> None:  # fmt: skip
    if not areas.reached(session, actor, Capability.PROGRAMME_WORK, said.regions, places, clock.local_date(now)):
        raise Invalid([FieldError("regions", "region_not_yours")])


def _tell(session: Session, row: Programme, said: judging.ProgrammeIn, now: datetime) -> None:
    row.name, row.name_plain, row.about, row.source = said.name, regions.plain(said.name), said.about, said.source
    row.department_id = session.scalars(select(Department.id).where(Department.key == said.department)).one()
    row.kind, row.since, row.until, row.changed_at = said.kind, said.since, said.until, now


def _clear(session: Session, programme_id: int) -> None:
    for kind in (ProgrammeRegion, ProgrammeMunicipality, ProgrammeContact):
        session.execute(delete(kind).where(kind.programme_id == programme_id))


def _fill(session: Session, row: Programme, said: judging.ProgrammeIn, places: Collection[int]) -> None:
    _clear(session, row.id)
    session.add_all(ProgrammeRegion(programme_id=row.id, region_id=one) for one in said.regions)
    session.add_all(ProgrammeMunicipality(programme_id=row.id, municipality_id=one) for one in places)
    session.add_all(
        ProgrammeContact(
            programme_id=row.id, place=place, name=one.name, position=one.position, email=one.email, phone=one.phone
        )
        for place, one in enumerate(said.contacts)
    )
    session.flush()


def _note(
    session: Session, actor: Actor, row: Programme, said: judging.ProgrammeIn, action: str, now: datetime
) -> None:  # fmt: skip
    audit.record(
        session, actor, action, now=now, subject=f"programme:{row.id}",
        data={
            "edition": row.version, "department": said.department, "kind": said.kind.value,
            "regions": list(said.regions), "municipalities": len(said.municipalities),
            "since": said.since.isoformat() if said.since else None,
            "until": said.until.isoformat() if said.until else None,
        },
        private={
            "name": said.name, "about": said.about, "source": said.source, "where": list(said.municipalities),
            "contacts": [[one.name, one.position, one.email, one.phone] for one in said.contacts],
        },
    )  # fmt: skip
