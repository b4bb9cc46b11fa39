"""What a colleague may still see of the cases they were told about.

A mail cannot be taken back (RT CVE-2023-41260, Zammad #2472): so this is asked when a mail is made and when it goes,
not when the notice was written. `cases` knows the answer and registers it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

Sight = Callable[[Session, int, Collection[int]], Mapping[int, bool]]
"""Of these cases, those this reader may see now: case id -> whether it is confidential."""

_sight: list[Sight] = []


def readable(find: Sight) -> None:
    """Say how it is found out which cases a reader may see (`cases` knows)."""
    _sight[:] = [find]


def of(session: Session, reader_id: int, case_ids: Collection[int]) -> Mapping[int, bool]:
    """Of these cases, those this reader may see now: case id -> whether it is confidential. None while nobody said
    how to find out.
    """
    if not case_ids or not _sight:
        return {}
    return _sight[0](session, reader_id, case_ids)


def redacted(params: Mapping[str, Any], confidential: bool) -> dict[str, Any]:
    """The values of a letter about a case that is confidential by now: its title is not said."""
    if confidential and "confidential" in params:
        return {**params, "confidential": True, "title": ""}
    return dict(params)
