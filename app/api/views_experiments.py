"""The operations about room to experiment. Their steps are those of any case."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import kinds, personal, present, reading
from app.api import schemas as common
from app.api import schemas_experiments as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.views import _caller, _json, _number, _once, _states, _unlisted, api
from app.cases import lists
from app.cases import queries as cases
from app.cases.models import Case
from app.definitions import registry
from app.errors import Invalid
from app.experiments import actions, narrowing, queries
from app.experiments.models import Experiment
from app.policy import Actor, Capability
from app.web.request import session

PLAIN = (
    "purpose", "legal_basis", "conditions", "evaluate_on", "ends_on", "granted_on", "started_on", "over_on",
    "prolonged", "going", "findings", "advice", "evaluated_on", "result",
)  # fmt: skip
TABS = {"open": "", "soon": "soon", "ended": "ended", "any": "all"}


@kinds.shaped("experiment", common.ExperimentCase)
def _experiment(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(Experiment, found.id)
    linked = {record.about_id, record.escalation_id or 0}
    seen = {row.id: row.number for row in cases.rows_of(session, actor, Case.id.in_(linked))}
    return {
        **_said(queries.said(session, [found.id])[found.id]),
        "about": seen.get(record.about_id),
        "escalation": seen.get(record.escalation_id or 0),
        "motivation": record.motivation,
    }


def _said(told: queries.Said) -> dict[str, Any]:
    return {name: getattr(told, name) for name in PLAIN} | {
        "parties": list(told.parties),
        "questions": list(told.questions),
        "dossier": told.dossier or None,
        "regions": [common.RegionName(id=key, name=name) for key, name in told.places],
    }


@api.operation(
    "GET", "/experiments", tag="experiments", summary="The register of experiments",
    capability=Capability.EXPERIMENT_READ, reply=wire.ExperimentPage, query=wire.ExperimentQuery,
)  # fmt: skip
def list_experiments() -> Response:
    """Every colleague reads every experiment, but those about a confidential case."""
    asked = reading.query(wire.ExperimentQuery)
    errors = _unlisted("state", asked.state, _states("experiment"))
    if errors:
        raise Problem("invalid", errors)
    wanted = narrowing.Asked(TABS[asked.status], asked.state, asked.region, asked.q or "")
    actor = _caller()
    page = lists.page(session(), actor, narrowing.filters_of(wanted, clock.now()), asked.cursor)
    told = queries.said(session(), [row.id for row in page.rows])
    results = [
        wire.ExperimentSummary(
            number=row.number,
            url=present.url_of(row.number),
            title=row.title,
            state=row.state,
            state_label=registry.get(session(), row.process, row.workflow_version)
            .states[row.state]
            .label[actor.language],
            owner=common.PersonRef(id=row.owner_id, name=row.owner or "") if row.owner_id else None,
            due_at=row.due_at,
            **_said(told[row.id]),
        )
        for row in page.rows
    ]
    return _json(wire.ExperimentPage(results=results, next=page.next))


@api.operation(
    "POST", "/cases/{number}/experiments", tag="experiments", summary="Ask for room to experiment",
    capability=Capability.CASE_EXPERIMENT, reply=wire.ExperimentOnce, status=201, body=wire.ExperimentIn,
    idempotent=True,
)  # fmt: skip
def ask_for_room(number: str) -> Response:
    """About a bottleneck or a dossier. The regiocommissaris decides, by the steps `grant` and `refuse`."""
    reading.query(common.NoQuery)
    given = reading.body(wire.ExperimentIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    names = tuple(field.name for field in registry.current(actions.PROCESS).transitions["ask"].fields)
    data, spelled = reading.step_data(given.data, (*names, "regions"))
    places = data.pop("regions", None) or ()

    def effect(session: Session) -> Reply:
        try:
            made = actions.ask(session, actor, number, data, places, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        answer = wire.ExperimentOnce(number=made.number, url=present.url_of(made.number), state=made.state)
        texts = {name: value for name, value in data.items() if name != "owner"}
        body = personal.warned(session, actor, made, texts, answer, now=now).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": present.url_of(made.number)})

    return _once(given.canonical, effect)
