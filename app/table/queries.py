"""What lies on the table: what waits for a decision, what is past its term, what was decided. One query each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.cases.filters import on_mt_list
from app.cases.models import Case
from app.cases.reach import own_ids, visible_to
from app.cases.rows import ROWS, Row, row_from
from app.escalations.models import DecisionType, Escalation, EscalationCase, EscalationDecision, Ground
from app.people.models import Directorate, User
from app.policy import Actor
from app.regions.models import Region
from app.workflow.model import Party

MOST = 25
"""Lines of each part of the table; what is more is a click away."""


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a decision. What was asked is known of an escalation, and empty for anything else."""

    row: Row
    asked: str = ""
    consequence: str = ""
    ground: Ground | None = None
    automatic: bool = False
    requested_by: str = ""
    mt_list: bool = False
    cases: int = 0


def waiting(session: Session, actor: Actor, *, of_all: bool = False) -> list[Waiting]:
    """The open cases in which a commissioner must act, the first deadline first: those of this actor and whoever they
    stand in for, or with `of_all` those of every commissioner that they may see.

    A case that waits for an escalation is not among them: the escalation is.
    """
    asker = aliased(User)
    of = Case.__table__.c
    carried = (
        select(func.count()).where(EscalationCase.escalation_id == of.id).correlate(Case.__table__).scalar_subquery()
    )
    statement = (
        ROWS.add_columns(
            Escalation.mandate_asked, Escalation.consequence, Escalation.ground, Escalation.automatic, asker.name,
            on_mt_list(), carried,
        )
        .outerjoin(Escalation, Escalation.case_id == of.id)
        .outerjoin(asker, asker.id == Escalation.requested_by_id)
        .where(
            of.active, of.waiting_on == Party.COMMISSIONER, of.escalation_id.is_(None), visible_to(actor),
            true() if of_all else of.handler_id.in_(sorted(own_ids(actor))),
        )
        .order_by(of.due_at, of.id)
        .limit(MOST + 1)
    )  # fmt: skip
    found = []
    for *values, asked, consequence, ground, automatic, who, listed, number in session.execute(statement):
        row = row_from(values)
        said = (asked or "", consequence or "", ground, bool(automatic), who or "")
        found.append(Waiting(row, *said, bool(listed), number))
    return found


@dataclass(frozen=True)
class LateGroup:
    """How many open cases of a process, with a directorate, are past their term, and since when the first one is."""

    process: str
    directorate_id: int | None
    name_nl: str
    name_en: str
    count: int
    since: datetime


def late_by_directorate(session: Session, actor: Actor, now: datetime) -> list[LateGroup]:
    """The cases past their term that this actor may see: bottlenecks by directorate, most first, then all other work
    by its kind. What waits for an escalation is not late itself: its escalation is.
    """
    directorate = case((Case.process == "bottleneck", Case.directorate_id))
    number = func.count()
    late = (
        select(Case.process, directorate.label("directorate_id"), number.label("number"),
               func.min(Case.due_at).label("since"))
        .where(*_late(actor, now))
        .group_by(Case.process, directorate)
        .subquery()
    )  # fmt: skip
    statement = (
        select(late.c.process, late.c.directorate_id, Directorate.name_nl, Directorate.name_en, late.c.number,
               late.c.since)
        .outerjoin(Directorate, Directorate.id == late.c.directorate_id)
        .order_by(late.c.process != "bottleneck", late.c.number.desc(), late.c.process, Directorate.name_nl)
    )  # fmt: skip
    found = session.execute(statement)
    return [LateGroup(process, key, nl or "", en or "", many, since) for process, key, nl, en, many, since in found]


def late_rows(session: Session, actor: Actor, now: datetime, most: int = 8) -> list[tuple[Row, bool]]:
    """The cases that are past their term longest, and whether they are on the list of the management team."""
    statement = (
        ROWS.add_columns(on_mt_list())
        .where(*_late(actor, now))
        .order_by(Case.__table__.c.due_at, Case.__table__.c.id)
        .limit(most)
    )
    return [(row_from(values), bool(listed)) for *values, listed in session.execute(statement)]


def _late(actor: Actor, now: datetime) -> tuple[ColumnElement[bool], ...]:
    of = Case.__table__.c
    return (of.active, of.due_at <= now, of.escalation_id.is_(None), visible_to(actor))


@dataclass(frozen=True)
class Decided:
    """A decision, and how what must follow it stands."""

    escalation_id: int
    number: str
    title: str
    region: str
    version: int
    state: str
    active: bool
    due_at: datetime | None
    type: DecisionType
    motivation: str
    decided_at: datetime
    decided_by: str
    follow_up: str
    follow_up_owner: str | None
    follow_up_on: date | None
    revoked: bool


def decided(
    session: Session, actor: Actor, *wanted: ColumnElement[bool], of_all: bool = False, most: int = 12
) -> list[Decided]:
    """Decisions of which the follow-up runs, and then the last ones: those of this actor and whoever they stand in for,
    or with `of_all` of everybody, as far as this actor may see them. What was taken back is no decision of theirs.
    """
    decider, follower, later = aliased(User), aliased(User), aliased(EscalationDecision)
    revoked = exists().where(later.revokes_id == EscalationDecision.id)
    statement = (
        select(
            EscalationDecision.escalation_id, Case.number, Case.title, Region.name, Case.workflow_version, Case.state,
            Case.active, Case.due_at, EscalationDecision.type, EscalationDecision.motivation,
            EscalationDecision.decided_at, decider.name, EscalationDecision.follow_up, follower.name,
            EscalationDecision.follow_up_on, revoked,
        )
        .join(Case, Case.id == EscalationDecision.escalation_id)
        .join(Region, Region.id == Case.region_id)
        .join(decider, decider.id == EscalationDecision.decided_by_id)
        .outerjoin(follower, follower.id == EscalationDecision.follow_up_owner_id)
        .where(visible_to(actor), EscalationDecision.type != DecisionType.WITHDRAWN, *wanted)
        .order_by(Case.active.desc(), EscalationDecision.id.desc())
        .limit(most)
    )  # fmt: skip
    if not of_all:
        own = sorted(own_ids(actor))
        mine = or_(EscalationDecision.decided_by_id.in_(own), EscalationDecision.for_id.in_(own))
        statement = statement.where(mine)
    values: list[Sequence[Any]] = [tuple(row) for row in session.execute(statement)]
    return [Decided(*row) for row in values]


@dataclass(frozen=True)
class Became:
    """A case that a decision was about, as it is now."""

    number: str
    process: str
    version: int
    title: str
    state: str
    active: bool
    outcome: str
    verdict: str


def became(session: Session, actor: Actor, escalations: Collection[int]) -> dict[int, list[Became]]:
    """The cases of these escalations that this actor may see. One query; none for no escalations."""
    found: defaultdict[int, list[Became]] = defaultdict(list)
    if not escalations:
        return found
    statement = (
        select(
            EscalationCase.escalation_id, Case.number, Case.process, Case.workflow_version, Case.title, Case.state,
            Case.active, Case.outcome, Case.verdict,
        )
        .join(Case, Case.id == EscalationCase.case_id)
        .where(EscalationCase.escalation_id.in_(escalations), visible_to(actor))
        .order_by(EscalationCase.id)
    )  # fmt: skip
    for key, number, process, version, title, state, active, outcome, verdict in session.execute(statement):
        said = (outcome.value if outcome else "", verdict.value if verdict else "")
        found[key].append(Became(number, process, version, title, state, active, *said))
    return found
