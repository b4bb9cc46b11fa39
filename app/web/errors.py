"""What a user sees when something goes wrong: a plain page that says what happened and what to do, never a trace."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from app.errors import NotFound, Stale
from app.policy import Forbidden
from app.web.request import actor_or_none
from app.web.safe import local_target

logger = logging.getLogger("regiolijn")
WITH_A_WAY_BACK = (400, 403, 409, 413, 429)
PAGES = (400, 403, 404, 409, 413, 429, 500, 503)


def register(app: Flask) -> None:
    """Attach the pages. The API has handlers of its own, on its blueprint."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(Stale, lambda _error: _page(409))
    app.register_error_handler(CSRFError, lambda _error: _open_too_long())
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def _back() -> str:
    """The page of ours that the reader came from, without its host; empty when it was another one."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or not came_from.path.startswith("/") or came_from.path == request.path:
        return ""
    return local_target(f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path) or ""


def _page(code: int, **values: object) -> tuple[str, int]:
    if code in WITH_A_WAY_BACK:
        values.setdefault("back_url", _back())
    return render_template(f"errors/{code if code in PAGES else 400}.html", **values), code


def _open_too_long() -> Any:
    """A form whose token is no longer good. Where it is a long one, what was typed comes back to be sent again."""
    view = current_app.view_functions.get(request.endpoint or "")
    sent_again = getattr(view, "sent_again", None)
    return sent_again() if sent_again else _page(400)


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if code == 403:
        _log_refusal("route")
    return _page(code)


def _forbidden(error: Forbidden) -> tuple[str, int]:
    _log_refusal(error.capability.value)
    return _page(403)


def _log_refusal(what: str) -> None:
    """Every refusal is logged: action, object, result, origin, actor, time (BIO2 8.15.01)."""
    try:
        actor = actor_or_none()
    except DBAPIError:
        actor = None
    logger.warning(
        "refused action=%s method=%s object=%s result=403 origin=%s actor=%s",
        what,
        request.method,
        request.path.replace("\r", "").replace("\n", "")[:200],
        request.remote_addr,
        actor.id if actor else None,
    )


def _unavailable(error: OperationalError) -> tuple[str, int, dict[str, str]]:
    logger.error("the database is not available: %s", error.orig)
    return unavailable()


def unavailable() -> tuple[str, int, dict[str, str]]:
    """The page that says that something does not answer, and to try again."""
    return (*_page(503), {"Retry-After": "5"})


def _unexpected(error: Exception) -> tuple[str, int]:
    """A fault of ours. The reference is shown to the user and stands in the log with the trace."""
    reference = uuid4().hex[:8]
    logger.exception("unexpected error %s", reference, exc_info=error)
    return _page(500, reference=reference)
