"""Reading mandates, and what a decision about cases would need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import Session, aliased

from app.bottlenecks.models import BottleneckAccord, BottleneckSystem
from app.cases.models import Case
from app.definitions import registry
from app.mandates import judging
from app.mandates.judging import Asked, Held, Subject
from app.mandates.models import Mandate, MandateRegion
from app.people.models import RoleGrant, User
from app.policy import Role
from app.regions.models import Region, RegionOverlap
from app.workflow.model import Choice


def decision_types() -> tuple[Choice, ...]:
    """What can be decided, in the words and the order of workflows/escalation.yaml."""
    asked = registry.current("escalation").transitions["decide"].field("decision")
    return asked.choices if asked else ()


def holds_on(day: date) -> ColumnElement[bool]:
    """The mandates that hold on a Dutch day, and were not ended."""
    return and_(
        Mandate.ended_at.is_(None),
        Mandate.valid_from <= day,
        or_(Mandate.valid_until.is_(None), Mandate.valid_until >= day),
    )


def in_force(session: Session, day: date, holders: Collection[int] | None = None) -> list[Held]:
    """The mandates that hold on this day of people in service who can decide; of `holders`, or of all. Two queries.

    A region brings along every region that shares a municipality with it, as it does for roles: a case lies in whatever
    layout it was filed under.
    """
    commissioners = select(RoleGrant.user_id).where(RoleGrant.role == Role.COMMISSIONER)
    wanted = [holds_on(day), User.active, User.id.in_(commissioners)]
    if holders is not None:
        wanted.append(Mandate.holder_id.in_(sorted(holders)))
    rows = session.scalars(
        select(Mandate).join(User, User.id == Mandate.holder_id).where(*wanted).order_by(Mandate.id)
    ).all()
    regions = _regions(session, [row.id for row in rows])
    return [
        Held(
            row.id, row.holder_id, frozenset(row.types), frozenset(row.accords), frozenset(row.systems),
            frozenset(regions.get(row.id, ())), row.max_amount,
        )
        for row in rows
    ]  # fmt: skip


def _regions(session: Session, ids: list[int]) -> dict[int, set[int]]:
    if not ids:
        return {}
    limited = MandateRegion.mandate_id.in_(ids)
    overlapping = (
        select(MandateRegion.mandate_id, RegionOverlap.other_id)
        .join(RegionOverlap, RegionOverlap.region_id == MandateRegion.region_id)
        .where(limited)
    )
    statement = union(select(MandateRegion.mandate_id, MandateRegion.region_id).where(limited), overlapping)
    found: dict[int, set[int]] = {}
    for mandate, region in session.execute(statement):
        found.setdefault(mandate, set()).add(region)
    return found


Touching = Callable[[Session, Collection[int]], dict[int, frozenset[str]]]
_TOUCHING: list[Touching] = []


def touching(find: Touching) -> Touching:
    """Register which accords other cases than bottlenecks touch: by the id of the case."""
    _TOUCHING.append(find)
    return find


def subjects(session: Session, case_ids: Collection[int]) -> tuple[Subject, ...]:
    """What these cases touch. A dossier touches what its cases touch together. Three queries."""
    rows = session.execute(
        select(Case.id, Case.dossier_id, Case.region_id).where(
            or_(Case.id.in_(case_ids), Case.dossier_id.in_(case_ids))
        )
    ).all()
    about = {row.id: row.id if row.id in case_ids else row.dossier_id for row in rows}
    accords: dict[int, set[str]] = {key: set() for key in case_ids}
    systems: dict[int, set[str]] = {key: set() for key in case_ids}
    for key, accord in session.execute(
        select(BottleneckAccord.case_id, BottleneckAccord.accord).where(BottleneckAccord.case_id.in_(about))
    ):
        accords[about[key]].add(accord)
    for key, system in session.execute(
        select(BottleneckSystem.case_id, BottleneckSystem.system).where(BottleneckSystem.case_id.in_(about))
    ):
        systems[about[key]].add(system)
    for find in _TOUCHING:
        for key, more in find(session, case_ids).items():
            accords[key] |= more
    places = {row.id: row.region_id for row in rows if row.id in case_ids}
    return tuple(Subject(places[key], frozenset(accords[key]), frozenset(systems[key])) for key in sorted(places))


@dataclass(frozen=True)
class Holder:
    """Somebody who may take a decision."""

    id: int
    name: str


def who_may(session: Session, asked: Asked, day: date, *, but: Collection[int] = ()) -> list[Holder]:
    """Everybody who may take this decision, those with the narrowest mandate first. Three queries."""
    held: dict[int, list[Held]] = {}
    for one in in_force(session, day):
        held.setdefault(one.holder, []).append(one)
    able = {key: mine for key, mine in held.items() if key not in but and judging.judge(mine, asked).allowed}
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(able))).all()) if able else {}

    def width(key: int) -> tuple[float, str]:
        widest = max((float("inf") if one.max_amount is None else one.max_amount) for one in able[key])
        return (widest, names[key])

    return [Holder(key, names[key]) for key in sorted(able, key=width)]


# -- for pages and API ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A mandate with names. `regions` are (id, name)."""

    regions: tuple[tuple[int, str], ...]
    id: int
    holder_id: int
    holder: str
    types: list[str]
    accords: list[str]
    systems: list[str]
    max_amount: int | None
    valid_from: date
    valid_until: date | None
    granted_by: str
    made_by: str | None
    made_at: datetime
    ended_by: str | None
    ended_at: datetime | None

    def over(self, day: date) -> bool:
        """Whether it holds no longer on this day; one that begins later is not over."""
        return self.ended_at is not None or (self.valid_until is not None and self.valid_until < day)


