"""The operations about visits and meetings in regions. Their steps are those of any case."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import kinds, personal, present, reading
from app.api import schemas as common
from app.api import schemas_presence as briefs
from app.api import schemas_visits as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, api
from app.api.views_presence import brief_said
from app.briefing import making
from app.briefing import visits as briefed
from app.cases.models import Case
from app.definitions import registry
from app.errors import Invalid, NotFound
from app.policy import Actor, Capability
from app.visits import actions, listing, queries
from app.visits.models import Visit
from app.visits.queries import Seen
from app.web.request import session

PLAIN = tuple(common.VisitBase.model_fields)


@kinds.shaped("visit", common.VisitCase)
def _visit(session: Session, _actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(Visit, found.id)
    return {name: getattr(record, name) for name in PLAIN}


TABS = {"coming": "", "report": "report", "follow_up": "follow_up", "any": "all"}


@api.operation(
    "GET", "/visits", tag="visits", summary="Visits and meetings in regions", capability=Capability.VISIT_READ,
    reply=wire.VisitPage, query=wire.VisitQuery,
)  # fmt: skip
def list_visits() -> Response:
    """Those that are coming, or whose report or follow-up is still to be done."""
    given, actor = reading.query(wire.VisitQuery), _caller()
    asked = listing.Asked(tab=TABS[given.status], region=given.region, mine=given.mine, page=given.page - 1)
    rows = queries.seen(
        session(), actor, *listing.wanted(session(), asked, actor, clock.now()), newest=asked.tab == "all",
        limit=listing.PAGE + 1, offset=asked.page * listing.PAGE,
    )  # fmt: skip
    results = [_summary(one) for one in rows[: listing.PAGE]]
    return _json(wire.VisitPage(results=results, page=given.page, more=len(rows) > listing.PAGE))


def _summary(one: Seen) -> wire.VisitSummary:
    return wire.VisitSummary(
        number=one.number,
        url=present.url_of(one.number),
        title=one.title,
        state=one.state,
        region=common.RegionName(id=one.region_id, name=one.region),
        owner=common.PersonRef(id=one.owner_id, name=one.owner) if one.owner_id else None,
        visit_on=one.visit_on,
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        place=one.place,
        setting=one.setting.value,
        partnership=one.partnership,
        partnership_id=one.partnership_id,
        reported_on=one.reported_on,
        no_follow_up=one.no_follow_up,
    )


@api.operation(
    "POST", "/visits", tag="visits", summary="Plan a visit", capability=Capability.CASE_VISIT, reply=wire.VisitOnce,
    status=201, body=wire.VisitIn, idempotent=True,
)  # fmt: skip
def plan_visit() -> Response:
    """A case of its own: going, reporting and following up are steps at `/cases/{number}/transitions`."""
    reading.query(common.NoQuery)
    given, actor, now = reading.body(wire.VisitIn), _caller(), clock.now()
    names = tuple(field.name for field in registry.current(actions.PROCESS).transitions["plan"].fields)
    data, spelled = reading.step_data(given.data, (*names, "region"))
    region = data.pop("region", None)

    def effect(session: Session) -> Reply:
        try:
            made = actions.plan(session, actor, region, data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        answer = wire.VisitOnce(number=made.number, url=present.url_of(made.number), state=made.state)
        texts = {name: value for name, value in data.items() if isinstance(value, str) and name != "owner"}
        body = personal.warned(session, actor, made, texts, answer, now=now).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": present.url_of(made.number)})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/visits/{number}/brief", tag="visits", summary="The brief of a visit", capability=Capability.VISIT_READ,
    reply=briefs.BriefOfRegionOut,
)  # fmt: skip
def read_visit_brief(number: str) -> Response:
    """The brief of its region, with the visit itself on top. A confidential visit has none."""
    reading.query(common.NoQuery)
    actor, number = _caller(), _number(number)
    found = briefed.one(session(), actor, number)
    if found is None:
        raise NotFound(number)
    return _json(brief_said(making.of_visit(session(), actor, found, now=clock.now())))
