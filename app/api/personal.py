"""Text from programs: nobody can be asked, so it is accepted, logged, and said in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel
from sqlalchemy.orm import Session

from app.api.schemas_personal import PersonalData
from app.audit import kept
from app.policy import Actor

Answer = TypeVar("Answer", bound=BaseModel)


def warned(
    session: Session, actor: Actor, case: kept.OfACase, given: Mapping[str, Any], answer: Answer, *, now: datetime
) -> Answer:
    """The answer with what was found in the texts that were given, which is logged. For answers that are `Warned`."""
    return with_spots(answer, kept.unasked(session, actor, case, given, now=now))


def with_spots(answer: Answer, found: kept.Found) -> Answer:
    """The answer with what was found in the texts that were given."""
    spots = [
        PersonalData(field=field, kind=spot.kind, start=spot.start, end=spot.end)  # type: ignore[arg-type]
        for field, items in found.items()
        for spot in items
    ]
    if not spots:
        return answer
    if isinstance(answer, RootModel):
        return answer.model_copy(update={"root": answer.root.model_copy(update={"personal_data": spots})})
    return answer.model_copy(update={"personal_data": spots})
