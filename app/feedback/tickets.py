"""The links that this browser came in by: a short list in its cookie, so that one contact can follow several cases.

What a ticket is worth is looked up each time: a link that is withdrawn or too old opens nothing any more.
"""

from __future__ import annotations

from flask import session as cookie
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Contact, RegionPerson
from app.feedback import links

HELD = 8
"""So many cases at a time; the one that was opened first goes first. Whoever follows more has the overview."""


def keep(token: str) -> None:
    """Take a token that was judged good into the cookie, before the others. A newer link of the same contact replaces
    the older.
    """
    ticket = links.read(token)
    others = [known for known in _tokens() if known != token and _contact_in(known) != (ticket and ticket.contact)]
    cookie["follow"] = [token, *others][:HELD]
    cookie.permanent = True


def keep_overview(token: str) -> None:
    """Take the token of an overview into the cookie."""
    cookie["overview"] = token
    cookie.permanent = True


def contact_for(session: Session, number: str) -> Contact | None:
    """The contact as whom this browser may see the case of this number: by a link to it, or by an overview."""
    found = session.scalars(
        select(Contact)
        .join(Case, Case.id == Contact.case_id)
        .where(Case.number == number, Case.process == "bottleneck", Contact.withdrawn_at.is_(None))
    ).all()
    tickets = {ticket.contact: ticket.generation for ticket in map(links.read, _tokens()) if ticket}
    for contact in found:
        if tickets.get(contact.id) == contact.generation:
            return contact
    who = person(session)
    return next((contact for contact in found if who is not None and contact.email == who.email), None)


def newest(session: Session) -> str | None:
    """The number of the case whose link was used last and still works."""
    for ticket in map(links.read, _tokens()):
        statement = select(Case.number).join(Contact, Contact.case_id == Case.id)
        if ticket and (
            number := session.scalar(
                statement.where(
                    Contact.id == ticket.contact,
                    Contact.generation == ticket.generation,
                    Contact.withdrawn_at.is_(None),
                )
            )
        ):
            return number
    return None


def person(session: Session) -> RegionPerson | None:
    """Whose overview this browser may see."""
    token = cookie.get("overview")
    return person_of(session, token) if isinstance(token, str) else None


def person_of(session: Session, token: str) -> RegionPerson | None:
    """Whose overview a token opens, unless it was withdrawn or is too old."""
    ticket = links.read_overview(token)
    found = session.get(RegionPerson, ticket.contact) if ticket else None
    return found if found and ticket and found.generation == ticket.generation else None


def _tokens() -> list[str]:
    held = cookie.get("follow")
    return [token for token in held if isinstance(token, str)] if isinstance(held, list) else []


def _contact_in(token: str) -> int | None:
    ticket = links.read(token)
    return ticket.contact if ticket else None
