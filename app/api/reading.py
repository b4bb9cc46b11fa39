"""What came in: JSON, query parameters, and the headers about versions and repetition. Strict, and once for all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, get_args, get_origin

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.problems import Problem, camel
from app.errors import FieldError, Invalid
from app.workflow.fields import unknown_choice

MAX_BYTES = 128 * 1024
MAX_DEPTH = 20
KEY = re.compile(r"[\x21-\x7e]{1,120}")
OUR_TAG = re.compile(r"(\d{1,9})(-[0-9a-f]+)?")
Query = TypeVar("Query", bound=BaseModel)


@dataclass(frozen=True)
class Body:
    """A JSON object, and one spelling of it by which a repetition is recognised."""

    data: Mapping[str, Any]
    canonical: str


def body(shape: type[BaseModel]) -> Body:
    """The JSON object of this request. Names that `shape` does not have are refused; values are for the actions.

    Raises Problem for another media type, too many bytes, and what is not JSON or means two things.
    """
    if request.mimetype != "application/json":
        raise Problem("media-type")
    request.max_content_length = MAX_BYTES
    try:
        raw = request.get_data()
    except RequestEntityTooLarge:
        raise Problem("too-large") from None
    data = _parse(raw)
    if not isinstance(data, dict):
        raise Problem("malformed", [FieldError("", "not_an_object")])
    canonical = _canonical(data)
    unknown = list(_unknown(data, shape))
    if unknown:
        raise Problem("invalid", unknown)
    return Body(data, canonical)


def _parse(raw: bytes) -> Any:
    try:
        data = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number, parse_float=_finite
        )
        _no_deeper(data, MAX_DEPTH)
    except RecursionError:
        raise Problem("malformed", [FieldError("", "too_deep")]) from None
    except UnicodeDecodeError:
        raise _not_json("UTF-8") from None
    except json.JSONDecodeError as error:
        raise _not_json(f"{error.msg}, {error.lineno}:{error.colno}") from None
    except ValueError as error:
        raise _not_json(str(error)[:80]) from None
    return data


def _not_json(why: str) -> Problem:
    return Problem("malformed", [FieldError("", "not_json", {"why": why})])


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            shown = name[:80].encode("ascii", "replace").decode()
            raise Problem("malformed", [FieldError("", "duplicate_name", {"name": shown})])
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("number out of range")
    return number


def _no_deeper(value: Any, left: int) -> None:
    if left == 0:
        raise RecursionError
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _no_deeper(child, left - 1)


def _canonical(data: Any) -> str:
    """One spelling of what was said. A lone surrogate is no text: it could be neither stored nor sent back."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _not_json("lone surrogate") from None
    return text


def _unknown(data: Mapping[str, Any], shape: type[BaseModel], prefix: str = "") -> Any:
    """Names that a shape does not have, also in the lists of objects in it."""
    known = {field.alias or name: field for name, field in shape.model_fields.items()}
    for name, value in data.items():
        if name not in known:
            yield FieldError(prefix + name[:80], "unknown_field")
            continue
        inner = _model_in(known[name].annotation)
        if inner is not None and isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _unknown(item, inner, f"{prefix}{name}.{place}.")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


# -- the query -----------------------------------------------------------------------------------


def query(shape: type[Query]) -> Query:
    """The query parameters of this request. Raises Problem with every one that is unknown, wrong or given twice."""
    fields = {field.alias or name: field for name, field in shape.model_fields.items()}
    several = {name for name, field in fields.items() if get_origin(field.annotation) is list}
    errors, given = [], {}
    for name, values in request.args.lists():
        if name not in several and len(values) > 1:
            errors.append(FieldError(name[:80], "given_twice"))
        given[name] = values if name in several else values[0]
    try:
        found = shape.model_validate(given)
    except ValidationError as refused:
        errors += [_error(item, fields) for item in refused.errors()]
        found = None
    if errors or found is None:
        raise Problem("invalid", errors)
    return found


