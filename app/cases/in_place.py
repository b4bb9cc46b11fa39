"""The form of a feature, opened in place on the page of its case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template
from sqlalchemy.orm import Session

from app import clock
from app.cases import page, presenters, queries, readers
from app.cases.forms import step_form
from app.cases.models import Case
from app.db import transaction
from app.errors import FieldError, Invalid, NotAllowedNow
from app.policy import Capability, entitled
from app.web import personal
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session
from app.web.viewmodels import StepForm
from app.workflow.model import Transition


def opened(
    number: str, capability: Capability, refusal: Callable[[Case], FieldError | None], form: Callable[[Case], StepForm]
) -> Any:
    """The page of a case with this form, for whoever may; or why it cannot be filled in now. Raises Forbidden."""
    case = queries.get_visible(session(), actor(), number)
    entitled(actor(), capability, case.facts())
    reason = refusal(case)
    if reason is not None:
        flash(message_for(reason), "error")
        return redirect(presenters.case_url(case.process, number), 303)
    return shown(case, form(case))


def sent(
    number: str,
    form: Any,
    write: Callable[[Session, datetime], Case],
    again: Callable[[Case], StepForm],
    done: Callable[[], Any],
) -> Any:
    """Do what the form asks, in one transaction, with the question about personal data; then answer with `done`.

    What was typed comes back on the page as it is now, when it is wrong (422) or cannot be done now (409).
    """
    now = clock.now()
    try:
        with transaction() as writing:
            personal.ask(writing, actor(), form, write(writing, now), now=now)
    except Invalid as invalid:
        form.add_errors(invalid)
        status = 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        status = 409
    else:
        return done()
    close_session()
    case = queries.get_visible(session(), actor(), number)
    return shown(case, again(case)), status


def form_of(
    session: Session, case: Case, step: Transition, action: str, form: Any, given: Mapping[str, str]
) -> StepForm:
    """The form of a step that begins a case about this one. `form` is one that came back with errors."""
    spoken = language()
    return StepForm(
        name=step.name,
        title=step.label[spoken],
        action=action,
        form=form if form is not None else step_form(session, step, case.version, given),
        submit_label=step.label[spoken],
        cancel_url=presenters.case_url(case.process, case.number),
        intro=step.help[spoken] if step.help else "",
        readers=readers.of_step(session, case, step.visibility),
    )


def shown(case: Case, form: StepForm) -> str:
    """The page of a case with this form, and no other: that of a comment asks a text of the same name."""
    found = page.case_page(session(), actor(), case, clock.now())
    return render_template("cases/show.html", page=replace(found, open_form=form, comment_form=None))
