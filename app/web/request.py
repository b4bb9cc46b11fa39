"""What belongs to the request at hand: its reading session, its actor and its language."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, has_request_context, request
from flask import session as cookie
from flask_babel import Domain, force_locale, refresh
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
        _settle_language()
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
    settled: str | None = g.get("language")
    if settled is not None:
        return settled
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    known = g.get("actor")
    return known.language if known else "nl"


class _Texts(Domain):
    """The translations of one language.

    Flask-Babel finds out anew for every text which language the page has, and a page has some two hundred texts.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.language = name
        self.kept: Any = None

    def get_translations(self) -> Any:
        """The catalogue, looked up once."""
        if self.kept is None:
            with force_locale(self.language):
                self.kept = super().get_translations()
        return self.kept


def _texts(name: str) -> _Texts:
    """The translations of a language in this application, made once."""
    made: dict[str, _Texts] = current_app.extensions.setdefault("texts", {})
    if name not in made:
        made[name] = _Texts(name)
    return made[name]


def _settle_language() -> None:
    """Now that we know who is reading, the language of the page is fixed."""
    g.language = language()
    _texts(g.language).as_default()
    refresh()