_CODES = {
    "extra_forbidden": "unknown_parameter",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "int_parsing_size": "not_a_number",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_too_long": "too_long",
    "bool_parsing": "not_true_or_false",
}


def _limits(field: FieldInfo) -> Iterator[Any]:
    """The bounds of a field, also when they are those of a type it has with a name (`RowId | None`)."""
    inside = (one for part in get_args(field.annotation) for one in getattr(part, "__metadata__", ()))
    for one in (*field.metadata, *inside):
        yield from one.metadata if isinstance(one, FieldInfo) else (one,)


def _error(item: Any, fields: Mapping[str, FieldInfo]) -> FieldError:
    name = ".".join(str(part) for part in item["loc"])[:80]
    shown = item["input"] if isinstance(item["input"], str) else ""
    if item["type"] in ("enum", "literal_error"):
        values = re.findall(r"'([^']*)'", item["ctx"]["expected"])
        fault = unknown_choice(name, shown, values)
        return FieldError(name, fault.code, fault.params)
    code = _CODES.get(item["type"], item["type"])
    if code == "out_of_range":
        # Inside a list only the bound that was passed is known; ids have these.
        field = fields.get(name)
        limits = {type(limit).__name__: limit for limit in _limits(field)} if field is not None else {}
        least = limits["Ge"].ge if "Ge" in limits else item["ctx"].get("ge", 1)
        most = limits["Le"].le if "Le" in limits else item["ctx"].get("le", 999_999_999)
        return FieldError(name, code, {"min": least, "max": most})
    if code == "too_long":
        return FieldError(name, code, {"max": item["ctx"]["max_length"], "length": len(shown)})
    return FieldError(name, code)


def fault(item: Any, shape: type[BaseModel]) -> FieldError:
    """What is wrong with one part of a body, as pydantic found it, in a code that has words."""
    found = _error(item, shape.model_fields)
    if item["type"] == "missing":
        return FieldError(found.field, "required")
    known = {*_CODES.values(), "unknown_choice", "unknown_field"}
    return found if found.code in known else FieldError(found.field, "unreadable")


# -- versions and repetition ---------------------------------------------------------------------


def expected_version() -> int | None:
    """The version the caller thinks the case has (If-Match); None for `*`, any. A tag that is not ours fits none.

    Raises Problem (428) without the header: a step must not be taken on something that was not seen.
    """
    if not request.headers.get("If-Match", "").strip():
        raise Problem("if-match-missing")
    if request.if_match.star_tag:
        return None
    tags = [OUR_TAG.fullmatch(tag or "") for tag in request.if_match.as_set(include_weak=True)]
    return max((int(tag[1]) for tag in tags if tag), default=-1)


def idempotency_key() -> str | None:
    """The key under which this request is done once, if the caller gave one. Raises Problem for a bad one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Problem("invalid", [FieldError("Idempotency-Key", "bad_key")])
    return key


def step_data(given: Any, names: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """The data of a step under the names that the workflow has, and how the caller spelled each.

    JSON spells followUpOn what a workflow calls follow_up_on; the latter is understood too.
    """
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise Problem("invalid", [FieldError("data", "not_an_object")])
    by_spelling: dict[str, str] = {camel(name): name for name in names} | {name: name for name in names}
    data: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    for spelling, value in dict[str, Any](given).items():
        name = by_spelling.get(spelling, spelling)
        if name in data:
            raise Problem("invalid", [FieldError(spelling[:80], "given_twice")])
        data[name], spelled[name] = value, spelling[:80]
    return data, spelled


def as_spelled(invalid: Invalid, spelled: Mapping[str, str]) -> Problem:
    """What is wrong with the data of a step, each at the name the caller used."""
    return Problem(
        "invalid",
        [
            FieldError(spelled.get(error.field, camel(error.field)), error.code, error.params)
            for error in invalid.errors
        ],
    )
