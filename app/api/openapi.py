"""The operations of the API and the OpenAPI 3.1 document, both from one declaration beside each view."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.api import problems, reading, schemas
from app.api.tokens import token_guard
from app.policy import Capability
from app.web.guards import public

VERSION = "1.0.0"
"""The full version of the API; the major one is in its path. Adding is a minor version, changing needs a new path."""

BASE = "/api/v1"
JSON = "application/json"
_FILE: Mapping[str, Any] = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
REF = "#/components/schemas/{model}"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Operation:
    """One method of one path, as callers read it. Without a capability it is open to all."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    tag: str
    capability: Capability | None
    reply: type[BaseModel] | None
    status: int
    query: type[BaseModel]
    body: type[BaseModel] | None
    versioned: bool
    if_match: bool
    idempotent: bool
    media: str
    sends_file: bool

    @property
    def statuses(self) -> tuple[int, ...]:
        """The statuses of the errors that it may answer with."""
        found = {400, 500, 503}
        if self.capability is not None:
            found |= {401, 403}
        if "{" in self.path:
            found.add(404)
        if self.body is not None:
            found |= {413, 415}
        if self.body is not None and "version" in self.body.model_fields:
            found.add(412)
        if self.if_match:
            found |= {409, 412, 428}
        if self.idempotent or self.method in ("DELETE", "PUT"):
            found.add(409)
        return tuple(sorted(found))


