"""Reading partnerships. All colleagues read all of them; who speaks for one, only who works with regions or cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.partnerships.models import (
    Axis,
    Partnership,
    PartnershipAxis,
    PartnershipMunicipality,
    PartnershipParty,
    PartnershipPerson,
    PartyKind,
    PartyRole,
)
from app.policy import Actor, Capability, can
from app.regions import areas
from app.regions import queries as regions
from app.regions.models import Region
from app.regions.queries import plain


class Standing(StrEnum):
    """Where a partnership stands; the calendar says."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


def standing(since: date | None, until: date | None, today: date) -> Standing:
    """Where something stands on this Dutch day; both days are included."""
    if since is not None and today < since:
        return Standing.PLANNED
    return Standing.ENDED if until is not None and until < today else Standing.RUNNING


@dataclass(frozen=True, slots=True)
class Place:
    """Where a partnership stands on an axis, from 1 to 5, and why."""

    axis: Axis
    place: int
    why: str


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation in a partnership."""

    name: str
    kind: PartyKind
    role: PartyRole


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks for a partnership."""

    name: str
    organisation: str
    email: str
    mandate: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Brief:
    """A partnership in a list. `region`: the id and name of the region that it follows, else None; then `own` is how
    many municipalities it has.
    """

    id: int
    name: str
    region: tuple[int, str] | None
    own: int
    since: date | None
    until: date | None
    tasks: tuple[str, ...]
    leads: tuple[str, ...]
    parties: int

    def standing(self, today: date) -> Standing:
        """Where it stands on this Dutch day."""
        return standing(self.since, self.until, today)


