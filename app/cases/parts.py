"""What a process adds to the page of its cases: `bottlenecks` knows the text, `escalations` the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import Row
from app.policy import Actor
from app.web.viewmodels import Fact, LinkGroup, Panel, Step, TextField


@dataclass(frozen=True)
class Parts:
    """The process's own part of a case page. `remains` says what goes on when this case ends; `adds` is what can be put
    with it of a kind that it has none of yet. `explained_by` is the event that says why the case lies where it does;
    `nature` is a code. `panels` stand beside the story, `middle` above it. `first` is what to do when no step of the
    workflow is the one to take now.
    """

    texts: tuple[TextField, ...] = ()
    facts: tuple[Fact, ...] = ()
    links: tuple[LinkGroup, ...] = ()
    panels: tuple[Panel, ...] = ()
    middle: tuple[Panel, ...] = ()
    steps: tuple[Step, ...] = ()
    adds: tuple[Step, ...] = ()
    remains: str = ""
    edit_url: str | None = None
    kind_label: str = ""
    explained_by: str = ""
    nature: str = ""
    first: Step | None = None


Contribution = Callable[[Session, Actor, Case, Row], Parts]
_CONTRIBUTIONS: dict[str, list[Contribution]] = {}
EVERY = ""
"""Stands for every process."""


def contributes_to(process: str) -> Callable[[Contribution], Contribution]:
    """Register what a feature adds to the pages of a process, or of all (`EVERY`)."""

    def register(contribution: Contribution) -> Contribution:
        _CONTRIBUTIONS.setdefault(process, []).append(contribution)
        return contribution

    return register


def gather(session: Session, actor: Actor, case: Case, row: Row) -> Parts:
    """All contributions to the page of this case, together."""
    contributions = (*_CONTRIBUTIONS.get(case.process, ()), *_CONTRIBUTIONS.get(EVERY, ()))
    found = [contribution(session, actor, case, row) for contribution in contributions]
    return Parts(
        texts=tuple(text for part in found for text in part.texts),
        facts=tuple(fact for part in found for fact in part.facts),
        links=tuple(link for part in found for link in part.links),
        panels=tuple(panel for part in found for panel in part.panels),
        middle=tuple(panel for part in found for panel in part.middle),
        steps=tuple(step for part in found for step in part.steps),
        adds=tuple(step for part in found for step in part.adds),
        remains=" ".join(part.remains for part in found if part.remains),
        edit_url=next((part.edit_url for part in found if part.edit_url), None),
        kind_label=next((part.kind_label for part in found if part.kind_label), ""),
        nature=next((part.nature for part in found if part.nature), ""),
        first=next((part.first for part in found if part.first), None),
        explained_by=next((part.explained_by for part in found if part.explained_by), ""),
    )
