"""The operations about the tasks of a case."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, present, reading
from app.api import schemas as common
from app.api import schemas_tasks as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.definitions import registry
from app.errors import Invalid
from app.policy import Actor, Capability
from app.tasks import actions, queries
from app.tasks.page import set_step
from app.web.request import session


@api.operation(
    "GET", "/cases/{number}/tasks", tag="cases", summary="What must be done for a case",
    capability=Capability.CASE_READ, reply=wire.TaskList,
)  # fmt: skip
def list_tasks(number: str) -> Response:
    """The tasks of a bottleneck or a dossier: first those to be done, the nearest day first. Other cases have none."""
    reading.query(common.NoQuery)
    case = _visible(number)
    found = queries.of_case(session(), case.id, _caller()) if case.tasks else []
    return _json(wire.TaskList(results=[_shown(session(), _caller(), row) for row in found]))


@api.operation(
    "POST", "/cases/{number}/tasks", tag="cases", summary="Set a task",
    capability=Capability.CASE_TASK, reply=wire.Task, status=201, body=wire.TaskIn, idempotent=True,
)  # fmt: skip
def set_task(number: str) -> Response:
    """The task becomes a case of its own, with a date and a colleague who does it or sees to it. Take its steps
    (`complete`, `move`, `pass_on`, `drop`) there. The region does not read it.
    """
    reading.query(common.NoQuery)
    given = reading.body(wire.TaskIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    data, spelled = reading.step_data(given.data, tuple(field.name for field in set_step().fields))

    def effect(session: Session) -> Reply:
        try:
            made = actions.set_task(session, actor, number, data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        row = queries.record(session, made.id, actor)
        answer = personal.warned(session, actor, made, data, _shown(session, actor, row), now=now)
        return Reply(201, answer.model_dump_json(by_alias=True), {"Location": present.url_of(made.number)})

    return _once(given.canonical, effect)


def _shown(session: Session, actor: Actor, row: queries.Row) -> wire.Task:
    definition = registry.get(session, actions.PROCESS, row.workflow_version)
    return wire.Task(
        number=row.number,
        url=present.url_of(row.number) if row.visible else None,
        state=row.state,
        state_label=definition.states[row.state].label[actor.language],
        owner=common.PersonRef(id=row.owner_id, name=row.owner or "") if row.owner_id is not None else None,
        **present.task(row),
    )
