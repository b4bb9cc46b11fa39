"""Routing a bottleneck to its owner, and keeping the routing table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.bottlenecks import intake, joining, misrouting, queries, room, routing
from app.bottlenecks.models import How, Routed, RoutingRule
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS, Nature
from app.cases import actions as cases
from app.cases import parties, steps
from app.cases.models import Case, Desk
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound
from app.people import queries as people
from app.people.models import RoleGrant
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


@dataclass(frozen=True)
class Place:
    """Where a bottleneck goes: a row, how it finds an owner, and what was weighed. `others` are the points of those who
    were not chosen, `away` how many could not be; `deputy` stands in for a fixed owner who is on leave.
    """

    rule: routing.Rule | None
    how: How
    fixer: int | None = None
    name: str = ""
    points: int = 0
    others: tuple[int, ...] = ()
    away: int = 0
    left: bool = False
    deputy: str = ""


def place_of(session: Session, rule: routing.Rule | None, now: datetime) -> Place:
    """What a row of the table means now, with who is in service, on leave, and how full the desks are."""
    if rule is None:
        return Place(None, How.NOWHERE)
    if rule.fixer is not None:
        named = people.person(session, rule.fixer)
        if named is None:
            return Place(rule, How.COORDINATOR, left=True)
        deputy = people.stand_in(session, rule.fixer, clock.local_date(now))
        stands_in = people.person(session, deputy) if deputy is not None else None
        return Place(rule, How.NAMED, named.id, named.name, deputy=stands_in.name if stands_in else "")
    if not rule.by_room:
        return Place(rule, How.COORDINATOR)
    desks = room.of_directorate(session, rule.directorate, now)
    chosen = room.most_room(desks)
    away = sum(1 for desk in desks if desk.away_until is not None)
    if chosen is None:
        return Place(rule, How.COORDINATOR, away=away)
    others = tuple(desk.points for desk in desks if desk is not chosen and desk.away_until is None)
    return Place(rule, How.ROOM, chosen.person, chosen.name, chosen.points, others, away)


@steps.automatic("route")
def _route(step: steps.Step) -> None:
    """Send a submitted bottleneck where the table says. A row with a fixer in service gives it an owner at once, and so
    does a row that chooses the one with most room; else the coordinator names one. Nothing fitting leaves it in the
    unrouted queue, which has a keeper. What was recognised as a case that is there already goes along with that one.
    """
    session, case = step.session, step.case
    if joining.go_along(session, step.actor, case, step.now):
        return
    rule = routing.route(queries.rules(session), subject_of(session, case))
    place = place_of(session, rule, step.now)
    _note(step, place)
    if rule is None:
        return
    case.directorate_id = rule.directorate
    definition = registry.get(session, case.process, case.workflow_version)
    if place.fixer is not None:
        cases.carry_out(session, SYSTEM_ACTOR, case, definition, "assign", {"owner": place.fixer}, step.now)
    else:
        case.handler_id = parties.person_for(session, case, case.waiting_on)


def _note(step: steps.Step, place: Place) -> None:
    """Routing is never silent: an event says why, in words that stay, and a row keeps it for who looks back."""
    session, case, rule = step.session, step.case, place.rule
    misrouting.note_routed(
        session,
        case,
        Routed(
            case_id=case.id, at=step.now, rule_id=rule.id if rule else None, position=rule.position if rule else None,
            conditions=rule.conditions() if rule else {}, directorate_id=rule.directorate if rule else None,
            fixer_id=place.fixer, how=place.how,
        ),
    )  # fmt: skip
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
            "how": place.how.value,
            "points": place.points,
            "others": list(place.others),
            "away": place.away,
            "left": place.left,
        },
        private={"names": _names(session, rule) | {"fixer": place.name, "deputy": place.deputy}} if rule else None,
    )


def _names(session: Session, rule: routing.Rule) -> dict[str, str]:
    """The names of what a row named, as they were at the time."""
    directorate = people.directorate(session, rule.directorate)
    names = {"directorate": directorate.name_nl if directorate else ""}
    if rule.region is not None:
        names["region"] = session.scalar(select(Region.name).where(Region.id == rule.region)) or ""
    return names


CONDITIONS = ("nature", "system", "accord", "theme", "region_id")
KEPT = (*CONDITIONS, "position", "directorate_id", "fixer_id", "by_room", "active")
MOST_ROOM = "room"
"""In the place of an opgavefikser: whoever has most room at the moment itself."""


def read_rule(session: Session, actor: Actor, rule_id: int | None, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of the table would be, from what was filled in; nothing is changed. Raises Forbidden, NotFound,
    Invalid.

    Refused: a row without any condition, an unknown value, and a fixer who does not work for that directorate.
    """
    require(actor, Capability.ADMIN_ROUTING)
    stored = session.get(RoutingRule, rule_id) if rule_id is not None else None
    if rule_id is not None and stored is None:
        raise NotFound(str(rule_id))
    reader = intake.Reader(raw)
    values: dict[str, Any] = {
        "position": stored.position if stored else _last(session) + 10,
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
    values |= _target(session, reader, raw.get("fixer") == MOST_ROOM)
    if not any(values[name] for name in CONDITIONS):
        reader.fail("", "rule_without_condition")
    if reader.errors:
        raise Invalid(reader.errors)
    return values


def save_rule(
    session: Session, actor: Actor, rule_id: int | None, raw: Mapping[str, Any], *, now: datetime
) -> RoutingRule:
    """Add or change a row of the routing table. Raises Forbidden, NotFound, Invalid.

    Refused: what `read_rule` refuses, and a row that an earlier one always beats.
    """
    values = read_rule(session, actor, rule_id, raw)
    rule = session.get_one(RoutingRule, rule_id) if rule_id is not None else RoutingRule()
    for name, value in values.items():
        setattr(rule, name, value)
    session.add(rule)
    session.flush()
    if rule.active:
        _refuse_unreachable(session, rule)
    audit.record(
        session, actor, "routing.saved", now=now, subject=f"routing:{rule.id}",
        data={name: getattr(rule, name) for name in KEPT},
        private={"note": rule.note},
    )  # fmt: skip
    return rule


def _last(session: Session) -> int:
    return session.scalar(select(func.max(RoutingRule.position))) or 0


def _target(session: Session, reader: intake.Reader, by_room: bool) -> dict[str, Any]:
    """The directorate and fixer of a row."""
    directorate = reader.number("directorate")
    fixer = None if by_room else reader.number("fixer")
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
    return {"directorate_id": directorate, "fixer_id": fixer, "by_room": by_room}


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
