"""The operations about the contacts of a case."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import present, reading
from app.api import schemas as common
from app.api import schemas_contacts as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import contacts
from app.cases import queries as cases
from app.cases.models import Contact
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/cases/{number}/contacts", tag="cases", summary="Contacts in the region",
    capability=Capability.CASE_READ, reply=wire.ContactList,
)  # fmt: skip
def list_contacts(number: str) -> Response:
    """The contacts of a bottleneck, also those who were withdrawn and whose words the history keeps."""
    reading.query(common.NoQuery)
    case = _visible(number)
    found = contacts.of(session(), case.id, withdrawn=True)
    return _json(wire.ContactList(results=[_shown(contact) for contact in found]))


@api.operation(
    "POST", "/cases/{number}/contacts", tag="cases", summary="Add a contact",
    capability=Capability.CASE_REPRESENT, reply=wire.CaseContact, status=201, body=wire.NewContact, idempotent=True,
)  # fmt: skip
def add_contact(number: str) -> Response:
    """They get the link to their own page by mail. Only a bottleneck has contacts."""
    reading.query(common.NoQuery)
    given = reading.body(wire.NewContact)
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        _bottleneck(session, actor, number)
        data = given.data
        if not isinstance(data.get("collective") or False, bool):
            raise Invalid([FieldError("collective", "not_true_or_false")])
        made = contacts.add_contact(
            session,
            actor,
            number,
            name=data.get("name"),
            email=data.get("email"),
            organisation=data.get("organisation") or "",
            collective=data.get("collective") or False,
            now=now,
        )
        body = _shown(made).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{present.url_of(number)}/contacts"})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/cases/{number}/contacts/{contact}", tag="cases", summary="Take a contact off a case",
    capability=Capability.CASE_REPRESENT, reply=wire.ContactList,
)  # fmt: skip
def remove_contact(number: str, contact: str) -> Response:
    """Their links work no more. Whoever said something stays in the history, withdrawn. The last contact of a case that
    is worked on cannot go: without one, nobody could be told. Answers with the contacts that are left.
    """
    reading.query(common.NoQuery)
    number = _number(number)
    if not (contact.isascii() and contact.isdigit() and len(contact) < 10):
        raise NotFound(contact)
    actor, now = _caller(), clock.now()
    close_session()
    with transaction() as writing:
        _bottleneck(writing, actor, number)
        contacts.remove(writing, actor, number, int(contact), now=now)
        case = cases.get_visible(writing, actor, number)
        left = contacts.of(writing, case.id, withdrawn=True)
        return _json(wire.ContactList(results=[_shown(one) for one in left]))


def _bottleneck(session: Session, actor: Actor, number: str) -> None:
    if cases.get_visible(session, actor, number).process != "bottleneck":
        raise NotFound(number)


def _shown(contact: Contact) -> wire.CaseContact:
    return wire.CaseContact(
        id=contact.id,
        name=contact.name,
        email=contact.email,
        organisation=contact.organisation,
        collective=contact.collective,
        added_at=contact.created_at,
        withdrawn_at=contact.withdrawn_at,
    )
