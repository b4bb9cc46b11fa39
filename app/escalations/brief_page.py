"""A brief on screen: before a case is escalated, and with its escalation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import papers
from app.cases import page as pages
from app.cases import presenters
from app.cases.models import Case
from app.cases.parts import EVERY, Parts, contributes_to
from app.cases.queries import Row
from app.cases.timeline import tells
from app.escalations import brief_actions, brief_queries
from app.escalations.brief_paper import SECTIONS, paper_of
from app.escalations.brief_queries import Content
from app.escalations.brief_text import NOTHING
from app.policy import Actor, Capability, Forbidden, can
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import Step
from app.workflow.model import Transition


@dataclass(frozen=True, slots=True)
class WrittenView:
    """Somebody wrote in it: which parts, and how they read since."""

    who: str
    when: datetime
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class BriefPage:
    """A brief to read. `standing` says whether it still follows its cases; `edit_url` is empty for who may not write in
    it, or when nobody may any more.
    """

    number: str
    title: str
    back_url: str
    back_label: str
    paper: Markup
    subtitle: str
    confidential: bool
    standing: str
    changed: str
    pdf_url: str
    edit_url: str
    escalate_url: str
    history: tuple[WrittenView, ...]


def brief_page(session: Session, actor: Actor, case: Case) -> BriefPage:
    """The brief of an escalation, or of a case that may be escalated."""
    content = brief_queries.of(session, case)
    made = paper_of(content, language())
    return BriefPage(
        number=case.number,
        title=content.title,
        back_url=presenters.case_url(case.process, case.number),
        back_label=f"{case.number} {case.title}",
        paper=papers.html(made),
        subtitle=made.subtitle,
        confidential=content.confidential,
        standing=_standing(case, content),
        changed=_("Last written in by %(who)s", who=content.changed_by) if content.changed_by else "",
        pdf_url=address("pdf", case),
        edit_url=address("edit", case) if may_write(session, actor, case) else "",
        escalate_url=_escalate_url(actor, case),
        history=tuple(_written(one) for one in brief_queries.history(session, actor, case)),
    )


def address(what: str, case: Case) -> str:
    """Where the brief of a case is read, made into a PDF, or written in."""
    of = "escalation" if case.process == "escalation" else "case"
    return url_for(f"briefs.{what}_of_{of}", number=case.number)


def may_write(session: Session, actor: Actor, case: Case) -> bool:
    """Whether this reader may write in it now."""
    if brief_actions.refusal(case) is not None:
        return False
    try:
        brief_actions.may_write(session, actor, case)
    except Forbidden:
        return False
    return True


def _standing(case: Case, content: Content) -> str:
    if content.frozen_at is not None:
        return _("Frozen: this is the brief on which the decision was taken.")
    if case.process != "escalation":
        return _("This is how the brief will look. It goes along when you escalate this case.")
    return _("What nobody changed here follows the case until there is a decision.")


def _escalate_url(actor: Actor, case: Case) -> str:
    if case.process == "escalation" or brief_actions.refusal(case) is not None:
        return ""
    if not can(actor, Capability.CASE_ESCALATE, case.facts()):
        return ""
    return url_for("cases.show", number=case.number, step="escalate", _anchor="stap")


def _written(one: brief_queries.Written) -> WrittenView:
    parts = ((part_label(name), paragraphs(text) or (_("As the case says it."),)) for name, text in one.texts.items())
    return WrittenView(one.who, one.when, tuple(parts))


def part_label(name: str) -> str:
    """What a part of a brief is called."""
    return SECTIONS[name][language()] if name in SECTIONS else name


@pages.proposes(EVERY)
def _from_brief(session: Session, case: Case, step: Transition) -> dict[str, str]:
    """What the form of escalating begins with, when somebody wrote in the brief of the case. One query more if not."""
    row = brief_queries.begun_at(session, case.id) if step.name == "escalate" else None
    if row is None:
        return {}
    said = brief_queries.of(session, case)
    nothing = next((one.consequence for one in said.options if one.text == NOTHING), "")
    found = {
        "explanation": said.texts["problem"],
        "tried": said.texts["tried"],
        "mandate_asked": said.texts["asked"],
        "consequence": nothing if row.options else "",
    }
    return {name: text for name, text in found.items() if text}


@tells("case.brief_written")
def _told_written(data: dict[str, Any], _private: dict[str, Any]) -> str:
    names = ", ".join(part_label(name) for name in data["sections"])
    return _("Written in the brief: %(parts)s", parts=names)


@tells("case.brief_frozen")
def _told_frozen(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Brief frozen with the decision")


@contributes_to(EVERY)
def _prepare(session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    """What can be put with a case: the brief, before it is escalated. No query."""
    if not brief_actions.can_have(session, case) or brief_actions.refusal(case) is not None:
        return Parts()
    if case.process == "escalation" or not can(actor, Capability.CASE_BRIEF, case.facts()):
        return Parts()
    return Parts(adds=(Step("brief", _("Prepare a brief for escalating"), address("show", case)),))
