"""Reading dossiers: their cases and regions as far as somebody may know them, and the share of structural solutions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from app.bottlenecks import similar
from app.bottlenecks.resemblance import Wanted
from app.cases.models import Case, Outcome
from app.cases.reach import own_ids, visible_to, within
from app.dossiers.models import Dossier, DossierRegion, Reply
from app.people.models import User
from app.policy import Actor, Capability, can, scope_for
from app.regions.models import Region
from app.workflow.model import Visibility

MOST = 200
"""The most cases or regions of one dossier that a page shows."""

PERIOD = timedelta(days=365)
"""The share is about what was closed in the last twelve months."""


@dataclass(frozen=True)
class Bundled:
    """A case of a dossier. Of one that the reader may not read, number, title, region and state are all there is."""

    id: int
    number: str
    title: str
    region_id: int
    region: str
    workflow_version: int
    state: str
    active: bool
    outcome: Outcome | None
    verdict: str | None
    readable: bool


def cases_of(session: Session, actor: Actor, dossier_id: int) -> list[Bundled]:
    """The cases of a dossier that this actor may read, or may know to be there; in the order of their region. One
    query.
    """
    statement = (
        select(
            Case.id, Case.number, Case.title, Case.region_id, Region.name, Case.workflow_version, Case.state,
            Case.active, Case.outcome, Case.verdict, visible_to(actor),
        )
        .join(Region, Region.id == Case.region_id)
        .where(Case.dossier_id == dossier_id, known_to(actor))
        .order_by(Region.name, Case.id)
        .limit(MOST)
    )  # fmt: skip
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return [Bundled(*row) for row in values]


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may know of a case that it is in a dossier: never of a confidential one they may not read."""
    return or_(visible_to(actor), within(scope_for(actor, Capability.CASE_RECOGNISE)))


@dataclass(frozen=True)
class Asked:
    """A region with the problem, and what it answered. `liaison` is who is asked, `by` who answered."""

    region_id: int
    region: str
    liaison_id: int | None
    liaison: str | None
    said: str
    offered_at: datetime | None
    reply: Reply | None
    because: str
    replied_at: datetime | None
    by: str | None


def regions_of(session: Session, dossier_id: int) -> list[Asked]:
    """The regions of a dossier, by name. One query."""
    asked, answered = aliased(User), aliased(User)
    statement = (
        select(
            DossierRegion.region_id, Region.name, DossierRegion.liaison_id, asked.name, DossierRegion.said,
            DossierRegion.offered_at, DossierRegion.reply, DossierRegion.because, DossierRegion.replied_at,
            answered.name,
        )
        .join(Region, Region.id == DossierRegion.region_id)
        .outerjoin(asked, asked.id == DossierRegion.liaison_id)
        .outerjoin(answered, answered.id == DossierRegion.replied_by_id)
        .where(DossierRegion.dossier_id == dossier_id)
        .order_by(Region.name, DossierRegion.id)
        .limit(MOST)
    )  # fmt: skip
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return [Asked(*row) for row in values]


@dataclass(frozen=True)
class Counts:
    """How much there is in a dossier: cases that the reader may know of, regions, and how many of those answered."""

    cases: int = 0
    regions: int = 0
    asked: int = 0
    answered: int = 0
    of_use: int = 0


def counts(session: Session, actor: Actor, dossier_ids: Collection[int]) -> dict[int, Counts]:
    """What is in each of these dossiers. Two queries; none for no dossiers."""
    if not dossier_ids:
        return {}
    bundled = select(Case.dossier_id, func.count()).where(Case.dossier_id.in_(dossier_ids), known_to(actor))
    held = {row[0]: row[1] for row in session.execute(bundled.group_by(Case.dossier_id))}
    of_use = DossierRegion.reply.in_((Reply.APPLIES, Reply.WORKED))
    statement = (
        select(
            DossierRegion.dossier_id, func.count(), func.count(DossierRegion.offered_at),
            func.count(DossierRegion.reply), func.count().filter(of_use),
        )
        .where(DossierRegion.dossier_id.in_(dossier_ids))
        .group_by(DossierRegion.dossier_id)
    )  # fmt: skip
    found = {row[0]: Counts(held.get(row[0], 0), *row[1:]) for row in session.execute(statement)}
    return {key: found.get(key) or Counts(held.get(key, 0)) for key in dossier_ids}


@dataclass(frozen=True)
class InDossier:
    """The dossier that a case is in."""

    id: int
    number: str
    title: str
    workflow_version: int
    state: str
    solution: str


