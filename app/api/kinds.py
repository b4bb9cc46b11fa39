"""What the API says of a case beside what it says of every case: by its process.

A process registers its shape (one of the union `schemas.Case`) and what fills it; a test says which process has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.api.schemas import CaseBase
from app.cases.models import Case
from app.policy import Actor

Own = Callable[[Session, Actor, Case], dict[str, Any]]
_KINDS: dict[str, tuple[type[CaseBase], Own]] = {}


def shaped(process: str, shape: type[CaseBase]) -> Callable[[Own], Own]:
    """Register the shape of the cases of a process, and what is their own in it."""

    def register(own: Own) -> Own:
        _KINDS[process] = shape, own
        return own

    return register


def of(process: str) -> tuple[type[CaseBase], Own]:
    """The shape of the cases of a process, and what finds their own part."""
    return _KINDS[process]


def known() -> frozenset[str]:
    """The processes whose cases the API can show."""
    return frozenset(_KINDS)
