"""The operations of the REST API. Each is a page's action or query with JSON around it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from pydantic import BaseModel
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app import clock, workdays
from app.api import idempotency, lookups, personal, present, problems, reading
from app.api import schemas as wire
from app.api.idempotency import Reply
from app.api.openapi import BASE, Api
from app.api.problems import Problem
from app.bottlenecks import queries as bottleneck_queries
from app.bottlenecks.vocabulary import ACCORDS, AGREEMENTS, SYSTEMS
from app.cases import actions as cases
from app.cases import queries as case_queries
from app.cases.filters import Filters, Status, due_between, made_between, orders
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.outbox import actions as outbox
from app.outbox import contents
from app.outbox import queries as notice_queries
from app.people import absence as absences
from app.people import queries as people
from app.policy import Actor, Capability
from app.promises import actions as promises
from app.promises import queries as promise_queries
from app.regions import queries as regions
from app.web.request import close_session, session
from app.workdays import queries as workday_queries
from app.workflow.fields import unknown_choice

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
api = Api(blueprint)
NUMBER = re.compile(r"\d{4}-\d{5,12}", re.ASCII)
JSON = "application/json"


def _caller() -> Actor:
    found: Actor = g.actor
    return found


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(by_alias=True), content_type=JSON)


def _sent(reply: Reply) -> Response:
    return Response(reply.body, reply.status, headers=dict(reply.headers), content_type=JSON)


def _tag(version: int, body: str) -> str:
    """The version of the case, by which If-Match goes, and a digest: a comment changes a case but not its version."""
    return f'"{version}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"'


def _case_reply(
    session: Session, actor: Actor, case: Case, status: int = 200, given: Mapping[str, Any] | None = None
) -> Reply:
    answer = personal.warned(session, actor, case, given or {}, present.case(session, actor, case), now=clock.now())
    body = answer.model_dump_json(by_alias=True)
    headers = {"ETag": _tag(case.version, body)}
    if status == 201:
        headers["Location"] = present.url_of(case.number)
    return Reply(status, body, headers)


def _visible(number: str) -> Case:
    """The case of this number, for reading. Raises NotFound."""
    return case_queries.get_visible(session(), _caller(), _number(number))


def _number(written: str) -> str:
    if not NUMBER.fullmatch(written):
        raise NotFound(written)
    return written


def _once(canonical: str, effect: idempotency.Effect) -> Response:
    """Carry out a change. The reading session is given back first: a request never holds two connections."""
    key = reading.idempotency_key()
    digest = idempotency.digest(request.method, request.path, canonical)
    close_session()
    return _sent(idempotency.once(_caller(), key, digest, effect, clock.now()))


# -- lists of cases ------------------------------------------------------------------------------


@api.operation(
    "GET", "/cases", tag="cases", summary="Find cases", capability=Capability.CASE_READ, reply=wire.CasePage,
    query=wire.CaseQuery,
)  # fmt: skip
def list_cases() -> Response:
    """The cases that the caller may see, in the order asked for, of every process unless `process` says which. Without
    `status`, `state`, `verdict` or `updatedSince`: those that are open.
    """
    asked = reading.query(wire.CaseQuery)
    errors = [
        *_unlisted("process", asked.process, registry.names()),
        *_unlisted("state", asked.state, _states(asked.process)),
        *_unlisted("system", asked.system, SYSTEMS),
        *_unlisted("accord", asked.accord, ACCORDS),
        *_unlisted("agreement", asked.agreement, AGREEMENTS),
    ]
    status, now = _status(asked), clock.now()
    errors += _unlisted("order", asked.order.value, [order.value for order in orders(status)])
    extra = bottleneck_queries.narrowed(asked.nature or "", asked.system, asked.accord, asked.agreement)
    filters = Filters(
        queue=asked.queue,
        status=status,
        process=asked.process,
        state=asked.state,
        regions=_regions(asked.region, errors),
        counted=_region(asked.counted, errors),
        theme=asked.theme.lower(),
        urgency=asked.urgency or "",
        q=asked.q,
        updated_since=asked.updated_since,
        waiting=asked.waiting or "",
        due=due_between(asked.due, now) if asked.due else (None, None),
        made=made_between(asked.age, now) if asked.age else (None, None),
        verdict=asked.verdict or "",
        tag=asked.tag.lower(),
        order=asked.order,
        extra=extra,
    )
    return _json(present.case_page(session(), _caller(), _page(filters, asked.cursor, asked.limit, errors)))


@api.operation(
    "GET", "/escalations", tag="cases", summary="Find escalations", capability=Capability.CASE_READ,
    reply=wire.EscalationPage, query=wire.EscalationQuery,
)  # fmt: skip
def list_escalations() -> Response:
    """The escalations that the caller may see, the next deadline first. Each is a case of its own: read it and take
    its steps under `/cases/{number}`.
    """
    asked = reading.query(wire.EscalationQuery)
    errors = _unlisted("state", asked.state, _states("escalation"))
    filters = Filters(
        queue=asked.queue,
        status=_status(asked),
        process="escalation",
        state=asked.state,
        regions=_regions(asked.region, errors),
        mt_list=asked.mt_list,
        updated_since=asked.updated_since,
    )
    return _json(present.escalation_page(session(), _caller(), _page(filters, asked.cursor, asked.limit, errors)))


def _status(asked: wire.CaseQuery | wire.EscalationQuery) -> Status:
    if asked.status is not None:
        return asked.status
    verdict = isinstance(asked, wire.CaseQuery) and asked.verdict
    return Status.ANY if asked.state or asked.updated_since or verdict else Status.OPEN


def _unlisted(name: str, value: str, known: Iterable[str]) -> list[FieldError]:
    values = list(known)
    if not value or value in values:
        return []
    fault = unknown_choice(name, value, values)
    return [FieldError(name, fault.code, fault.params)]


def _states(process: str) -> list[str]:
    """The states of a process in its current version; of all of them when none is named."""
    chosen = [process] if process in registry.names() else registry.names()
    return [state for name in chosen for state in registry.current(name).states]


def _regions(written: list[str], errors: list[FieldError]) -> frozenset[int]:
    """The regions asked for and all that overlap them."""
    found = set()
    for one in written:
        try:
            found.add(lookups.region(session(), one))
        except Invalid as invalid:
            errors += invalid.errors
    return regions.overlapping(session(), found)


def _region(written: str, errors: list[FieldError]) -> int | None:
    """The one region in which cases must count."""
    try:
        return lookups.region(session(), written, field="counted") if written else None
    except Invalid as invalid:
        errors += invalid.errors
        return None


def _page(filters: Filters, cursor: str, limit: int, errors: list[FieldError]) -> case_queries.Page:
    if cursor and not case_queries.understands(cursor, filters.order):
        errors.append(FieldError("cursor", "unknown_cursor"))
    if errors:
        raise Problem("invalid", errors)
    return case_queries.page(session(), _caller(), filters, cursor or None, limit)


# -- one case ------------------------------------------------------------------------------------


@api.operation(
    "GET", "/cases/{number}", tag="cases", summary="Read a case", capability=Capability.CASE_READ, reply=wire.Case,
    versioned=True,
)  # fmt: skip
def read_case(number: str) -> Response:
    """A bottleneck, an escalation, a promise or a task: where it stands, who must act, by when, and what came of it."""
    reading.query(wire.NoQuery)
    case = _visible(number)
    response = _sent(_case_reply(session(), _caller(), case))
    response.make_conditional(request)
    return response


@api.operation(
    "GET", "/cases/{number}/transitions", tag="cases", summary="What can I do with a case",
    capability=Capability.CASE_READ, reply=wire.StepList,
)  # fmt: skip
def list_transitions(number: str) -> Response:
    """The steps that this caller may take now, with the fields each asks and the values to choose from."""
    reading.query(wire.NoQuery)
    return _json(present.steps(session(), _caller(), _visible(number), clock.now()))


@api.operation(
    "POST", "/cases/{number}/transitions", tag="cases", summary="Take a case a step further",
    capability=Capability.CASE_READ, reply=wire.Case, body=wire.StepIn, versioned=True, if_match=True,
    idempotent=True,
)  # fmt: skip
def take_transition(number: str) -> Response:
    """The same step as on the page: it asks the same and has the same consequences."""
    reading.query(wire.NoQuery)
    given = reading.body(wire.StepIn)
    expected = reading.expected_version()
    name = given.data.get("name")
    if not isinstance(name, str) or not name:
        raise Problem("invalid", [FieldError("name", "wrong_type" if name else "required")])
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        seen = case_queries.get_visible(session, actor, number)
        step = registry.get(session, seen.process, seen.workflow_version).transitions.get(name)
        names = tuple(item.name for item in step.fields) if step else ()
        data, spelled = reading.step_data(given.data.get("data"), names)
        try:
            case = cases.transition(session, actor, number, name, data, expected_version=expected, now=now)
        except NotAllowedNow as refused:
            if step is None:
                raise Problem("invalid", [FieldError("name", "unknown_step")]) from None
            raise refused
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        return _case_reply(session, actor, case, given=data)

    return _once(given.canonical, effect)


# -- promises ------------------------------------------------------------------------------------


@api.operation(
    "GET", "/cases/{number}/promises", tag="cases", summary="What was promised to the region",
    capability=Capability.CASE_READ, reply=wire.PromiseList,
)  # fmt: skip
def list_promises(number: str) -> Response:
    """The promises about a bottleneck: first those to be kept, the nearest day first. Another case has none."""
    reading.query(wire.NoQuery)
    case = _visible(number)
    found = promise_queries.of_case(session(), case.id, _caller())
    return _json(wire.PromiseList(results=[present.promise(session(), _caller(), row) for row in found]))


@api.operation(
    "POST", "/cases/{number}/promises", tag="cases", summary="Promise something to the region",
    capability=Capability.CASE_PROMISE, reply=wire.Promise, status=201, body=wire.PromiseIn, idempotent=True,
)  # fmt: skip
def make_promise(number: str) -> Response:
    """The promise becomes a case of its own, that somebody must keep before a date. Take its steps (`keep`, `move`,
    `break`) there. The region reads it on its own page.
    """
    reading.query(wire.NoQuery)
    given = reading.body(wire.PromiseIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    names = tuple(field.name for field in registry.current("promise").transitions["make"].fields)
    data, spelled = reading.step_data(given.data, names)

    def effect(session: Session) -> Reply:
        try:
            made = promises.make(session, actor, number, data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        row = promise_queries.record(session, made.id, actor)
        answer = personal.warned(session, actor, made, data, present.promise(session, actor, row), now=now)
        body = answer.model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": present.url_of(made.number)})

    return _once(given.canonical, effect)


# -- what one was told ---------------------------------------------------------------------------


@api.operation(
    "GET", "/notices", tag="notices", summary="What was I told", capability=Capability.CASE_READ,
    reply=wire.NoticePage, query=wire.NoticeQuery,
)  # fmt: skip
def list_notices() -> Response:
    """The caller's own notices: unread ones first, then the newest first. Nobody sees those of somebody else."""
    asked = reading.query(wire.NoticeQuery)
    caller = _caller()
    try:
        page = notice_queries.notices(
            session(), caller.id or 0, size=asked.limit, cursor=asked.cursor, unread=asked.unread == "true"
        )
    except ValueError:
        raise Problem("invalid", [FieldError("cursor", "unknown_cursor")]) from None
    items = contents.as_items(session(), page.rows, caller.language, current_app.config["SETTINGS"].base_url)
    results = [present.notice(row, item) for row, item in zip(page.rows, items, strict=True)]
    return _json(wire.NoticePage(results=results, unread=caller.unread, next=page.cursor))


