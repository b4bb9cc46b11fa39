"""Errors as application/problem+json (RFC 9457), in the caller's language.

`type` tells machines which problem it is; `errors` names fields and gives a code beside the sentence for people.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Response, g, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.attachments.store import StoreFault
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.policy import Forbidden
from app.web.messages import MESSAGES

logger = logging.getLogger("regiolijn")

MIME = "application/problem+json"
TYPE_PREFIX = "urn:regiolijn:problem:"
MOST_ERRORS = 100
"""More errors than this are not listed: nobody mends more at once, and an answer must stay small."""


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its HTTP status and its title."""

    name: str
    status: int
    title: Callable[[], str]


_KINDS = (
    Kind("invalid", 400, lambda: _("What you sent is not right")),
    Kind("malformed", 400, lambda: _("This cannot be read as JSON")),
    Kind("not-signed-in", 401, lambda: _("Send a valid API token")),
    Kind("forbidden", 403, lambda: _("You may not do this")),
    Kind("not-found", 404, lambda: _("There is nothing here that you may see")),
    Kind("method-not-allowed", 405, lambda: _("This method is not possible here")),
    Kind("refused", 409, lambda: _("This step is not possible now")),
    Kind("key-used", 409, lambda: _("This Idempotency-Key was used for another request")),
    Kind("stale", 412, lambda: _("Somebody else changed this in the meantime")),
    Kind("too-large", 413, lambda: _("This is too large")),
    Kind("media-type", 415, lambda: _("Send this as application/json")),
    Kind("not-multipart", 415, lambda: _("Send this as multipart/form-data")),
    Kind("if-match-missing", 428, lambda: _("Send the ETag you have in If-Match")),
    Kind("fault", 500, lambda: _("Something went wrong on our side")),
    Kind("unavailable", 503, lambda: _("Not available for a moment; try again")),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}

_BY_STATUS = {
    400: "malformed", 401: "not-signed-in", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    413: "too-large", 415: "media-type", 503: "unavailable",
}  # fmt: skip

MESSAGES_HERE: Mapping[str, Callable[[], str]] = {
    "unknown_parameter": lambda: _("This parameter does not exist."),
    "given_twice": lambda: _("Give this once."),
    "not_a_moment": lambda: _("This is not a moment in UTC. Write it as 2026-11-23T09:00:00Z."),
    "out_of_range": lambda: _("Use a number from %(min)s to %(max)s."),
    "not_true_or_false": lambda: _("Use true or false."),
    "not_an_object": lambda: _("This must be an object with named values."),
    "unknown_cursor": lambda: _("This cursor is not one of ours. Begin again without it."),
    "bad_key": lambda: _("Use 1 to 120 visible ASCII characters."),
    "duplicate_name": lambda: _("“%(name)s” stands here twice."),
    "not_json": lambda: _("This is not JSON: %(why)s."),
    "too_deep": lambda: _("This is nested too deeply."),
}
"""What only callers of the API can get wrong. All other codes are in `app.web.messages`."""


class Problem(Exception):
    """A problem to answer with."""

    def __init__(self, kind: str, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kind)
        self.kind = KINDS[kind]
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def message_for(error: FieldError) -> str:
    """The sentence for an error; its code when there is none, rather than a second error."""
    sentence = MESSAGES_HERE.get(error.code) or MESSAGES.get(error.code)
    if sentence is None:
        logger.error("there is no message for the error code %s", error.code)
        return error.code
    try:
        return sentence() % dict(error.params)
    except KeyError as missing:
        logger.error("the message for %s needs %s", error.code, missing)
        return sentence()


def camel(name: str) -> str:
    """A name as JSON spells it: follow_up_on becomes followUpOn, contacts-0-email becomes contacts.0.email."""
    path = name.replace("-", ".").split(".")
    return ".".join(_camel(part) for part in path)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def respond(problem: Problem, *, instance: str = "") -> Response:
    """A problem as an answer, in the language of whoever asks."""
    actor = g.get("actor")
    with force_locale(actor.language if actor else "nl"):
        title = problem.kind.title()
        errors = [
            {"field": error.field, "code": error.code, "message": message_for(error)}
            for error in problem.errors[:MOST_ERRORS]
        ]
    general = [error["message"] for error in errors if not error["field"]]
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.kind.name,
        "title": title,
        "status": problem.kind.status,
        "detail": " ".join(general) or title,
        "instance": instance or quote(request.path),
    }
    if errors:
        body["errors"] = errors
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, problem.kind.status, content_type=MIME, headers=problem.headers)


def of(error: Exception) -> Response:
    """The answer to anything that was raised. A fault of ours shows a reference and no trace."""
    if isinstance(error, Problem):
        return respond(error)
    if isinstance(error, Invalid):
        return respond(Problem("invalid", [_named(item) for item in error.errors]))
    if isinstance(error, NotAllowedNow):
        return respond(Problem("refused", [_named(item) for item in error.reasons]))
    if isinstance(error, NotFound):
        return respond(Problem("not-found"))
    if isinstance(error, Forbidden):
        _log_refusal(error.capability.value)
        return respond(Problem("forbidden", [FieldError("", "not_permitted")]))
    if isinstance(error, Stale):
        return respond(Problem("stale", headers={"ETag": f'"{error.actual}"'}))
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, StoreFault):
        logger.error("the store of attachments: %s", error)
        return respond(Problem("unavailable", headers={"Retry-After": "5"}))
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        logger.error("the database is not available: %s", error)
        return respond(Problem("unavailable", headers={"Retry-After": "5"}))
    reference = uuid4()
    logger.exception("unexpected error %s", reference, exc_info=error)
    return respond(Problem("fault"), instance=f"urn:uuid:{reference}")


def _named(error: FieldError) -> FieldError:
    return FieldError(camel(error.field), error.code, error.params)


def _http(error: HTTPException) -> Response:
    kind = _BY_STATUS.get(error.code or 500, "fault" if (error.code or 500) >= 500 else "malformed")
    allow = dict(error.get_headers()).get("Allow")
    return respond(Problem(kind, headers={"Allow": allow} if allow else {}))


def _log_refusal(what: str) -> None:
    """Every refusal is logged: action, object, result, origin, actor, time (BIO2 8.15.01)."""
    actor = g.get("actor")
    logger.warning(
        "refused action=%s method=%s object=%s result=403 origin=%s actor=%s",
        what,
        request.method,
        quote(request.path)[:200],
        request.remote_addr,
        actor.id if actor else None,
    )
