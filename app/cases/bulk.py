"""Doing one thing to several cases: each in a transaction of its own, and what came of each.

The rights, the rules and the event are those of the one action; here is only the loop around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.policy import Forbidden

MOST = 100
"""How many cases go at a time: what a request can do while somebody waits."""

WRITTEN = re.compile(r"(\d{4}-\d{5,12})(?::(\d{1,9}))?", re.ASCII)

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that was ticked, as it was when the list was made: somebody else may have changed it since."""

    number: str
    version: int | None = None

    def __str__(self) -> str:
        return self.number if self.version is None else f"{self.number}:{self.version}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case: done, or why not."""

    number: str
    reasons: tuple[FieldError, ...] = ()

    @property
    def done(self) -> bool:
        return not self.reasons


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


def each(transaction: Transaction, chosen: Sequence[Chosen], act: Callable[[Session, Chosen], Any]) -> list[Outcome]:
    """Do this to each of them. One that is refused leaves no trace, and does not keep the others from being done."""
    return [Outcome(one.number, _reasons(transaction, one, act)) for one in chosen]


def _reasons(transaction: Transaction, one: Chosen, act: Callable[[Session, Chosen], Any]) -> tuple[FieldError, ...]:
    try:
        with transaction() as session:
            act(session, one)
    except NotFound:
        return (FieldError("", "unknown_case"),)
    except Forbidden:
        return (FieldError("", "not_permitted"),)
    except Stale:
        return (FieldError("", "case_changed_meanwhile"),)
    except NotAllowedNow as refused:
        return refused.reasons
    except Invalid as invalid:
        return invalid.errors
    return ()
