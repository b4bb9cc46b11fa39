"""Reading what the figures are made of: narrow rows, three queries, whatever there is."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckSystem
from app.cases.filters import Filters, conditions
from app.cases.models import Case
from app.knowledge.figures import Fact
from app.policy import Actor


def facts(session: Session, actor: Actor, filters: Filters) -> list[Fact]:
    """The cases that this actor may see and that the filters leave, as facts. Three queries."""
    wanted = conditions(session, actor, filters)
    systems = _words(session, BottleneckSystem, BottleneckSystem.system, wanted)
    accords = _words(session, BottleneckAccord, BottleneckAccord.accord, wanted)
    statement = (
        select(
            Case.id, Case.theme, Bottleneck.nature, Case.created_at, Case.closed_at, Case.outcome, Case.active
        )
        .join(Bottleneck, Bottleneck.case_id == Case.id)
        .where(*wanted)
    )  # fmt: skip
    local = clock.local_date
    return [
        Fact(
            theme, nature.value if nature else "", tuple(systems[key]), tuple(accords[key]), local(created),
            local(closed) if closed else None, outcome.value if outcome else "", active,
        )
        for key, theme, nature, created, closed, outcome, active in session.execute(statement)
    ]  # fmt: skip


def _words(session: Session, model: Any, column: Any, wanted: list[Any]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    statement = select(model.case_id, column).join(Case, Case.id == model.case_id).where(*wanted)
    for key, word in session.execute(statement):
        found[key].append(word)
    return found