@api.operation(
    "POST", "/notices/{notice}/read", tag="notices", summary="Mark a notice as read",
    capability=Capability.CASE_READ, reply=wire.Notice,
)  # fmt: skip
def read_notice(notice: str) -> Response:
    """It then counts as read on the pages too, and is not mailed any more. Once read, it stays read."""
    reading.query(wire.NoQuery)
    if not re.fullmatch(r"[0-9]{1,9}", notice):
        raise NotFound(notice)
    caller = _caller()
    base_url = current_app.config["SETTINGS"].base_url
    close_session()
    with transaction() as writing:
        outbox.mark_read(writing, caller, int(notice), now=clock.now())
        writing.flush()
        row = notice_queries.notice(writing, caller.id or 0, int(notice))
        [item] = contents.as_items(writing, [row], caller.language, base_url)
    return _json(present.notice(row, item))


# -- absence -------------------------------------------------------------------------------------


@api.operation(
    "GET", "/absences", tag="absences", summary="Who is away, and who stands in", capability=Capability.CASE_READ,
    reply=wire.AbsenceList,
)  # fmt: skip
def list_absences() -> Response:
    """The absences that hold or come and that the caller may arrange: their own, those of the people of a directorate
    they coordinate, or (for an administrator) all. By first day.
    """
    reading.query(wire.NoQuery)
    rows = absences.visible(session(), _caller(), clock.local_date(clock.now()))
    return _json(wire.AbsenceList(results=[present.absence(row) for row in rows]))


