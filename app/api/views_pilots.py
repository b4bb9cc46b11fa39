"""The operations about pilots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_pilots as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _once, api
from app.errors import FieldError, Invalid, NotFound
from app.pilots import actions, queries
from app.pilots.models import Part, Pilot
from app.pilots.queries import Row
from app.policy import Capability
from app.web.request import session


@api.operation(
    "GET", "/pilots", tag="pilots", summary="The pilots", capability=Capability.PILOT_READ, reply=wire.PilotList,
    query=wire.PilotQuery,
)  # fmt: skip
def list_pilots() -> Response:
    """Every colleague and every researcher reads all of them."""
    asked, today = reading.query(wire.PilotQuery), clock.local_date(clock.now())
    rows = [row for row in queries.pilots(session()) if asked.standing in (None, row.standing(today).value)]
    return _json(wire.PilotList(results=[_pilot(row, today) for row in rows]))


@api.operation(
    "GET", "/pilots/{pilot}", tag="pilots", summary="A pilot", capability=Capability.PILOT_READ, reply=wire.PilotOut
)
def read_pilot(pilot: str) -> Response:
    """Its questions with what was learned. Its figures are at `/figures?slice=pilot:<id>`."""
    reading.query(common.NoQuery)
    return _json(_pilot(queries.one(session(), _id(pilot)), clock.local_date(clock.now())))


@api.operation(
    "POST", "/pilots", tag="pilots", summary="Set up a pilot", capability=Capability.PILOT_WORK, reply=wire.PilotOut,
    status=201, body=wire.PilotGiven, idempotent=True,
)  # fmt: skip
def set_up_pilot() -> Response:
    """It begins and ends by itself, on the days that were given."""
    reading.query(common.NoQuery)
    given, actor, now = reading.body(wire.PilotGiven), _caller(), clock.now()
    return _done(
        given, wire.PilotGiven, 201, lambda session, data: actions.make(session, actor, data, now=now)
    )  # fmt: skip


@api.operation(
    "POST", "/pilots/{pilot}/description", tag="pilots", summary="Describe a pilot anew",
    capability=Capability.PILOT_WORK, reply=wire.PilotOut, body=wire.PilotChange, idempotent=True,
)  # fmt: skip
def change_pilot(pilot: str) -> Response:
    """All of it, as it is to read from now on."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.PilotChange), _caller(), clock.now(), _id(pilot)

    def act(session: Session, data: Mapping[str, Any]) -> Pilot:
        said = {name: value for name, value in data.items() if name != "version"}
        return actions.change(session, actor, key, said, expected_version=_version(data), now=now)

    return _done(given, wire.PilotChange, 200, act)


@api.operation(
    "POST", "/pilots/{pilot}/answers", tag="pilots", summary="Write down what a pilot taught",
    capability=Capability.PILOT_WORK, reply=wire.PilotOut, body=wire.PilotAnswers, idempotent=True,
)  # fmt: skip
def answer_pilot(pilot: str) -> Response:
    """Questions that are not in it keep their answer."""
    reading.query(common.NoQuery)
    given, actor, now, key = reading.body(wire.PilotAnswers), _caller(), clock.now(), _id(pilot)

    def act(session: Session, data: Mapping[str, Any]) -> Pilot:
        listed = data.get("answers")
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise Invalid([FieldError("answers", "wrong_type")])
        texts = {f"q{one.get('question')}": one.get("answer") for one in listed}
        return actions.answer(session, actor, key, texts, expected_version=_version(data), now=now)

    return _done(given, wire.PilotAnswers, 200, act)


def _done(given: Any, shape: Any, status: int, act: Callable[[Session, Mapping[str, Any]], Pilot]) -> Response:
    """Do it once, and answer with the pilot as it is then."""
    data, spelled = reading.step_data(given.data, tuple(shape.model_fields))

    def effect(session: Session) -> Reply:
        try:
            made = act(session, data)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        session.flush()
        found = _pilot(queries.one(session, made.id), clock.local_date(clock.now()))
        return Reply(status, found.model_dump_json(by_alias=True), {"Location": f"/api/v1/pilots/{made.id}"})

    return _once(given.canonical, effect)


def _version(data: Mapping[str, Any]) -> int:
    given = data.get("version")
    if isinstance(given, bool) or not isinstance(given, int):
        raise Invalid([FieldError("version", "not_a_number")])
    return given


def _id(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(given)
    return int(given)


def _pilot(row: Row, today: date) -> wire.PilotOut:
    def cast(part: Part) -> list[common.PersonRef]:
        return [common.PersonRef(id=key, name=name) for held, key, name in row.people if held is part]

    return wire.PilotOut(
        id=row.id,
        version=row.version,
        name=row.name,
        about=row.about,
        since=row.since,
        until=row.until,
        standing=row.standing(today).value,
        regions=[wire.PilotRegionRef(id=key, name=name) for key, name in row.regions],
        liaisons=cast(Part.LIAISON),
        fixers=cast(Part.FIXER),
        coordinators=cast(Part.COORDINATOR),
        commissioners=cast(Part.COMMISSIONER),
        questions=[wire.PilotQuestionOut(id=one.id, question=one.question, answer=one.answer) for one in row.questions],
        indicators=list(row.indicators),
        slice=f"pilot:{row.id}",
    )
