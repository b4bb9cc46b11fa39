"""Whom a case waits for elsewhere, in words for its region. Features register what they know of it, so that the page of
the region need not know them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.models import Case

Telling = Callable[[Session, Case, datetime], tuple[str, ...]]
_TELLINGS: list[Telling] = []


def tells_whom(telling: Telling) -> Telling:
    """Register sentences that a region may read about whom its case waits for."""
    _TELLINGS.append(telling)
    return telling


def sentences(session: Session, case: Case, now: datetime) -> tuple[str, ...]:
    """All that may be said of it now; empty when the case does not wait for anybody elsewhere."""
    return tuple(sentence for telling in _TELLINGS for sentence in telling(session, case, now))
