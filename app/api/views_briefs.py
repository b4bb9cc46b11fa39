"""The operations about the brief of an escalation, also before there is one."""

from __future__ import annotations

from flask import Response

from app import clock
from app.api import personal, reading
from app.api import schemas as common
from app.api import schemas_briefs as wire
from app.api.views import _caller, _json, _number, _visible, api
from app.cases.models import Case
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound
from app.escalations import brief_actions, brief_queries
from app.escalations.brief_queries import Content
from app.escalations.brief_text import LIMITS
from app.policy import Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/escalations/{number}/brief", tag="cases", summary="The brief of an escalation",
    capability=Capability.CASE_READ, reply=wire.Brief,
)  # fmt: skip
def read_escalation_brief(number: str) -> Response:
    """One page for who decides. After the decision: as it was then."""
    return _read(_escalation(number))


@api.operation(
    "POST", "/escalations/{number}/brief", tag="cases", summary="Write in the brief of an escalation",
    capability=Capability.CASE_BRIEF, reply=wire.Brief, body=wire.BriefIn,
)  # fmt: skip
def write_escalation_brief(number: str) -> Response:
    """Until there is a decision."""
    return _write(_escalation(number))


@api.operation(
    "GET", "/cases/{number}/brief", tag="cases", summary="How the brief of a case will look",
    capability=Capability.CASE_READ, reply=wire.Brief,
)  # fmt: skip
def read_case_brief(number: str) -> Response:
    """Of a case that can be escalated and is not. Of an escalation it is read there."""
    return _read(_case(number))


@api.operation(
    "POST", "/cases/{number}/brief", tag="cases", summary="Prepare the brief of a case",
    capability=Capability.CASE_BRIEF, reply=wire.Brief, body=wire.BriefIn,
)  # fmt: skip
def write_case_brief(number: str) -> Response:
    """It goes along when the case is escalated."""
    return _write(_case(number))


def _escalation(number: str) -> Case:
    case = _visible(number)
    if case.process != "escalation":
        raise NotFound(number)
    return case


def _case(number: str) -> Case:
    case = _visible(number)
    if case.process == "escalation" or case.escalation_id is not None or not brief_actions.can_have(session(), case):
        raise NotFound(number)
    return case


def _read(case: Case) -> Response:
    reading.query(common.NoQuery)
    return _json(_shown(brief_queries.of(session(), case)))


def _write(case: Case) -> Response:
    reading.query(common.NoQuery)
    given = reading.body(wire.BriefIn)
    data, spelled = reading.step_data(given.data, (*LIMITS, "options", "version"))
    actor, now, number = _caller(), clock.now(), _number(case.number)
    version = data.pop("version", None)
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        raise reading.as_spelled(Invalid([FieldError("version", "not_a_number")]), spelled)
    close_session()
    with transaction() as writing:
        try:
            held = brief_actions.write(writing, actor, number, data, expected_version=version, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        answer = _shown(brief_queries.of(writing, held))
        return _json(personal.warned(writing, actor, held, data, answer, now=now))


def _shown(content: Content) -> wire.Brief:
    return wire.Brief(
        number=content.number,
        title=content.title,
        confidential=content.confidential,
        version=content.version,
        regions=list(content.regions),
        cases=[number for number, _title, _region in content.cases],
        ground=content.ground,
        due_on=content.due_on,
        options=[wire.BriefOption(text=one.text, consequence=one.consequence) for one in content.options],
        own=sorted(content.own),
        frozen_at=content.frozen_at,
        asked=content.texts["asked"],
        by_when=content.texts["by_when"],
        problem=content.texts["problem"],
        affected=content.texts["affected"],
        tried=content.texts["tried"],
        positions=content.texts["positions"],
        basis=content.texts["basis"],
    )
