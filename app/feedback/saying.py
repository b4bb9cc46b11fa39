"""What a contact writes on the page of the region: a message, a correction, or something to add to an answer.

It is an entry of the story that the region and the ministry read; the liaison and the owner are told at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.audit.models import Event
from app.cases import actions as cases
from app.cases import index, notices
from app.cases.models import Case, Contact
from app.cases.timeline import tells
from app.errors import FieldError, Invalid
from app.feedback.actions import speaker
from app.policy import Actor
from app.workflow.fields import storable
from app.workflow.model import Visibility

KINDS = ("message", "correction", "addition")
LONGEST = 4000
A_MOMENT = timedelta(minutes=10)
SOMEBODY = {"nl": "Een contactpersoon", "en": "A contact"}


def say(
    session: Session, contact: Contact, text: Any, *, kind: str, now: datetime, answered_by: Any = "",
    with_files: bool = False, field: str = "text",
) -> tuple[Case, Actor, str]:  # fmt: skip
    """Write something on the page of a case. Returns the case, held, who wrote, and the id of the entry.

    `with_files`: files come along, and then the text may be empty. Raises Invalid at `field` or `<field>_by`.
    """
    said = text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""
    if not said and not with_files:
        raise Invalid([FieldError(field, "required")])
    if not storable(said, lines=True):
        raise Invalid([FieldError(field, "unreadable")])
    if len(said) > LONGEST:
        raise Invalid([FieldError(field, "too_long", {"max": LONGEST, "length": len(said)})])
    actor = speaker(contact, answered_by, f"{field}_by")
    case = cases.hold(session, contact.case_id)
    event_id = audit.record(
        session, actor, "region.wrote", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.REGION.value, data={"contact": contact.id, "kind": kind},
        private={"values": {"text": said}},
    )  # fmt: skip
    index.said(session, case, event_id, said, kind=index.Kind.COMMENT)
    case.updated_at = now
    told: list[int] = []
    for reader in (case.co_owner_id, case.owner_id if case.active else None):
        if reader is not None and reader not in told:
            notices.tell_colleague(session, case, "region_wrote", reader, _says(case, actor), event_id, now, but=told)
            told.append(reader)
    return case, actor, event_id


def repeated(session: Session, contact: Contact, text: Any, *, now: datetime) -> bool:
    """Whether this contact sent just this a moment ago: a button that was pressed twice says it once."""
    said = text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""
    lately = select(Event).where(
        Event.case_id == contact.case_id,
        Event.action.in_(("region.wrote", "bottleneck.answer_region")),
        Event.at >= now - A_MOMENT,
        Event.body.contains(f'"actor":{{"contact":{contact.id},', autoescape=True),
    )
    return bool(said) and any(
        said in (event.private or {}).get("values", {}).get("values", {}).values() for event in session.scalars(lately)
    )


def _says(case: Case, actor: Actor) -> notices.Says:
    hidden = case.confidentiality is Visibility.CONFIDENTIAL

    def says(language: str) -> dict[str, str]:
        return {"who": SOMEBODY.get(language, SOMEBODY["nl"]) if hidden else actor.name}

    return says


@tells("region.wrote")
def _wrote(data: dict[str, Any], _private: dict[str, Any]) -> str:
    return {
        "correction": _("Correction from the region"),
        "addition": _("More to the answer of the region"),
    }.get(data.get("kind", ""), _("Message from the region"))