@api.operation(
    "POST", "/absences", tag="absences", summary="Record an absence", capability=Capability.CASE_READ,
    reply=wire.Absence, status=201, body=wire.AbsenceIn, idempotent=True,
)  # fmt: skip
def add_absence() -> Response:
    """That the caller, or somebody they may arrange it for (`person`), is away, and who stands in. The deputy hears of
    it. Refused: a deputy who cannot do the work, two absences on a day, and deputies that go round in a circle.
    """
    reading.query(wire.NoQuery)
    given = reading.body(wire.AbsenceIn)
    actor, now = _caller(), clock.now()
    person = given.data.get("person")
    if person is None:
        person = actor.id
    if not isinstance(person, int) or isinstance(person, bool) or not 0 < person < 2**31:
        raise Problem("invalid", [FieldError("person", "unknown_person")])
    names = {"from_on": "fromOn", "until_on": "untilOn", "deputy": "deputy", "note": "note"}
    raw = {name: given.data.get(spelled) for name, spelled in names.items()}

    def effect(session: Session) -> Reply:
        try:
            key = absences.add(session, actor, person, raw, now=now)
        except NotFound:
            raise Invalid([FieldError("person", "unknown_person")]) from None
        body = present.absence(absences.get(session, actor, key)).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{BASE}/absences"})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/absences/{absence}", tag="absences", summary="End an absence", capability=Capability.CASE_READ,
    reply=wire.Absence,
)  # fmt: skip
def end_absence(absence: str) -> Response:
    """At once, or before it begins. It stays on record, with the moment it ended; ending it again changes nothing."""
    reading.query(wire.NoQuery)
    if not re.fullmatch(r"[0-9]{1,9}", absence):
        raise NotFound(absence)
    actor = _caller()
    close_session()
    with transaction() as writing:
        absences.end(writing, actor, int(absence), now=clock.now())
        row = absences.get(writing, actor, int(absence))
    return _json(present.absence(row))


