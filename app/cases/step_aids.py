"""What a feature adds to the form of a step: what it begins with, a sentence above it, and other buttons below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.policy import Capability
from app.web.viewmodels import Offer
from app.workflow.model import Transition


@dataclass(frozen=True)
class Aid:
    """`given` fills in what is proposed; `offers` send what was filled in elsewhere."""

    given: Mapping[str, str] = field(default_factory=dict)
    intro: str = ""
    offers: tuple[Offer, ...] = ()


Find = Callable[[Session, Case, Transition, Any], Aid]
_AIDS: dict[str, Find] = {}
NOTHING = Aid()


def for_steps(capability: Capability) -> Callable[[Find], Find]:
    """Register what is added to the forms of steps that ask this capability. The form is one that came back with
    errors, or none.
    """

    def register(find: Find) -> Find:
        _AIDS[capability.value] = find
        return find

    return register


def of(session: Session, case: Case, step: Transition, form: Any) -> Aid:
    """What is added to the form of this step."""
    find = _AIDS.get(step.capability)
    return find(session, case, step, form) if find else NOTHING
