"""The operations about links between cases."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import present, reading
from app.api import schemas as common
from app.api import schemas_links as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import links_between
from app.cases import queries as cases
from app.db import transaction
from app.errors import NotFound
from app.policy import Actor, Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/cases/{number}/links", tag="cases", summary="The links of a case to others",
    capability=Capability.CASE_READ, reply=wire.LinkList,
)  # fmt: skip
def list_links(number: str) -> Response:
    """Related, caused by, blocks; read from this case. Only to cases that the caller sees."""
    reading.query(common.NoQuery)
    return _json(_links(session(), _caller(), _visible(number).id))


@api.operation(
    "POST", "/cases/{number}/links", tag="cases", summary="Link a case to another",
    capability=Capability.CASE_LINK, reply=wire.LinkList, status=201, body=wire.LinkIn, idempotent=True,
)  # fmt: skip
def add_link(number: str) -> Response:
    """The link stands with both cases. Refused when it is there already, and when a case would block itself."""
    reading.query(common.NoQuery)
    given = reading.body(wire.LinkIn)
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        links_between.link(
            session, actor, number, given.data.get("other") or "", str(given.data.get("says") or ""), now=now
        )
        case = cases.get_visible(session, actor, number)
        body = _links(session, actor, case.id).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{present.url_of(number)}/links"})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/cases/{number}/links/{link}", tag="cases", summary="Take a link away",
    capability=Capability.CASE_LINK, reply=wire.LinkList,
)  # fmt: skip
def remove_link(number: str, link: str) -> Response:
    """From either side; what is left comes back."""
    reading.query(common.NoQuery)
    number = _number(number)
    if not (link.isascii() and link.isdigit() and len(link) < 10):
        raise NotFound(link)
    actor, now = _caller(), clock.now()
    close_session()
    with transaction() as writing:
        links_between.unlink(writing, actor, number, int(link), now=now)
        return _json(_links(writing, actor, cases.get_visible(writing, actor, number).id))


def _links(session: Session, actor: Actor, case_id: int) -> wire.LinkList:
    session.flush()
    found = links_between.of_case(session, actor, case_id)
    return wire.LinkList(
        results=[
            wire.Link(
                id=one.id, says=one.says, number=one.row.number, title=one.row.title, process=one.row.process,
                state=one.row.state, region=one.row.region, due_at=one.row.due_at, closed_at=one.row.closed_at,
            )
            for one in found
        ]
    )  # fmt: skip
