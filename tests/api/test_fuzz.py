"""Whatever is sent: never a fault of ours, always an answer as described, and the rules of the product hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.audit import verify
from app.audit.models import Event
from app.cases.models import Case
from app.definitions import registry
from tests.api.support import Caller, Example, Ministry

LASTING = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

HOSTILE = st.sampled_from(
    [
        "", " ", "\x00", "\u202egnp.exe", "{{7*7}}", "<script>alert(1)</script>", "' OR 1=1 --", "%s%n", "\r\nBcc: a@b",
        "../../etc/passwd", "=cmd|' /C calc'!A0", "NaN", "0", "-1", "9" * 30, "true", "null", "\U0001d54f" * 50, "é",
        "\ufeff",
        "zorgkantoorregio:", ":", "zorgkantoorregio:Zwolle", "2026-00001", "2026-12-01", "funding", "CZ",
    ]
)  # fmt: skip
SCALAR = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40) | HOSTILE
)  # fmt: skip
ANY = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner))
LATIN = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60)
FIELDS = [
    "title", "description", "region", "partnership", "municipality", "affected", "tried", "asked", "nature", "systems",
    "accords", "theme", "urgency", "confidentiality", "contacts", "submit",
]  # fmt: skip


@pytest.fixture(scope="module")
def ministry(example: Example) -> Iterator[Ministry]:
    with example.afresh() as ministry:
        yield ministry


@pytest.fixture(scope="module")
def app(example: Example, ministry: Ministry) -> Flask:
    return example.app


@pytest.fixture(scope="module")
def callers(app: Flask, ministry: Ministry) -> dict[str, Caller]:
    return {who: Caller(app, ministry.token(who)) for who in ("liaison", "coordinator", "fixer", "commissioner")}


def sent(caller: Caller, path: str, data: Any, **headers: str) -> int:
    """The status of a request that may be anything but a fault of ours."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = json.dumps(data).encode()
    status = caller.raw("POST", path, raw, "application/json", given).status_code
    assert status < 500
    return status


def rules_hold(session: Session) -> None:
    """What holds whatever is sent (DOMAIN, the rules; TRUST, invariants)."""
    for case in session.scalars(select(Case)):
        definition = registry.get(session, case.process, case.workflow_version)
        assert case.state in definition.states
        if case.active and case.state != "draft":
            assert case.handler_id is not None
    assert verify(session).sound


@LASTING
@given(data=st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=8))
def test_filing_anything(ministry: Ministry, callers: dict[str, Caller], data: dict[str, Any]) -> None:
    sent(callers["liaison"], "/bottlenecks", data)


@LASTING
@given(changes=st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=2))
def test_filing_something_nearly_right(ministry: Ministry, callers: dict[str, Caller], changes: dict[str, Any]) -> None:
    sent(callers["liaison"], "/bottlenecks", ministry.bottleneck(**changes))


@LASTING
@given(data=ANY)
def test_sending_anything(callers: dict[str, Caller], data: Any) -> None:
    for path in ("/bottlenecks", "/cases/2026-00001/transitions", "/cases/2026-00001/comments"):
        assert sent(callers["liaison"], path, data, If_Match="*") in (400, 404, 201)


@LASTING
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_sending_no_json_at_all(callers: dict[str, Caller], raw: bytes) -> None:
    assert callers["liaison"].raw("POST", "/bottlenecks", raw, "application/json").status_code == 400


NAMES = ["queue", "status", "process", "state", "region", "theme", "urgency", "nature", "q", "updatedSince", "limit",
         "cursor", "system", "accord", "other"]  # fmt: skip


@LASTING
@given(
    query=st.dictionaries(st.sampled_from(NAMES), HOSTILE | st.text(max_size=20), max_size=4),
    path=st.sampled_from(["/cases", "/escalations", "/regions", "/cases/2026-00001/events", "/workflows/bottleneck"]),
)
def test_asking_anything(callers: dict[str, Caller], path: str, query: dict[str, str]) -> None:
    client = callers["liaison"].app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {callers['liaison'].token}"}
    assert client.get(f"/api/v1{path}", query_string=query, headers=headers).status_code in (200, 400, 404)


@LASTING
@given(
    value=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60) | HOSTILE.filter(str.isascii)
)
def test_any_header(ministry: Ministry, callers: dict[str, Caller], value: str) -> None:
    value = "".join(char for char in value if char >= " ")
    liaison = callers["liaison"]
    assert liaison.get("/cases", If_None_Match=value, Authorization=value).status_code == 401
    step = {"name": "withdraw", "data": {}}
    sent(liaison, "/cases/2026-00001/transitions", step, If_Match=value, Idempotency_Key=value)


@settings(LASTING, max_examples=12)
@given(data=st.data())
def test_any_walk_through_the_pipeline(ministry: Ministry, callers: dict[str, Caller], data: st.DataObject) -> None:
    """Steps that are offered, with choices that are offered, mostly by whoever must act; and now and then not."""
    number = callers["liaison"].file(ministry.bottleneck())["number"]
    names = {ministry.ids[who]: who for who in callers}
    for _turn in range(data.draw(st.integers(4, 12))):
        handler = callers["commissioner"].get(f"/cases/{number}").json["handler"]
        anybody = handler is None or handler["id"] not in names or rarely(data)
        who = data.draw(st.sampled_from(sorted(callers))) if anybody else names[handler["id"]]
        listed = callers[who].get(f"/cases/{number}/transitions")
        if listed.status_code == 404 or not listed.json["results"]:
            continue
        offered = listed.json
        onward = [step for step in offered["results"] if step["primary"]]
        step = data.draw(st.sampled_from(offered["results"] if rarely(data) or not onward else onward))
        values = {field["name"]: value(data, ministry, field) for field in step["fields"]}
        status = sent(
            callers[who], f"/cases/{number}/transitions", {"name": step["name"], "data": values},
            If_Match=f'"{offered["version"]}"',
        )  # fmt: skip
        assert status in (200, 400, 403, 409), (step["name"], values)
    with db.reading() as session:
        rules_hold(session)


def rarely(data: st.DataObject) -> bool:
    return data.draw(st.integers(0, 9)) == 7


def value(data: st.DataObject, ministry: Ministry, field: dict[str, Any]) -> Any:
    """Something to fill in: mostly what the field asks."""
    if data.draw(st.integers(0, 29)) == 7:
        return data.draw(ANY)
    if field["type"] == "person":
        return ministry.ids["liaison" if field["name"] == "successor" else "fixer"]
    if field["choices"] is not None:
        return data.draw(st.sampled_from([choice["value"] for choice in field["choices"]]))
    return "2026-12-10" if field["type"] == "date" else "Because."


def test_afterwards_the_log_is_whole(ministry: Ministry, callers: dict[str, Caller]) -> None:
    callers["liaison"].file(ministry.bottleneck())
    with db.reading() as session:
        rules_hold(session)
        assert session.scalar(select(func.count()).select_from(Event))
