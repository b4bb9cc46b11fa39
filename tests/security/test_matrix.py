"""The authorisation matrix, over every route there is (TRUST, web test 20)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock, db
from app.bottlenecks.models import RoutingRule
from app.cases import comments
from app.cases.models import Case
from app.feedback import links
from app.outbox.models import Message
from app.people import absence, access
from app.people.models import RoleGrant
from app.policy import Role
from app.workdays.models import CalendarDay, DayKind
from tests import factories
from tests.factories import Cases, World
from tests.pages import Browser
from tests.security.matrix import EVERYBODY, MATRIX, SEE_CONFIDENTIAL, Row


def routes(app: Flask) -> set[tuple[str, str]]:
    """Every rule with every method."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_matrix_knows_every_route_and_no_other(app: Flask) -> None:
    assert routes(app) - set(MATRIX) == set(), "say in tests/security/matrix.py who may"
    assert set(MATRIX) - routes(app) == set(), "these routes are gone"


def test_every_route_says_who_may_come_in(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        guard = app.view_functions[rule.endpoint].guard
        assert guard.kind in ("public", "signed_in", "capability", "token"), rule.rule
        assert guard.kind != "public" or len(guard.reason) > 10, f"{rule.rule} is public: why?"


@pytest.fixture
def ask(app: Flask, world: World, cases: Cases) -> Callable[..., TestResponse]:
    """Asks a route of the matrix as somebody: a person, the holder of a link, or nobody."""
    browsers: dict[str | None, Browser] = {}
    tokens: dict[str, str] = {}

    def browser_of(who: str | None) -> Browser:
        if who not in browsers:
            browsers[who] = app.test_client()  # type: ignore[assignment]
            if who in world.people:
                browsers[who].enter(factories.log_in(world.people[who]))
        return browsers[who]

    def ask(who: str | None, method: str, rule: str, row: Row, places: dict[str, Any]) -> TestResponse:
        values = {**places, **row.path}
        url = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found.group(1)]), rule)
        browser = browser_of(who)
        if who == "link":
            with browser.session_transaction(base_url="https://regiolijn.example") as cookie:
                cookie["follow"] = [places["token"]]
        if not url.startswith("/api/"):
            data = {"csrf_token": browser.token(), "version": places["version"], **row.data}
            return browser.open(url, method=method, data=data if method == "POST" else None)
        headers = {"Idempotency-Key": f"{who}-{method}", "If-Match": f'"{places["version"]}-{"0" * 16}"'}
        if who in world.people:
            if who not in tokens:
                with db.transaction() as session:
                    tokens[who] = access.create_token(session, world.actor(who), "test", now=clock.now())
            headers["Authorization"] = f"Bearer {tokens[who]}"
        return browser.open(url, method=method, headers=headers, json=row.json)

    return ask


def places_for(cases: Cases, world: World, row: Row, **changes: Any) -> dict[str, Any]:
    """What the addresses of a row point at."""
    case = about = cases.at("in_progress" if row.state == "escalated" else row.state, **changes)
    if row.state == "escalated":
        cases.step(case.number, "escalate", by="liaison")
        about = cases.escalation_of(case.number)
    contact = cases.contact(case.number)
    with db.transaction() as session:
        said = comments.comment(session, world.actor("liaison"), case.number, "Gezien.", "ministry", now=clock.now())
        leaver = factories.create_person(session, "Piet Vertrekker", Role.COMMISSIONER)
        day = CalendarDay(day=date(2027, 5, 5), kind=DayKind.HOLIDAY, name_nl="Vrij", name_en="Off", source="x")
        session.add(day)
    with db.reading() as session:
        return {
            "number": about.number,
            "version": str(about.version),
            "contact_id": contact.id,
            "token": links.path_for(contact).rsplit("/", 1)[1],
            "message_id": session.scalar(select(Message.id)) or 0,
            "directorate_id": world.directorates["LZ"],
            "event_id": said.event_id,
            "event": said.event_id,
            "user_id": world.people[row.person] if row.person else leaver,
            "grant_id": session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == leaver)).one(),
            "day_id": day.id,
            "rule_id": session.scalars(select(RoutingRule.id)).first(),
        }


def verdict_on(answer: TestResponse) -> str:
    """What an answer comes down to."""
    if answer.status_code in (302, 303) and answer.headers["Location"].startswith("/inloggen?next"):
        return "must log in"
    if answer.status_code >= 500:
        return f"error {answer.status_code}"
    return {401: "must log in", 403: "refused", 404: "hidden"}.get(answer.status_code, "comes in")


