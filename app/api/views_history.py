"""The operation about what ran before around a case."""

from __future__ import annotations

from flask import Response

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_history as wire
from app.api.views import _caller, _json, _visible, api
from app.bottlenecks import history
from app.cases.queries import Row
from app.policy import Capability
from app.web.request import session


@api.operation(
    "GET", "/cases/{number}/history", tag="cases", summary="What ran before around a case",
    capability=Capability.CASE_READ, reply=wire.History,
)  # fmt: skip
def show_history(number: str) -> Response:
    """In its region (and those that share a municipality with it) and with its theme; only what the caller sees."""
    reading.query(common.NoQuery)
    past = history.of_case(session(), _caller(), _visible(number), clock.local_date(clock.now()))
    visit = past.visit
    return _json(
        wire.History(
            in_region=[_case(row) for row in past.here],
            elsewhere=[_case(row) for row in past.elsewhere],
            outcomes=[wire.PastOutcome(outcome=key, count=number) for key, number in past.outcomes.items()],
            last_visit=wire.PastVisit(day=visit.day, name=visit.name, region=visit.region) if visit else None,
        )
    )


def _case(row: Row) -> wire.PastCase:
    return wire.PastCase.model_validate(row, from_attributes=True)
