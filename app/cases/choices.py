"""Looking up the persons, directorates, cases and records of a register that are named in a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import within
from app.errors import FieldError, Invalid
from app.people import queries as people
from app.people.models import RoleGrant, User
from app.policy import Actor, Capability, Role, scope_for
from app.workflow.engine import Decision
from app.workflow.model import Field, FieldType

GROUPS: Mapping[str, frozenset[Role]] = {
    "fixers": frozenset({Role.FIXER, Role.COORDINATOR}),
    "liaisons": frozenset({Role.LIAISON}),
    "commissioners": frozenset({Role.COMMISSIONER}),
    "colleagues": frozenset({Role.LIAISON, Role.FIXER, Role.COORDINATOR, Role.COMMISSIONER}),
}
"""The groups of people that a field in a workflow may choose from."""


def people_in(session: Session, group: str) -> list[tuple[int, str]]:
    """Everybody in a group who is in service, by name: (id, name)."""
    statement = (
        select(User.id, User.name)
        .where(User.active, User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role.in_(GROUPS[group]))))
        .order_by(User.name)
    )
    return [(row.id, row.name) for row in session.execute(statement)]


Register = Callable[[Session, str], list[tuple[int, str]]]
"""What a step may name out of a register, in a language: (id, label), in the order in which it is shown."""

_REGISTERS: dict[str, Register] = {}


def register(name: str) -> Callable[[Register], Register]:
    """Make a register known of which steps may name a record. The name must be in `app.definitions.vocabulary`."""

    def keep(options: Register) -> Register:
        _REGISTERS[name] = options
        return options

    return keep


def registers() -> frozenset[str]:
    """The registers that somebody keeps."""
    return frozenset(_REGISTERS)


def records(session: Session, name: str, language: str) -> list[tuple[int, str]]:
    """What can be named out of a register now: (id, label). One query."""
    return _REGISTERS[name](session, language)


class Found:
    """What the values of a step turned out to mean: ids to store, names to note, and the new owner's directorate."""

    def __init__(self, *, recognised: bool = False) -> None:
        self.recognised = recognised
        self.ids: dict[str, int] = {}
        self.names: dict[str, str] = {}
        self.directorate_of: dict[str, int | None] = {}


def look_up(session: Session, actor: Actor, case: Case, decision: Decision, *, recognised: bool = False) -> Found:
    """Look up everything named in a step. Raises Invalid with each thing that is not there or cannot take it on.

    With `recognised`, a case may be named that the actor may not read but may know to be there (CASE_RECOGNISE).
    """
    found = Found(recognised=recognised)
    errors = []
    for item in decision.transition.fields:
        value = decision.data.get(item.name)
        if value is None or item.type not in _LOOK_UPS:
            continue
        error = _LOOK_UPS[item.type](session, actor, case, item, value, found)
        if error is not None:
            errors.append(FieldError(item.name, error))
    if errors:
        raise Invalid(errors)
    return found


def _person(session: Session, _actor: Actor, case: Case, item: Field, value: Any, found: Found) -> str | None:
    statement = (
        select(User.name, RoleGrant.role, RoleGrant.directorate_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.id == value, User.active, RoleGrant.role.in_(GROUPS[item.of or ""]))
    )
    rows = session.execute(statement).all()
    if not rows or (item.fills == "co_owner" and value == case.co_owner_id):
        return "unknown_person"
    found.ids[item.name] = value
    found.names[item.name] = rows[0].name
    directorates = [row.directorate_id for row in rows if row.directorate_id is not None]
    own = case.directorate_id in directorates
    found.directorate_of[item.name] = case.directorate_id if own else next(iter(directorates), None)
    return None


def _directorate(session: Session, _actor: Actor, _case: Case, item: Field, value: Any, found: Found) -> str | None:
    row = people.directorate(session, value)
    if row is None or not row.active:
        return "unknown_directorate"
    found.ids[item.name], found.names[item.name] = value, row.name_nl
    return None


def _record(session: Session, actor: Actor, _case: Case, item: Field, value: Any, found: Found) -> str | None:
    label = dict(records(session, item.of or "", actor.language)).get(value)
    if label is None:
        return "unknown_record"
    found.ids[item.name], found.names[item.name] = value, label
    return None


def _case(session: Session, actor: Actor, case: Case, item: Field, value: Any, found: Found) -> str | None:
    visible = within(scope_for(actor, Capability.CASE_READ))
    if found.recognised:
        visible = or_(visible, within(scope_for(actor, Capability.CASE_RECOGNISE)))
    columns = (Case.id, Case.active, Case.process, Case.state, Case.outcome)
    # Held, so that it cannot end or be told to its region between our looking and our joining it.
    statement = select(*columns).where(Case.number == value, visible).with_for_update()
    other = session.execute(statement).one_or_none()
    if other is None or other.process != case.process or other.state == "draft":
        return "unknown_case"
    if other.id == case.id:
        return "same_case"
    if not other.active:
        return "case_not_open"
    if other.outcome is not None:  # its region was told already; that of this case would never be
        return "case_with_region"
    found.ids[item.name], found.names[item.name] = other.id, value
    return None


_LOOK_UPS = {
    FieldType.PERSON: _person,
    FieldType.DIRECTORATE: _directorate,
    FieldType.CASE: _case,
    FieldType.RECORD: _record,
}
