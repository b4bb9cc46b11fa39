"""Reading bottlenecks and the routing table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, case, cast, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.accords import known
from app.accords.known import KnownAgreement
from app.bottlenecks.models import (
    Bottleneck,
    BottleneckAccord,
    BottleneckAgreement,
    BottleneckSystem,
    JoinedFiling,
    RoutingRule,
)
from app.bottlenecks.routing import Rule
from app.bottlenecks.vocabulary import Nature
from app.cases.models import Case
from app.people.models import Directorate, RoleGrant, RoleGrantRegion, User
from app.policy import Role
from app.regions.models import Division, Region, RegionMunicipality

SEPARATOR = "\n"
"""Between the names of laws and accords as the database hands them over: no name has a line end."""


@dataclass(frozen=True)
class Detail:
    """The text of a bottleneck."""

    case_id: int
    nature: Nature | None
    description: str
    affected: str
    tried: str
    asked: str
    partnership: str
    municipality_id: int | None
    source: str
    systems: tuple[str, ...]
    accords: tuple[str, ...]
    mediated: bool = False
    agreements: tuple[KnownAgreement, ...] = ()
    partnership_id: int | None = None


def detail(session: Session, case_id: int) -> Detail:
    """The text of one bottleneck, with its systems of law, accords and agreements. One query."""
    systems = select(func.aggregate_strings(BottleneckSystem.system, SEPARATOR)).where(
        BottleneckSystem.case_id == case_id
    )
    accords = select(func.aggregate_strings(BottleneckAccord.accord, SEPARATOR)).where(
        BottleneckAccord.case_id == case_id
    )
    agreements = select(func.aggregate_strings(cast(BottleneckAgreement.agreement_id, String), SEPARATOR)).where(
        BottleneckAgreement.case_id == case_id
    )
    parts = (systems.scalar_subquery(), accords.scalar_subquery(), agreements.scalar_subquery())
    row, touched, agreed, rests = session.execute(select(Bottleneck, *parts).where(Bottleneck.case_id == case_id)).one()
    return Detail(
        case_id, row.nature, row.description, row.affected, row.tried, row.asked, row.partnership, row.municipality_id,
        row.source, _parted(touched), _parted(agreed), row.mediated, _agreements(rests),
        row.partnership_id,
    )  # fmt: skip


def _parted(names: str | None) -> tuple[str, ...]:
    return tuple(sorted(names.split(SEPARATOR))) if names else ()


def _agreements(ids: str | None) -> tuple[KnownAgreement, ...]:
    """The agreements with these ids, in the order of the register."""
    wanted = {int(one) for one in ids.split(SEPARATOR)} if ids else ()
    return tuple(one for key, one in known.current().agreements.items() if key in wanted) if wanted else ()


def narrowed(
    nature: str = "", system: str = "", accord: str = "", agreement: str = "", partnership: str = ""
) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `cases` for what only a bottleneck has: looked up case by case, not as a list of all there are.
    An agreement is called as in files; one that there is not gives nothing. `partnership` is an id.
    """
    found: list[ColumnElement[bool]] = []
    if nature:
        found.append(exists().where(Bottleneck.case_id == Case.id, Bottleneck.nature == nature))
    if system:
        found.append(exists().where(BottleneckSystem.case_id == Case.id, BottleneckSystem.system == system))
    if accord:
        found.append(exists().where(BottleneckAccord.case_id == Case.id, BottleneckAccord.accord == accord))
    if agreement:
        one = known.current().agreement(agreement)
        rests = BottleneckAgreement.agreement_id == (one.id if one else None)
        found.append(exists().where(BottleneckAgreement.case_id == Case.id, rests))
    if partnership:
        found.append(exists().where(Bottleneck.case_id == Case.id, Bottleneck.partnership_id == int(partnership)))
    return tuple(found)


def natures_of(session: Session, case_ids: list[int]) -> dict[int, Nature | None]:
    """The nature of each of these bottlenecks. One query."""
    statement = select(Bottleneck.case_id, Bottleneck.nature).where(Bottleneck.case_id.in_(case_ids))
    return {row[0]: row[1] for row in session.execute(statement)}


def texts_of(session: Session, case_ids: list[int]) -> dict[int, str]:
    """What was filled in of these cases, as one text. One query."""
    columns = (Bottleneck.description, Bottleneck.affected, Bottleneck.asked, Bottleneck.tried)
    statement = select(Bottleneck.case_id, *columns).where(Bottleneck.case_id.in_(case_ids))
    return {case: " ".join(part for part in parts if part) for case, *parts in session.execute(statement)}


