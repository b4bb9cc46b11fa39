"""The figures of a progress note: how one accord went over a period.

Nothing confidential is counted, and nothing is told of it: the note leaves the ministry's own circle. A period is in
Dutch days, both included. Bottlenecks and escalations belong to an accord when whoever filed them said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks.models import BottleneckAccord
from app.cases.models import Case, Outcome
from app.escalations.models import DecisionType, Escalation, EscalationCase, EscalationDecision
from app.regions.models import Region
from app.table import standings
from app.table.picture import Counts, counts, picture
from app.workflow.model import Visibility

MOST = 12
"""Decisions and words of regions that a note tells one by one; all of them are counted."""
NO_DECISION = (DecisionType.WITHDRAWN, DecisionType.REVOKED)
"""How an escalation ends without a decision on the matter, and the end of an earlier decision."""


@dataclass(frozen=True)
class AgreementFigures:
    """In how many regions an agreement stood how, at the end of the period and just before it began."""

    title: str
    now: Mapping[str, int]
    before: Mapping[str, int]


@dataclass(frozen=True)
class Taken:
    """A decision of the period. `day` is a Dutch day, as in ISO 8601."""

    day: str
    type: str
    title: str
    region: str


@dataclass(frozen=True)
class StuckIn:
    """What a region said of an agreement that was stalled or at risk at the end of the period."""

    region: str
    agreement: str
    stand: str
    words: str


@dataclass(frozen=True)
class Figures:
    """The figures of an accord over a period. `open_before` and `open` are bottlenecks that were open when the period
    began and when it ended; `outcomes` says how those that were closed in it ended.
    """

    open_before: int = 0
    came: int = 0
    closed: int = 0
    open: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    escalated: int = 0
    undecided: int = 0
    decisions: Mapping[str, int] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    agreements: tuple[AgreementFigures, ...] = ()
    stuck: tuple[StuckIn, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As it is kept with a note."""
        return asdict(self)


def restored(kept: Mapping[str, Any]) -> Figures:
    """What was kept with a note."""
    given = dict(kept)
    return Figures(
        **given
        | {
            "taken": tuple(Taken(**one) for one in given.get("taken", ())),
            "agreements": tuple(AgreementFigures(**one) for one in given.get("agreements", ())),
            "stuck": tuple(StuckIn(**one) for one in given.get("stuck", ())),
        }
    )


def counted(session: Session, accord: str, since: date, until: date) -> Figures:
    """The figures of an accord. Six queries, whatever there is."""
    begin = datetime.combine(since, time(), clock.AMSTERDAM)
    end = datetime.combine(until, time.max, clock.AMSTERDAM)
    came, closed, before, still = _bottlenecks(session, accord, begin, end)
    taken = _decisions(session, accord, begin, end)
    kinds = [kind for kind, *_rest in taken]
    escalated, undecided = _escalations(session, accord, begin, end)
    agreements, stuck = _agreements(session, accord, begin, end)
    return Figures(
        open_before=before,
        came=came,
        closed=closed,
        open=still,
        outcomes=_outcomes(session, accord, begin, end),
        escalated=escalated,
        undecided=undecided,
        decisions={kind.value: kinds.count(kind) for kind in DecisionType if kind in kinds},
        taken=tuple(
            Taken(clock.local_date(at).isoformat(), kind.value, title, region)
            for kind, at, title, region in taken[:MOST]
        ),
        agreements=agreements,
        stuck=stuck,
    )


