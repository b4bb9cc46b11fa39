"""Putting a case with an escalation that runs: from the escalation, or with others from a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases import queries
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.escalations import carrying
from app.escalations.models import Escalation
from app.policy import Actor, Capability, Forbidden, can
from app.workflow.model import Visibility

FIELDS = {"explanation": "reason", "escalation": "case"}
"""What the step calls it, and what the form here does."""


def refusal(case: Case) -> FieldError | None:
    """Why no other case can be put with this escalation, whoever asks; None when one can."""
    if case.process != carrying.PROCESS:
        return FieldError("", "unknown_escalation")
    if case.confidentiality is Visibility.CONFIDENTIAL:
        return FieldError("", "confidential_alone")
    return None if case.state == "requested" else FieldError("", "escalation_decided")


def open_to(actor: Actor, case: Case) -> bool:
    """Whether this actor can put cases of theirs with it."""
    return refusal(case) is None and can(actor, Capability.CASE_ESCALATE)


def add(session: Session, actor: Actor, number: str, data: Mapping[str, Any], *, now: datetime) -> Case:
    """Put a case with an escalation that runs. `data`: `case`, its number, and `reason`, why one decision is for both.

    It is escalated as it would be by itself, on the same ground. Returns the case. Raises NotFound, NotAllowedNow
    (`refusal`) and Invalid at `case` or `reason`.
    """
    record = queries.get_visible(session, actor, number, hold=True)
    wrong = refusal(record)
    if wrong is not None:
        raise NotAllowedNow([wrong])
    wanted = data.get("case")
    if not isinstance(wanted, str) or not wanted.strip():
        raise Invalid([FieldError("case", "required")])
    asked = session.get_one(Escalation, record.id)
    told = {name: getattr(asked, name) for name in ("tried", "mandate_asked", "consequence") if getattr(asked, name)}
    given = {**told, "ground": asked.ground.value, "explanation": data.get("reason") or "", "escalation": number}
    try:
        return cases.transition(session, actor, wanted.strip(), "escalate", given, expected_version=None, now=now)
    except NotFound:
        raise Invalid([FieldError("case", "unknown_case")]) from None
    except Forbidden:
        raise Invalid([FieldError("case", "not_permitted")]) from None
    except NotAllowedNow as refused:
        raise Invalid([FieldError("case", one.code, one.params) for one in refused.reasons]) from None
    except Invalid as invalid:
        raise Invalid([FieldError(FIELDS.get(e.field, "case"), e.code, e.params) for e in invalid.errors]) from None


def escalate_with_others(
    session: Session, actor: Actor, number: str, version: int | None, data: Mapping[str, Any], batch: str, now: datetime
) -> Case:
    """Escalate one of several cases that were chosen together: the first opens an escalation, the others come into it.

    A confidential case gets an escalation of its own. Raises as `cases.actions.transition`.
    """
    given = dict(data)
    running = session.execute(
        select(Case.number)
        .join(Escalation, Escalation.case_id == Case.id)
        .where(Escalation.batch == batch, Case.state == "requested")
    ).scalar_one_or_none()
    case = queries.get_visible(session, actor, number, hold=True)
    alone = case.confidentiality is Visibility.CONFIDENTIAL
    if alone:
        given.pop("escalation", None)
    elif running is not None:
        given["escalation"] = running
    case = cases.transition(session, actor, number, "escalate", given, expected_version=version, now=now)
    if running is None and not alone and not given.get("escalation") and case.escalation_id is not None:
        session.get_one(Escalation, case.escalation_id).batch = batch
    return case
