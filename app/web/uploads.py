"""Files in a request: which views take them, how much, and the field of a form in which they are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, request
from flask import session as cookie
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage

MAX_REQUEST: Final = 62_000_000
"""Bytes of one request with files: four of the largest, or a dozen photos of a phone. The rest of a form is small."""

CAME_IN: Final = ("login", "follow", "overview", "enquiry")
"""What our signed cookie holds of whoever came in by a login or by a link. That may be over by now: what they typed
should come back to them all the same. A visitor who never came in has none of these.
"""

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Declare that a view takes files: its requests may be larger than those of all others."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def raise_limit() -> None:
    """Before anything reads the request: the limit of its view, for whoever came in before. Others keep that of all
    forms, since the CSRF check reads a form before its guard speaks. Parts with a file go to disk as they come in.
    """
    if any(cookie.get(key) for key in CAME_IN):
        raise_limit_of(current_app.view_functions.get(request.endpoint or ""))


def raise_limit_of(view: object) -> None:
    """The limit of this view, for somebody we know. In the API its guard asks for it, once it knows the token."""
    if getattr(view, "takes_files", False):
        request.max_content_length = MAX_REQUEST


class FilesField(MultipleFileField):
    """Where files are chosen, several at a time. They are judged by `app.attachments.forms.uploads`."""

    @property
    def chosen(self) -> list[FileStorage]:
        """The files that were really chosen: a browser sends an empty one when there is none."""
        return [one for one in self.data or [] if isinstance(one, FileStorage) and one.filename]
