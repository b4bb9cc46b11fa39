"""The operations about a main case and its parts."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import lookups, present, reading
from app.api import schemas as common
from app.api import schemas_parts as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _case_reply, _json, _number, _once, _visible, api
from app.bottlenecks import splitting
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotFound
from app.policy import Actor, Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/cases/{number}/parts", tag="cases", summary="The parts of a main case",
    capability=Capability.CASE_READ, reply=wire.PartList,
)  # fmt: skip
def list_parts(number: str) -> Response:
    """A main case does not close before its parts; the region of each gets its own feedback."""
    reading.query(common.NoQuery)
    return _json(_shown(session(), _caller(), _visible(number)))


@api.operation(
    "POST", "/cases/{number}/parts", tag="cases", summary="Make a part of a bottleneck",
    capability=Capability.CASE_SPLIT, reply=common.Case, status=201, body=wire.PartIn, versioned=True, idempotent=True,
)  # fmt: skip
def make_part(number: str) -> Response:
    """It is handed in at once, and routing finds its owner. The caller is in its team. Answers with the part."""
    reading.query(common.NoQuery)
    given = reading.body(wire.PartIn)
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        raw, unknown = lookups.resolve(session, given.data)
        try:
            part = splitting.split(session, actor, number, raw, now=now)
        except Invalid as invalid:
            raise Invalid([unknown.get(error.field, error) for error in invalid.errors]) from None
        return _case_reply(session, actor, part, 201, given.data)

    return _once(given.canonical, effect)


@api.operation(
    "POST", "/cases/{number}/parts/{part}", tag="cases", summary="Make an existing bottleneck a part",
    capability=Capability.CASE_SPLIT, reply=wire.PartList,
)  # fmt: skip
def adopt_part(number: str, part: str) -> Response:
    """It keeps its own owner, deadlines and feedback; the main case waits for it. Answers with all parts."""
    number, part = _number(number), _number(part)
    actor, now = _caller(), clock.now()
    close_session()
    with transaction() as writing:
        main = cases.get_visible(writing, actor, number)
        splitting.adopt(writing, actor, number, part, now=now)
        return _json(_shown(writing, actor, main))


@api.operation(
    "DELETE", "/cases/{number}/parts/{part}", tag="cases", summary="Let a part go its own way",
    capability=Capability.CASE_SPLIT, reply=wire.PartList,
)  # fmt: skip
def release_part(number: str, part: str) -> Response:
    """The part stays as it is; the main case waits for it no more. Answers with the parts that are left."""
    number, part = _number(number), _number(part)
    actor, now = _caller(), clock.now()
    close_session()
    with transaction() as writing:
        return _json(_shown(writing, actor, splitting.release(writing, actor, number, part, now=now)))


def _shown(session: Session, actor: Actor, main: Case) -> wire.PartList:
    if main.process != "bottleneck":
        raise NotFound(main.number)
    found = tuple(reversed(cases.rows_of(session, actor, Case.main_case_id == main.id))) if main.parts else ()
    shown = present.case_page(session, actor, cases.Page(found, None)).results
    return wire.PartList(results=shown, unseen=max(0, main.parts - len(shown)))
