"""The operations about quarterly reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_reports as wire
from app.api.idempotency import Reply
from app.api.views import JSON, _caller, _json, _once, _tag, api
from app.errors import Invalid, NotFound
from app.figures.shapes import Measured
from app.policy import Actor, Capability
from app.reports import actions, queries, saying
from app.reports.content import LAND
from app.reports.queries import Shown
from app.web.request import language, session


@api.operation(
    "GET", "/reports/quarters", tag="reports", summary="Find quarterly reports", capability=Capability.REPORT_READ,
    reply=wire.QuarterReports,
)  # fmt: skip
def list_quarter_reports() -> Response:
    """What was published; drafts only for who publishes."""
    reading.query(common.NoQuery)
    rows = queries.page(session(), _caller())
    names = ("quarter", "edition", "published_at", "asks", "answered")
    return _json(
        wire.QuarterReports(results=[wire.ReportRow(**{name: getattr(row, name) for name in names}) for row in rows])
    )


@api.operation(
    "GET", "/reports/quarters/{quarter}", tag="reports", summary="Read a quarterly report",
    capability=Capability.REPORT_READ, reply=wire.QuarterReportOut, query=wire.ReportQuery, versioned=True,
)  # fmt: skip
def read_quarter_report(quarter: str) -> Response:
    """The edition that holds (or an earlier one) of one slice: the same figures as on the page."""
    asked = reading.query(wire.ReportQuery)
    shown = queries.one(session(), _caller(), quarter, edition=asked.edition)
    reply = _reply(shown, asked.slice)
    response = Response(reply.body, 200, headers=dict(reply.headers), content_type=JSON)
    response.make_conditional(request)
    return response


@api.operation(
    "POST", "/reports/quarters/{quarter}/texts", tag="reports", summary="Write the texts of a draft",
    capability=Capability.REPORT_PUBLISH, reply=wire.QuarterReportOut, body=wire.ReportTexts, versioned=True,
    if_match=True, idempotent=True,
)  # fmt: skip
def write_quarter_report(quarter: str) -> Response:
    """What the commissioner says in it, and asks of the MT."""
    reading.query(common.NoQuery)
    given = reading.body(wire.ReportTexts)
    said = {name: value for name, value in given.data.items() if value is not None}
    expected, actor, now = reading.expected_version(), _caller(), clock.now()

    def effect(session: Session) -> Reply:
        version = _expected(session, actor, quarter, expected)
        try:
            actions.write(session, actor, quarter, said, expected_version=version, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        return _reply(queries.one(session, actor, quarter, draft=True), LAND)

    return _once(given.canonical, effect)


@api.operation(
    "POST", "/reports/quarters/{quarter}/publish", tag="reports", summary="Publish a quarterly report",
    capability=Capability.REPORT_PUBLISH, reply=wire.QuarterReportOut, body=wire.ReportPublishing, versioned=True,
    if_match=True, idempotent=True,
)  # fmt: skip
def publish_quarter_report(quarter: str) -> Response:
    """The draft becomes the next edition, and never changes again."""
    reading.query(common.NoQuery)
    given = reading.body(wire.ReportPublishing)
    reason, expected, actor, now = given.data.get("reason") or "", reading.expected_version(), _caller(), clock.now()

    def effect(session: Session) -> Reply:
        version = _expected(session, actor, quarter, expected)
        try:
            actions.publish(session, actor, quarter, expected_version=version, reason=reason, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        return _reply(queries.one(session, actor, quarter), LAND)

    return _once(given.canonical, effect)


@api.operation(
    "POST", "/reports/quarters/{quarter}/asks/{place}", tag="reports", summary="Answer what is asked of the MT",
    capability=Capability.REPORT_RESPOND, reply=wire.QuarterReportOut, body=wire.ReportAnswerIn, versioned=True,
    idempotent=True,
)  # fmt: skip
def answer_quarter_report(quarter: str, place: str) -> Response:
    """The answer of the MT to one point, and later how it stands."""
    reading.query(common.NoQuery)
    given = reading.body(wire.ReportAnswerIn)
    actor, now = _caller(), clock.now()
    if not (place.isascii() and place.isdigit() and len(place) < 3):
        raise NotFound(place)

    def effect(session: Session) -> Reply:
        try:
            actions.answer(session, actor, quarter, int(place), given.data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {"by_on": "byOn", "progress_said": "progressSaid"}) from None
        return _reply(queries.one(session, actor, quarter), LAND)

    return _once(given.canonical, effect)


def _expected(session: Session, actor: Actor, quarter: str, expected: int | None) -> int:
    """The version that the caller saw; with `*` the one there is. Raises NotFound."""
    return queries.one(session, actor, quarter).version if expected is None else expected


def _figure(one: Measured) -> wire.ReportFigure:
    return wire.ReportFigure(value=one.value, of=one.of, parts=dict(one.parts), parts_of=dict(one.parts_of))


def _reply(shown: Shown, key: str) -> Reply:
    """A slice of a report. Raises NotFound for one that it does not have."""
    if key not in shown.content.slices:
        raise NotFound(key)
    content, part, told, words = shown.content, shown.content.of(key), shown.standing, language()
    measures = [
        wire.ReportMeasure(
            key=name, group=one["group"], label=one["label"][words], definition=one["definition"][words],
            unit=one["unit"], now=_figure(part.now[name]),
            before=_figure(part.before[name]) if name in part.before else None,
        )
        for name, one in content.measures.items() if name in part.now
    ]  # fmt: skip
    answers: list[dict[str, Any]] = [dict(one) for one in told.answers]
    body = wire.QuarterReportOut(
        quarter=shown.quarter, version=shown.version, edition=told.edition, digest=told.digest,
        published_at=told.published_at, reason=told.reason, slice=key, label=part.label[words],
        since=date.fromisoformat(content.since),
        until=date.fromisoformat(content.until), counted_until=content.seq, confidential=content.confidential,
        in_short=["".join(line) for line in saying.in_short(content, part, words, lambda _measure: "")],
        introduction=content.introduction, learned=content.learned, figures=measures,
        noticed=[
            wire.ReportNoticed(measure=one["measure"], said=one["said"][words], rule=one["rule"][words])
            for one in part.noticed
        ],
        asks=[
            wire.ReportAnswer(
                place=one["position"], text=one["text"], answer=one["answer"] or None, said=one["said"],
                owner=one["owner"], by_on=one["by_on"] or None, progress=one["progress"] or None,
                progress_said=one["progress_said"],
            )
            for one in answers
        ],
        reply=told.reply,
    ).model_dump_json(by_alias=True)  # fmt: skip
    return Reply(200, body, {"ETag": _tag(shown.version, body)})