def filed_as(session: Session, submission: str) -> str | None:
    """The number of the case that was filed with this form before, or to which it was added, if it was. One query."""
    own = select(Case.number).join(Bottleneck, Bottleneck.case_id == Case.id).where(Bottleneck.submission == submission)
    joined = select(Case.number).join(JoinedFiling).where(JoinedFiling.submission == submission)
    return session.scalar(union_all(own, joined))


def joined_as(session: Session, submission: str) -> str | None:
    """The number of the case to which this form was added before, if it was."""
    statement = select(Case.number).join(JoinedFiling).where(JoinedFiling.submission == submission)
    return session.scalar(statement)


def judged(session: Session, case_id: int) -> tuple[str, tuple[str, ...]]:
    """What the writer of a draft said of look-alikes: the number of the case that it is (or nothing), and the numbers
    of those that are something else. One query.
    """
    row = session.execute(
        select(Case.number, Bottleneck.different)
        .select_from(Bottleneck)
        .outerjoin(Case, Case.id == Bottleneck.joins_id)
        .where(Bottleneck.case_id == case_id)
    ).one()
    return row.number or "", tuple(row.different or ())


def filed_before(session: Session, submissions: Sequence[str]) -> dict[str, str]:
    """The case numbers of what was filed before, by the name under which it was."""
    statement = (
        select(Bottleneck.submission, Case.number)
        .join(Case, Case.id == Bottleneck.case_id)
        .where(Bottleneck.submission.in_(submissions))
    )
    return {name: number for name, number in session.execute(statement) if name is not None}


def region_known(session: Session, region: int) -> bool:
    """Whether there is a region with this id now."""
    return bool(session.scalar(select(exists().where(Region.id == region, Region.valid_until.is_(None)))))


def liaison_for(session: Session, region_id: int, theme: str) -> int | None:
    """The liaison (id) who speaks for a region: the one for this theme if there is one, else the one whose regions
    share most municipalities with it. None when nobody does. One query.
    """
    there, here = aliased(RegionMunicipality), aliased(RegionMunicipality)
    shared = func.count(here.municipality_id.distinct())
    statement = (
        select(RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .join(RoleGrantRegion, RoleGrantRegion.grant_id == RoleGrant.id)
        .join(there, there.region_id == RoleGrantRegion.region_id)
        .join(here, here.municipality_id == there.municipality_id)
        .where(
            RoleGrant.role == Role.LIAISON,
            User.active,
            here.region_id == region_id,
            or_(RoleGrant.theme.is_(None), RoleGrant.theme == theme),
            there.valid_until.is_(None),
            here.valid_until.is_(None),
        )
        .group_by(RoleGrant.id, RoleGrant.user_id, RoleGrant.theme)
        .order_by(case((RoleGrant.theme.is_(None), 1), else_=0), shared.desc(), RoleGrant.user_id)
        .limit(1)
    )
    return session.scalar(statement)


def rules(session: Session) -> list[Rule]:
    """The active rows of the routing table, in order."""
    statement = select(RoutingRule).where(RoutingRule.active).order_by(RoutingRule.position, RoutingRule.id)
    return [
        Rule(row.id, row.position, row.directorate_id, row.fixer_id, row.nature, row.system, row.accord, row.theme,
             row.region_id, row.by_room)
        for row in session.scalars(statement)
    ]  # fmt: skip


@dataclass(frozen=True)
class RuleRow:
    """A row of the routing table, for people."""

    id: int
    position: int
    nature: Nature | None
    system: str | None
    accord: str | None
    theme: str | None
    region_id: int | None
    region: str | None
    division_nl: str | None
    directorate_id: int
    directorate_nl: str
    directorate_en: str
    fixer_id: int | None
    fixer: str | None
    by_room: bool
    active: bool
    note: str


def rule_rows(session: Session) -> list[RuleRow]:
    """The whole routing table, in order, with names. One query."""
    fixer = aliased(User)
    statement = (
        select(
            RoutingRule.id, RoutingRule.position, RoutingRule.nature, RoutingRule.system, RoutingRule.accord,
            RoutingRule.theme, RoutingRule.region_id, Region.name, Division.name_nl, RoutingRule.directorate_id,
            Directorate.name_nl, Directorate.name_en, RoutingRule.fixer_id, fixer.name,
            RoutingRule.by_room, RoutingRule.active, RoutingRule.note,
        )
        .join(Directorate, Directorate.id == RoutingRule.directorate_id)
        .outerjoin(Region, Region.id == RoutingRule.region_id)
        .outerjoin(Division, Division.id == Region.division_id)
        .outerjoin(fixer, fixer.id == RoutingRule.fixer_id)
        .order_by(RoutingRule.position, RoutingRule.id)
    )  # fmt: skip
    return [RuleRow(*tuple(row)) for row in session.execute(statement)]
