"""The operations about scenarios of what if."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_simulations as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _once, api
from app.db import transaction
from app.errors import Invalid, NotFound
from app.policy import Capability
from app.web.request import close_session, session
from app.whatif import actions, levers, queries
from app.whatif.models import Scenario


@api.operation(
    "GET", "/simulations", tag="simulations", summary="Your scenarios", capability=Capability.SIMULATE,
    reply=wire.SimulationList,
)  # fmt: skip
def list_simulations() -> Response:
    """Nobody sees those of somebody else."""
    reading.query(common.NoQuery)
    return _json(wire.SimulationList(results=[_out(one) for one in queries.mine(session(), _caller())]))


@api.operation(
    "GET", "/simulations/{simulation}", tag="simulations", summary="A scenario", capability=Capability.SIMULATE,
    reply=wire.SimulationOut,
)  # fmt: skip
def read_simulation(simulation: str) -> Response:
    """What changes, and what came of it: ranges, and the check against the last quarters."""
    reading.query(common.NoQuery)
    return _json(_out(queries.one(session(), _caller(), _id(simulation))))


@api.operation(
    "POST", "/simulations", tag="simulations", summary="Make a scenario", capability=Capability.SIMULATE,
    reply=wire.SimulationOut, status=201, body=wire.SimulationGiven, idempotent=True,
)  # fmt: skip
def make_simulation() -> Response:
    """It is computed by the worker, in about a minute: ask it again then."""
    reading.query(common.NoQuery)
    given, actor, now = reading.body(wire.SimulationGiven), _caller(), clock.now()
    data, spelled = reading.step_data(given.data, tuple(wire.SimulationGiven.model_fields))

    def act(writing: Session) -> Scenario:
        try:
            return actions.make(writing, actor, data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None

    return _done(given.canonical, 201, act)


@api.operation(
    "DELETE", "/simulations/{simulation}", tag="simulations", summary="Throw a scenario away",
    capability=Capability.SIMULATE, reply=wire.SimulationOut,
)  # fmt: skip
def remove_simulation(simulation: str) -> Response:
    """What it was comes back."""
    reading.query(common.NoQuery)
    key, actor = _id(simulation), _caller()
    close_session()
    with transaction() as writing:
        was = _out(queries.one(writing, actor, key))
        actions.remove(writing, actor, key, now=clock.now())
    return _json(was)


def _done(canonical: Any, status: int, act: Callable[[Session], Scenario]) -> Response:
    def effect(writing: Session) -> Reply:
        one = act(writing)
        writing.flush()
        headers = {"Location": f"/api/v1/simulations/{one.id}"} if status == 201 else {}
        return Reply(status, _out(one).model_dump_json(by_alias=True), headers)

    return _once(canonical, effect)


def _id(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(given)
    return int(given)


def _out(one: Scenario) -> wire.SimulationOut:
    found = one.result
    failed = found is not None and "fault" in found
    return wire.SimulationOut(
        id=one.id,
        name=one.name,
        **levers.from_data(one.levers).as_data(),
        state="failed" if failed else "waiting" if found is None else "ready",
        ran_at=one.ran_at,
        result=None if found is None or failed else _result(found),
    )


def _result(found: Mapping[str, Any]) -> wire.SimulationResult:
    return wire.SimulationResult(
        since=found["since"],
        until=found["until"],
        runs=found["runs"],
        as_of=found["seq"],
        country=_measures(found["land"]),
        directorate=None if found["here"] is None else _measures(found["here"]),
        check=[
            wire.SimulationCheck(
                quarter=one["quarter"], measure=one["measure"], was=one["was"], range=_range(one["range"]),
                within=one["within"],
            )
            for one in found["check"]
        ],
    )  # fmt: skip


def _measures(lines: Sequence[Mapping[str, Any]]) -> list[wire.SimulatedMeasure]:
    return [
        wire.SimulatedMeasure(
            measure=line["measure"], now=_range(line["now"]), changed=_range(line["then"]),
            difference=_range(line["change"]), fewer=line["fewer"], more=line["more"],
        )
        for line in lines
    ]  # fmt: skip


def _range(found: Sequence[int] | None) -> wire.SimulatedRange | None:
    return None if found is None else wire.SimulatedRange(low=found[0], middle=found[1], high=found[2])