def rows(session: Session, *wanted: ColumnElement[bool]) -> list[Row]:
    """Mandates by holder, the latest first. Two queries."""
    holder, maker, ender = aliased(User), aliased(User), aliased(User)
    statement = (
        select(
            Mandate.id, Mandate.holder_id, holder.name, Mandate.types, Mandate.accords, Mandate.systems,
            Mandate.max_amount, Mandate.valid_from, Mandate.valid_until, Mandate.granted_by, maker.name,
            Mandate.made_at, ender.name, Mandate.ended_at,
        )
        .join(holder, holder.id == Mandate.holder_id)
        .outerjoin(maker, maker.id == Mandate.made_by_id)
        .outerjoin(ender, ender.id == Mandate.ended_by_id)
        .where(*wanted)
        .order_by(holder.name, Mandate.id.desc())
    )  # fmt: skip
    found = session.execute(statement).all()
    limits = session.execute(
        select(MandateRegion.mandate_id, Region.id, Region.name)
        .join(Region, Region.id == MandateRegion.region_id)
        .where(MandateRegion.mandate_id.in_([row[0] for row in found]))
        .order_by(Region.name)
    )
    regions: dict[int, tuple[tuple[int, str], ...]] = {}
    for key, region, name in limits:
        regions[key] = (*regions.get(key, ()), (region, name))
    return [Row(regions.get(row[0], ()), *tuple(row)) for row in found]


def of_ids(session: Session, ids: Iterable[int]) -> list[Row]:
    """These mandates, ended or not: under which a decision was taken. Two queries, none without ids."""
    wanted = sorted(ids)
    return rows(session, Mandate.id.in_(wanted)) if wanted else []


def without(session: Session, day: date) -> list[Holder]:
    """Commissioners in service without any mandate today: they can decide nothing. One query."""
    have = select(Mandate.holder_id).where(holds_on(day))
    able = select(RoleGrant.user_id).where(RoleGrant.role == Role.COMMISSIONER)
    statement = (
        select(User.id, User.name).where(User.active, User.id.in_(able), User.id.not_in(have)).order_by(User.name)
    )
    return [Holder(*row) for row in session.execute(statement)]
