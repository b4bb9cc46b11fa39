"""Why a file is not taken."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A file that we do not take. `code` is looked up in `app.web.messages`; `files.read` adds the name."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
