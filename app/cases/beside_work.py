"""What else stands on "My work": features above cases join in, and all that they ask is asked in one query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, union_all
from sqlalchemy.orm import Session

from app.policy import Actor
from app.web.viewmodels import Notice, Panel


@dataclass(frozen=True)
class Said:
    """Lines above the list, and places of their own between those and the list."""

    notices: tuple[Notice, ...] = ()
    panels: tuple[Panel, ...] = ()


Answers = Sequence[tuple[str | None, str | None]]
Ask = Callable[[Actor], Sequence[Select[*tuple[Any, ...]]]]
"""What a feature asks for this reader: selects of two columns each; none when it does not concern them."""
Tell = Callable[[Actor, Answers], Said]
_JOINED: dict[str, tuple[Ask, Tell]] = {}


def joins(name: str, ask: Ask) -> Callable[[Tell], Tell]:
    """Register what stands there, and what it has to know. The answers come as texts, in any order."""

    def register(tell: Tell) -> Tell:
        _JOINED[name] = (ask, tell)
        return tell

    return register


def gather(session: Session, actor: Actor) -> Said:
    """All that stands beside the work of this person. One query, whoever joins; none when nobody asks anything."""
    parts = []
    for name, (ask, _tell) in _JOINED.items():
        for asked in ask(actor):
            first, second = asked.subquery().c
            parts.append(select(literal(name), cast(first, String), cast(second, String)))
    found: dict[str, list[tuple[str | None, str | None]]] = {name: [] for name in _JOINED}
    for name, one, other in session.execute(union_all(*parts)) if parts else ():
        found[name].append((one, other))
    said = [tell(actor, found[name]) for name, (_ask, tell) in _JOINED.items()]
    return Said(
        tuple(notice for part in said for notice in part.notices),
        tuple(panel for part in said for panel in part.panels),
    )
