"""Notes taken at a visit, perhaps without a network: they go into what their writer has not sent of the report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import drafts, queries
from app.cases.models import Case
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, can
from app.workflow.fields import storable

LONGEST = 4000
REPORT = f"{drafts.STEP}report"


def into_report(session: Session, actor: Actor, number: str, text: str, *, now: datetime) -> str:
    """Put notes at the end of what the actor has not sent of the report (of a comment, when the report is there or is
    somebody else's). The same notes twice are there once: a device that had no answer sends them again. Returns the
    form they are in.

    It is no change of the case, and nobody else sees it (`app.cases.drafts`). Raises NotFound, Forbidden, Invalid
    (`notes`).
    """
    case = queries.get_visible(session, actor, number)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid([FieldError("notes", "required")])
    if len(text) > LONGEST:
        raise Invalid([FieldError("notes", "too_long", {"max": LONGEST, "length": len(text)})])
    if not storable(text, lines=True):
        raise Invalid([FieldError("notes", "unreadable")])
    form = REPORT if _writes(actor, case) else drafts.COMMENT
    name = "said" if form == REPORT else "text"
    kept = drafts.of_case(session, actor, case.id).get(form)
    fields = dict(kept.fields) if kept else {}
    before = str(fields.get(name, ""))
    if text not in before:
        fields[name] = f"{before}\n\n{text}".strip()
        drafts.keep(session, actor, number, form, fields, now=now)
    return form


def _writes(actor: Actor, case: Case) -> bool:
    """Whether this person writes the report, and it is not there yet."""
    return case.state in ("planned", "held") and can(actor, Capability.CASE_VISIT, case.facts())
