"""Nobody leaves a case behind (rule 1): what somebody holds, how it goes to somebody else, and who cannot leave yet.

Most of it is a step of the workflow: naming an owner, or another liaison. Where the workflow has no step for it (an
escalation that waits for another commissioner, a follow-up, a case that is past assigning), the work is passed on here,
with a reason and an event, and the case stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import actions, notices, parties, queries
from app.cases.choices import GROUPS
from app.cases.models import Case, Desk
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound, Stale
from app.people import actions as people
from app.people.actions import Loss
from app.people.models import RoleGrant, User
from app.policy import Actor, Capability, CaseFacts, Role, can, entitled
from app.regions.models import Region
from app.workflow.fields import storable
from app.workflow.model import Party, Visibility

NAMED = 5
"""How many case numbers a refusal names."""

LISTED = 300
"""How many cases of one person are listed at a time."""

MAX_REASON = 1000


class Part(StrEnum):
    """What somebody is to a case, as far as it can be handed over: each has its own kind of successor."""

    OWNER = "owner"
    LIAISON = "liaison"
    COMMISSIONER = "commissioner"
    FOLLOW_UP = "follow_up"
    HANDLER = "handler"


SUCCESSORS: Mapping[Part, frozenset[Role]] = {
    Part.OWNER: GROUPS["fixers"],
    Part.LIAISON: GROUPS["liaisons"],
    Part.COMMISSIONER: frozenset({Role.COMMISSIONER}),
    Part.FOLLOW_UP: GROUPS["colleagues"],
    Part.HANDLER: frozenset({Role.COORDINATOR, Role.ADMIN}),
}
"""Who can take over a part."""

STEPS: Mapping[Part, tuple[str, str, Capability]] = {
    Part.OWNER: ("assign", "owner", Capability.CASE_ASSIGN),
    Part.LIAISON: ("hand_over", "successor", Capability.CASE_HAND_OVER),
}
"""The step of a workflow by which a part goes to somebody else: its name, its field for whom, and what it asks."""

MUST_KEEP = {
    Role.LIAISON: (Part.LIAISON,),
    Role.FIXER: (Part.OWNER,),
    Role.COORDINATOR: (Part.OWNER, Part.HANDLER),
    Role.COMMISSIONER: (Part.COMMISSIONER,),
    Role.ADMIN: (Part.HANDLER,),
}
"""With which roles the parts are held. A follow-up is with whoever holds any role that works on cases."""


@dataclass(frozen=True, slots=True)
class Held:
    """An open case that somebody holds a part in. `title` and `region` are empty for whoever may not read it."""

    id: int
    number: str
    version: int
    part: Part
    process: str
    workflow_version: int
    state: str
    title: str
    region: str
    facts: CaseFacts
    readable: bool


def held_by(session: Session, actor: Actor | None, user_id: int, limit: int = LISTED) -> list[Held]:
    """The open cases of somebody, as far as this actor may know them, the next deadline first. One query.

    Without an actor: for judging only, nothing of it is to be shown.
    """
    theirs = or_(Case.owner_id == user_id, Case.co_owner_id == user_id, Case.handler_id == user_id)
    return _listed(session, actor, theirs, lambda case: parts_of(case, user_id), limit)


def lying_with(session: Session, actor: Actor | None, directorate_id: int, limit: int = LISTED) -> list[Held]:
    """The open cases that lie with a directorate, each to be given to an owner elsewhere, as `held_by`. One query.

    An escalation goes where its case goes, a promise is kept by whoever made it: those lie with a person.
    """
    here = and_(Case.directorate_id == directorate_id, Case.process.in_(_assignable()))
    return _listed(session, actor, here, lambda _case: [Part.OWNER], limit)


def _assignable() -> list[str]:
    """The processes in which a case is given to an owner, with whose directorate it lies."""
    name = STEPS[Part.OWNER][0]
    return [process for process in registry.names() if name in registry.current(process).transitions]


def _listed(
    session: Session,
    actor: Actor | None,
    wanted: ColumnElement[bool],
    parts: Callable[[Case], list[Part]],
    limit: int,
) -> list[Held]:
    readable = queries.visible_to(actor) if actor is not None else Case.active
    rows = session.execute(
        select(Case, Region.name, readable)
        .join(Region, Region.id == Case.region_id)
        .where(Case.active, wanted)
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    ).all()
    return [
        Held(
            case.id, case.number, case.version, part, case.process, case.workflow_version, case.state,
            case.title if seen else "", region if seen else "", case.facts(), bool(seen),
        )
        for case, region, seen in rows
        for part in parts(case)
    ]  # fmt: skip


def parts_of(case: Case, user_id: int) -> list[Part]:
    """What somebody is to a case. Whoever decides on an escalated case does so at its escalation: one, not two."""
    found = []
    if case.co_owner_id == user_id:
        found.append(Part.LIAISON)
    if case.owner_id == user_id:
        if case.process in _assignable():
            found.append(Part.OWNER)
        else:
            found.append(Part.COMMISSIONER if case.waiting_on is Party.COMMISSIONER else Part.FOLLOW_UP)
    elif case.handler_id == user_id != case.co_owner_id and case.escalation_id is None:
        found.append(Part.COMMISSIONER if case.waiting_on is Party.COMMISSIONER else Part.HANDLER)
    return found


def give(
    session: Session,
    actor: Actor,
    number: str,
    part: Part,
    successor: int,
    reason: str,
    *,
    expected_version: int | None,
    now: datetime,
) -> Case:
    """Give somebody's part in a case to a successor: by the step of the workflow, or else by passing it on.

    The actor need not see the case. Raises NotFound, Forbidden, Stale, NotAllowedNow, and Invalid (`successor`,
    `reason`).
    """
    if part in STEPS:
        name, field, capability = STEPS[part]
        case = actions.lock(session, actor, number, capability)
        if successor == (case.owner_id if part is Part.OWNER else case.co_owner_id):
            raise Invalid([FieldError("successor", "holds_it_already")])
        step = registry.get(session, case.process, case.workflow_version).transitions.get(name)
        if step is not None and case.state in step.sources:
            data = {field: successor, **({"reason": reason} if reason.strip() else {})}
            try:
                return actions.transition(
                    session, actor, number, name, data, expected_version=expected_version, now=now, unseen=capability
                )
            except Invalid as invalid:
                raise _about_successor(invalid, field) from None
    return pass_on(session, actor, number, part, successor, reason, expected_version=expected_version, now=now)


def _about_successor(invalid: Invalid, field: str) -> Invalid:
    """What a step says of its own field for a person, said of the successor."""
    return Invalid([FieldError("successor" if e.field == field else e.field, e.code, e.params) for e in invalid.errors])


def pass_on(
    session: Session,
    actor: Actor,
    number: str,
    part: Part,
    successor: int,
    reason: str,
    *,
    expected_version: int | None,
    now: datetime,
) -> Case:
    """Give a part that no step of the workflow gives to somebody else. The case stays in its state.

    The owner of a case that is past assigning keeps what was accepted; another commissioner gets the escalated case
    along with its escalation. Whoever may assign the case may do this, and a commissioner for another; and the
    administrator, who arranges who works and decides nothing, with what waits for a decision or for a coordinator.
    """
    arranges = arranged(actor, part)
    case = _held(session, number) if arranges else actions.lock(session, actor, number, Capability.CASE_ASSIGN)
    if expected_version is not None and case.version != expected_version:
        raise Stale(expected_version, case.version)
    if not arranges:
        needed = Capability.CASE_DECIDE if part is Part.COMMISSIONER else Capability.CASE_ASSIGN
        actor = entitled(actor, needed, case.facts())
    gives = case.handler_id if part is Part.HANDLER else case.owner_id
    if not case.active or gives is None or part not in parts_of(case, gives):
        raise Invalid([FieldError("", "nothing_to_hand_over")])
    name = _successor(session, part, successor, gives, reason)
    before = session.scalar(select(User.name).where(User.id == gives)) or ""
    _change(session, actor, case, part, successor, now)
    data = {
        "part": part.value, "from": gives, "to": successor, "version": case.version, "handler": case.handler_id,
        "directorate": case.directorate_id,
    }  # fmt: skip
    event_id = audit.record(
        session, actor, "case.passed_on", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data=data,
        private={"from": before, "to": name, "values": {"reason": reason}},
    )  # fmt: skip
    session.flush()
    if successor != actor.id:
        tell_successor(session, case, successor, event_id, now)
    return case


def arranged(actor: Actor, part: Part) -> bool:
    """Whether the administrator may give this part to somebody else, in any case there is."""
    return part in (Part.COMMISSIONER, Part.HANDLER) and can(actor, Capability.ADMIN_PEOPLE)


def _held(session: Session, number: str) -> Case:
    case = session.scalars(select(Case).where(Case.number == number[:20]).with_for_update()).one_or_none()
    if case is None:
        raise NotFound(number)
    return case


def _successor(session: Session, part: Part, successor: int, gives: int, reason: str) -> str:
    """The name of whoever takes over. Raises Invalid when they cannot, or no reason is given."""
    able = select(RoleGrant.user_id).where(RoleGrant.role.in_(sorted(SUCCESSORS[part])))
    name = session.scalar(select(User.name).where(User.id == successor, User.active, User.id.in_(able)))
    errors = []
    if name is None:
        errors.append(FieldError("successor", "unknown_person"))
    elif successor == gives:
        errors.append(FieldError("successor", "holds_it_already"))
    if not reason.strip():
        errors.append(FieldError("reason", "required"))
    elif len(reason) > MAX_REASON:
        errors.append(FieldError("reason", "too_long", {"max": MAX_REASON, "length": len(reason)}))
    elif not storable(reason, lines=True):
        errors.append(FieldError("reason", "unreadable"))
    if errors or name is None:
        raise Invalid(errors)
    return name


def _change(session: Session, actor: Actor, case: Case, part: Part, successor: int, now: datetime) -> None:
    case.version += 1
    case.updated_at = now
    if part is Part.HANDLER:
        case.handler_id = successor
        return
    case.owner_id = successor
    if part is Part.COMMISSIONER:
        case.commissioner_id = case.handler_id = successor
        for about in session.scalars(select(Case).where(Case.escalation_id == case.id, Case.active).with_for_update()):
            about.commissioner_id = about.handler_id = successor
            about.version += 1
            about.updated_at = now
            audit.record(
                session, actor, "case.passed_on", now=now, subject=f"case:{about.number}", case_id=about.id,
                visibility=Visibility.MINISTRY.value,
                data={"part": part.value, "to": successor, "version": about.version, "handler": successor},
                private={"to": session.scalar(select(User.name).where(User.id == successor))},
            )  # fmt: skip
        return
    if part is Part.OWNER:
        case.directorate_id = _directorate_of(session, successor, case.directorate_id)
    case.handler_id = parties.person_for(session, case, case.waiting_on)


def _directorate_of(session: Session, successor: int, now_at: int | None) -> int | None:
    """A case lies with the directorate of its owner; with more than one, where it is if that is among them."""
    theirs = session.scalars(
        select(RoleGrant.directorate_id)
        .where(RoleGrant.user_id == successor, RoleGrant.directorate_id.is_not(None))
        .order_by(RoleGrant.id)
    ).all()
    return now_at if now_at in theirs else next(iter(theirs), now_at)


def tell_successor(session: Session, case: Case, successor: int, event_id: str, now: datetime) -> None:
    """Whoever takes over hears of it: as their turn when it is."""
    state = registry.get(session, case.process, case.workflow_version).states[case.state]
    must = state.must if case.handler_id == successor else None

    def says(language: str) -> dict[str, str]:
        if must is not None:
            return {"what": must[language], "by": notices.due_date(case)}
        return {"what": state.label[language]}

    notices.tell_colleague(session, case, "act_now" if must else "informed", successor, says, event_id, now)


def successors(session: Session, part: Part, leaver: int) -> list[tuple[int, str]]:
    """Everybody who can take over a part, by name: (id, name). One query."""
    able = select(RoleGrant.user_id).where(RoleGrant.role.in_(sorted(SUCCESSORS[part])))
    statement = select(User.id, User.name).where(User.active, User.id != leaver, User.id.in_(able)).order_by(User.name)
    return [(row.id, row.name) for row in session.execute(statement)]


def can_give(actor: Actor, part: Part, case: Held) -> bool:
    """Whether this actor may hand over this part, as `give` will judge it: for saying so before they try."""
    if arranged(actor, part):
        return True
    if part is Part.COMMISSIONER:
        return can(actor, Capability.CASE_DECIDE, case.facts)
    return can(actor, STEPS[part][2] if part in STEPS else Capability.CASE_ASSIGN, case.facts)


# -- who cannot leave yet ------------------------------------------------------------------------


def keeps_unrouted(session: Session, user_id: int) -> bool:
    """Whether somebody looks after the unrouted queue."""
    return session.scalar(select(Desk.id).where(Desk.unrouted_owner_id == user_id)) is not None


def _refusal(found: list[str]) -> list[FieldError]:
    numbers = list(dict.fromkeys(found))
    if not numbers:
        return []
    named = ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")
    return [FieldError("", "has_open_cases", {"cases": named})]


def _person(session: Session, user_id: int, loss: Loss) -> list[FieldError]:
    """Open cases that would be without somebody who can: of whoever leaves, loses a role, or keeps it for less."""
    held = held_by(session, None, user_id)
    if loss.regions is not None:
        held = [one for one in held if one.part is Part.LIAISON and one.facts.region in loss.regions]
    elif loss.directorate is not None:
        lost = (Part.OWNER, Part.HANDLER)
        held = [one for one in held if one.part in lost and one.facts.directorate == loss.directorate]
    else:
        kept = {part for role in loss.kept for part in MUST_KEEP.get(role, ())}
        if loss.kept & GROUPS["colleagues"]:
            kept.add(Part.FOLLOW_UP)
        held = [one for one in held if one.part not in kept]
        if Part.HANDLER not in kept and keeps_unrouted(session, user_id):
            return [*_refusal([one.number for one in held]), FieldError("", "keeps_unrouted")]
    return _refusal([one.number for one in held])


def _directorate(session: Session, directorate_id: int) -> list[FieldError]:
    """Open cases that lie with this directorate."""
    return _refusal([one.number for one in lying_with(session, None, directorate_id, NAMED + 1)])


def register() -> None:
    """Have `people` ask us before somebody leaves or a directorate ends."""
    if _person not in people.REFUSALS:
        people.REFUSALS.append(_person)
    if _directorate not in people.DIRECTORATE_REFUSALS:
        people.DIRECTORATE_REFUSALS.append(_directorate)