# -- what cases refer to -------------------------------------------------------------------------


@api.operation(
    "GET", "/regions", tag="reference", summary="Find regions", capability=Capability.REGION_READ,
    reply=wire.RegionList, query=wire.RegionQuery,
)  # fmt: skip
def list_regions() -> Response:
    """The regions that exist: all of them, those of a division, or at most 20 that answer to `q`."""
    asked = reading.query(wire.RegionQuery)
    keys = [row.key for row in regions.divisions(session())]
    errors = _unlisted("division", asked.division, keys)
    if errors:
        raise Problem("invalid", errors)
    chosen = [asked.division] if asked.division else keys
    rows = [row for key in chosen for row in regions.regions_of(session(), key)]
    if asked.q:
        hits = regions.search(session(), asked.q, within=frozenset(row.id for row in rows))
        rows = [hit.region for hit in hits]
    return _json(
        wire.RegionList(
            results=[
                wire.Region(
                    id=row.id, division=row.division, code=row.code, name=row.name, valid_from=row.valid_from,
                    valid_until=row.valid_until,
                )
                for row in rows
            ]
        )
    )  # fmt: skip


@api.operation(
    "GET", "/divisions", tag="reference", summary="The divisions of the country",
    capability=Capability.REGION_READ, reply=wire.DivisionList,
)  # fmt: skip
def list_divisions() -> Response:
    """Layouts of the country in regions. They overlap, and none is the one."""
    reading.query(wire.NoQuery)
    return _json(
        wire.DivisionList(
            results=[
                wire.Division(
                    key=row.key, name=row.name(_caller().language), purpose=row.purpose, legal_basis=row.legal_basis,
                    reference_year=row.reference_year, source=row.source, regions=row.regions,
                )
                for row in regions.divisions(session())
            ]
        )
    )  # fmt: skip


