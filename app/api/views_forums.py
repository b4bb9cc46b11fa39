"""The operations about forums: meetings, what is on their agendas, papers and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, present, reading
from app.api import schemas as common
from app.api import schemas_forums as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _once, api
from app.cases.models import Case
from app.errors import Invalid, NotFound
from app.forums import agenda, delivering, meetings, outcomes, queries, queries_items
from app.forums.models import AgendaItem
from app.forums.queries import Counts, MeetingRow
from app.policy import Actor, Capability
from app.web.request import session


@api.operation(
    "GET", "/forums", tag="forums", summary="The forums", capability=Capability.FORUM_READ, reply=wire.Forums
)
def list_forums() -> Response:
    """Also those that are no longer in use."""
    reading.query(common.NoQuery)
    spoken = _caller().language
    results = [
        wire.Forum(
            key=row.key, name=row.name(spoken), about=row.about, decision=row.decision, chair=row.chair,
            place=row.place, papers_days=row.papers_days, active=row.active,
        )
        for row in queries.forums(session())
    ]  # fmt: skip
    return _json(wire.Forums(results=results))


@api.operation(
    "GET", "/meetings", tag="forums", summary="Find meetings", capability=Capability.FORUM_READ,
    reply=wire.MeetingPage, query=wire.MeetingQuery,
)  # fmt: skip
def list_meetings() -> Response:
    """What is counted of an agenda is only what the caller may read."""
    asked, actor = reading.query(wire.MeetingQuery), _caller()
    today = clock.local_date(clock.now())
    coming, past = queries.listed(session(), today, forum_key=asked.forum or "", limit=asked.limit)
    rows = coming if asked.status == "coming" else past
    counted = queries.counts(session(), actor, [row.id for row in rows])
    results = [wire.MeetingSummary(**_summary(row, counted.get(row.id, Counts()), actor)) for row in rows]
    return _json(wire.MeetingPage(results=results))


@api.operation(
    "POST", "/meetings", tag="forums", summary="Plan a meeting", capability=Capability.FORUM_WORK, reply=wire.Meeting,
    status=201, body=wire.MeetingIn, idempotent=True,
)  # fmt: skip
def plan_meeting() -> Response:
    """What waited for a meeting of this forum comes on its agenda."""
    reading.query(common.NoQuery)
    given, actor, now = reading.body(wire.MeetingIn), _caller(), clock.now()
    data, spelled = reading.step_data(given.data, tuple(wire.MeetingIn.model_fields))

    def effect(session: Session) -> Reply:
        try:
            made = meetings.plan(session, actor, str(data.pop("forum", "")), data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        row = queries.meeting(session, made.id)
        body = _meeting(session, actor, row).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"/api/v1/meetings/{made.id}"})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/meetings/{meeting}", tag="forums", summary="A meeting with its agenda",
    capability=Capability.FORUM_READ, reply=wire.Meeting,
)  # fmt: skip
def read_meeting(meeting: str) -> Response:
    """Only the items of cases that the caller may read."""
    reading.query(common.NoQuery)
    return _json(_meeting(session(), _caller(), queries.meeting(session(), _id(meeting))))


@api.operation(
    "POST", "/meetings/{meeting}/items", tag="forums", summary="Put a case on an agenda",
    capability=Capability.FORUM_WORK, reply=wire.ItemOnce, status=201, body=wire.ItemIn, idempotent=True,
)  # fmt: skip
def put_on_agenda(meeting: str) -> Response:
    """Who sees to the paper is told by when it must be there."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.ItemIn), _caller(), clock.now(), _id(meeting)

    def act(session: Session, data: Mapping[str, Any]) -> AgendaItem:
        return agenda.put(session, actor, str(data.get("case", "")), data, meeting_id=key, now=now)

    return _done(given, actor, act, ("asked",), 201)


@api.operation(
    "POST", "/agenda-items/{item}/paper", tag="forums", summary="Deliver the paper of an item",
    capability=Capability.CASE_BRIEF, reply=wire.ItemOnce, body=wire.PaperIn, idempotent=True,
)  # fmt: skip
def deliver_paper(item: str) -> Response:
    """Made from the case as it is now, and kept as it is. Delivering it again makes another version."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.PaperIn), _caller(), clock.now(), _id(item)

    def act(session: Session, data: Mapping[str, Any]) -> AgendaItem:
        return delivering.deliver(session, actor, key, data.get("note"), now=now)

    return _done(given, actor, act, ("note",))


@api.operation(
    "POST", "/agenda-items/{item}/outcome", tag="forums", summary="Record what a meeting said",
    capability=Capability.FORUM_WORK, reply=wire.ItemOnce, body=wire.OutcomeIn, idempotent=True,
)  # fmt: skip
def record_outcome(item: str) -> Response:
    """It returns to the case, which goes on. Postponed: the item goes to the next meeting."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.OutcomeIn), _caller(), clock.now(), _id(item)

    def act(session: Session, data: Mapping[str, Any]) -> AgendaItem:
        return outcomes.record(session, actor, key, data, now=now)

    return _done(given, actor, act, ("text",))


def _done(
    given: Any, actor: Actor, act: Callable[[Session, Mapping[str, Any]], AgendaItem], texts: tuple[str, ...],
    status: int = 200,
) -> Response:  # fmt: skip
    """Do something with an item, once, and answer with how it is now."""
    data, now = dict(given.data), clock.now()

    def effect(session: Session) -> Reply:
        item = act(session, data)
        case = session.get_one(Case, item.case_id)
        answer = wire.ItemOnce(
            id=item.id, number=case.number, meeting=item.meeting_id, paper_version=item.paper_version,
            result=item.result,
        )  # fmt: skip
        said = {name: data.get(name) for name in texts}
        body = personal.warned(session, actor, case, said, answer, now=now).model_dump_json(by_alias=True)
        return Reply(status, body, {})

    return _once(given.canonical, effect)


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound(text)
    return int(text)


def _summary(row: MeetingRow, counted: Counts, actor: Actor) -> dict[str, Any]:
    names = ("id", "held_on", "begins", "ends", "place", "chair", "papers_on", "status", "revision")
    return {
        **{name: getattr(row, name) for name in names},
        "forum": row.forum_key,
        "name": row.forum(actor.language),
        "items": counted.items,
        "without_paper": counted.without_paper,
    }


def _meeting(session: Session, actor: Actor, row: MeetingRow) -> wire.Meeting:
    items = queries_items.items(session, actor, row.id)
    missing = sum(not item.paper_version and item.open for item in items)
    return wire.Meeting(
        **_summary(row, Counts(len(items), missing), actor),
        note=row.note,
        agenda=[_item(item) for item in items],
        moved=[
            wire.Moved(number=one.number, to=one.to_id, cause=one.cause, reason=one.reason, moved_at=one.moved_at)
            for one in queries_items.moved_from(session, actor, row.id)
        ],
    )


def _item(row: queries_items.ItemRow) -> wire.AgendaItem:
    names = ("id", "number", "title", "process", "purpose", "asked", "paper_version", "paper_at", "result")
    return wire.AgendaItem(
        **{name: getattr(row, name) for name in (*names, "result_text", "ended_at")},
        url=present.url_of(row.number),
        presenter=common.PersonRef(id=row.presenter_id, name=row.presenter or "") if row.presenter_id else None,
    )
