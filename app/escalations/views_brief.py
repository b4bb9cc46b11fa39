"""The pages of a brief: reading it, as PDF, and writing in it; of an escalation, and of a case before that."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, papers
from app.cases import presenters
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, Stale
from app.escalations import brief_actions, brief_page, brief_queries
from app.escalations.brief_forms import BriefForm
from app.escalations.brief_paper import paper_of
from app.policy import Capability
from app.web import personal
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session

blueprint = Blueprint("briefs", __name__, template_folder="templates")


@blueprint.get("/escalaties/<number>/memo")
@guard(Capability.CASE_READ)
def show_of_escalation(number: str) -> str:
    """The brief of an escalation."""
    return _shown(_escalation(number))


@blueprint.get("/escalaties/<number>/memo.pdf")
@guard(Capability.CASE_READ)
def pdf_of_escalation(number: str) -> Response:
    """The same, to print or to send along."""
    return _pdf(_escalation(number))


@blueprint.route("/escalaties/<number>/memo/wijzigen", methods=["GET", "POST"])
@guard(Capability.CASE_BRIEF)
def edit_of_escalation(number: str) -> Any:
    """Write in it, until there is a decision."""
    return _edited(_escalation(number))


@blueprint.get("/zaken/<number>/memo")
@guard(Capability.CASE_READ)
def show_of_case(number: str) -> Any:
    """How the brief of a case will look. Of a case that is escalated it is with the escalation."""
    case = _case(number)
    if case.escalation_id is not None:
        found = cases.rows_of(session(), actor(), Case.id == case.escalation_id)
        if not found:
            abort(404)
        return redirect(url_for("briefs.show_of_escalation", number=found[0].number), 303)
    return _shown(case)


@blueprint.get("/zaken/<number>/memo.pdf")
@guard(Capability.CASE_READ)
def pdf_of_case(number: str) -> Response:
    """The same, to print."""
    case = _case(number)
    if case.escalation_id is not None:
        abort(404)
    return _pdf(case)


@blueprint.route("/zaken/<number>/memo/wijzigen", methods=["GET", "POST"])
@guard(Capability.CASE_BRIEF)
def edit_of_case(number: str) -> Any:
    """Write in it before the case is escalated."""
    return _edited(_case(number))


def _escalation(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != "escalation":
        abort(404)
    return case


def _case(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process == "escalation" or not brief_actions.can_have(session(), case):
        abort(404)
    return case


def _shown(case: Case) -> str:
    return render_template("escalations/brief.html", page=brief_page.brief_page(session(), actor(), case))


def _pdf(case: Case) -> Response:
    content = brief_queries.of(session(), case)
    close_session()
    answer = Response(papers.pdf(paper_of(content)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="memo-{case.number}.pdf"'
    return answer


def _edited(case: Case) -> Any:
    brief_actions.may_write(session(), actor(), case)
    back = brief_page.address("show", case)
    reason = brief_actions.refusal(case)
    if reason is not None and request.method == "GET":
        flash(message_for(reason), "error")
        return redirect(back, 303)
    form = BriefForm(brief_queries.of(session(), case))
    status, stale = 200, ""
    if request.method == "POST" and form.validate():
        number, now = case.number, clock.now()
        given = form.version.data or ""
        version = int(given) if given.isascii() and given.isdigit() else None
        try:
            with transaction() as writing:
                held = brief_actions.write(writing, actor(), number, form.written(), expected_version=version, now=now)
                personal.ask(writing, actor(), form, held, now=now)
            flash(_("Kept in the brief."), "success")
            return redirect(back, 303)
        except Invalid as invalid:
            form.add_errors(invalid)
            status = 422
        except NotAllowedNow as refused:
            form.add_errors(Invalid(refused.reasons))
            status = 409
        except Stale as behind:
            stale, status = _("Somebody wrote in this brief while you did. Look at it; then save again."), 409
            form.version.data = str(behind.actual)
        close_session()
        case = cases.get_visible(session(), actor(), number)
    page = {
        "form": form, "number": case.number, "title": case.title, "cancel_url": back, "stale": stale,
        "case_url": presenters.case_url(case.process, case.number),
    }  # fmt: skip
    return render_template("escalations/brief_edit.html", **page), form.status if status == 200 else status
