"""The operations about the story of a case: what happened, what was said, and who reads it."""

from __future__ import annotations

import re

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, present, queries, reading
from app.api import schemas as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.schemas_story import SightIn
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.audit import kept
from app.audit.models import Event
from app.cases import comments, sight, timeline
from app.cases import named as by_name
from app.cases import queries as cases
from app.cases.models import Case, EntrySight
from app.errors import FieldError, Invalid
from app.policy import Capability
from app.web.request import session
from app.workflow.model import Visibility


@api.operation(
    "GET", "/cases/{number}/events", tag="cases", summary="What happened to a case",
    capability=Capability.CASE_READ, reply=wire.EventPage, query=wire.PageQuery,
)  # fmt: skip
def list_events(number: str) -> Response:
    """Everything that happened, newest first; confidential entries only for those who may read them."""
    asked = reading.query(wire.PageQuery)
    case = _visible(number)
    readable = timeline.readable_by(_caller(), case)
    found = timeline.seen(session(), readable, before=_before(asked.cursor), limit=asked.limit + 1)
    rows, more = found[: asked.limit], len(found) > asked.limit
    named = by_name.of_entries(session(), [changed for _event, changed in rows])
    results = [present.event(session(), event, changed, named.get(event.id, ())) for event, changed in rows]
    return _json(wire.EventPage(results=results, next=str(rows[-1][0].seq) if more else None))


@api.operation(
    "GET", "/cases/{number}/comments", tag="cases", summary="What was said about a case",
    capability=Capability.CASE_READ, reply=wire.CommentPage, query=wire.PageQuery,
)  # fmt: skip
def list_comments(number: str) -> Response:
    """Comments, newest first; confidential ones only for those who may read them."""
    asked = reading.query(wire.PageQuery)
    case = _visible(number)
    readable = timeline.readable_by(_caller(), case)
    found = queries.comments(session(), case.id, readable, before=_before(asked.cursor), limit=asked.limit + 1)
    rows, more = found[: asked.limit], len(found) > asked.limit
    named = by_name.of_entries(session(), [row.changed for row in rows])
    results = [present.comment(row, named.get(row.comment.event_id, ())) for row in rows]
    return _json(wire.CommentPage(results=results, next=str(rows[-1].comment.id) if more else None))


def _before(cursor: str) -> int | None:
    if not cursor:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", cursor):
        raise Problem("invalid", [FieldError("cursor", "unknown_cursor")])
    return int(cursor)


@api.operation(
    "POST", "/cases/{number}/comments", tag="cases", summary="Say something about a case",
    capability=Capability.CASE_COMMENT, reply=wire.Comment, status=201, body=wire.CommentIn, idempotent=True,
)  # fmt: skip
def add_comment(number: str) -> Response:
    """For the region too (which is mailed), for the ministry, or confidentially: for the colleagues in `readers`, or
    without any for those who have a part in the case.
    """
    reading.query(wire.NoQuery)
    given = reading.body(wire.CommentIn)
    visibility = given.data.get("visibility")
    wanted = Visibility.MINISTRY.value if visibility is None else visibility
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        made = comments.comment(
            session, actor, number, given.data.get("text"), wanted, named=given.data.get("readers") or (), now=now
        )
        case = session.get_one(Case, made.case_id)
        found = kept.look_at(given.data)
        noted = kept.note(session, actor, case, found, asked=False, now=now, visibility=made.visibility.value)
        sight.follows(session, case, noted, made.event_id)
        changed = session.get(EntrySight, made.event_id)
        named = by_name.of_entries(session, [changed]).get(made.event_id, ())
        answer = present.comment(queries.CommentRow(made, actor.name, changed), named)
        body = personal.with_spots(answer, found).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{present.url_of(number)}/comments"})

    return _once(given.canonical, effect)


@api.operation(
    "POST", "/cases/{number}/events/{event}/visibility", tag="cases", summary="Change who reads an entry",
    capability=Capability.CASE_COMMENT, reply=wire.Event, body=SightIn, idempotent=True,
)  # fmt: skip
def change_visibility(number: str, event: str) -> Response:
    """Of a comment or of files: by their writer, or whoever has a part in the case. It is an event of its own, with the
    reason. Who reads a step is part of the process. What was mailed to the region cannot be taken back.
    """
    reading.query(wire.NoQuery)
    given = reading.body(SightIn)
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        try:
            comments.change_sight(
                session, actor, number, event, given.data.get("visibility"), given.data.get("readers") or (),
                given.data.get("reason"), now=now,
            )  # fmt: skip
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {"why": "reason"}) from None
        case = cases.get_visible(session, actor, number)
        happened = session.scalars(select(Event).where(Event.id == event, Event.case_id == case.id)).one()
        changed = session.get(EntrySight, event)
        named = by_name.of_entries(session, [changed]).get(event, ())
        body = present.event(session, happened, changed, named).model_dump_json(by_alias=True)
        return Reply(200, body, {})

    return _once(given.canonical, effect)
