"""Doing one thing to several cases: which ones, and why one of them was refused.

The rights, the rules and the event are those of the one action. What can be done is in `bulk_kinds`; doing it case by
case, each in a transaction of its own, is work of the desk (`app.desk.jobs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.policy import Forbidden

MOST = 1000
"""How many cases go at a time: as many as a list counts."""

WRITTEN = re.compile(r"(\d{4}-\d{5,12})(?::(\d{1,9}))?", re.ASCII)
REFUSALS = (NotFound, Forbidden, Stale, NotAllowedNow, Invalid)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that was ticked, as it was when the list was made: somebody else may have changed it since."""

    number: str
    version: int | None = None

    def __str__(self) -> str:
        return self.number if self.version is None else f"{self.number}:{self.version}"


def read(written: Iterable[str]) -> list[Chosen]:
    """The cases that were ticked ("2026-00042:7"), each once, in order. What is none is left out.

    Raises Invalid when there are none, or more than `MOST`.
    """
    found: dict[str, Chosen] = {}
    for one in written:
        match = WRITTEN.fullmatch(one.strip())
        if match:
            found.setdefault(match[1], Chosen(match[1], int(match[2]) if match[2] else None))
    if not found:
        raise Invalid([FieldError("", "nothing_chosen")])
    if len(found) > MOST:
        raise Invalid([FieldError("", "too_many_chosen", {"max": MOST, "count": len(found)})])
    return list(found.values())


def reasons(refusal: Exception) -> tuple[FieldError, ...]:
    """Why a case was refused, from one of `REFUSALS`. One that the actor may not know is as one that is not there."""
    if isinstance(refusal, NotFound):
        return (FieldError("", "unknown_case"),)
    if isinstance(refusal, Forbidden):
        return (FieldError("", "not_permitted"),)
    if isinstance(refusal, Stale):
        return (FieldError("", "case_changed_meanwhile"),)
    if isinstance(refusal, NotAllowedNow):
        return refusal.reasons
    return refusal.errors if isinstance(refusal, Invalid) else ()
