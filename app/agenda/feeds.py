"""What else stands in somebody's calendar feed: features above join in."""

from __future__ import annotations

from collections.abc import Callable

from icalendar import Event
from sqlalchemy.orm import Session

from app.policy import Actor

Joined = Callable[[Session, Actor, str], list[Event]]
_JOINED: list[Joined] = []


def joins(make: Joined) -> Joined:
    """Register events for the feed of a reader; the last value is the address of this application."""
    _JOINED.append(make)
    return make


def events(session: Session, reader: Actor, base_url: str) -> list[Event]:
    """All events that features above add for this reader."""
    return [event for make in _JOINED for event in make(session, reader, base_url)]