def dossier_of(session: Session, actor: Actor, case: Case) -> InDossier | None:
    """The dossier of a case, for who may read it. One query; none when it is in none."""
    if case.dossier_id is None:
        return None
    statement = (
        select(Case.id, Case.number, Case.title, Case.workflow_version, Case.state, Dossier.solution)
        .join(Dossier, Dossier.case_id == Case.id)
        .where(Case.id == case.dossier_id, visible_to(actor))
    )
    row = session.execute(statement).one_or_none()
    return InDossier(*row) if row else None


def open_dossiers(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The dossiers that cases can be added to, the last changed first: (number, title). One query."""
    statement = (
        select(Case.number, Case.title)
        .where(Case.process == "dossier", Case.active, Case.state != "noted", visible_to(actor))
        .order_by(Case.updated_at.desc(), Case.id.desc())
        .limit(MOST)
    )
    return [(row.number, row.title) for row in session.execute(statement)]


def unanswered(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement that counts for how many regions this person, or whoever they stand in for, must still answer."""
    mine = sorted(own_ids(actor))
    return (
        select(func.count(), null())
        .select_from(DossierRegion)
        .join(Case, Case.id == DossierRegion.dossier_id)
        .where(
            DossierRegion.liaison_id.in_(mine),
            DossierRegion.offered_at.is_not(None),
            DossierRegion.reply.is_(None),
            Case.state == "offered",
        )
    )


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Dossiers in which an answer is asked of this person, or of whoever they stand in for."""
    asked = select(DossierRegion.dossier_id).where(
        DossierRegion.liaison_id.in_(sorted(own_ids(actor))),
        DossierRegion.offered_at.is_not(None),
        DossierRegion.reply.is_(None),
    )
    return and_(Case.state == "offered", Case.id.in_(asked))


# -- the share ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """How bottlenecks ended that were closed in a period, by outcome. `percentage` is the share of structural solutions
    among the solutions (structural and for one region only); None when there was none.
    """

    structural: int = 0
    single: int = 0
    misunderstanding: int = 0
    not_solvable: int = 0
    no_reaction: int = 0

    @property
    def solved(self) -> int:
        return self.structural + self.single

    @property
    def percentage(self) -> int | None:
        return round(100 * self.structural / self.solved) if self.solved else None


def share(session: Session, actor: Actor, now: datetime, *which: ColumnElement[bool]) -> Share:
    """Structural against N=1, of what this actor may read: what was closed in the last twelve months. One query."""
    statement = (
        select(Case.outcome, func.count()).where(visible_to(actor), *closed_since(now), *which).group_by(Case.outcome)
    )
    return Share(**{outcome.value: number for outcome, number in session.execute(statement) if outcome is not None})


def closed_since(now: datetime) -> Sequence[ColumnElement[bool]]:
    """What the share is about: bottlenecks that were closed in the last twelve months and have not been reopened."""
    return (
        Case.process == "bottleneck",
        ~Case.active,
        Case.state == "closed",
        Case.outcome.is_not(None),
        Case.closed_at >= now - PERIOD,
    )


def resembling(session: Session, actor: Actor, case: Case, now: datetime) -> list[similar.LookAlike]:
    """What looks like a bottleneck and can go into a dossier with it."""
    found = similar.look_alikes(session, actor, similar.subject_of(session, case), now=now)
    numbers = [one.number for one in found]
    free = select(Case.number).where(
        Case.number.in_(numbers), Case.dossier_id.is_(None), Case.confidentiality != Visibility.CONFIDENTIAL
    )
    can_go = set(session.scalars(free)) if numbers else set()
    return [one for one in found if one.number in can_go]


@similar.also
def looking_like(session: Session, actor: Actor, wanted: Wanted, _now: datetime) -> Sequence[similar.Known]:
    """Dossiers that may be about the same as a bottleneck. One query."""
    if not can(actor, Capability.DOSSIER_READ):
        return ()
    statement = (
        select(Case.number, Case.title, Case.search_text, Dossier.question, Dossier.solution)
        .join(Dossier, Dossier.case_id == Case.id)
        .where(Case.state.not_in(("noted", "stopped")), visible_to(actor), similar.having(Case.search_text, wanted))
        .order_by(Case.updated_at.desc(), Case.id.desc())
        .limit(similar.CANDIDATES)
    )
    return [
        similar.Known("dossier", row.number, row.title, row.search_text, (row.solution or row.question)[:160])
        for row in session.execute(statement)
    ]