class Api:
    """The operations of a blueprint."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.operations: list[Operation] = []

    def operation(
        self,
        method: str,
        path: str,
        *,
        tag: str,
        summary: str,
        capability: Capability | None,
        reply: type[BaseModel] | None,
        status: int = 200,
        query: type[BaseModel] = schemas.NoQuery,
        body: type[BaseModel] | None = None,
        versioned: bool = False,
        if_match: bool = False,
        idempotent: bool = False,
        media: str = JSON,
        sends_file: bool = False,
    ) -> Callable[[View], View]:
        """Register a view for a path (written as OpenAPI does), guard it, and have it in the document.

        `versioned`: it answers with an ETag; as a GET it heeds If-None-Match. `media` is what its body is sent as;
        `sends_file`: it answers with the bytes of a file.
        """

        def register(view: View) -> View:
            self.operations.append(
                Operation(
                    method, path, view.__name__, summary, " ".join((view.__doc__ or "").split()), tag, capability,
                    reply, status, query, body, versioned, if_match, idempotent, media, sends_file,
                )
            )  # fmt: skip
            guarded = token_guard(capability)(view) if capability else public("the description of the API")(view)
            rule = re.sub(r"\{(\w+)\}", r"<\1>", path)
            self.blueprint.add_url_rule(rule, view.__name__, guarded, methods=[method])
            return guarded

        return register

    def document(self, base_url: str = "") -> dict[str, Any]:
        """The OpenAPI document of all operations."""
        paths: dict[str, dict[str, Any]] = {}
        for operation in self.operations:
            paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Regiolijn",
                "version": VERSION,
                "description": "From a bottleneck in a region to the region's own verdict. " + _ABOUT,
                "contact": {
                    "name": "Beheerders van Regiolijn",
                    "email": "beheer@regiolijn.example",
                    "url": "https://regiolijn.example",
                },
                "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
            },
            "servers": [{"url": base_url + BASE}],
            "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
            "paths": paths,
            "components": {
                "schemas": self._schemas(),
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "description": "An API token of an account."}
                },
            },
        }

    def _schemas(self) -> dict[str, Any]:
        wanted: dict[type[BaseModel], JsonSchemaMode] = {schemas.Problem: "serialization"}
        for operation in self.operations:
            if operation.reply is not None:
                wanted[operation.reply] = "serialization"
            if operation.body is not None:
                wanted[operation.body] = "validation"
        _refs, found = models_json_schema(list(wanted.items()), ref_template=REF)
        return dict(found["$defs"])


_TAGS = {
    "cases": "Bottlenecks, escalations, promises and tasks: finding them, reading them, taking them a step further.",
    "visits": "Visits and meetings in regions, planned and reported, and what to know before going.",
    "policy-tests": "Regions that were asked whether intended policy can work, and what was done with their answers.",
    "experiments": "Room to do it another way for a while, and what was learned.",
    "agreements": "How agreements of accords stand in regions, and signatories who are called to account.",
    "accords": "National accords, what was agreed in them, and who has to keep it.",
    "dossiers": "One problem of several regions, with one solution for all of them.",
    "tours": "Several visits as one programme, and what was done with what they taught.",
    "pilots": "Where the new way of working is tried, and what it taught.",
    "simulations": "What if: scenarios, computed on the same engine, with how far they can be believed.",
    "forums": "Meetings beyond the regiocommissaris: agendas, papers and outcomes.",
    "decisions": "What was decided on escalations, and who may decide what.",
    "bulletins": "Policy that is coming, schemes and rules, told to regions.",
    "lessons": "What was learned from cases: questions with their answers.",
    "reports": "The quarterly report: read, written, published, and answered by the MT.",
    "reflections": "One's own looks back on a quarter, which nobody reads before they are shared.",
    "table": "What a commissioner or the MT reads before a meeting, and progress notes to the minister.",
    "research": "Which ways cases really took, and the event log under pseudonyms.",
    "figures": "What the log says when it is counted, for the land or a part of it, the cases behind each figure, "
    "and dashboards that are kept.",
    "presence": "How much one is in the region: for oneself and whoever leads one.",
    "notices": "What the caller was told.",
    "absences": "Who is away, and who stands in.",
    "reference": "What cases refer to: regions, directorates, processes, working days.",
    "description": "What you are reading now.",
}
_ABOUT = (
    "Moments are in UTC. Labels and messages are in the language of the account behind the token. What a caller may "
    "see and do is exactly what the pages let that person see and do; what lies outside that does not exist (404). "
    "Errors are application/problem+json. Names that are not described are refused."
)


def _operation(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": problems.camel(operation.name),
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag],
        "security": [{"token": []}] if operation.capability else [],
        "responses": _responses(operation),
    }
    parameters = [*_in_path(operation.path), *_in_query(operation.query), *_in_headers(operation)]
    if parameters:
        found["parameters"] = parameters
    if operation.body is not None:
        schema = {"$ref": REF.format(model=operation.body.__name__)}
        found["requestBody"] = {"required": True, "content": {operation.media: {"schema": schema}}}
    return found


def _in_path(path: str) -> list[dict[str, Any]]:
    described: Mapping[str, Any] = {
        "number": (
            "The number of a case.",
            {"type": "string", "pattern": r"^\d{4}-\d{5,}$", "examples": ["2026-00042"]},
        ),
        "notice": ("The id of a notice.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["142"]}),
        "event": ("The id of an event.", {"type": "string", "pattern": "^[0-9a-f]{32}$", "examples": ["0" * 32]}),
        "enquiry": ("The id of a question.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["3"]}),
        "contact": ("The id of a contact.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["4"]}),
        "note": ("The id of a progress note.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["6"]}),
        "bulletin": ("The id of a bulletin.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["7"]}),
        "lesson": ("The id of a lesson.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["7"]}),
        "job": ("The id of a job.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["12"]}),
        "member": ("The id of a colleague.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["9"]}),
        "part": (
            "The number of a case.",
            {"type": "string", "pattern": "^[0-9]{4}-[0-9]{5,}$", "examples": ["2026-00012"]},
        ),
        "absence": ("The id of an absence.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["7"]}),
        "decision": ("The id of a decision.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["12"]}),
        "dashboard": ("The id of a dashboard.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["4"]}),
        "measure": ("The key of a measure.", {"type": "string", "examples": ["open"]}),
        "partnership": ("The id of a partnership.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["5"]}),
        "programme": ("The id of a programme.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["5"]}),
        "tour": ("The id of a tour.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["4"]}),
        "pilot": ("The id of a pilot.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["4"]}),
        "place": (
            "Which of the points that are asked.",
            {"type": "string", "pattern": "^[0-9]{1,3}$", "examples": ["1"]},
        ),
        "simulation": ("The id of a scenario.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["4"]}),
        "quarter": ("A quarter.", {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$", "examples": ["2026-Q3"]}),
        "process": ("The name of a process.", {"type": "string", "examples": ["bottleneck"]}),
        "mandate": ("The id of a mandate.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["2"]}),
        "link": ("The id of a link.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["8"]}),
        "case": (
            "The number of a case.",
            {"type": "string", "pattern": "^[0-9]{4}-[0-9]{5,}$", "examples": ["2026-00012"]},
        ),
        "region": ("The id of a region.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["31"]}),
        "division": ("The key of a division.", {"type": "string", "examples": ["zorgkantoorregio"]}),
        "other": ("The key of another division.", {"type": "string", "examples": ["ggd_regio"]}),
        "code": ("The code of a region in its division.", {"type": "string", "examples": ["ZK10"]}),
        "key": (
            "The key of an accord.",
            {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,19}$", "examples": ["IZA"]},
        ),
        "reference": (
            "An agreement: the key of its accord, and its code.",
            {
                "type": "string",
                "pattern": "^[A-Za-z][A-Za-z0-9-]{0,19}:[a-z0-9-]{1,40}$",
                "examples": ["IZA:regioplan"],
            },
        ),
        "meeting": ("The id of a meeting.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["4"]}),
        "item": ("The id of an agenda item.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["6"]}),
        "party": ("The id of a party.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["3"]}),
        "step": ("The id of an agreed step.", {"type": "string", "pattern": "^[0-9]{1,9}$", "examples": ["5"]}),
        "attachment": (
            "The id of a file.",
            {"type": "string", "pattern": "^[0-9a-f]{32}$", "examples": ["5a0d6d1c0a3c4c1f8e2b7d9f4a6c8e10"]},
        ),
        "name": ("The name of a process.", {"type": "string", "examples": ["bottleneck"]}),
    }
    return [
        {"name": name, "in": "path", "required": True, "description": described[name][0], "schema": described[name][1]}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _in_query(query: type[BaseModel]) -> list[dict[str, Any]]:
    described = query.model_json_schema(ref_template=REF)
    shared = described.get("$defs", {})
    found = []
    for name, schema in described.get("properties", {}).items():
        plain = _inlined(schema, shared)
        plain.pop("title", None)
        text = plain.pop("description", "")
        if plain.get("default") in ("", None):
            plain.pop("default", None)
        parameter = {"name": name, "in": "query", "required": False, "schema": plain}
        found.append(parameter | ({"description": text} if text else {}))
    return found


def _inlined(schema: Any, shared: Mapping[str, Any]) -> Any:
    """A schema without references and without null: a parameter that is not there is simply not there."""
    if isinstance(schema, list):
        return [_inlined(item, shared) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        named = shared[schema["$ref"].rpartition("/")[2]]
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return {"type": named["type"], "enum": named["enum"]} | rest
    found = {key: _inlined(value, shared) for key, value in schema.items()}
    options = [option for option in found.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del found["anyOf"]
        found = options[0] | found
    return found


def _in_headers(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if operation.if_match:
        found.append(_header("If-Match", True, "The ETag of the case as you last saw it; `*` for any."))
    if operation.versioned and operation.method == "GET":
        found.append(_header("If-None-Match", False, "The ETag you have: 304 when nothing changed."))
    if operation.idempotent:
        text = "A key of your own making: what is sent again with the same key is done once."
        found.append(_header("Idempotency-Key", False, text, pattern=f"^{reading.KEY.pattern}$"))
    return found


def _header(name: str, required: bool, text: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": text,
        "schema": {"type": "string", **schema},
    }


def _responses(operation: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {"API-Version": _answer_header("The full version of the API.")}
    good = dict(headers)
    if operation.versioned:
        good["ETag"] = _answer_header("The version of the case, for If-Match and If-None-Match.")
    if operation.status == 201:
        good["Location"] = _answer_header("Where it is found.")
    schema: dict[str, Any] = {"type": "object"}
    if operation.reply is not None:
        schema = {"$ref": REF.format(model=operation.reply.__name__)}
    found = {
        str(operation.status): {
            "description": "Done." if operation.method == "POST" else "Found.",
            "headers": good,
            "content": _FILE if operation.sends_file else {JSON: {"schema": schema}},
        }
    }
    if operation.versioned and operation.method == "GET":
        found["304"] = {"description": "Nothing changed.", "headers": good}
    problem = {"schema": {"$ref": REF.format(model="Problem")}}
    for status in operation.statuses:
        found[str(status)] = {
            "description": _WHY[status],
            "headers": headers,
            "content": {problems.MIME: problem},
        }
    return found


def _answer_header(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


_WHY = {
    400: "What was sent is not right; `errors` says where.",
    401: "No token, or one that is not valid.",
    403: "The caller may not do this.",
    404: "There is no such thing, or the caller may not know of it.",
    409: "The workflow refuses this now (`errors` gives the reasons), or the Idempotency-Key was used otherwise.",
    412: "Somebody else changed the case in the meantime.",
    413: "Too large.",
    415: "Not sent as described.",
    428: "If-Match is missing.",
    500: "A fault of ours; `instance` is the reference in our log.",
    503: "Not available for a moment; try again after Retry-After seconds.",
}

__all__ = ["BASE", "VERSION", "Api", "Operation"]
