"""The operations about policy tests. Their steps, and those of the answers, are those of any case."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import kinds, personal, present, reading
from app.api import schemas as common
from app.api import schemas_policy_tests as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, api
from app.cases import lists
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability
from app.policytests import actions, answering, listing, queries, weighing
from app.policytests.models import PolicyAnswer, PolicyTest
from app.regions import queries as regions
from app.web.request import session

TABS = {"open": "", "ended": "ended", "any": "all"}


@kinds.shaped(actions.PROCESS, common.PolicyTestCase)
def _test(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(PolicyTest, found.id)
    rows = queries.of_test(session, actor, found.id)
    numbers = {row.id: row.number for row in rows}
    return {
        **_said(queries.said(session, [found.id])[found.id]),
        "withdrawn_because": record.ended_because,
        "questions": [common.PolicyQuestion(id=one.id, text=one.text) for one in queries.questions(session, found.id)],
        "answers": [
            common.PolicyAnswerRef(
                number=row.number, region=common.RegionName(id=row.region_id, name=row.region), state=row.state,
                verdict=row.verdict,
            )
            for row in rows
        ],
        "points": [
            common.PolicyPoint(
                id=one.id, title=one.title, heard=one.heard, done=one.done, why=one.why,
                answers=[numbers[key] for key, _name in one.places if key in numbers],
            )
            for one in queries.points(session, found.id)
        ],
    }  # fmt: skip


def _said(told: queries.Said) -> dict[str, Any]:
    return {
        "intended": told.intended, "documents": list(told.documents), "answer_by": told.answer_by,
        "message": told.message, "told_at": told.told_at, "regions_asked": told.count.asked,
        "regions_answered": told.count.answered,
    }  # fmt: skip


@kinds.shaped(actions.ANSWER, common.PolicyAnswerCase)
def _answer(session: Session, _actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(PolicyAnswer, found.id)
    sent = queries.sent(session, [found.id]).get(found.id)
    number, _title = queries.number_of(session, record.test_id)
    return {
        "policy_test": number,
        "answers_for": common.RegionName(id=record.region_id, name=regions.by_id(session, record.region_id).name),
        "verdict": record.verdict,
        "remarks": sent.remarks if sent else "",
        "passed_because": record.passed_because,
        "texts": [
            common.PolicySaidText(question=one.id, asked=one.text, text=sent.texts.get(str(one.id), "") if sent else "")
            for one in queries.questions(session, record.test_id)
        ],
        "answered_at": record.answered_at,
        "told_at": record.told_at,
    }


@api.operation(
    "GET", "/policy-tests", tag="policy-tests", summary="Policy tests",
    capability=Capability.POLICY_TEST_READ, reply=wire.PolicyTestPage, query=wire.PolicyTestQuery,
)  # fmt: skip
def list_policy_tests() -> Response:
    """What regions were asked, and how many answered."""
    asked = reading.query(wire.PolicyTestQuery)
    actor = _caller()
    wanted = listing.Asked(TABS[asked.status], asked.region, asked.q or "")
    page = lists.page(session(), actor, listing.filters_of(session(), wanted), asked.cursor)
    told = queries.said(session(), [row.id for row in page.rows])
    results = [
        wire.PolicyTestSummary(
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
    return _json(wire.PolicyTestPage(results=results, next=page.next))


@api.operation(
    "POST", "/policy-tests", tag="policy-tests", summary="Ask regions whether a policy can work",
    capability=Capability.CASE_POLICY_TEST, reply=wire.PolicyTestOnce, status=201, body=wire.PolicyTestIn,
    idempotent=True,
)  # fmt: skip
def ask_regions() -> Response:
    """Each region gets a case of its own for its answer, which its liaison holds."""
    reading.query(common.NoQuery)
    given = reading.body(wire.PolicyTestIn)
    actor, now = _caller(), clock.now()
    names = tuple(field.name for field in registry.current(actions.PROCESS).transitions["ask"].fields)
    data, spelled = reading.step_data(given.data, (*names, "regions"))
    places = data.pop("regions", None) or ()

    def effect(session: Session) -> Reply:
        try:
            made = actions.ask(session, actor, data, places, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        return _told(session, actor, made, data, 201)

    return _once(given.canonical, effect)


def _told(session: Session, actor: Actor, case: Case, data: dict[str, Any], status: int) -> Reply:
    now = clock.now()
    answer = wire.PolicyTestOnce(number=case.number, url=present.url_of(case.number), state=case.state)
    texts = {name: value for name, value in data.items() if isinstance(value, str) and name != "owner"}
    body = personal.warned(session, actor, case, texts, answer, now=now).model_dump_json(by_alias=True)
    return Reply(status, body, {"Location": present.url_of(case.number)})


@api.operation(
    "POST", "/cases/{number}/policy-answer", tag="policy-tests", summary="Answer for a region",
    capability=Capability.POLICY_TEST_ANSWER, reply=wire.PolicyTestOnce, body=wire.PolicyAnswerIn, idempotent=True,
)  # fmt: skip
def answer_for_region(number: str) -> Response:
    """Sent with a `verdict`, else kept for later. Every time is an edition of its own: nothing is overwritten."""
    reading.query(common.NoQuery)
    given = reading.body(wire.PolicyAnswerIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    texts = _texts(given.data.get("texts"))
    data = {name: given.data[name] for name in ("verdict", "remarks") if given.data.get(name) is not None}

    def effect(session: Session) -> Reply:
        if "verdict" in data:
            case = answering.answer(session, actor, number, data, texts, expected_version=None, now=now)
        else:
            case = answering.write(session, actor, number, texts, now=now)
        return _told(session, actor, case, {**data, **texts}, 200)

    return _once(given.canonical, effect)


def _texts(given: Any) -> dict[str, Any]:
    """The texts by question. Raises Invalid."""
    rows = given if isinstance(given, list) else []
    if not all(isinstance(row, dict) and isinstance(row.get("question"), int) for row in rows):
        raise Invalid([FieldError("texts", "wrong_type")])
    return {str(row["question"]): row.get("text") for row in rows}


@api.operation(
    "POST", "/policy-tests/{number}/points", tag="policy-tests", summary="Write down a main point",
    capability=Capability.CASE_POLICY_TEST, reply=wire.PolicyTestOnce, status=201, body=wire.PolicyPointIn,
    idempotent=True,
)  # fmt: skip
def add_point(number: str) -> Response:
    """What regions said together, and what was done with it and why. A test ends when all main points say so."""
    reading.query(common.NoQuery)
    given = reading.body(wire.PolicyPointIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    names = ("title", "heard", "done", "why")
    data = {name: given.data[name] for name in names if given.data.get(name) is not None}
    wanted = given.data.get("answers")

    def effect(session: Session) -> Reply:
        case, _record = actions.held(session, actor, number)
        known = {row.number: row.id for row in queries.of_test(session, actor, case.id)}
        named = wanted if isinstance(wanted, list) else []
        chosen = [known.get(one, 0) if isinstance(one, str) else 0 for one in named]
        weighing.save_point(session, actor, number, None, data, chosen, now=now)
        return _told(session, actor, case, data, 201)

    return _once(given.canonical, effect)
