"""Routing a bottleneck to its owner, and keeping the routing table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks import intake, joining, queries, routing
from app.bottlenecks.models import RoutingRule
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS, Nature
from app.cases import actions as cases
from app.cases import parties, steps
from app.cases.models import Case, Desk
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound
from app.people import queries as people
from app.people.models import RoleGrant, User
from app.policy import (
    SYSTEM_ACTOR,
    Actor,
    Capability,
    Role,
    require,
)
from app.regions.models import Region, RegionOverlap


def subject_of(session: Session, case: Case) -> routing.Subject:
    """What the routing table looks at in a case."""
    text = queries.detail(session, case.id)
    around = session.scalars(select(RegionOverlap.other_id).where(RegionOverlap.region_id == case.region_id))
    return routing.Subject(
        nature=text.nature.value if text.nature else None,
        systems=frozenset(text.systems),
        accords=frozenset(text.accords),
        theme=case.theme,
        regions=frozenset({case.region_id, *around}),
    )


@steps.automatic("route")
def _route(step: steps.Step) -> None:
    """Send a submitted bottleneck where the table says. A row with a fixer in service gives it an owner at once; else
    the coordinator names one. Nothing fitting leaves it in the unrouted queue, which has a keeper. What was recognised
    as a case that is there already goes along with that one.
    """
    session, case = step.session, step.case
    if joining.go_along(session, step.actor, case, step.now):
        return
    rule = routing.route(queries.rules(session), subject_of(session, case))
    audit.record(
        session,
        SYSTEM_ACTOR,
        "bottleneck.routed",
        now=step.now,
        subject=f"case:{case.number}",
        case_id=case.id,
        data={
            "rule": rule.id if rule else None,
            "position": rule.position if rule else None,
            "conditions": rule.conditions() if rule else {},
            "directorate": rule.directorate if rule else None,
        },
        private={"names": _names(session, rule)} if rule else None,
    )
    if rule is None:
        return
    case.directorate_id = rule.directorate
    definition = registry.get(session, case.process, case.workflow_version)
    fixer = rule.fixer
    if fixer is not None and session.scalar(select(User.active).where(User.id == fixer)):
        cases.carry_out(session, SYSTEM_ACTOR, case, definition, "assign", {"owner": fixer}, step.now)
    else:
        case.handler_id = parties.person_for(session, case, case.waiting_on)


def _names(session: Session, rule: routing.Rule) -> dict[str, str]:
    """The names of what a row named, as they were at the time."""
    directorate = people.directorate(session, rule.directorate)
    names = {"directorate": directorate.name_nl if directorate else ""}
    if rule.region is not None:
        names["region"] = session.scalar(select(Region.name).where(Region.id == rule.region)) or ""
    return names


CONDITIONS = ("nature", "system", "accord", "theme", "region_id")


def save_rule(
    session: Session, actor: Actor, rule_id: int | None, raw: Mapping[str, Any], *, now: datetime
) -> RoutingRule:
    """Add or change a row of the routing table. Raises Forbidden, NotFound, Invalid.

    Refused: a row without any condition, an unknown value, a fixer who does not work for that directorate, and a row
    that an earlier one always beats.
    """
    require(actor, Capability.ADMIN_ROUTING)
    rule = session.get(RoutingRule, rule_id) if rule_id is not None else RoutingRule(position=_last(session) + 10)
    if rule is None:
        raise NotFound(str(rule_id))
    reader = intake.Reader(raw)
    values: dict[str, Any] = {
        "nature": reader.choice("nature", Nature, None),
        "theme": reader.words("theme", 80).lower() or None,
        "note": reader.words("note", 300),
        "region_id": reader.number("region"),
        "active": bool(raw.get("active", True)),
    }
    for name, known in (("system", SYSTEMS), ("accord", ACCORDS)):
        values[name] = reader.words(name, 20) or None
        if values[name] and values[name] not in known:
            reader.unknown(name, values[name], list(known))
    if values["region_id"] and not queries.region_known(session, values["region_id"]):
        reader.fail("region", "unknown_region")
    position = reader.number("position")
    if position is not None:
        values["position"] = position
    values |= _target(session, reader)
    if not any(values[name] for name in CONDITIONS):
        reader.fail("", "rule_without_condition")
    if reader.errors:
        raise Invalid(reader.errors)
    for name, value in values.items():
        setattr(rule, name, value)
    session.add(rule)
    session.flush()
    if rule.active:
        _refuse_unreachable(session, rule)
    audit.record(
        session, actor, "routing.saved", now=now, subject=f"routing:{rule.id}",
        data={name: getattr(rule, name) for name in (*CONDITIONS, "position", "directorate_id", "fixer_id", "active")},
        private={"note": rule.note},
    )  # fmt: skip
    return rule


def _last(session: Session) -> int:
    return session.scalar(select(func.max(RoutingRule.position))) or 0


def _target(session: Session, reader: intake.Reader) -> dict[str, int | None]:
    """The directorate and fixer of a row."""
    directorate, fixer = reader.number("directorate"), reader.number("fixer")
    found = people.directorate(session, directorate) if directorate else None
    if found is None or not found.active:
        reader.fail("directorate", "unknown_directorate" if directorate else "required")
    elif fixer is not None:
        works_there = select(RoleGrant.id).where(
            RoleGrant.user_id == fixer,
            RoleGrant.directorate_id == found.id,
            RoleGrant.role.in_((Role.FIXER, Role.COORDINATOR)),
        )
        if session.scalars(works_there).first() is None:
            reader.fail("fixer", "fixer_elsewhere")
    return {"directorate_id": directorate, "fixer_id": fixer}


def _refuse_unreachable(session: Session, rule: RoutingRule) -> None:
    for row, earlier in routing.never_reached(queries.rules(session)):
        if rule.id in (row.id, earlier.id):
            code = "rule_never_reached" if row.id == rule.id else "rule_hides"
            other = earlier if row.id == rule.id else row
            raise Invalid([FieldError("position", code, {"other": other.position})])


def delete_rule(session: Session, actor: Actor, rule_id: int, *, now: datetime) -> None:
    """Remove a row of the routing table; cases keep the explanation they were given. Raises Forbidden, NotFound."""
    require(actor, Capability.ADMIN_ROUTING)
    rule = session.get(RoutingRule, rule_id)
    if rule is None:
        raise NotFound(str(rule_id))
    audit.record(
        session,
        actor,
        "routing.deleted",
        now=now,
        subject=f"routing:{rule.id}",
        data={"position": rule.position},
    )
    session.delete(rule)


def name_keeper(session: Session, actor: Actor, user_id: int, *, now: datetime) -> None:
    """Say who looks after the unrouted queue. Raises Forbidden, Invalid."""
    require(actor, Capability.ADMIN_ROUTING)
    known: Sequence[int] = [person.id for person in people.holders_of(session, Role.ADMIN)]
    known = [*known, *(person.id for person in people.holders_of(session, Role.COORDINATOR))]
    if user_id not in known:
        raise Invalid([FieldError("keeper", "unknown_person")])
    desk = session.get(Desk, 1) or Desk(id=1)
    desk.unrouted_owner_id = user_id
    session.add(desk)
    audit.record(session, actor, "routing.keeper_named", now=now, subject="routing:keeper", data={"user": user_id})
