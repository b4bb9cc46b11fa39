"""Asking somebody elsewhere, in a test."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.enquiries import actions, links
from app.enquiries.models import Enquiry, EnquiryAnswer
from app.outbox.models import Message
from tests.factories import Cases
from tests.pages import Browser, Page

ASKED = {
    "party": "de NZa",
    "name": "Noor de Vries",
    "email": "noor@nza.example",
    "question": "Mag de overdracht uit het eerste bedrag?",
}
ANSWERED = {"text": "Ja, dat mag.", "name": "Noor de Vries", "function": "beleidsmedewerker"}
HOME = "https://regiolijn.example"


def ask(cases: Cases, number: str, *, by: str = "fixer_cz", **changes: Any) -> Enquiry:
    """A question, sent."""
    with db.transaction() as session:
        return actions.ask(session, cases.world.actor(by), number, ASKED | changes, now=clock.now())


def answer(enquiry: Enquiry, *, given: int | None = None, **changes: Any) -> EnquiryAnswer:
    """An answer by the link as it is now."""
    with db.transaction() as session:
        ticket = links.read(token_of(enquiry))
        return actions.answer(session, ticket, ANSWERED | changes, given=given, now=clock.now())


def now(enquiry: Enquiry) -> Enquiry:
    """The question as it is in the database."""
    with db.reading() as session:
        return session.get_one(Enquiry, enquiry.id)


def token_of(enquiry: Enquiry) -> str:
    """The token in its link."""
    return links.path_for(now(enquiry)).rsplit("/", 1)[1]


def open_link(client: Browser, enquiry: Enquiry, status: int = 200) -> Page:
    """Use the link: it is exchanged for a cookie at once."""
    answer = client.get(f"/vraag/{token_of(enquiry)}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/vraag")
    return client.page("/vraag", status)


def mails(template: str) -> list[str]:
    """To whom this letter goes."""
    with db.reading() as session:
        return list(session.scalars(select(Message.recipient).where(Message.template == template)))


def entries(number: str) -> list[tuple[str, str]]:
    """What happened to a case, in order, and who may read it."""
    with db.reading() as session:
        statement = select(Event.action, Event.visibility).where(Event.subject == f"case:{number}").order_by(Event.seq)
        return [(action, visibility) for action, visibility in session.execute(statement)]
