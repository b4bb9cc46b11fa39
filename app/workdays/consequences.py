"""What follows when the calendar changes. The packages above say it here; this one knows of no cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.policy import Actor
from app.workdays.actions import Plan


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that comes to fall on another day. `clock` is what it is the deadline of, by language."""

    clock: Mapping[str, str]
    due: datetime
    becomes: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """A case with the deadlines of it that move, the first one first."""

    number: str
    title: str
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Preview:
    """What a plan would move: the first cases that the reader may see, and how many there are.

    `hidden` of the `cases` the reader may not see. `more`: there are more than were counted.
    """

    shifts: tuple[Shift, ...] = ()
    cases: int = 0
    hidden: int = 0
    more: bool = False


@dataclass(frozen=True)
class Follower:
    """Who knows what follows: what a plan would do, do so much of it now, how many cases still wait for it."""

    preview: Callable[[Session, Actor, Plan], Preview]
    carry_out: Callable[[datetime, int], int]
    left: Callable[[Session], int]


_NOBODY = Follower(lambda _session, _actor, _plan: Preview(), lambda _now, _limit: 0, lambda _session: 0)
_follower = _NOBODY


def followed_by(follower: Follower) -> None:
    """Register who knows what follows."""
    global _follower
    _follower = follower


def follower() -> Follower:
    """Who knows what follows; nothing does where nobody registered."""
    return _follower
