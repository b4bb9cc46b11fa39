"""What the region sees: plain words, nothing that was not meant for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import queries as bottlenecks
from app.cases import actions, queries, sight, timeline, words
from app.cases.forms import step_form
from app.cases.models import NEVER, Case, Contact
from app.definitions import registry
from app.feedback import actions as feedback
from app.feedback.models import Feedback, Verdict
from app.people import queries as people
from app.promises.page import follow_promises
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import Entry, FollowPage, TextField
from app.workflow.line import line_of
from app.workflow.model import Party, Transition

ASKED = ("verdict", "reopen")
"""The steps that a region may take on its page."""


def follow_page(
    session: Session,
    contact: Contact,
    now: datetime,
    *,
    form: Any = None,
    asked: str = "",
    preview: bool = False,
) -> FollowPage:
    """The page of a contact. `form` is an answer that came back with errors."""
    case = session.get_one(Case, contact.case_id)
    definition = registry.get(session, case.process, case.workflow_version)
    state = definition.states[case.state]
    row = queries.row_of(session, case.id)
    text = bottlenecks.detail(session, case.id)
    liaison = people.person(session, case.co_owner_id)
    told = session.scalars(select(Feedback).where(Feedback.case_id == case.id).order_by(Feedback.id.desc())).first()
    steps = [] if preview else actions.available(session, feedback.actor_for(contact), case, now)
    question = next((item.transition for item in steps if item.transition.name in ASKED), None)
    answered = _answered(session, case, contact)
    if question and question.name == "verdict" and case.state == "merged" and case.verdict:
        question = None
    spoken = language()
    directorate = row.directorate_en if spoken == "en" else row.directorate_nl
    promised = case.due_at > now and case.due_at != NEVER and row.state != "waiting_region"
    return FollowPage(
        title=case.title,
        region=row.region,
        line=line_of(definition, case.state, case.reopenings, spoken, plain=True),
        understood=(
            TextField("", paragraphs(text.description)),
            TextField(_("Who suffers from it"), paragraphs(text.affected)),
            TextField(_("What you ask of the ministry"), paragraphs(text.asked)),
        ),
        who=_who(row, directorate),
        now=state.region_text[spoken] if state.region_text else "",
        by=clock.local_date(case.due_at) if promised and row.waiting_on is not Party.REGION else None,
        asked=_asked(session, case) if row.state == "waiting_region" else (),
        promises=follow_promises(session, case.id, now),
        number=case.number,
        history=_history(session, case),
        question=_question(question),
        question_text=_question_text(question, told),
        form=_form(session, case, question, form if question and asked == question.name else None),
        action=url_for("feedback.answer", name=question.name) if question else "",
        answered=answered,
        closed=not case.active,
        contact_name=liaison.name if liaison else "",
        contact_mail=liaison.email if liaison else "",
    )


def _who(row: queries.Row, directorate: str | None) -> str:
    if row.owner and directorate:
        return _("%(name)s of the directorate %(directorate)s", name=row.owner, directorate=directorate)
    return _("Nobody yet. We look for the colleague who can solve this.")


def _question(step: Transition | None) -> str:
    """What stands above the form: for a verdict what was done, which the region then judges."""
    if step is None:
        return ""
    return _("What was done with your report") if step.name == "verdict" else _("Is it a problem again, or still?")


def _form(session: Session, case: Case, step: Transition | None, given: Any) -> Any:
    if step is None:
        return None
    form = given if given is not None else step_form(session, step, case.version)
    if "verdict" in form:
        form["verdict"].label.text = _("Is it solved?")
    return form


def _asked(session: Session, case: Case) -> tuple[str, ...]:
    """What the ministry asked the region last."""
    for event in timeline.events(session, case.id, sight.for_region()):
        if event.action == "bottleneck.ask_region" and event.private:
            return paragraphs(event.private["values"].get("values", {}).get("question", ""))
    return ()


def _question_text(step: Transition | None, told: Feedback | None) -> tuple[str, ...]:
    if step is None:
        return ()
    if step.name == "reopen":
        return (_("Then you can reopen your report. It keeps its whole history."),)
    return paragraphs(told.text) if told else ()


def _answered(session: Session, case: Case, contact: Contact) -> str:
    """What the region answered last, as long as it is the last word."""
    if not case.verdict:
        return ""
    last = session.scalars(select(Verdict).where(Verdict.case_id == case.id).order_by(Verdict.id.desc())).first()
    if last is None:
        return ""
    return _("Your answer: %(verdict)s. %(reason)s", verdict=words.verdict_label(last.verdict), reason=last.reason)


def _history(session: Session, case: Case) -> tuple[Entry, ...]:
    """What was written for the region: only entries of that visibility. Promises have a section of their own."""
    events = timeline.events(session, case.id, sight.for_region())
    return tuple(
        replace(timeline.entry(session, event), visibility_label="")
        for event in events
        if not event.action.startswith("case.promise_")
    )
