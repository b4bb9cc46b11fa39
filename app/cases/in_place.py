"""The form of a feature, opened in place on the page of its case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template

from app import clock
from app.cases import page, presenters, queries
from app.cases.models import Case
from app.errors import FieldError
from app.policy import Capability, entitled
from app.web.messages import message_for
from app.web.request import actor, session
from app.web.viewmodels import StepForm


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


def shown(case: Case, form: StepForm) -> str:
    """The page of a case with this form, and no other: that of a comment asks a text of the same name."""
    found = page.case_page(session(), actor(), case, clock.now())
    return render_template("cases/show.html", page=replace(found, open_form=form, comment_form=None))
