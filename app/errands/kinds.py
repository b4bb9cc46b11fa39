"""The kinds of errand there are. A feature registers what it can have made; this package knows nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.policy import Actor, Capability

Params = Mapping[str, Any]
Tell = Callable[[int, int], None]
"""Say how far it is: (done, total). It writes in a transaction of its own, at most once a second: never call it inside
`transaction()`.
"""


@dataclass(frozen=True)
class Asked:
    """Who asked, as they are now. `session` only reads; what a handler writes, it writes in its own `transaction()`."""

    session: Session
    actor: Actor
    language: str
    now: datetime


@dataclass(frozen=True)
class Produced:
    """What came of it: a file to fetch, a page to look at, or both. `link` is a path of this application."""

    name: str = ""
    mimetype: str = ""
    body: bytes = b""
    link: str = ""


Handler = Callable[[Asked, Params, Tell], Produced | None]


@dataclass(frozen=True)
class Kind:
    """A kind of errand. Whoever asks, and whoever fetches it, holds `capability` at that moment; `may` looks further if
    need be. `title(params, language)` says in a few words what is made.
    """

    name: str
    capability: Capability
    title: Callable[[Params, str], str]
    run: Handler
    may: Callable[[Session, Actor, Params], bool]


_kinds: dict[str, Kind] = {}


def _everybody(_session: Session, _actor: Actor, _params: Params) -> bool:
    return True


def kind(
    name: str,
    capability: Capability,
    title: Callable[[Params, str], str],
    may: Callable[[Session, Actor, Params], bool] = _everybody,
) -> Callable[[Handler], Handler]:
    """Register what makes errands of this kind. Raises ValueError for a name that is taken."""

    def register(handler: Handler) -> Handler:
        if name in _kinds:
            raise ValueError(f"errand {name} is there already")
        _kinds[name] = Kind(name, capability, title, handler, may)
        return handler

    return register


def get(name: str) -> Kind | None:
    """The kind with this name, if anything stands behind it (any more)."""
    return _kinds.get(name)
