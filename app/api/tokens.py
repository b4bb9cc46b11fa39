"""Who calls: a colleague with an API token. Cookies mean nothing here, so that there is no request to forge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import g, request
from sqlalchemy.exc import OperationalError

from app import clock
from app.api.problems import Problem
from app.db import transaction
from app.people import identity
from app.policy import Actor, Capability, Forbidden, can
from app.web.guards import Guard
from app.web.request import close_session, session
from app.web.uploads import raise_limit_of

View = TypeVar("View", bound=Callable[..., Any])
LONGEST = 200
logger = logging.getLogger("regiolijn")

_noted: dict[str, datetime] = {}
"""When this process last noted the use of a token, by digest: so rarely that reading is not writing."""


def token_guard(capability: Capability) -> Callable[[View], View]:
    """Open to whoever sends a token and holds the capability somewhere; outside their sight is the query's business."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            caller = _caller()
            if not can(caller, capability):
                raise Forbidden(capability)
            raise_limit_of(view)
            return view(*args, **kwargs)

        guarded.guard = Guard("token", capability)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _caller() -> Actor:
    g.actor = None
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Problem("not-signed-in", headers={"WWW-Authenticate": 'Bearer realm="regiolijn"'})
    now = clock.now()
    found = identity.actor_of_token(session(), token, now) if len(token) <= LONGEST else None
    if found is None:
        challenge = 'Bearer realm="regiolijn", error="invalid_token"'
        raise Problem("not-signed-in", headers={"WWW-Authenticate": challenge})
    _note_use(token, now)
    g.actor = found
    return found


def _note_use(token: str, now: datetime) -> None:
    """Note now and then that a token is in use. No call fails because of it."""
    digest = identity.token_digest(token)
    last = _noted.get(digest)
    if last is not None and last <= now < last + identity.TOUCH_EVERY:
        return
    _noted[digest] = now
    close_session()
    try:
        with transaction() as writing:
            identity.touch_token(writing, token, now)
    except OperationalError:
        logger.warning("could not note the use of a token", exc_info=True)
