"""The operations about questions to third parties."""

from __future__ import annotations

from datetime import datetime

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, present, reading
from app.api import schemas as common
from app.api import schemas_enquiries as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import queries as cases
from app.cases import sight
from app.cases.models import Case
from app.db import transaction
from app.enquiries import actions, queries
from app.enquiries.models import Enquiry
from app.enquiries.standing import standing_of
from app.errors import Invalid, NotFound
from app.people import queries as people
from app.policy import Actor, Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/cases/{number}/enquiries", tag="cases", summary="What was asked of others",
    capability=Capability.CASE_READ, reply=wire.EnquiryList,
)  # fmt: skip
def list_enquiries(number: str) -> Response:
    """The questions about a case to other bodies and ministries, with what they answered, the last one first."""
    reading.query(common.NoQuery)
    case = _visible(number)
    found = queries.of_case(session(), case.id) if case.enquiries else []
    return _json(wire.EnquiryList(results=_shown(session(), _caller(), case, found, clock.now())))


@api.operation(
    "POST", "/cases/{number}/enquiries", tag="cases", summary="Ask somebody elsewhere",
    capability=Capability.CASE_WORK, reply=wire.EnquiryOnce, status=201, body=wire.EnquiryIn, idempotent=True,
)  # fmt: skip
def ask_enquiry(number: str) -> Response:
    """They get the question by mail, with a link by which they answer without an account. The case waits for that,
    unless it waits already.
    """
    reading.query(common.NoQuery)
    given = reading.body(wire.EnquiryIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    data, spelled = reading.step_data(given.data, tuple(actions.ASKED))

    def effect(session: Session) -> Reply:
        try:
            made = actions.ask(session, actor, number, data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        case = cases.get_visible(session, actor, number)
        [shown] = _shown(session, actor, case, [made], now, written=made.event_id)
        texts = {name: value for name, value in data.items() if name != "email"}
        answer = wire.EnquiryOnce(**dict(shown))
        body = personal.warned(session, actor, case, texts, answer, now=now).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{present.url_of(number)}/enquiries"})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/cases/{number}/enquiries/{enquiry}", tag="cases", summary="Withdraw a question",
    capability=Capability.CASE_WORK, reply=wire.EnquiryList,
)  # fmt: skip
def withdraw_enquiry(number: str, enquiry: str) -> Response:
    """Its link works no more, and whoever was asked hears that. Not possible once it was answered or withdrawn."""
    reading.query(common.NoQuery)
    number = _number(number)
    if not (enquiry.isascii() and enquiry.isdigit() and len(enquiry) < 10):
        raise NotFound(enquiry)
    actor, now = _caller(), clock.now()
    close_session()
    with transaction() as writing:
        gone = actions.withdraw(writing, actor, number, int(enquiry), now=now)
        case = cases.get_visible(writing, actor, number)
        return _json(wire.EnquiryList(results=_shown(writing, actor, case, [gone], now)))


def _shown(
    session: Session, actor: Actor, case: Case, rows: list[Enquiry], now: datetime, *, written: str = ""
) -> list[wire.Enquiry]:
    """Questions as this actor may read them. `written`: an entry that the actor writes in this very transaction."""
    answers = queries.answers_to(session, [row.id for row in rows])
    askers = people.people(session, [row.asked_by_id for row in rows if row.asked_by_id is not None])
    entries = [row.event_id for row in rows] + [given.event_id for each in answers.values() for given in each]
    readable = sight.readable(session, actor, case, entries) | {written}
    found = []
    for row in rows:
        mine = row.event_id in readable
        asker = askers.get(row.asked_by_id or 0)
        found.append(
            wire.Enquiry(
                id=row.id,
                party=row.party,
                name=row.name,
                email=row.email,
                status=standing_of(row, active=case.active, now=now).value,
                question=row.question if mine else None,
                shared=row.shared if mine else None,
                title_shared=bool(row.shared_title),
                visibility="region" if row.visibility == "region" else "ministry",
                asked_by=common.PersonRef(id=asker.id, name=asker.name) if asker else None,
                asked_at=row.asked_at,
                expected_on=row.due_on,
                sent_at=row.sent_at,
                opened_at=row.opened_at,
                reminded_at=row.reminded_at,
                answered_at=row.answered_at,
                withdrawn_at=row.withdrawn_at,
                answers=[
                    wire.EnquiryAnswer(
                        text=given.text, name=given.name, function=given.function, given_at=given.given_at
                    )
                    for given in answers[row.id]
                    if given.event_id in readable
                ],
            )
        )
    return found
