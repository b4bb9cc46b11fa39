"""Files of ours that every page uses: named after what is in them, so that a browser keeps them for good, and sent
small, like the pages themselves.

The name is one for all: `/static/v-<digest>/css/regiolijn.css`. So files that refer to each other (fonts in a style
sheet, modules of a script) need no names of their own, and the service worker is a new one when anything changed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any

import flask
from flask import Flask, Response

FOLDER = Path(__file__).parent / "static"
KEPT = (
    "css/regiolijn.css", "css/briefing.css", "css/device.css", "css/filing.css", "icon.svg", "js/device.js",
    "js/draft.js", "js/filing.js", "js/notes.js", "js/offline.js", "js/print.js", "js/sending.js", "js/store.js",
    "js/worker.js", "vendor/*.css", "vendor/fira-sans-latin-400-normal.woff2",
    "vendor/fira-sans-latin-500-normal.woff2",
)  # fmt: skip
"""What a device needs to show its own pages without a connection."""
TEXTS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/manifest+json"})
SMALL = 1000
"""Bytes below which an answer fits in one packet anyway."""
LEVEL = 4
"""Of compressing a page while somebody waits: a third of a millisecond; the best level saves 4 % more."""
_VERSIONED = re.compile(r"v-[0-9a-f]{12}/")


@cache
def version() -> str:
    """A digest over all our files. Read once: who changes a file starts the application again."""
    total = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def names() -> list[str]:
    """The files a browser keeps, by their path under `static`."""
    found = (path for pattern in KEPT for path in FOLDER.glob(pattern))
    return sorted(path.relative_to(FOLDER).as_posix() for path in found)


def register(app: Flask) -> None:
    """Put the version in the address of every file, and compress what is sent."""
    app.url_defaults(_name)
    app.url_value_preprocessor(_unname)
    app.after_request(_answer)


def _name(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and not _VERSIONED.match(values["filename"]):
        values["filename"] = f"v-{version()}/{values['filename']}"


def _unname(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Find the file whatever version was asked for: a page of before an update gets what there is now."""
    if endpoint == "static" and values is not None:
        flask.g.current = values["filename"].startswith(f"v-{version()}/")
        values["filename"] = _VERSIONED.sub("", values["filename"], count=1)


def _answer(response: Response) -> Response:
    is_file = flask.request.endpoint == "static"
    if is_file and response.status_code == 200 and flask.g.get("current"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if response.mimetype not in TEXTS or (response.direct_passthrough and not is_file):
        return response
    response.vary.add("Accept-Encoding")
    if (
        response.status_code in (204, 206, 304)
        or flask.request.method == "HEAD"
        or not flask.request.accept_encodings["gzip"]
        or "Content-Encoding" in response.headers
    ):
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) < SMALL:
        return response
    response.set_data(_file_packed(plain) if is_file else page_packed(plain))
    response.headers["Content-Encoding"] = "gzip"
    if "ETag" in response.headers:
        response.set_etag(response.get_etag()[0] or "", weak=True)
    return response


@cache
def _file_packed(plain: bytes) -> bytes:
    return gzip.compress(plain, 9, mtime=0)


def page_packed(plain: bytes) -> bytes:
    """A page, compressed. Its length says nothing of what is in it to who watches the line: a name of random length is
    in the header (against BREACH: a page holds a CSRF token and what the reader typed).
    """
    packed = io.BytesIO()
    with gzip.GzipFile("x" * (1 + secrets.randbelow(48)), "wb", LEVEL, packed, mtime=0) as file:
        file.write(plain)
    return packed.getvalue()
