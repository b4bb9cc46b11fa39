"""Filing and editing bottlenecks, routing them, and keeping the routing table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, inspect, select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks import intake, joining, queries, routing, similar
from app.bottlenecks.intake import BottleneckIn
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckSystem, RoutingRule
from app.bottlenecks.vocabulary import ACCORDS, NATURES, SYSTEMS, Nature
from app.cases import actions as cases
from app.cases import facts, notices, parties, search, steps
from app.cases.models import Case, Desk
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.outbox import texts
from app.people import queries as people
from app.people.models import RoleGrant, User
from app.policy import (
    SYSTEM_ACTOR,
    Actor,
    ActorKind,
    Capability,
    Forbidden,
    Role,
    entitled,
    reaches_region,
    require,
)
from app.regions.models import Municipality, Region, RegionOverlap


def file(
    session: Session,
    actor: Actor,
    raw: Mapping[str, Any],
    *,
    submit: bool,
    now: datetime,
    submission: str | None = None,
    joins: str = "",
    different: Sequence[str] = (),
) -> Case:
    """Log a bottleneck: the liaison who does becomes co-owner (task L4). With `submit` it goes to The Hague at once.

    `submission` names the form it came from: filing the same one again gives the case that is already there. `joins` is
    the number of a case that it turned out to be (see `joining`): what is returned may then be that case. `different`
    are the numbers of look-alikes that were judged to be something else. Raises Forbidden and Invalid.
    """
    require(actor, Capability.CASE_CREATE)
    before = _filed_before(session, submission)
    if before is not None:
        return before
    value = _read(session, raw, submit=submit)
    if not may_file_for(actor, value.region):
        raise Invalid([FieldError("region", "region_not_yours")])
    leading = joining.wanted(session, actor, joins, value) if joins else None
    if submit and leading is not None and joining.belongs_here(actor, leading, value):
        joining.add_to(session, actor, leading, value, submission, now)
        return leading
    return _file(
        session, actor, actor.id or 0, value, submit=submit, now=now, submission=submission, leading=leading,
        different=different,
    )  # fmt: skip


def file_for(
    session: Session,
    actor: Actor,
    liaison: int,
    raw: Mapping[str, Any],
    *,
    submit: bool,
    now: datetime,
    submission: str,
) -> Case:
    """Log a bottleneck out of a file. `liaison` becomes its co-owner: the actor, or (for an administrator and for the
    application itself) the liaison of the region. Raises Forbidden and Invalid, like `file`.
    """
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.CASE_IMPORT)
    before = _filed_before(session, submission)
    if before is not None:
        return before
    value = _read(session, raw, submit=submit)
    if liaison == actor.id:
        if not may_file_for(actor, value.region):
            raise Invalid([FieldError("region", "region_not_yours")])
    elif actor.kind is not ActorKind.SYSTEM and not actor.has(Role.ADMIN):
        raise Forbidden(Capability.CASE_IMPORT)
    elif liaison not in {person.id for person in people.liaisons_of(session, value.region)}:
        raise Invalid([FieldError("region", "region_without_liaison")])
    return _file(session, actor, liaison, value, submit=submit, now=now, submission=submission)


def _filed_before(session: Session, submission: str | None) -> Case | None:
    number = queries.filed_as(session, submission) if submission is not None else None
    return case_of(session, number) if number is not None else None


def case_of(session: Session, number: str) -> Case:
    """The case of this number, which is known to be there; whoever asks may know of it."""
    return session.scalars(select(Case).where(Case.number == number)).one()


def _file(
    session: Session, actor: Actor, liaison: int, value: BottleneckIn, *, submit: bool, now: datetime,
    submission: str | None, leading: Case | None = None, different: Sequence[str] = (),
) -> Case:  # fmt: skip
    judged = similar.numbers(different)
    case = cases.open_case(
        session,
        actor,
        cases.Birth(
            process="bottleneck",
            title=value.title,
            region_id=value.region,
            co_owner_id=liaison,
            theme=value.theme,
            urgency=value.urgency,
            confidentiality=value.confidentiality,
        ),
        now=now,
        data=_codes(value) | ({"judged_different": judged} if judged else {}),
        private=_words(value),
    )
    row = Bottleneck(case_id=case.id, submission=submission, joins_id=leading.id if leading else None, different=judged)
    session.add(row)
    _store(session, case, row, value)
    _add_contacts(session, actor, case, value, now)
    if submit:
        definition = registry.current("bottleneck")
        cases.carry_out(session, actor, case, definition, "submit", {}, now)
    return case


def may_file_for(actor: Actor, region: int) -> bool:
    """Whether this region is one of the actor's own, or overlaps one."""
    return reaches_region(actor, Capability.CASE_CREATE, region)


