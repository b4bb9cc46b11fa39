"""The contacts of a case: whoever in the region is told, and judges. Adding, correcting, removing, and a new link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from app import audit
from app.audit.models import Event
from app.cases import notices
from app.cases.models import Case, Contact, RegionPerson
from app.cases.queries import get_visible
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, Capability, entitled
from app.workflow.fields import storable
from app.workflow.model import StateKind

MAX_CONTACTS = 20
LENGTHS = (("name", 120, True), ("email", 254, True), ("organisation", 120, False))


def of(session: Session, case_id: int, *, withdrawn: bool = False) -> list[Contact]:
    """The contacts of a case in the order in which they were added; those who were withdrawn only when asked for."""
    statement = select(Contact).where(Contact.case_id == case_id).order_by(Contact.id)
    return list(session.scalars(statement if withdrawn else statement.where(Contact.withdrawn_at.is_(None))))


def add_contact(
    session: Session, actor: Actor, number: str, *, name: Any, email: Any, organisation: Any = "",
    collective: Any = False, now: datetime,
) -> Contact:  # fmt: skip
    """Add somebody in the region who will be told and who judges. Whoever comes while the case is under way gets a
    link by mail at once. Raises NotFound, Forbidden, Invalid.
    """
    case, actor = _represented(session, actor, number)
    return attach_contact(
        session, actor, case, name=name, email=email, organisation=organisation, collective=collective, now=now
    )


def attach_contact(
    session: Session, actor: Actor, case: Case, *, name: Any, email: Any, organisation: Any, collective: Any = False,
    now: datetime,
) -> Contact:  # fmt: skip
    """Add a contact to a case that is held, without asking who may. Whoever was withdrawn before comes back. Raises
    Invalid.
    """
    values, errors = _checked(name, email, organisation, collective)
    there = {contact.email: contact for contact in of(session, case.id, withdrawn=True)} if case.id else {}
    contact = there.get(values["email"])
    if contact is not None and contact.withdrawn_at is None:
        errors.append(FieldError("email", "taken"))
    if sum(known.withdrawn_at is None for known in there.values()) >= MAX_CONTACTS:
        errors.append(FieldError("", "too_many", {"max": MAX_CONTACTS}))
    if errors:
        raise Invalid(errors)
    if contact is None:
        contact = Contact(case_id=case.id, created_at=now, **values)
        session.add(contact)
    else:
        contact.name, contact.organisation = values["name"], values["organisation"]
        contact.collective, contact.withdrawn_at = values["collective"], None
    session.flush()
    event_id = _record(session, actor, case, "case.contact_added", contact, now, _private(contact))
    if not _draft(session, case):
        notices.tell_contacts(session, case, [contact], "region_link", {}, event_id, now)
    return contact


def correct(
    session: Session, actor: Actor, number: str, contact_id: int, *, name: Any, email: Any, organisation: Any = "",
    collective: Any = False, now: datetime,
) -> Contact:  # fmt: skip
    """Correct what is known of a contact. Another address gets a link of its own, and the links that went to the old
    one end. Raises NotFound, Forbidden, Invalid.
    """
    case, actor = _represented(session, actor, number)
    contact = _contact(session, case, contact_id)
    values, errors = _checked(name, email, organisation, collective)
    taken = exists().where(Contact.case_id == case.id, Contact.email == values["email"], Contact.id != contact.id)
    if not errors and session.scalar(select(taken)):
        errors.append(FieldError("email", "taken"))
    if errors:
        raise Invalid(errors)
    before = _private(contact)
    moved = contact.email != values["email"]
    if moved:
        _end_links(session, contact)
    for key, value in values.items():
        setattr(contact, key, value)
    after = _private(contact)
    if after == before:
        return contact
    changed = sorted(key for key in after if after[key] != before[key])
    event_id = _record(
        session, actor, case, "case.contact_corrected", contact, now, {**after, "before": before}, fields=changed
    )
    if moved and not _draft(session, case):
        notices.tell_contacts(session, case, [contact], "region_link", {}, event_id, now)
    return contact


def remove(session: Session, actor: Actor, number: str, contact_id: int, *, now: datetime) -> bool:
    """Take a contact off a case: from now on they are told nothing and their links are useless.

    Whoever never said anything is removed; of others the history keeps who they are. Returns whether they were
    removed. Raises NotFound, Forbidden, and NotAllowedNow for the last contact of a case that is worked on: without
    one nobody could be told (rule 2).
    """
    case, actor = _represented(session, actor, number)
    contact = _contact(session, case, contact_id)
    if case.active and not _draft(session, case) and len(of(session, case.id)) == 1:
        raise NotAllowedNow([FieldError("", "last_contact")])
    _end_links(session, contact)
    silent = not has_spoken(session, contact)
    action = "case.contact_removed" if silent else "case.contact_withdrawn"
    _record(session, actor, case, action, contact, now, _private(contact))
    if silent:
        session.delete(contact)
    else:
        contact.withdrawn_at = now
    session.flush()
    return silent


def renew_link(session: Session, actor: Actor, number: str, contact_id: int, *, now: datetime) -> Contact:
    """Make the links of a contact useless from now on, also to their overview, and mail them a new one. Raises
    NotFound, Forbidden.
    """
    case, actor = _represented(session, actor, number)
    contact = _contact(session, case, contact_id)
    _end_links(session, contact)
    event_id = _record(session, actor, case, "case.links_withdrawn", contact, now, {})
    if not _draft(session, case):
        notices.tell_contacts(session, case, [contact], "region_link", {}, event_id, now)
    return contact


def has_spoken(session: Session, contact: Contact) -> bool:
    """Whether this contact ever did something by their link: the log says so."""
    theirs = Event.body.contains(f'"actor":{{"contact":{contact.id},', autoescape=True)
    return bool(session.scalar(select(func.count()).where(Event.case_id == contact.case_id, theirs)))


def _represented(session: Session, actor: Actor, number: str) -> tuple[Case, Actor]:
    """The case, held, and the actor as whom its region is represented."""
    case = get_visible(session, actor, number, hold=True)
    return case, entitled(actor, Capability.CASE_REPRESENT, case.facts())


def _contact(session: Session, case: Case, contact_id: int) -> Contact:
    contact = session.get(Contact, contact_id)
    if contact is None or contact.case_id != case.id or contact.withdrawn_at is not None:
        raise NotFound(str(contact_id))
    return contact


def _draft(session: Session, case: Case) -> bool:
    return registry.get(session, case.process, case.workflow_version).states[case.state].kind is StateKind.DRAFT


def _end_links(session: Session, contact: Contact) -> None:
    """Links to the page of this contact end, and those to the overview of whoever reads this address."""
    contact.generation += 1
    session.execute(
        update(RegionPerson)
        .where(RegionPerson.email == contact.email)
        .values(generation=RegionPerson.generation + 1)
        .execution_options(synchronize_session=False)
    )


def _checked(name: Any, email: Any, organisation: Any, collective: Any) -> tuple[dict[str, Any], list[FieldError]]:
    """What was filled in as it is kept, and what is wrong with it."""
    given = {"name": name, "email": email, "organisation": organisation}
    values: dict[str, Any] = {"collective": collective is True}
    errors = []
    for key, limit, needed in LENGTHS:
        words = given[key].strip() if isinstance(given[key], str) else ""
        if needed and not words:
            errors.append(FieldError(key, "required"))
        elif len(words) > limit:
            errors.append(FieldError(key, "too_long", {"max": limit, "length": len(words)}))
        elif not storable(words, lines=False):
            errors.append(FieldError(key, "unreadable"))
        values[key] = words
    if not errors:
        try:
            values["email"] = validate_email(values["email"], check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            errors.append(FieldError("email", "not_an_email"))
    return values, errors


def _private(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "email": contact.email,
        "organisation": contact.organisation,
        **({"collective": True} if contact.collective else {}),
    }


def _record(
    session: Session, actor: Actor, case: Case, action: str, contact: Contact, now: datetime, private: dict[str, Any],
    **data: Any,
) -> str:  # fmt: skip
    case.updated_at = now
    return audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        data={"contact": contact.id, **data}, private=private,
    )  # fmt: skip
