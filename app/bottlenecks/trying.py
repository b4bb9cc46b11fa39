"""Trying the routing table out on cases of before, as it is or with a change that is not saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import actions_routing, queries, routing
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckSystem, Misrouted, Routed, RoutingRule
from app.bottlenecks.trial import Past
from app.cases.models import Case
from app.cases.reach import visible_to
from app.people.models import Directorate, RoleGrant, User
from app.policy import Actor, Capability, Role, require
from app.regions.models import Region, RegionOverlap

MOST: Final = 5000
"""Cases in a trial, the last ones: some seconds of work at most."""

UNSAVED: Final = 0
"""The id of a row that was not saved yet."""


class Period(StrEnum):
    """Which cases: of the last whole quarter, of the quarter that runs, or of a year."""

    LAST_QUARTER = "last_quarter"
    THIS_QUARTER = "this_quarter"
    YEAR = "year"


def span(period: Period, now: datetime) -> tuple[date, date]:
    """The first and last day (both Dutch) of a period."""
    today = clock.local_date(now)
    begins = date(today.year, today.month - (today.month - 1) % 3, 1)
    if period is Period.THIS_QUARTER:
        return begins, today
    if period is Period.YEAR:
        return today - timedelta(days=364), today
    ends = begins - timedelta(days=1)
    return date(ends.year, ends.month - 2, 1), ends


def within(first: date, last: date) -> ColumnElement[bool]:
    """Routed on one of these Dutch days."""
    since = datetime.combine(first, time(), clock.AMSTERDAM)
    until = datetime.combine(last + timedelta(days=1), time(), clock.AMSTERDAM)
    return and_(Routed.at >= since, Routed.at < until)


def past(
    session: Session, actor: Actor, rules: Sequence[routing.Rule], *which: ColumnElement[bool], taken: bool = True
) -> list[Past]:
    """The cases of before that this actor may see, the last ones first, as these rules would meet them; `which` are
    conditions on `routed_cases` and `cases`. With `taken` a case belongs where
    somebody took it on; without, where it lies now. Four queries, whatever there is.

    It holds at most `MOST`. Confidential cases are left out for who may not see them, of counts too.
    """
    chosen = (
        select(Routed.case_id)
        .join(Case, Case.id == Routed.case_id)
        .where(visible_to(actor), *which)
        .order_by(Routed.at.desc(), Routed.case_id.desc())
        .limit(MOST)
    )
    systems = _words(session, BottleneckSystem, BottleneckSystem.system, chosen)
    accords = _words(session, BottleneckAccord, BottleneckAccord.accord, chosen)
    around = _around(session, {rule.region for rule in rules if rule.region is not None})
    statement = (
        select(
            Case.id, Case.number, Case.title, Region.name, Case.region_id, Case.theme, Bottleneck.nature,
            Routed.directorate_id, Routed.rule_id, Case.directorate_id, taken_on(), Misrouted.case_id.is_not(None),
        )
        .join(Routed, Routed.case_id == Case.id)
        .join(Bottleneck, Bottleneck.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
        .outerjoin(Misrouted, Misrouted.case_id == Case.id)
        .where(Case.id.in_(chosen))
        .order_by(Routed.at.desc(), Case.id.desc())
    )  # fmt: skip
    found = []
    for key, number, title, region, region_id, theme, nature, sent, row, now_at, accepted, wrong in session.execute(
        statement
    ):
        subject = routing.Subject(
            nature, frozenset(systems[key]), frozenset(accords[key]), theme, frozenset({region_id, *around[region_id]})
        )
        belonged = now_at if accepted or not taken else None
        found.append(Past(key, number, title, region, subject, sent, row, belonged, bool(wrong)))
    return found


def taken_on() -> ColumnElement[bool]:
    """Somebody took the case on, so that it lies where it belongs."""
    return and_(Case.directorate_id.is_not(None), or_(Case.accepted, Case.outcome.is_not(None)))


def _words(session: Session, model: Any, column: Any, chosen: Any) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for key, word in session.execute(select(model.case_id, column).where(model.case_id.in_(chosen))):
        found[key].append(word)
    return found


def _around(session: Session, regions: set[int]) -> defaultdict[int, list[int]]:
    """Region -> those of these regions that share a municipality with it."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    statement = select(RegionOverlap.other_id, RegionOverlap.region_id).where(RegionOverlap.region_id.in_(regions))
    for here, there in session.execute(statement):
        found[here].append(there)
    return found


