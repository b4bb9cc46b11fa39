"""The description and the routes are one; it is valid OpenAPI 3.1 and keeps the Dutch API Design Rules."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask

from app.api import kinds, openapi
from app.api.problems import KINDS
from app.definitions import registry
from app.web.guards import Guard, require_guards
from tests.api.support import Ministry, description


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix(openapi.BASE)))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in description()["paths"].items()
        for method, operation in item.items()
    ]


def test_every_route_is_described_and_the_other_way_round(app: Flask) -> None:
    assert routes(app) == {(method, path) for method, path, _operation in operations()}


def test_every_route_has_a_guard_and_only_the_description_is_open(app: Flask) -> None:
    require_guards(app)
    views = {name: view for name, view in app.view_functions.items() if name.startswith("api.")}
    kinds = {name: view.guard for name, view in views.items()}  # type: ignore[attr-defined]
    assert [name for name, guard in kinds.items() if guard.kind != "token"] == ["api.openapi"]
    assert all(isinstance(guard, Guard) and (guard.capability or guard.reason) for guard in kinds.values())


def test_it_is_open_to_all_and_to_pages_elsewhere(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["API-Version"] == "1.0.0"
    assert answer.json["servers"] == [{"url": "https://regiolijn.example/api/v1"}]
    assert "Access-Control-Allow-Origin" not in app.test_client().get("/api/v1/cases").headers


def test_it_is_valid_openapi(app: Flask) -> None:
    schemathesis.openapi.from_dict(app.test_client().get("/api/v1/openapi.json").json).validate()
    for schema in description()["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(description())
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named <= set(description()["components"]["schemas"])
    assert set(description()["components"]["schemas"]) <= named | {"Problem"}


@pytest.mark.parametrize(("method", "path", "operation"), operations(), ids=lambda value: str(value)[:40])
def test_the_dutch_api_design_rules(method: str, path: str, operation: dict[str, Any]) -> None:
    """NLGov REST API Design Rules 2.2, those that a machine can judge."""
    assert method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    assert not path.endswith("/")
    if path != "/openapi.json":
        assert re.fullmatch(r"(/([a-z][a-z-]*|\{[a-z]+\}))+", path)
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            assert re.fullmatch(r"[a-z][a-zA-Z]*", parameter["name"])
    for status, response in operation["responses"].items():
        assert "API-Version" in response["headers"]
        if status >= "400":
            assert list(response["content"]) == ["application/problem+json"]
    assert ("401" in operation["responses"]) == bool(operation["security"])
    assert operation["summary"]
    assert operation["description"]


def test_the_design_rules_of_the_whole() -> None:
    info = description()["info"]
    assert {"name", "email", "url"} <= set(info["contact"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", info["version"])
    assert description()["servers"][0]["url"].endswith("/v1")
    names = [operation["operationId"] for _method, _path, operation in operations()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Z][A-Za-z]*", name) for name in description()["components"]["schemas"])
    for name, schema in description()["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            assert re.fullmatch(r"[a-z][a-zA-Z]*", field), (name, field)
    assert {kind.status for kind in KINDS.values()} - {405} <= {
        int(status) for _method, _path, operation in operations() for status in operation["responses"]
    }


def test_the_contract_is_there(ministry: Ministry) -> None:
    promised = {
        ("GET", "/openapi.json"), ("GET", "/cases"), ("POST", "/bottlenecks"), ("GET", "/cases/{number}"),
        ("GET", "/cases/{number}/transitions"), ("POST", "/cases/{number}/transitions"),
        ("GET", "/cases/{number}/events"), ("POST", "/cases/{number}/comments"), ("GET", "/escalations"),
        ("GET", "/regions"), ("GET", "/divisions"), ("GET", "/directorates"), ("GET", "/workflows/{name}"),
    }  # fmt: skip
    assert promised <= {(method, path) for method, path, _operation in operations()}
    parameters = {item["name"] for item in description()["paths"]["/cases"]["get"]["parameters"]}
    assert {
        "queue", "process", "state", "region", "theme", "q", "updatedSince", "limit", "cursor",
    } <= parameters  # fmt: skip


def test_every_process_has_a_shape_of_its_own(ministry: Ministry) -> None:
    """A case of a new process would be an error 500 otherwise, found by whoever asks for the first one."""
    assert kinds.known() == set(registry.names())
