"""The operations about days in the region, and the brief of a region."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_presence as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _once, api
from app.briefing import making
from app.briefing.model import Brief
from app.errors import FieldError, Invalid, NotFound
from app.policy import Capability
from app.presence import actions, standing
from app.presence.days import There
from app.presence.standing import Colleague, Quarter, Standing
from app.regions import queries as regions
from app.web.request import session


@api.operation(
    "GET", "/presence", tag="presence", summary="One's own days in the region", capability=Capability.PRESENCE_OWN,
    reply=wire.PresenceOut, query=wire.PresenceQuery,
)  # fmt: skip
def read_presence() -> Response:
    """A quarter and the three before it."""
    asked, actor = reading.query(wire.PresenceQuery), _caller()
    return _json(_presence(session(), Colleague(actor.id or 0, actor.name), asked.quarter, clock.now()))


@api.operation(
    "GET", "/presence/{member}", tag="presence", summary="The days in the region of somebody one leads",
    capability=Capability.PRESENCE_OWN, reply=wire.PresenceOut, query=wire.PresenceQuery,
)  # fmt: skip
def read_presence_of(member: str) -> Response:
    """For whoever leads them, as an administrator noted; for everybody else it does not exist. There is no list."""
    asked = reading.query(wire.PresenceQuery)
    key = int(member) if member.isascii() and member.isdigit() and len(member) < 10 else 0
    found = standing.readable(session(), _caller(), key)
    if found is None:
        raise NotFound(member)
    return _json(_presence(session(), found, asked.quarter, clock.now()))


@api.operation(
    "POST", "/presence", tag="presence", summary="Say where one was", capability=Capability.CASE_CREATE,
    reply=wire.PresenceOut, body=wire.PresenceDayGiven, idempotent=True,
)  # fmt: skip
def say_day() -> Response:
    """A day of the last week in one of one's own regions, all day or half of it; or not there after all."""
    reading.query(common.NoQuery)
    given, actor, now = reading.body(wire.PresenceDayGiven), _caller(), clock.now()
    said = _said(given.data)

    def effect(writing: Session) -> Reply:
        if said.taken_back:
            actions.take_back(writing, actor, said.region, day=said.day, now=now)
        else:
            actions.say_where_i_am(writing, actor, said.region, day=said.day, half=said.half, now=now)
        writing.flush()
        found = _presence(writing, Colleague(actor.id or 0, actor.name), None, now)
        return Reply(200, found.model_dump_json(by_alias=True), {})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/regions/{division}/{code}/brief", tag="reference", summary="The brief of a region",
    capability=Capability.VISIT_READ, reply=wire.BriefOfRegionOut,
)  # fmt: skip
def read_brief(division: str, code: str) -> Response:
    """As its page has it: people, open bottlenecks with who must act, what was promised, agreements, and more."""
    reading.query(common.NoQuery)
    row = regions.region(session(), division, code)
    return _json(brief_said(making.of_region(session(), _caller(), row, now=clock.now())))


def _said(given: Mapping[str, Any]) -> wire.PresenceDayGiven:
    """What was said, each thing of its own kind."""
    try:
        return wire.PresenceDayGiven.model_validate_json(json.dumps(dict(given)), strict=True)
    except ValidationError as wrong:
        known = {"day": "not_a_date", "region": "unknown_region"}
        names = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors())
        raise Invalid([FieldError(name, known.get(name, "wrong_type")) for name in names]) from None


def brief_said(brief: Brief) -> wire.BriefOfRegionOut:
    """A brief as it goes over the wire."""
    return wire.BriefOfRegionOut(
        title=brief.title,
        made_at=brief.made_at,
        sections=[
            wire.BriefSectionOut(
                key=part.key,
                title=part.title,
                items=[
                    wire.BriefItemOut(text=one.text, number=one.number, about=list(one.about), day=one.when)
                    for one in part.items
                ],
            )
            for part in brief.sections
        ],
        left_out=brief.left_out,
    )


def _presence(reading_: Session, who: Colleague, asked: str | None, now: datetime) -> wire.PresenceOut:
    today = clock.local_date(now)
    quarter = Quarter(int(asked[:4]), int(asked[-1])) if asked else standing.quarter_of(today)
    own = standing.of_person(reading_, who.id, quarter, today)
    return wire.PresenceOut(
        person=common.PersonRef(id=who.id, name=who.name),
        now=_quarter(own.now),
        before=[_quarter(one) for one in own.before],
        days=[_day(row) for row in own.rows],
    )


def _day(row: There) -> wire.PresenceDayOut:
    half = row.halves == 1
    return wire.PresenceDayOut(
        day=row.day, region_id=row.region_id, region=row.region, days=0.5 if half else 1.0, said=row.said
    )


def _quarter(one: Standing) -> wire.PresenceQuarterOut:
    return wire.PresenceQuarterOut(
        quarter=str(one.quarter), until=one.until, days=one.days, working_days=one.working_days, away=one.away,
        least=one.least, most=one.most,
    )  # fmt: skip
