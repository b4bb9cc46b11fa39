"""The operations about the process map and the event log for research."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_mining as wire
from app.api.problems import Problem
from app.api.views import _caller, _json, api
from app.db import transaction
from app.errors import FieldError, NotFound
from app.figures.period import Period
from app.mining import drawing, exporting, page, places, queries
from app.mining.exporting import Order
from app.policy import Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/process-maps/{process}", tag="research", summary="Which ways cases really took",
    capability=Capability.PROCESS_READ, reply=wire.ProcessMapOut, query=wire.MapQuery,
)  # fmt: skip
def read_process_map(process: str) -> Response:
    """Confidential cases and drafts are not counted. In a region or a pilot, numbers below five are not told."""
    asked = reading.query(wire.MapQuery)
    if process not in {name for name, _label in places.processes("en")}:
        raise NotFound(process)
    place = places.parsed(session(), asked.slice)
    if place is None:
        raise Problem("invalid", [FieldError("slice", "unknown_choice", {"value": asked.slice})])
    period = _period(asked)
    found = queries.observed(session(), process, period, place)
    few = places.hides_few(place)

    def told(number: int | None, of: int) -> int | None:
        return None if few and 0 < of < drawing.FEW else number

    return _json(
        wire.ProcessMapOut(
            process=process, since=period.since, until=period.until, slice=str(place),
            cases=told(found.cases, found.cases), steps=told(found.steps, found.cases),
            ended=told(found.ended, found.ended),
            straight=told(found.straight, min(found.ended, found.straight or found.ended)),
            ways=[
                wire.MapWay(
                    source=way.source, step=way.step, target=way.target, kind=way.kind.value, leaves_line=way.off,
                    times=told(way.times, way.cases), cases=told(way.cases, way.cases),
                    median_working_days=told(way.days, way.cases),
                )
                for way in found.ways
            ],
            states=[
                wire.MapState(
                    state=one.state, cases=told(one.cases, one.cases), median_working_days=told(one.days, one.cases)
                )
                for one in found.states.values()
            ],
            routes=[
                wire.MapRoute(states=list(one.states), cases=told(one.cases, one.cases), stayed_on_line=one.straight)
                for one in found.routes
            ],
            follows=[
                wire.MapFollows(step=one, next=other, times=told(times, times))
                for (one, other), times in sorted(found.follows.items())
            ],
        )
    )  # fmt: skip


@api.operation(
    "POST", "/event-logs", tag="research", summary="Export the event log, pseudonymised",
    capability=Capability.RESEARCH_EXPORT, reply=None, body=wire.EventLogIn, sends_file=True,
)  # fmt: skip
def export_event_log() -> Response:
    """Answers with the file. Each export is noted in the log: it is not repeated by an idempotency key."""
    reading.query(common.NoQuery)
    order = _order(reading.body(wire.EventLogIn).data)
    with transaction() as writing:
        begun = exporting.begin(writing, _caller(), order, now=clock.now())
    close_session()
    body = b"".join(exporting.chunks(session(), begun))
    answer = Response(body, content_type=exporting.MEDIA_TYPES[order.form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{begun.filename}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _period(asked: wire.MapQuery) -> Period:
    """The days that were asked. Raises Problem."""
    errors: list[FieldError] = []
    days = _days({"since": asked.since, "until": asked.until}, errors)
    if errors:
        raise Problem("invalid", errors)
    until = days["until"] or clock.local_date(clock.now())
    try:
        return Period(days["since"] or until - page.YEAR, until)
    except (ValueError, OverflowError):
        raise Problem("invalid", [FieldError("until", "ends_before_begin")]) from None


def _days(given: Mapping[str, Any], errors: list[FieldError]) -> dict[str, date | None]:
    """The first and the last day, as far as they are given; what is no date is among the errors."""
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(given[name]) if given.get(name) else None
        except (ValueError, TypeError):
            errors.append(FieldError(name, "not_a_date"))
    return days


def _order(data: Mapping[str, Any]) -> Order:
    """What was asked. Raises Problem for what is no text or no date."""
    errors: list[FieldError] = []
    given = {"process": "", "slice": exporting.LAND, "dates": "day", **data}
    for name in ("format", "process", "slice", "dates"):
        if not isinstance(given.get(name), str):
            errors.append(FieldError(name, "wrong_type" if name in given else "required"))
    days = _days(given, errors)
    if errors:
        raise Problem("invalid", errors)
    return Order(given["format"], given["process"], given["slice"], days["since"], days["until"], given["dates"])
