"""What stands on the pages of accords beside the register itself. The packages above join in: this one knows no cases.

A *panel* is a part of a page, with a template of its own. A *glance* is a few words beside a row of a list, for all
rows in one query: how many bottlenecks rest on it, how it goes in the regions, who was called to account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.policy import Actor
from app.web.viewmodels import Panel


class Place(StrEnum):
    """The pages there are: all accords, one accord, one agreement, one signatory."""

    INDEX = "index"
    ACCORD = "accord"
    AGREEMENT = "agreement"
    SIGNATORY = "signatory"


@dataclass(frozen=True, slots=True)
class Glance:
    """A few words beside a row, with the page behind them. `tone`: neutral, strong or warn."""

    text: str
    url: str = ""
    tone: str = "neutral"


Fill = Callable[[Session, Actor, int], Panel | None]
"""Makes a panel for the id of what the page is about (0 on the page of all accords); None when it has nothing there."""
Look = Callable[[Session, Actor, Sequence[int]], Mapping[int, Glance]]
"""Makes the glances of the rows with these ids; a row without one is left out."""

_PANELS: dict[Place, list[tuple[int, Fill]]] = {place: [] for place in Place}
_GLANCES: dict[Place, list[tuple[int, Look]]] = {place: [] for place in Place}


def fills(place: Place, order: int) -> Callable[[Fill], Fill]:
    """Register a panel of a page; lower orders stand higher."""

    def keep(fill: Fill) -> Fill:
        _PANELS[place].append((order, fill))
        return fill

    return keep


def glances(place: Place, order: int) -> Callable[[Look], Look]:
    """Register a glance beside each accord, agreement or signatory in a list; lower orders stand first."""

    def keep(look: Look) -> Look:
        _GLANCES[place].append((order, look))
        return look

    return keep


def panels(place: Place, session: Session, actor: Actor, about: int = 0) -> tuple[Panel, ...]:
    """The panels of a page for this reader."""
    filled = (fill(session, actor, about) for _order, fill in _in_order(_PANELS[place]))
    return tuple(panel for panel in filled if panel is not None)


def at_a_glance(place: Place, session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, tuple[Glance, ...]]:
    """The glances of each row. One query for each that joined in; none without rows."""
    found: dict[int, tuple[Glance, ...]] = dict.fromkeys(ids, ())
    for _order, look in _in_order(_GLANCES[place]) if ids else ():
        for id_, glance in look(session, actor, ids).items():
            found[id_] = (*found[id_], glance)
    return found


def _in_order(joined: list[tuple[int, Fill]] | list[tuple[int, Look]]) -> list:  # type: ignore[type-arg]
    return sorted(joined, key=lambda one: one[0])
