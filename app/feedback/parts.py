"""What the region said of it, beside the story of a case: each contact for themselves, also when they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import words
from app.cases.models import Case, Contact
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row
from app.feedback import verdicts
from app.feedback.verdicts import Answer
from app.policy import Actor
from app.web.formats import paragraphs
from app.web.viewmodels import Panel

OPEN = ("feedback", "weighing")
"""The states in which the region is asked for its verdict."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, in words."""

    who: str
    verdict: str
    reason: tuple[str, ...]
    when: datetime


@dataclass(frozen=True, slots=True)
class VerdictPanel:
    """The answers of the region, who has not answered yet, and what was said when it was asked again later."""

    said: tuple[Said, ...]
    silent: tuple[str, ...]
    later: tuple[Said, ...]
    note: str


@contributes_to("bottleneck")
def _verdicts(session: Session, _actor: Actor, case: Case, _row: Row) -> Parts:
    """No query before the region was told. One answer that decided stands in the story already: no panel for that."""
    if case.told_at is None:
        return Parts()
    given = verdicts.answers(session, case)
    later = verdicts.answers(session, case, recheck=True) if case.state == "closed" else ()
    silent = _silent(session, case, given) if case.state in OPEN else ()
    if len(given) < 2 and not later and case.state != "weighing":
        return Parts()
    panel = VerdictPanel(
        said=tuple(_said(answer) for answer in given),
        silent=silent,
        later=tuple(_said(answer) for answer in later),
        note=_("They do not agree.") if verdicts.differ(given) else "",
    )
    return Parts(panels=(Panel("feedback/_verdicts.html", panel),))


def _silent(session: Session, case: Case, given: tuple[Answer, ...]) -> tuple[str, ...]:
    answered = {answer.contact_id for answer in given}
    statement = select(Contact.id, Contact.name).where(Contact.case_id == case.id).order_by(Contact.id)
    return tuple(name for contact, name in session.execute(statement) if contact not in answered)


def _said(answer: Answer) -> Said:
    who = answer.name if answer.contact_id else _("the region, told to %(name)s", name=answer.noted_by or "")
    if answer.organisation:
        who = f"{who} ({answer.organisation})"
    return Said(who, words.verdict_label(answer.verdict), paragraphs(answer.reason), answer.given_at)
