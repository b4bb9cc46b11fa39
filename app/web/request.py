"""What belongs to the request at hand: its reading session, its actor and its language."""

from __future__ import annotations

from flask import g, has_request_context, request
from flask import session as cookie
from sqlalchemy.orm import Session

from app import clock, db
from app.people import identity
from app.policy import Actor

LANGUAGES = ("nl", "en")


def session() -> Session:
    """The reading session of this request; closed when the request ends."""
    if "session" not in g:
        g.session_context = db.reading()
        g.session = g.session_context.__enter__()
    return g.session


def close_session(_error: BaseException | None = None) -> None:
    """Give the reading session back (registered as a teardown)."""
    context = g.pop("session_context", None)
    g.pop("session", None)
    if context is not None:
        context.__exit__(None, None, None)


def actor_or_none() -> Actor | None:
    """Whoever is signed in, or None."""
    if "actor" not in g:
        ticket = cookie.get("login")
        g.actor = identity.actor_of_login(session(), ticket, clock.now()) if ticket else None
    return g.actor


def actor() -> Actor:
    """Whoever is signed in. Only for guarded views; raises RuntimeError elsewhere."""
    found = actor_or_none()
    if found is None:
        raise RuntimeError("this view has no signed-in actor")
    return found


def language() -> str:
    """The language of this page: the reader's choice (cookie), else that of the account, else Dutch."""
    if not has_request_context():
        return "nl"
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    known = g.get("actor")
    return known.language if known else "nl"