@api.operation(
    "GET", "/calendar-days", tag="reference", summary="The days on which nobody works",
    capability=Capability.REGION_READ, reply=wire.CalendarYear, query=wire.CalendarQuery,
)  # fmt: skip
def list_calendar_days() -> Response:
    """Terms count working days: Monday to Friday, without these. The administrators keep the table."""
    asked = reading.query(wire.CalendarQuery)
    year = asked.year or clock.local_date(clock.now()).year
    calendar = workdays.fresh(session())
    language = _caller().language
    return _json(
        wire.CalendarYear(
            year=year,
            revision=calendar.revision,
            working_days=calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)),
            results=[
                wire.CalendarDay(date=row.day, kind=row.kind, name=row.name(language), source=row.source)
                for row in workday_queries.days(session(), year)
            ],
        )
    )


@api.operation(
    "GET", "/directorates", tag="reference", summary="The directorates", capability=Capability.REGION_READ,
    reply=wire.DirectorateList,
)  # fmt: skip
def list_directorates() -> Response:
    """The directorates of the ministry that are in use."""
    reading.query(wire.NoQuery)
    rows = people.directorates(session())
    named = [wire.Directorate(id=row.id, key=row.key, name=row.name(_caller().language)) for row in rows]
    return _json(wire.DirectorateList(results=named))


@api.operation(
    "GET", "/workflows/{name}", tag="reference", summary="A process as data", capability=Capability.REGION_READ,
    reply=wire.Workflow, query=wire.WorkflowQuery,
)  # fmt: skip
def read_workflow(name: str) -> Response:
    """States, steps, fields and terms of a process: the current version, or an older one that cases still keep."""
    asked = reading.query(wire.WorkflowQuery)
    if name not in registry.names():
        raise NotFound(name)
    try:
        version = asked.version or registry.current(name).version
        definition = registry.get(session(), name, version)
    except NoResultFound:
        raise NotFound(name) from None
    return _json(present.workflow(definition, _caller().language))


@api.operation(
    "GET", "/openapi.json", tag="description", summary="This description", capability=None, reply=None,
)  # fmt: skip
def openapi() -> Response:
    """The OpenAPI 3.1 description of this API, open to all."""
    settings: Any = current_app.config.get("SETTINGS")
    document = api.document(settings.base_url if settings else "")
    return Response(
        json.dumps(document, ensure_ascii=False), content_type=JSON, headers={"Access-Control-Allow-Origin": "*"}
    )


@blueprint.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """Whatever went wrong, as application/problem+json."""
    return problems.of(error)


# Operations of other modules, which register themselves with `api`: imported last, for they need what stands above.
from app.api import (  # noqa: E402
    views_accords,  # noqa: F401
    views_attachments,  # noqa: F401
    views_briefs,  # noqa: F401
    views_bulk,  # noqa: F401
    views_bulletins,  # noqa: F401
    views_congruence,  # noqa: F401
    views_contacts,  # noqa: F401
    views_dashboards,  # noqa: F401
    views_decisions,  # noqa: F401
    views_dossiers,  # noqa: F401
    views_enquiries,  # noqa: F401
    views_experiments,  # noqa: F401
    views_figures,  # noqa: F401
    views_filing,  # noqa: F401
    views_forums,  # noqa: F401
    views_history,  # noqa: F401
    views_lessons,  # noqa: F401
    views_links,  # noqa: F401
    views_mediation,  # noqa: F401
    views_mining,  # noqa: F401
    views_monitor,  # noqa: F401
    views_partnerships,  # noqa: F401
    views_parts,  # noqa: F401
    views_pilots,  # noqa: F401
    views_policy_tests,  # noqa: F401
    views_presence,  # noqa: F401
    views_reflections,  # noqa: F401
    views_regions,  # noqa: F401
    views_reports,  # noqa: F401
    views_search,  # noqa: F401
    views_simulations,  # noqa: F401
    views_story,  # noqa: F401
    views_table,  # noqa: F401
    views_tasks,  # noqa: F401
    views_team,  # noqa: F401
    views_tours,  # noqa: F401
    views_visits,  # noqa: F401
)
