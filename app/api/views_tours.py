"""The operations about tours, and about what pilots keep while they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_tours as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _once, api
from app.errors import Invalid, NotFound
from app.pilots import diary, diary_queries
from app.pilots import queries as pilots
from app.pilots.diary_models import EntryKind
from app.policy import Capability
from app.tours import actions, queries
from app.tours.queries import Row, Whole
from app.web.request import session


@api.operation(
    "GET", "/tours", tag="tours", summary="The tours", capability=Capability.VISIT_READ, reply=wire.TourList
)  # fmt: skip
def list_tours() -> Response:
    """Every colleague reads all of them."""
    reading.query(common.NoQuery)
    return _json(wire.TourList(results=[wire.TourBrief(**_brief(row)) for row in queries.tours(session())]))


@api.operation(
    "GET", "/tours/{tour}", tag="tours", summary="A tour", capability=Capability.VISIT_READ, reply=wire.TourOut
)  # fmt: skip
def read_tour(tour: str) -> Response:
    """Its programme, what was learned, and what was done with it."""
    reading.query(common.NoQuery)
    return _json(_tour(queries.whole(session(), _caller(), _id(tour))))


@api.operation(
    "POST", "/tours/{tour}/harvest", tag="tours", summary="Say what was learned on a tour",
    capability=Capability.TOUR_WORK, reply=wire.TourOut, status=201, body=wire.TourLearned, idempotent=True,
)  # fmt: skip
def harvest_tour(tour: str) -> Response:
    """For who goes along. Answers with the tour."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.TourLearned), _caller(), clock.now(), _id(tour)

    def act(session: Session, data: Any) -> str:
        actions.learn(session, actor, key, data, now=now)
        session.flush()
        return _tour(queries.whole(session, actor, key)).model_dump_json(by_alias=True)

    return _done(given, wire.TourLearned, f"/api/v1/tours/{key}", act)


@api.operation(
    "GET", "/pilots/{pilot}/diary", tag="pilots", summary="The diary of a pilot", capability=Capability.PILOT_READ,
    reply=wire.DiaryPage, query=wire.DiaryQuery,
)  # fmt: skip
def read_diary(pilot: str) -> Response:
    """The entries that you may read: the writer of each says who does."""
    asked, actor = reading.query(wire.DiaryQuery), _caller()
    kind = EntryKind(asked.kind) if asked.kind else None
    held = pilots.one(session(), _id(pilot))
    found = diary_queries.entries(session(), actor, held, kind=kind, page=asked.page)
    return _json(wire.DiaryPage(results=[_entry(one) for one in found.rows], page=found.page, more=found.more))


@api.operation(
    "POST", "/pilots/{pilot}/diary", tag="pilots", summary="Write in the diary of a pilot",
    capability=Capability.PILOT_DIARY, reply=wire.DiaryEntry, status=201, body=wire.DiaryGiven, idempotent=True,
)  # fmt: skip
def write_diary(pilot: str) -> Response:
    """For who works in the pilot."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.DiaryGiven), _caller(), clock.now(), _id(pilot)

    def act(session: Session, data: Any) -> str:
        made = diary.write(session, actor, key, data, now=now)
        session.flush()
        found = diary_queries.entry(session, actor, pilots.one(session, key), made.id)
        return _entry(found).model_dump_json(by_alias=True)

    return _done(given, wire.DiaryGiven, f"/api/v1/pilots/{key}/diary", act)


@api.operation(
    "GET", "/pilots/{pilot}/learning", tag="pilots", summary="The rounds and findings of a pilot",
    capability=Capability.PILOT_READ, reply=wire.PilotLearning,
)  # fmt: skip
def read_learning(pilot: str) -> Response:
    """What was planned, done, seen and thought in each round, and what was found."""
    reading.query(common.NoQuery)
    key = pilots.one(session(), _id(pilot)).id
    rounds = [
        wire.PilotRoundOut(
            id=one.id, title=one.title, since=one.since, until=one.until, plan=one.plan, done=one.done,
            observed=one.observed, reflected=one.reflected, version=one.version,
        )
        for one in diary_queries.rounds(session(), key)
    ]  # fmt: skip
    findings = [
        wire.PilotFindingOut(id=one.id, question=one.question, answer=one.answer, round=one.round, lesson=one.lesson_id)
        for one in diary_queries.findings(session(), key)
    ]
    return _json(wire.PilotLearning(rounds=rounds, findings=findings))


def _done(given: Any, shape: Any, place: str, act: Callable[[Session, Any], str]) -> Response:
    """Do it once, and answer with what it is then."""
    data, spelled = reading.step_data(given.data, tuple(shape.model_fields))

    def effect(session: Session) -> Reply:
        try:
            body = act(session, data)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        return Reply(201, body, {"Location": place})

    return _once(given.canonical, effect)


def _id(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(given)
    return int(given)


def _brief(row: Row) -> dict[str, Any]:
    return {
        "id": row.id, "title": row.title, "since": row.since, "until": row.until,
        "owner": common.PersonRef(id=row.owner_id, name=row.owner),
        "participants": [common.PersonRef(id=key, name=name) for key, name in row.people],
        "visits": row.stops, "harvest": row.harvest, "without_follow_up": row.open,
    }  # fmt: skip


def _tour(whole: Whole) -> wire.TourOut:
    return wire.TourOut(
        **_brief(whole.row),
        about=whole.row.about,
        version=whole.row.version,
        questions=[wire.TourAsked(id=key, question=text) for key, text in whole.questions],
        programme=[
            wire.TourVisit(
                id=one.id, day=one.day, begins=f"{one.begins:%H:%M}" if one.begins else "",
                ends=f"{one.ends:%H:%M}" if one.ends else "", title=one.title, place=one.place, region=one.region,
                number=one.visit,
            )
            for one in whole.stops
        ],
        learned=[
            wire.TourPoint(
                id=one.id, question=one.question_id, visit=one.stop, text=one.text, author=one.author,
                said_at=one.said_at,
                keeper=common.PersonRef(id=one.keeper_id, name=one.keeper) if one.keeper_id else None,
                done=one.done, case=one.case, lesson=one.lesson_id, done_at=one.done_at,
            )
            for one in whole.harvest
        ],
    )  # fmt: skip


def _entry(one: diary_queries.Entry) -> wire.DiaryEntry:
    return wire.DiaryEntry(
        id=one.id, day=one.day, kind=one.kind.value, text=one.text, region=one.region, round=one.round,
        readers=one.readers.value, research=one.research, version=one.version,
        author=common.PersonRef(id=one.author_id, name=one.author) if one.author_id else None,
    )  # fmt: skip
