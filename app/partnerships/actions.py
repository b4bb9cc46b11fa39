"""Writing down a partnership, changing it, and taking away one that was written down by mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import audit, clock
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.partnerships import judging, queries
from app.partnerships.models import (
    Partnership,
    PartnershipAxis,
    PartnershipMunicipality,
    PartnershipParty,
    PartnershipPerson,
)
from app.policy import Actor, Capability, Forbidden, require
from app.regions import areas
from app.regions import queries as regions

Uses = Callable[[Session, int], bool]
_USES: list[Uses] = []


def uses(find: Uses) -> Uses:
    """Register a question whether something points at a partnership: then it cannot be taken away."""
    _USES.append(find)
    return find


def make(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Partnership:
    """Write down a partnership. `raw`: what `judging.read` asks. A liaison does so for an area that touches their own.

    Raises Forbidden, Invalid.
    """
    require(actor, Capability.PARTNERSHIP_WORK)
    said, places = _judged(session, raw)
    _must_reach(session, actor, said, places, now)
    row = Partnership(
        name=said.name, name_plain=regions.plain(said.name), about=said.about, tasks=list(said.tasks),
        region_id=said.region, since=said.since, until=said.until, version=1, made_by_id=actor.id, made_at=now,
        changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _fill(session, row, said, places)
    _note(session, actor, row, said, "partnership.made", now)
    return row


def change(
    session: Session, actor: Actor, partnership_id: int, raw: Mapping[str, Any], *, expected_version: int | None,
    now: datetime,
) -> Partnership:  # fmt: skip
    """Describe a partnership anew, all of it.

    Raises Forbidden (also for a liaison through whose regions it does not run), NotFound, Stale, Invalid.
    """
    row = _held(session, actor, partnership_id, expected_version, now)
    said, places = _judged(session, raw)
    _must_reach(session, actor, said, places, now)
    row.name, row.name_plain, row.about = said.name, regions.plain(said.name), said.about
    row.tasks, row.region_id, row.since, row.until = list(said.tasks), said.region, said.since, said.until
    row.version, row.changed_at = row.version + 1, now
    _fill(session, row, said, places)
    _note(session, actor, row, said, "partnership.changed", now)
    return row


def remove(session: Session, actor: Actor, partnership_id: int, *, now: datetime) -> None:
    """Take away a partnership that nothing points at. One that was something is ended, with its last day.

    Raises Forbidden, NotFound, NotAllowedNow.
    """
    row = _held(session, actor, partnership_id, None, now)
    if any(find(session, row.id) for find in _USES):
        raise NotAllowedNow([FieldError("", "partnership_used")])
    _clear(session, row.id)
    audit.record(
        session, actor, "partnership.removed", now=now, subject=f"partnership:{row.id}", private={"name": row.name}
    )
    session.delete(row)
    session.flush()


def _held(
    session: Session, actor: Actor, partnership_id: int, expected_version: int | None, now: datetime
) -> Partnership:  # fmt: skip
    require(actor, Capability.PARTNERSHIP_WORK)
    row = session.get(Partnership, partnership_id, with_for_update=True) if partnership_id < 2**31 else None
    if row is None:
        raise NotFound(str(partnership_id))
    if not queries.may_work(session, actor, queries.one(session, row.id, people=False), clock.local_date(now)):
        raise Forbidden(Capability.PARTNERSHIP_WORK)
    if expected_version is not None and row.version != expected_version:
        raise Stale(expected_version, row.version)
    return row


def _judged(session: Session, raw: Mapping[str, Any]) -> tuple[judging.PartnershipIn, tuple[int, ...]]:
    """What was said, with the municipalities (ids) that its names mean."""
    given = str(raw.get("region") or "")
    wanted = [int(given)] if given.isascii() and given.isdigit() and len(given) < 10 else []
    said = judging.read(raw, regions=regions.by_ids(session, wanted))
    return said, areas.named(session, said.municipalities, "municipalities")


def _must_reach(
    session: Session, actor: Actor, said: judging.PartnershipIn, places: Collection[int], now: datetime
) -> None:  # fmt: skip
    """A liaison writes about an area that touches their own. Raises Invalid at the field that says where."""
    followed = [said.region] if said.region is not None else []
    if not areas.reached(session, actor, Capability.PARTNERSHIP_WORK, followed, places, clock.local_date(now)):
        raise Invalid([FieldError("region" if followed else "municipalities", "region_not_yours")])


def _clear(session: Session, partnership_id: int) -> None:
    for kind in (PartnershipMunicipality, PartnershipAxis, PartnershipParty, PartnershipPerson):
        session.execute(delete(kind).where(kind.partnership_id == partnership_id))


def _fill(session: Session, row: Partnership, said: judging.PartnershipIn, places: Collection[int]) -> None:
    """Make all that belongs to it what was said. Its changes are kept in the log, not in these rows."""
    _clear(session, row.id)
    session.add_all(PartnershipMunicipality(partnership_id=row.id, municipality_id=one) for one in places)
    session.add_all(
        PartnershipAxis(partnership_id=row.id, axis=one.axis, place=one.place, why=one.why) for one in said.axes
    )
    session.add_all(
        PartnershipParty(partnership_id=row.id, place=place, name=one.name, kind=one.kind, role=one.role)
        for place, one in enumerate(said.parties)
    )
    session.add_all(
        PartnershipPerson(
            partnership_id=row.id, place=place, name=one.name, organisation=one.organisation, email=one.email,
            mandate=one.mandate, until=one.until,
        )
        for place, one in enumerate(said.people)
    )  # fmt: skip
    session.flush()


def _note(
    session: Session, actor: Actor, row: Partnership, said: judging.PartnershipIn, action: str, now: datetime
) -> None:  # fmt: skip
    audit.record(
        session, actor, action, now=now, subject=f"partnership:{row.id}",
        data={
            "edition": row.version, "region": said.region, "municipalities": len(said.municipalities),
            "since": said.since.isoformat() if said.since else None,
            "until": said.until.isoformat() if said.until else None,
            "axes": {one.axis.value: one.place for one in said.axes},
            "parties": [[one.kind.value, one.role.value] for one in said.parties],
        },
        private={
            "name": said.name, "about": said.about, "tasks": list(said.tasks), "where": list(said.municipalities),
            "why": {one.axis.value: one.why for one in said.axes}, "parties": [one.name for one in said.parties],
            "people": [[one.name, one.organisation, one.email, one.mandate] for one in said.people],
        },
    )  # fmt: skip