def _of(accord: str) -> tuple[ColumnElement[bool], ...]:
    """The bottlenecks of an accord that a note may count."""
    rests = select(BottleneckAccord.case_id).where(BottleneckAccord.accord == accord)
    return (Case.id.in_(rests), Case.confidentiality != Visibility.CONFIDENTIAL, Case.state != "draft")


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _bottlenecks(session: Session, accord: str, begin: datetime, end: datetime) -> tuple[int, int, int, int]:
    """How many came in, were closed, were open at the beginning, and are open at the end."""
    inside = and_(Case.closed_at >= begin, Case.closed_at <= end)
    statement = select(
        _number(and_(Case.created_at >= begin, Case.created_at <= end)),
        _number(and_(inside, Case.outcome.is_not(None))),
        _number(and_(Case.created_at < begin, or_(Case.closed_at.is_(None), Case.closed_at >= begin))),
        _number(and_(Case.created_at <= end, or_(Case.closed_at.is_(None), Case.closed_at > end))),
    ).where(*_of(accord))
    came, closed, before, still = session.execute(statement).one()
    return int(came), int(closed), int(before), int(still)


def _outcomes(session: Session, accord: str, begin: datetime, end: datetime) -> dict[str, int]:
    statement = (
        select(Case.outcome, func.count())
        .where(*_of(accord), Case.closed_at >= begin, Case.closed_at <= end, Case.outcome.is_not(None))
        .group_by(Case.outcome)
    )
    found = {outcome.value: number for outcome, number in session.execute(statement) if outcome}
    return {outcome.value: found[outcome.value] for outcome in Outcome if outcome.value in found}


def _about(accord: str) -> ColumnElement[bool]:
    """Escalations that carry a bottleneck of an accord."""
    carried = (
        select(EscalationCase.escalation_id)
        .join(BottleneckAccord, BottleneckAccord.case_id == EscalationCase.case_id)
        .where(BottleneckAccord.accord == accord)
    )
    return Escalation.case_id.in_(carried)


def _escalations(session: Session, accord: str, begin: datetime, end: datetime) -> tuple[int, int]:
    """How many were asked in the period, and how many of all were undecided when it ended."""
    decided = select(EscalationDecision.escalation_id).where(EscalationDecision.decided_at <= end)
    statement = (
        select(_number(Case.created_at >= begin), _number(Case.id.not_in(decided)))
        .join(Escalation, Escalation.case_id == Case.id)
        .where(_about(accord), Case.created_at <= end, Case.confidentiality != Visibility.CONFIDENTIAL)
    )
    asked, undecided = session.execute(statement).one()
    return int(asked), int(undecided)


def _decisions(
    session: Session, accord: str, begin: datetime, end: datetime
) -> list[tuple[DecisionType, datetime, str, str]]:
    statement = (
        select(EscalationDecision.type, EscalationDecision.decided_at, Case.title, Region.name)
        .join(Escalation, Escalation.case_id == EscalationDecision.escalation_id)
        .join(Case, Case.id == Escalation.case_id)
        .join(Region, Region.id == Case.region_id)
        .where(
            _about(accord), EscalationDecision.decided_at >= begin, EscalationDecision.decided_at <= end,
            EscalationDecision.type.not_in(NO_DECISION), Case.confidentiality != Visibility.CONFIDENTIAL,
        )
        .order_by(EscalationDecision.decided_at, EscalationDecision.id)
    )  # fmt: skip
    return [(kind, at, title, region) for kind, at, title, region in session.execute(statement)]


def _agreements(
    session: Session, accord: str, begin: datetime, end: datetime
) -> tuple[tuple[AgreementFigures, ...], tuple[StuckIn, ...]]:
    """How the agreements stood at the end and at the beginning, and what was stuck at the end, the worst first."""
    known = [one for one in standings.asked() if one.accord == accord]
    if not known:
        return (), ()
    now, before = (standings.told_at(session, accord, moment) for moment in (end, begin))
    titles = {one.id: one.title["nl"] for one in known}
    lines = tuple(
        AgreementFigures(
            titles[one.id],
            _spelled(counts(each for each in now if each.agreement_id == one.id)),
            _spelled(counts(each for each in before if each.agreement_id == one.id)),
        )
        for one in known
    )
    shown = picture(now, tuple(titles))
    stuck = tuple(StuckIn(one.region, titles[one.agreement_id], one.stand.value, one.words) for one in shown.stuck)
    return lines, stuck[:MOST]


def _spelled(number: Counts) -> dict[str, int]:
    return asdict(number)
