"""The REST API under /api/v1: the same queries and actions as the pages, with JSON around them."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.routing import RequestRedirect

PREFIX = "/api"


def register(app: Flask) -> None:
    """Put the API in the application. Its callers have tokens and no cookies, so nothing is there to forge."""
    from app.api import openapi, problems, views

    csrf = app.extensions.get("csrf")
    if csrf is not None:
        csrf.exempt(views.blueprint)
    app.register_blueprint(views.blueprint)

    def here() -> bool:
        return request.path == PREFIX or request.path.startswith(PREFIX + "/")

    @app.before_request
    def no_such_place() -> Response | None:
        """An address or method that does not exist is answered as the rest of the API is, not with a page."""
        wrong = request.routing_exception
        return problems.of(wrong) if wrong and here() and not isinstance(wrong, RequestRedirect) else None

    @app.after_request
    def headers(response: Response) -> Response:
        if here():
            response.headers["API-Version"] = openapi.VERSION
            response.headers["Cache-Control"] = "no-store"
        return response
