"""Every route says who may come in. One that does not say so is not registered: the application refuses to start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.policy import Actor, Capability, can
from app.web.request import actor_or_none

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """What a route asks: nothing (public, with the reason why), a signed-in person, a capability, or an API token."""

    kind: str
    capability: Capability | None = None
    reason: str = ""


class UnguardedRoute(Exception):
    """A view without a guard."""


def public(reason: str) -> Callable[[View], View]:
    """Open to everybody, for the reason given."""

    def decorate(view: View) -> View:
        view.guard = Guard("public", reason=reason)  # type: ignore[attr-defined]
        return view

    return decorate


def signed_in(view: View) -> View:
    """Open to whoever is signed in."""
    return _protect(view, Guard("signed_in"))


def guard(capability: Capability, *, sent_again: Callable[[], Any] | None = None) -> Callable[[View], View]:
    """Open to whoever holds the capability somewhere; what of it they see is for the query to say (outside: 404).

    `sent_again` answers a form that is sent by somebody who is no longer signed in, or from a page that was open too
    long, so that what they typed is not lost; without it they go to the login page, or read that it was too long.
    """
    return lambda view: _protect(view, Guard("capability", capability), sent_again)


def _protect(view: View, rule: Guard, sent_again: Callable[[], Any] | None = None) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        actor = actor_or_none()
        if actor is None:
            return sent_again() if sent_again and request.method == "POST" else _to_login()
        if rule.capability is not None and not can(actor, rule.capability):
            abort(403)
        return view(*args, **kwargs)

    guarded.guard = rule  # type: ignore[attr-defined]
    guarded.sent_again = sent_again  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def may_open(endpoint: str, actor: Actor) -> bool:
    """Whether a page is for this person at all; what of it they see is for its query to say."""
    rule: Guard = getattr(current_app.view_functions[endpoint], "guard")  # noqa: B009 (mypy knows no such attribute)
    return rule.capability is None or can(actor, rule.capability)


def _to_login() -> Response:
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("people.login", next=target), 303)


def require_guards(app: Flask) -> None:
    """Refuse to start with a route that nobody guards."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static" and not hasattr(view, "guard"):
            raise UnguardedRoute(f"{rule.rule} ({rule.endpoint}) has no guard: add @guard, @signed_in or @public")