def expected(who: str | None, row: Row) -> str:
    """What the matrix says."""
    if row.public:
        return "hidden" if row.dead else "comes in"
    if row.link:
        return "comes in" if who == "link" else "hidden"
    if who in (None, "link"):
        return "must log in"
    return "comes in" if who in row.may else "hidden" if who in row.hidden else "refused"


@pytest.mark.parametrize(("method", "rule"), sorted(MATRIX, key=lambda key: (key[1], key[0])))
def test_matrix(method: str, rule: str, ask: Callable[..., TestResponse], cases: Cases, world: World) -> None:
    row = MATRIX[method, rule]
    places = places_for(cases, world, row)
    order: list[str | None] = sorted(EVERYBODY, key=lambda who: (who in row.may, who))
    found, wanted = {}, {}
    for who in [None, "link", *order]:
        if row.public and "<path:name>" in rule:
            continue  # 404 for everybody unless the installation has a look of its own
        if row.once and who in row.may and "comes in" in found.values():
            continue
        if rule in ("/wachtwoord/<token>", "/agenda/<token>.ics"):
            continue  # 404 by a token that is none, for whoever: see tests/people and tests/agenda
        found[who], wanted[who] = verdict_on(ask(who, method, rule, row, places)), expected(who, row)
    assert found == wanted


def about_cases() -> list[tuple[str, str]]:
    return [(method, rule) for method, rule in sorted(MATRIX) if "<number>" in rule]


@pytest.mark.parametrize(("method", "rule"), about_cases())
def test_a_confidential_case_exists_only_for_those_with_a_part_in_it(
    method: str, rule: str, ask: Callable[..., TestResponse], cases: Cases, world: World
) -> None:
    row = MATRIX[method, rule]
    places = places_for(cases, world, row, confidentiality="confidential")
    for who in sorted(EVERYBODY - SEE_CONFIDENTIAL | row.no_part):
        answer = ask(who, method, rule, row, places)
        assert answer.status_code in (403, 404), f"{who} gets {answer.status_code}"
        if who in row.may | row.hidden:
            assert answer.status_code == 404, f"{who} learns that there is such a case"
    for who in sorted((SEE_CONFIDENTIAL & row.may) - row.no_part):
        assert verdict_on(ask(who, method, rule, row, places)) == "comes in", who


STANDING_IN = {"liaison": "liaison_oost", "fixer_cz": "fixer_lz"}
"""Who is away, and a stranger to the case who stands in for them."""


@pytest.mark.parametrize(("method", "rule"), about_cases())
def test_a_deputy_gets_what_the_one_who_is_away_gets(
    method: str, rule: str, ask: Callable[..., TestResponse], cases: Cases, world: World
) -> None:
    """On every route about a case that only they have a part in. Before and afterwards they are strangers to it."""
    row = MATRIX[method, rule]
    places = places_for(cases, world, row, confidentiality="confidential")
    for who, deputy in STANDING_IN.items():
        wanted = verdict_on(ask(who, method, rule, row, places))
        before = verdict_on(ask(deputy, method, rule, row, places))
        with db.transaction() as session:
            raw = {"deputy": world.people[deputy], "from_on": "2026-11-23", "until_on": "2026-11-23"}
            key = absence.add(session, world.actor(who), world.people[who], raw, now=clock.now())
        assert verdict_on(ask(deputy, method, rule, row, places)) == wanted, deputy
        with db.transaction() as session:
            absence.end(session, world.actor(who), key, now=clock.now())
        again = method == "POST" and rule.startswith("/api/")  # with the same key one gets the same answer
        after = verdict_on(ask(deputy, method, rule, row, places)) if not again else before
        assert {before, after} <= {"hidden", "refused"}, deputy


@pytest.mark.parametrize("kind", ["unknown", "foreign", "confidential", "draft"])
def test_what_one_may_not_see_looks_like_what_is_not_there(
    kind: str, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    case: Case | None = None
    if kind == "foreign":
        case = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", nature="law_or_rule")
    elif kind == "confidential":
        case = cases.at("in_progress", by="liaison_noord2", region="GGD-AALDER", confidentiality="confidential")
    elif kind == "draft":
        case = cases.at("draft", by="liaison_noord2", region="GGD-AALDER")
    number = case.number if case else "2026-99999"
    browser = sign_in("liaison")
    page, nothing = browser.page(f"/zaken/{number}", 404), browser.page("/zaken/1999-00001", 404)
    assert page.main().text == nothing.main().text
