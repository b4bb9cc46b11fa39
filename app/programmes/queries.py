"""Reading programmes of other departments. All colleagues read all of them, with whom to call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.partnerships.queries import Standing, standing
from app.policy import Actor, Capability, can
from app.programmes.models import (
    Department,
    Kind,
    Programme,
    ProgrammeContact,
    ProgrammeMunicipality,
    ProgrammeRegion,
)
from app.regions import areas
from app.regions.models import Region
from app.regions.queries import plain


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department of the national government."""

    id: int
    key: str
    name_nl: str
    name_en: str
    active: bool

    def name(self, language: str) -> str:
        """Its name in this language ("nl" or "en")."""
        return self.name_en if language == "en" else self.name_nl


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call. `position` is what they do there."""

    name: str
    position: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Row:
    """A programme as it is read. `regions` are ids with names; `municipalities` also say whether they still exist.
    `contacts` are empty for who may not know them.
    """

    id: int
    name: str
    department: DepartmentRow
    kind: Kind
    about: str
    source: str
    since: date | None
    until: date | None
    version: int
    regions: tuple[tuple[int, str], ...]
    municipalities: tuple[tuple[int, str, bool], ...]
    contacts: tuple[Contact, ...]

    def standing(self, today: date) -> Standing:
        """Where it stands on this Dutch day."""
        return standing(self.since, self.until, today)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which programmes a list is about. `regions`: those that run in one of these regions (ids), of any division;
    None: wherever. `standing` None: whenever.
    """

    q: str = ""
    regions: frozenset[int] | None = None
    department: str = ""
    kind: Kind | None = None
    standing: Standing | None = Standing.RUNNING


def may_know_people(actor: Actor) -> bool:
    """Whether this reader may know whom to call: not who only does research."""
    return can(actor, Capability.PROGRAMME_WORK) or can(actor, Capability.CASE_READ)


def departments(session: Session, *, closed: bool = False) -> tuple[DepartmentRow, ...]:
    """The departments in the order in which they were made; with `closed` also those no longer in use."""
    wanted = select(Department).order_by(Department.id)
    if not closed:
        wanted = wanted.where(Department.active.is_(True))
    return tuple(_department(row) for row in session.scalars(wanted))


def _department(row: Department) -> DepartmentRow:
    return DepartmentRow(row.id, row.key, row.name_nl, row.name_en, row.active)


def runs_in(region_ids: Collection[int], day: date) -> ColumnElement[bool]:
    """Whether a programme runs in one of these regions, of any division: by overlap, or by a municipality."""
    there, own = ProgrammeRegion, ProgrammeMunicipality
    return or_(
        Programme.id.in_(
            select(there.programme_id).where(
                or_(there.region_id.in_(region_ids), there.region_id.in_(areas.overlapping(region_ids)))
            )
        ),
        Programme.id.in_(
            select(own.programme_id).where(own.municipality_id.in_(areas.municipalities_in(region_ids, day)))
        ),
    )


def active_in(
    session: Session, region_id: int, day: date, *, people: bool = True, most: int = 50
) -> tuple[Row, ...]:  # fmt: skip
    """The programmes of other departments that run in a region (of any division) on this Dutch day, by department and
    name. Without `people`, not whom to call.
    """
    return listed(session, Asked(regions=frozenset({region_id})), day, people=people, most=most)


def listed(
    session: Session, asked: Asked, day: date, *, people: bool = True, most: int = 200, after: int = 0
) -> tuple[Row, ...]:  # fmt: skip
    """The programmes that were asked for, by department and name. Five queries."""
    wanted = (
        select(Programme, Department)
        .join(Department, Department.id == Programme.department_id)
        .where(*_wanted(asked, day))
        .order_by(Department.id, Programme.name_plain, Programme.id)
        .limit(most)
        .offset(after)
    )
    return _rows(session, [(row[0], row[1]) for row in session.execute(wanted)], people=people)


def _wanted(asked: Asked, day: date) -> Iterable[ColumnElement[bool]]:
    for word in plain(asked.q).split()[:8]:
        yield Programme.name_plain.contains(word, autoescape=True)
    if asked.regions is not None:
        yield runs_in(asked.regions, day)
    if asked.department:
        yield Department.key == asked.department
    if asked.kind is not None:
        yield Programme.kind == asked.kind
    if asked.standing is Standing.RUNNING:
        yield and_(
            or_(Programme.since.is_(None), Programme.since <= day),
            or_(Programme.until.is_(None), Programme.until >= day),
        )
    elif asked.standing is Standing.PLANNED:
        yield Programme.since > day
    elif asked.standing is Standing.ENDED:
        yield Programme.until < day


def one(session: Session, programme_id: int, *, people: bool = True) -> Row:
    """One programme. Raises NotFound."""
    row = session.get(Programme, programme_id) if programme_id < 2**31 else None
    if row is None:
        raise NotFound(str(programme_id))
    department = session.get_one(Department, row.department_id)
    return _rows(session, [(row, department)], people=people)[0]


def _rows(session: Session, found: list[tuple[Programme, Department]], *, people: bool) -> tuple[Row, ...]:
    keys = [row.id for row, _department in found]
    if not keys:
        return ()
    where: dict[int, list[tuple[int, str]]] = {key: [] for key in keys}
    for key, region, name in session.execute(
        select(ProgrammeRegion.programme_id, Region.id, Region.name)
        .join(Region, Region.id == ProgrammeRegion.region_id)
        .where(ProgrammeRegion.programme_id.in_(keys))
        .order_by(Region.name, Region.id)
    ):
        where[key].append((region, name))
    own: dict[int, set[int]] = {key: set() for key in keys}
    for key, place in session.execute(
        select(ProgrammeMunicipality.programme_id, ProgrammeMunicipality.municipality_id).where(
            ProgrammeMunicipality.programme_id.in_(keys)
        )
    ):
        own[key].add(place)
    names = areas.places(session, set().union(*own.values())) if any(own.values()) else ()
    known: dict[int, list[Contact]] = {key: [] for key in keys}
    if people:
        who = ProgrammeContact
        for one in session.scalars(
            select(who).where(who.programme_id.in_(keys)).order_by(who.place, who.id)
        ):  # fmt: skip
            known[one.programme_id].append(Contact(one.name, one.position, one.email, one.phone))
    return tuple(
        Row(
            row.id, row.name, _department(department), row.kind, row.about, row.source, row.since, row.until,
            row.version, tuple(where[row.id]), tuple(one for one in names if one[0] in own[row.id]),
            tuple(known[row.id]),
        )
        for row, department in found
    )  # fmt: skip


def region_ids(session: Session, row: Row, day: date) -> frozenset[int]:
    """The regions, of any division, in which a programme runs."""
    return areas.running_through(
        session, [one[0] for one in row.regions], [one[0] for one in row.municipalities], day
    )  # fmt: skip


def may_work(session: Session, actor: Actor, row: Row, day: date) -> bool:
    """Whether this actor may change it: a liaison of a region in which it runs, a commissioner or an administrator."""
    own = [one[0] for one in row.municipalities]
    where = [one[0] for one in row.regions]
    return areas.reached(session, actor, Capability.PROGRAMME_WORK, where, own, day)
