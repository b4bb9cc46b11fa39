"""Keeping redirects on this site, and numbers in an address within what a database can hold."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from werkzeug.routing import BaseConverter, IntegerConverter

LARGEST = 2**31 - 1
"""The largest number that a column of ours holds."""


class RowId(IntegerConverter):
    """A number in a path. One that no row can have is simply not found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


class CaseNumber(BaseConverter):
    """The number of a case in a path, for where something else could stand too."""

    regex = r"\d{4}-\d{5,12}"
    weight = 50


def row_id(text: str) -> int:
    """A number in a query, for `request.args.get(…, type=row_id)`. Raises ValueError for one that no row can have."""
    number = int(text) if len(text) <= 10 else -1
    if not 0 <= number <= LARGEST:
        raise ValueError("no row has this number")
    return number


def local_target(target: str | None) -> str | None:
    """The target when it is a path of this site, else None.

    Refused: other hosts (`//evil`, `https://evil`), back-slashes that browsers read as slashes, control characters,
    other schemes.
    """
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > 2000:
        return None
    if "\\" in target or any(ord(letter) < 32 or ord(letter) == 127 for letter in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
