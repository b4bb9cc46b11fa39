"""The operations about tags and watching, and about doing one thing to several cases."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_bulk as wire
from app.api.idempotency import Reply
from app.api.openapi import BASE
from app.api.problems import Problem
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import bulk, bulk_kinds, marking, marks
from app.cases import queries as cases
from app.db import transaction
from app.desk import jobs
from app.desk.models_jobs import Job
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Capability
from app.web.messages import message_for
from app.web.request import close_session, session
from app.workflow.fields import unknown_choice


@api.operation(
    "GET", "/cases/{number}/marks", tag="cases", summary="The tags of a case, and whether I watch it",
    capability=Capability.CASE_READ, reply=wire.Marks,
)  # fmt: skip
def read_marks(number: str) -> Response:
    """Whoever sees the case sees its tags; whether somebody watches it is theirs alone."""
    reading.query(common.NoQuery)
    return _json(_marks(session(), _caller(), _visible(number).id))


@api.operation(
    "POST", "/cases/{number}/marks", tag="cases", summary="Tag a case, or watch it",
    capability=Capability.CASE_READ, reply=wire.Marks, body=wire.MarksIn, idempotent=True,
)  # fmt: skip
def change_marks(number: str) -> Response:
    """The case keeps its version. What is so already stays so, and is no error."""
    reading.query(common.NoQuery)
    given = reading.body(wire.MarksIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    add, remove = _words(given.data, "add"), _words(given.data, "remove")
    watched = given.data.get("watched")
    if watched is not None and not isinstance(watched, bool):
        raise Problem("invalid", [FieldError("watched", "not_true_or_false")])

    def effect(session: Session) -> Reply:
        case = cases.get_visible(session, actor, number, hold=True)
        has = marks.of_case(session, case.id)
        if new := [word for word in add if word not in has]:
            marking.tag(session, actor, number, new, now=now)
        if gone := [word for word in remove if word in has]:
            marking.untag(session, actor, number, gone, now=now)
        if watched is not None and watched != marks.is_watched(session, actor, case.id):
            (marking.watch if watched else marking.unwatch)(session, actor, number, now=now)
        session.flush()
        return Reply(200, _marks(session, actor, case.id).model_dump_json(by_alias=True), {})

    return _once(given.canonical, effect)


def _words(data: Any, name: str) -> list[str]:
    """The tags of a field, as they are kept. Raises Problem."""
    sent = data.get(name)
    try:
        return marks.read(sent) if sent else []
    except Invalid as invalid:
        raise Problem("invalid", [FieldError(name, one.code, one.params) for one in invalid.errors]) from None


def _marks(session: Session, actor: Actor, case_id: int) -> wire.Marks:
    return wire.Marks(tags=marks.of_case(session, case_id), watched=marks.is_watched(session, actor, case_id))


# -- several cases at once -----------------------------------------------------------------------------


@api.operation(
    "POST", "/jobs", tag="cases", summary="Do one thing to several cases", capability=Capability.CASE_READ,
    reply=wire.Job, status=202, body=wire.JobIn, idempotent=True,
)  # fmt: skip
def begin_job() -> Response:
    """Each case is done or refused by itself, with the rights and rules of that action; one that is refused stays as it
    was. Ask for the job to see how far it is. Cases that the caller may not know of are refused as if they were not
    there.
    """
    reading.query(common.NoQuery)
    given = reading.body(wire.JobIn)
    actor, now = _caller(), clock.now()
    kind = bulk_kinds.get(str(given.data.get("action")))
    if kind is None:
        fault = unknown_choice("action", given.data.get("action"), bulk_kinds.names())
        raise Problem("invalid", [FieldError(fault.field, fault.code, fault.params)])
    chosen = _chosen(given.data.get("cases"))
    data = given.data.get("data") or {}
    if not isinstance(data, dict):
        raise Problem("invalid", [FieldError("data", "wrong_type")])

    def effect(session: Session) -> Reply:
        job = jobs.begin(session, actor, kind, data, chosen, now=now)
        session.flush()
        body = _job(session, job).model_dump_json(by_alias=True)
        return Reply(202, body, {"Location": f"{BASE}/jobs/{job.id}"})

    answer = _once(given.canonical, effect)
    jobs.call()
    return answer


def _chosen(sent: Any) -> list[bulk.Chosen]:
    """The cases of a job. Raises Problem for what is no number, with its place."""
    wrong = [
        FieldError(f"cases.{place}", "unknown_case")
        for place, one in enumerate(sent if isinstance(sent, list) else ())
        if not (isinstance(one, str) and bulk.WRITTEN.fullmatch(one))
    ]
    if wrong or not isinstance(sent, list):
        raise Problem("invalid", wrong or [FieldError("cases", "wrong_type")])
    return bulk.read(sent)


@api.operation(
    "GET", "/jobs", tag="cases", summary="What I did to several cases", capability=Capability.CASE_READ,
    reply=wire.JobList,
)  # fmt: skip
def list_jobs() -> Response:
    """Nobody else sees them."""
    reading.query(common.NoQuery)
    return _json(wire.JobList(results=[wire.JobSummary(**_summary(job)) for job in jobs.of(session(), _caller())]))


@api.operation(
    "GET", "/jobs/{job}", tag="cases", summary="What came of each case of a job", capability=Capability.CASE_READ,
    reply=wire.Job,
)  # fmt: skip
def read_job(job: str) -> Response:
    """How far it is, and why cases were refused."""
    reading.query(common.NoQuery)
    return _json(_job(session(), jobs.visible(session(), _caller(), _key(job))))


@api.operation(
    "POST", "/jobs/{job}/stop", tag="cases", summary="Do no more of a job", capability=Capability.CASE_READ,
    reply=wire.Job,
)  # fmt: skip
def stop_job(job: str) -> Response:
    """What was done stays done. Of one that is finished nothing changes."""
    reading.query(common.NoQuery)
    key, actor, now = _key(job), _caller(), clock.now()
    close_session()
    with transaction() as writing:
        jobs.stop(writing, actor, key, now=now)
        return _json(_job(writing, jobs.visible(writing, actor, key)))


def _key(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise NotFound(written)
    return int(written)


def _summary(job: Job) -> dict[str, Any]:
    return {
        "id": job.id, "action": job.kind, "status": job.status.value, "total": job.total, "done": job.done,
        "refused": job.refused, "created_at": job.created_at, "finished_at": job.finished_at,
    }  # fmt: skip


def _job(session: Session, job: Job) -> wire.Job:
    found = [
        wire.JobCase(
            number=one.number,
            status=one.status.value,
            reasons=[wire.JobReason(field=e.field, code=e.code, message=message_for(e)) for e in one.reasons],
        )
        for one in jobs.outcomes(session, job)
    ]
    return wire.Job(**_summary(job), cases=found)