def proposed(
    session: Session, actor: Actor, rule_id: int | None, raw: Mapping[str, Any]
) -> tuple[list[routing.Rule], routing.Rule]:
    """The table with a row as it was filled in, and that row; nothing is saved. Raises Forbidden, NotFound, Invalid."""
    values = actions_routing.read_rule(session, actor, rule_id, raw)
    row = routing.Rule(
        rule_id or UNSAVED, values["position"], values["directorate_id"], values["fixer_id"], values["nature"],
        values["system"], values["accord"], values["theme"], values["region_id"], values["by_room"],
    )  # fmt: skip
    others = [rule for rule in queries.rules(session) if rule.id != rule_id]
    return sorted([*others, row], key=lambda rule: (rule.position, rule.id)), row


def without(session: Session, actor: Actor, rule_id: int) -> list[routing.Rule]:
    """The table without a row. Raises Forbidden."""
    require(actor, Capability.ADMIN_ROUTING)
    return [rule for rule in queries.rules(session) if rule.id != rule_id]


@dataclass(frozen=True)
class Use:
    """What a row did in a period: how many cases it caught, and how many of those were a wrong address."""

    caught: int
    wrong: int


def use(session: Session, actor: Actor, first: date, last: date) -> dict[int | None, Use]:
    """What each row did in fact (None: no row fitted), of the cases this actor may see. One query."""
    statement = (
        select(Routed.rule_id, func.count(), func.count(Misrouted.case_id))
        .join(Case, Case.id == Routed.case_id)
        .outerjoin(Misrouted, Misrouted.case_id == Routed.case_id)
        .where(within(first, last), visible_to(actor))
        .group_by(Routed.rule_id)
    )
    return {key: Use(caught, wrong) for key, caught, wrong in session.execute(statement)}


class Fault(StrEnum):
    """What is wrong with a row as it stands, whatever cases come."""

    FIXER_GONE = "fixer_gone"
    FIXER_ELSEWHERE = "fixer_elsewhere"
    NOBODY_THERE = "nobody_there"
    DIRECTORATE_CLOSED = "directorate_closed"
    REGION_ENDED = "region_ended"


def faults(session: Session) -> dict[int, Fault]:
    """The active rows that lead nowhere: row -> why. Two queries."""
    held: defaultdict[int, set[int]] = defaultdict(set)
    statement = (
        select(RoleGrant.directorate_id, RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.active, RoleGrant.role.in_((Role.FIXER, Role.COORDINATOR)))
    )
    for directorate, user in session.execute(statement):
        if directorate is not None:
            held[directorate].add(user)
    serving = set().union(*held.values()) if held else set()
    rows = session.execute(
        select(RoutingRule.id, RoutingRule.fixer_id, Directorate.id, Directorate.active, Region.valid_until)
        .join(Directorate, Directorate.id == RoutingRule.directorate_id)
        .outerjoin(Region, Region.id == RoutingRule.region_id)
        .where(RoutingRule.active)
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    found = {}
    for key, fixer, directorate, active, ended in rows:
        if not active:
            found[key] = Fault.DIRECTORATE_CLOSED
        elif not held[directorate]:
            found[key] = Fault.NOBODY_THERE
        elif fixer is not None and fixer not in serving:
            found[key] = Fault.FIXER_GONE
        elif fixer is not None and fixer not in held[directorate]:
            found[key] = Fault.FIXER_ELSEWHERE
        elif ended is not None:
            found[key] = Fault.REGION_ENDED
    return found
