"""Telling the worker that there is mail, after the commit. Nothing is lost when nobody hears it: the worker looks for
itself every minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app import db


def _nobody() -> None:
    """Nobody is listening."""


_wake: Callable[[], None] = _nobody


def use(wake: Callable[[], None]) -> None:
    """From now on, call this when there is mail. It must be quick."""
    global _wake
    _wake = wake


def after_commit(session: Session) -> None:
    """Wake the worker once this transaction is committed."""
    if _wake is not _nobody:
        db.after_commit(session, "waking the worker", _wake)


@contextmanager
def silent() -> Iterator[None]:
    """Wake nobody inside this block: for what fills the outbox with a past that was never sent."""
    kept = _wake
    use(_nobody)
    try:
        yield
    finally:
        use(kept)
