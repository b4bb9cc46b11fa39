"""Requests made from our own description, right ones and wrong ones: every answer is one that is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.support import Caller, Example, description

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, item in description()["paths"].items()
    for method in item
    if "{name}" not in path
]


@pytest.fixture(scope="module")
def asked(example: Example) -> Iterator[tuple[Any, str, str]]:
    """The description as the application gives it, a token, and the number of a case."""
    with example.afresh() as ministry:
        liaison = Caller(example.app, ministry.token("liaison"))
        number = liaison.file(ministry.bottleneck())["number"]
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", example.app), liaison.token, number


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_described(asked: tuple[Any, str, str], label: str, right: bool) -> None:
    schema, token, number = asked
    method, _space, path = label.partition(" ")
    operation = schema[path][method]
    mode = GenerationMode.POSITIVE if right else GenerationMode.NEGATIVE
    if not right and label == "GET /openapi.json":
        pytest.skip("nothing can be wrong in what asks nothing")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if right and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = number
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)

    ask()
