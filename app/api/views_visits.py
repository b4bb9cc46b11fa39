"""The operations about visits and meetings in regions. Their steps are those of any case."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.api import kinds
from app.api import schemas as common
from app.cases.models import Case
from app.policy import Actor
from app.visits.models import Visit

PLAIN = tuple(common.VisitBase.model_fields)


@kinds.shaped("visit", common.VisitCase)
def _visit(session: Session, _actor: Actor, found: Case) -> dict[str, Any]:
    record = session.get_one(Visit, found.id)
    return {name: getattr(record, name) for name in PLAIN}