def edit(
    session: Session,
    actor: Actor,
    number: str,
    raw: Mapping[str, Any],
    *,
    expected_version: int,
    now: datetime,
    submit: bool = False,
    joins: str = "",
    different: Sequence[str] = (),
) -> Case:
    """Change the text of a draft, and with `submit` hand it in. `joins` and `different` as in `file`.

    Raises NotFound, Stale, Forbidden, NotAllowedNow once submitted, Invalid.
    """
    case = cases.lock(session, actor, number)
    if case.version != expected_version:
        raise Stale(expected_version, case.version)
    actor = entitled(actor, Capability.CASE_EDIT, case.facts())
    if case.state != "draft":
        raise NotAllowedNow([FieldError("", "not_from_state", {"state": case.state})])
    value = _read(session, raw, submit=submit)
    if value.region != case.region_id and not may_file_for(actor, value.region):
        raise Invalid([FieldError("region", "region_not_yours")])
    row = session.get_one(Bottleneck, case.id)
    row.joins_id = joining.wanted(session, actor, joins, value).id if joins else None
    row.different = similar.numbers([*row.different, *different])
    case.title, case.theme, case.urgency = value.title, value.theme, value.urgency
    case.confidentiality, case.region_id = value.confidentiality, value.region
    _store(session, case, row, value)
    _add_contacts(session, actor, case, value, now)
    case.version += 1
    case.updated_at = now
    audit.record(
        session,
        actor,
        "bottleneck.edited",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        data={"version": case.version, "region": value.region, "judged_different": row.different, **_codes(value)},
        private={"title": value.title, **_words(value)},
    )
    if submit:
        cases.transition(session, actor, number, "submit", {}, expected_version=None, now=now)
    return case


def check(session: Session, raw: Mapping[str, Any], *, submit: bool) -> BottleneckIn:
    """Judge a bottleneck without keeping it. Raises Invalid."""
    return _read(session, raw, submit=submit)


def _read(session: Session, raw: Mapping[str, Any], *, submit: bool) -> BottleneckIn:
    return intake.read(
        raw,
        submit=submit,
        region_known=lambda region: _region_known(session, region),
        municipality_known=lambda found: session.get(Municipality, found) is not None,
    )


def _region_known(session: Session, region: int) -> bool:
    return bool(session.scalar(select(exists().where(Region.id == region, Region.valid_until.is_(None)))))


def _codes(value: BottleneckIn) -> dict[str, Any]:
    return {
        "nature": value.nature.value if value.nature else None,
        "systems": list(value.systems),
        "accords": list(value.accords),
        "urgency": value.urgency.value,
        "confidentiality": value.confidentiality.value,
    }


def _words(value: BottleneckIn) -> dict[str, Any]:
    names = ("description", "affected", "tried", "asked", "theme", "partnership", "source")
    return {name: getattr(value, name) for name in names if getattr(value, name)}


def _store(session: Session, case: Case, row: Bottleneck, value: BottleneckIn) -> None:
    row.nature, row.description, row.affected = value.nature, value.description, value.affected
    row.tried, row.asked, row.partnership = value.tried, value.asked, value.partnership
    row.municipality_id, row.source = value.municipality, value.source
    case.search_text = search.indexed(
        case.number, value.title, value.description, value.affected, value.asked, value.tried, value.theme
    )
    is_new = inspect(row).pending
    session.flush()
    if not is_new:
        session.execute(delete(BottleneckSystem).where(BottleneckSystem.case_id == case.id))
        session.execute(delete(BottleneckAccord).where(BottleneckAccord.case_id == case.id))
    session.add_all(BottleneckSystem(case_id=case.id, system=system) for system in value.systems)
    session.add_all(BottleneckAccord(case_id=case.id, accord=accord) for accord in value.accords)
    session.flush()


def _add_contacts(session: Session, actor: Actor, case: Case, value: BottleneckIn, now: datetime) -> None:
    errors = []
    for place, contact in enumerate(value.contacts):
        try:
            cases.attach_contact(
                session,
                actor,
                case,
                name=contact.name,
                email=contact.email,
                organisation=contact.organisation,
                now=now,
            )
        except Invalid as invalid:
            errors += [FieldError(f"contacts-{place}-{e.field}", e.code, e.params) for e in invalid.errors]
    if errors:
        raise Invalid(errors)


def _nature_of(session: Session, case_id: int) -> str:
    row = session.get(Bottleneck, case_id)  # mostly there already: a new case, or one told of for the second time
    return row.nature.value if row is not None and row.nature else ""


def _natures() -> dict[str, dict[str, str]]:
    """The natures in words: a message can have a text for each."""
    return {nature.value: {"nl": text["nl"], "en": text["en"]} for nature, text in NATURES.items()}


notices.natures(_nature_of)
texts.kinds_of_cases(natures=_natures)


@facts.fact("complete_intake")
def _complete_intake(session: Session, case: Case, _now: datetime) -> bool:
    row = session.get_one(Bottleneck, case.id)
    return all((case.title, row.affected, row.asked))


# -- routing ---------------------------------------------------------------------------------------------------------


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
    if values["region_id"] and not _region_known(session, values["region_id"]):
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