@dataclass(frozen=True, slots=True)
class Row:
    """One partnership. `municipalities` (id, name, whether it still exists) are its own, empty when it follows a
    region; `people` are empty for who may not know them.
    """

    id: int
    name: str
    about: str
    tasks: tuple[str, ...]
    region_id: int | None
    since: date | None
    until: date | None
    version: int
    municipalities: tuple[tuple[int, str, bool], ...]
    axes: tuple[Place, ...]
    parties: tuple[Party, ...]
    people: tuple[Person, ...]

    def standing(self, today: date) -> Standing:
        """Where it stands on this Dutch day."""
        return standing(self.since, self.until, today)

    def on(self, axis: Axis) -> Place | None:
        """Where it stands on this axis; None when nobody said."""
        return next((one for one in self.axes if one.axis is axis), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which partnerships a list is about. `region`: those that run through it. `mine`: regions (ids) of the reader."""

    q: str = ""
    region: int | None = None
    mine: frozenset[int] = frozenset()
    standing: Standing | None = None
    party: PartyKind | None = None


def may_know_people(actor: Actor) -> bool:
    """Whether this reader may know who speaks for a partnership: not who only does research or reads figures."""
    return can(actor, Capability.PARTNERSHIP_WORK) or can(actor, Capability.CASE_READ)


def runs_in(region_ids: Collection[int], today: date) -> ColumnElement[bool]:
    """Whether a partnership runs through one of these regions, of any division, on this Dutch day: what it follows
    overlaps one of them, or one of its own municipalities lies there.
    """
    own = PartnershipMunicipality
    mine = select(own.partnership_id).where(own.municipality_id.in_(areas.municipalities_in(region_ids, today)))
    return or_(
        Partnership.region_id.in_(region_ids),
        Partnership.region_id.in_(areas.overlapping(region_ids)),
        Partnership.id.in_(mine),
    )


def in_force(today: date) -> ColumnElement[bool]:
    """Whether a partnership has begun and not ended on this Dutch day."""
    return and_(
        or_(Partnership.since.is_(None), Partnership.since <= today),
        or_(Partnership.until.is_(None), Partnership.until >= today),
    )


def of_region(session: Session, region_id: int, today: date, *, most: int = 100) -> tuple[Brief, ...]:
    """The partnerships that run through a region on this Dutch day, by name; also those that follow or overlap it from
    another division.
    """
    return listed(session, Asked(region=region_id, standing=Standing.RUNNING), today, most=most)


def listed(session: Session, asked: Asked, today: date, *, most: int = 200, after: int = 0) -> tuple[Brief, ...]:
    """The partnerships that were asked for, by name; `most` of them, past the first `after`. Four queries."""
    found = session.execute(
        select(
            Partnership.id, Partnership.name, Partnership.region_id, Region.name.label("region"), Partnership.since,
            Partnership.until, Partnership.tasks,
        )
        .outerjoin(Region, Region.id == Partnership.region_id)
        .where(*_wanted(asked, today))
        .order_by(Partnership.name_plain, Partnership.id)
        .limit(most)
        .offset(after)
    ).all()  # fmt: skip
    keys = [row.id for row in found]
    own = _counted(session, PartnershipMunicipality.partnership_id, keys)
    parties = _counted(session, PartnershipParty.partnership_id, keys)
    leads: dict[int, list[str]] = {}
    party = PartnershipParty
    for key, name in session.execute(
        select(party.partnership_id, party.name)
        .where(party.partnership_id.in_(keys), party.role == PartyRole.LEADS)
        .order_by(party.place)
    ):
        leads.setdefault(key, []).append(name)
    return tuple(
        Brief(
            row.id, row.name, (row.region_id, row.region) if row.region_id else None, own.get(row.id, 0), row.since,
            row.until, tuple(row.tasks), tuple(leads.get(row.id, ())), parties.get(row.id, 0),
        )
        for row in found
    )  # fmt: skip


def count(session: Session, asked: Asked, today: date) -> int:
    """How many partnerships were asked for."""
    return session.scalar(select(func.count()).select_from(Partnership).where(*_wanted(asked, today))) or 0


def selection(asked: Asked, today: date) -> Select[Any]:
    """The partnerships that were asked for, in no order."""
    return select(Partnership).where(*_wanted(asked, today))


def _wanted(asked: Asked, today: date) -> Iterable[ColumnElement[bool]]:
    for word in plain(asked.q).split()[:8]:
        yield Partnership.name_plain.contains(word, autoescape=True)
    if asked.region is not None:
        yield runs_in([asked.region], today)
    if asked.mine:
        yield runs_in(asked.mine, today)
    if asked.standing is Standing.RUNNING:
        yield in_force(today)
    elif asked.standing is Standing.PLANNED:
        yield Partnership.since > today
    elif asked.standing is Standing.ENDED:
        yield Partnership.until < today
    if asked.party is not None:
        party = PartnershipParty
        yield Partnership.id.in_(select(party.partnership_id).where(party.kind == asked.party))


def _counted(session: Session, key: Any, keys: Collection[int]) -> dict[int, int]:
    rows = session.execute(select(key, func.count()).where(key.in_(keys)).group_by(key))
    return {row[0]: row[1] for row in rows}


def one(session: Session, partnership_id: int, *, people: bool = True) -> Row:
    """One partnership; with `people`, also who speaks for it. Raises NotFound."""
    row = session.get(Partnership, partnership_id) if partnership_id < 2**31 else None
    if row is None:
        raise NotFound(str(partnership_id))
    return full(session, [row], people=people)[0]


def full(session: Session, rows: Iterable[Partnership], *, people: bool) -> tuple[Row, ...]:
    """These partnerships with all that belongs to them. Four queries."""
    rows = list(rows)
    keys = [row.id for row in rows]
    own: dict[int, list[int]] = {key: [] for key in keys}
    for key, place in session.execute(
        select(PartnershipMunicipality.partnership_id, PartnershipMunicipality.municipality_id).where(
            PartnershipMunicipality.partnership_id.in_(keys)
        )
    ):
        own[key].append(place)
    names = areas.places(session, {one for places in own.values() for one in places}) if any(own.values()) else ()
    axes: dict[int, list[Place]] = {key: [] for key in keys}
    for at in session.scalars(select(PartnershipAxis).where(PartnershipAxis.partnership_id.in_(keys))):
        axes[at.partnership_id].append(Place(at.axis, at.place, at.why))
    parties: dict[int, list[Party]] = {key: [] for key in keys}
    for party in _ordered(session, PartnershipParty, keys):
        parties[party.partnership_id].append(Party(party.name, party.kind, party.role))
    known: dict[int, list[Person]] = {key: [] for key in keys}
    for who in _ordered(session, PartnershipPerson, keys) if people else ():
        known[who.partnership_id].append(Person(who.name, who.organisation, who.email, who.mandate, who.until))
    order = list(Axis)
    return tuple(
        Row(
            row.id, row.name, row.about, tuple(row.tasks), row.region_id, row.since, row.until, row.version,
            tuple(one for one in names if one[0] in own[row.id]),
            tuple(sorted(axes[row.id], key=lambda one: order.index(one.axis))),
            tuple(parties[row.id]), tuple(known[row.id]),
        )
        for row in rows
    )  # fmt: skip


def _ordered(session: Session, kind: Any, keys: Collection[int]) -> Iterable[Any]:
    wanted = select(kind).where(kind.partnership_id.in_(keys)).order_by(kind.place, kind.id)
    return session.scalars(wanted)


def region_ids(session: Session, row: Row, today: date) -> frozenset[int]:
    """The regions, of any division, through which a partnership runs."""
    followed = [row.region_id] if row.region_id is not None else []
    return areas.running_through(session, followed, [one[0] for one in row.municipalities], today)


def may_work(session: Session, actor: Actor, row: Row, today: date) -> bool:
    """Whether this actor may change it: a liaison of a region through which it runs (by overlap), a commissioner or an
    administrator.
    """
    followed = [row.region_id] if row.region_id is not None else []
    own = [one[0] for one in row.municipalities]
    return areas.reached(session, actor, Capability.PARTNERSHIP_WORK, followed, own, today)


def names_in(session: Session, region_id: int, today: date) -> tuple[tuple[int, str], ...]:
    """The partnerships in force (id, name) that run through a region: to choose from."""
    wanted = (
        select(Partnership.id, Partnership.name)
        .where(runs_in([region_id], today), in_force(today))
        .order_by(Partnership.name_plain, Partnership.id)
        .limit(200)
    )
    return tuple((row.id, row.name) for row in session.execute(wanted))


def names_around(session: Session, region_ids: Collection[int], today: date) -> tuple[str, ...]:
    """The names of the partnerships in force that run through any of these regions, to choose from. One query."""
    wanted = (
        select(Partnership.name, Partnership.name_plain)
        .where(runs_in(region_ids, today), in_force(today))
        .order_by(Partnership.name_plain, Partnership.id)
        .limit(200)
    )
    return tuple(row.name for row in session.execute(wanted)) if region_ids else ()


def is_elsewhere(session: Session, words: str, region_id: int, today: date) -> bool:
    """Whether typed words name a partnership that is known and does not run through the region. Words that nobody wrote
    down as a partnership may be one that is not known yet.
    """
    said = plain(words)
    known = select(Partnership.id).where(Partnership.name_plain == said)
    here = session.scalar(known.where(runs_in([region_id], today)).limit(1)) if said else None
    return bool(said) and here is None and session.scalar(known.limit(1)) is not None


def meant(session: Session, words: str, region_id: int, today: date) -> int | None:
    """The partnership that typed words name: one with exactly this name, however accents, capitals and hyphens were
    typed, that runs through the region. None when there is none, or more than one.
    """
    said = plain(words)
    if not said:
        return None
    wanted = (
        select(Partnership.id).where(Partnership.name_plain == said, runs_in([region_id], today)).limit(2)
    )  # fmt: skip
    found = session.scalars(wanted).all()
    return found[0] if len(found) == 1 else None


def name_of(session: Session, partnership_id: int) -> str | None:
    """Its name; None when there is no such partnership."""
    if not 0 < partnership_id < 2**31:
        return None
    return session.scalar(select(Partnership.name).where(Partnership.id == partnership_id))


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of these partnerships."""
    wanted = select(Partnership.id, Partnership.name).where(Partnership.id.in_(ids))
    return {row.id: row.name for row in session.execute(wanted)} if ids else {}


def followed_region(session: Session, row: Row) -> regions.RegionRow | None:
    """The region that a partnership follows."""
    return regions.by_id(session, row.region_id) if row.region_id is not None else None
