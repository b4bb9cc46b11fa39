"""The page of a mediation: its parties, what they say, and what they agreed. A form opens in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import choices
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, NotFound
from app.mediation import actions, queries
from app.mediation.forms import KeptForm, MoveForm, NotKeptForm, PartyForm, PositionForm, StepForm
from app.mediation.page import mediation_page
from app.policy import Capability, can, entitled
from app.web import personal
from app.web.forms import BaseForm
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, close_session, session
from app.web.safe import row_id

blueprint = Blueprint("mediation", __name__, template_folder="templates")

ENDS: dict[str, tuple[type[BaseForm], Callable[[], str]]] = {
    "gedaan": (KeptForm, lambda: _("It was done")),
    "niet": (NotKeptForm, lambda: _("It was not done")),
    "verplaatst": (MoveForm, lambda: _("Another day")),
}
"""What can be noted of an agreed step, by its word in the address."""


@blueprint.get("/zaken/<number>/bemiddeling")
@guard(Capability.CASE_READ)
def show(number: str) -> Any:
    """The mediation; `?doe=` opens a form in place, `&bij=` at which party or step."""
    case = _case(number)
    what, at = request.args.get("doe", ""), request.args.get("bij", type=row_id)
    if not what:
        return _shown(case)
    entitled(actor(), Capability.CASE_MEDIATE, case.facts())
    reason = actions.refusal(case)
    if reason is not None:
        flash(message_for(reason), "error")
        return redirect(url_for("mediation.show", number=number), 303)
    if what == "partij":
        return _shown(case, PartyForm(), "partij")
    if what == "stap":
        return _shown(case, _step_form(case), "stap")
    if what == "standpunt" and at is not None:
        return _shown(case, PositionForm(), f"p{at}")
    if what in ENDS and at is not None:
        return _shown(case, ENDS[what][0](), f"s{at}", what)
    abort(404)


@blueprint.post("/zaken/<number>/bemiddeling/partijen")
@guard(Capability.CASE_MEDIATE)
def add_party(number: str) -> Any:
    """Put a party at the table."""
    return _written(
        number,
        PartyForm(),
        "partij",
        lambda writing, given: actions.add_party(writing, actor(), number, given, now=_now()),
    )


@blueprint.post("/zaken/<number>/bemiddeling/partijen/<int:party_id>/standpunten")
@guard(Capability.CASE_MEDIATE)
def note_position(number: str, party_id: int) -> Any:
    """Write down what a party says."""

    def write(writing: Session, given: dict[str, Any]) -> Any:
        return actions.note_position(writing, actor(), number, party_id, given, now=_now())

    return _written(number, PositionForm(), f"p{party_id}", write)


@blueprint.post("/zaken/<number>/bemiddeling/stappen")
@guard(Capability.CASE_MEDIATE)
def agree_step(number: str) -> Any:
    """Write down what was agreed."""
    return _written(
        number,
        _step_form(_case(number)),
        "stap",
        lambda writing, given: actions.agree_step(writing, actor(), number, given, now=_now()),
    )


@blueprint.post("/zaken/<number>/bemiddeling/stappen/<int:step_id>/<what>")
@guard(Capability.CASE_MEDIATE)
def note_step(number: str, step_id: int, what: str) -> Any:
    """Note that a step was done, was not, or gets another day."""
    if what not in ENDS:
        abort(404)

    def write(writing: Session, given: dict[str, Any]) -> Any:
        if what == "verplaatst":
            return actions.move_step(writing, actor(), number, step_id, given, now=_now())
        return actions.end_step(writing, actor(), number, step_id, what == "gedaan", given, now=_now())

    return _written(number, ENDS[what][0](), f"s{step_id}", write, what)


def _now() -> Any:
    return clock.now()


def _case(number: str) -> Case:
    case = cases.get_visible(session(), actor(), number)
    if case.process != actions.PROCESS:
        abort(404)
    return case


def _step_form(case: Case) -> StepForm:
    found = queries.of_case(session(), actor(), case)
    parties = [(str(party.id), party.name) for party in found.parties]
    return StepForm(parties, [(str(key), name) for key, name in choices.people_in(session(), "colleagues")])


def _written(
    number: str, form: BaseForm, at: str, write: Callable[[Session, dict[str, Any]], Any], what: str = ""
) -> Any:
    """Write it down, or give the form back as it was sent."""
    case = _case(number)
    try:
        with transaction() as writing:
            write(writing, form.values())
            personal.ask(writing, actor(), form, case, now=_now())
    except Invalid as invalid:
        form.add_errors(invalid)
        return _again(number, form, at, what), 422
    except NotAllowedNow as refused:
        form.add_errors(Invalid(refused.reasons))
        return _again(number, form, at, what), 409
    except NotFound:
        abort(404)
    flash(_("Written down."), "success")
    anchor = "stappen" if at[0] == "s" else f"p{at[1:]}" if at[1:].isdigit() else "partijen"
    return redirect(url_for("mediation.show", number=number, _anchor=anchor), 303)


def _again(number: str, form: BaseForm, at: str, what: str) -> str:
    """The page as it is now, with the form as it was sent."""
    close_session()
    return _shown(_case(number), form, at, what)


def _shown(case: Case, form: BaseForm | None = None, at: str = "", what: str = "") -> str:
    """The page; at a party or step that is not there no form can stand open."""
    opened: dict[str, Any] = {}
    if form is not None and can(actor(), Capability.CASE_MEDIATE, case.facts()):
        title, action = _about(case, at, what)
        if at[1:].isdigit() and not _is_there(case, at):
            abort(404)
        opened = {"opened": form, "opened_at": at, "opened_title": title, "action": action}
    return render_template("mediation/show.html", page=mediation_page(session(), actor(), case, _now(), **opened))


def _is_there(case: Case, at: str) -> bool:
    """Whether the reader sees the party or step at which a form is to open."""
    found = queries.of_case(session(), actor(), case)
    return int(at[1:]) in {row.id for row in (found.parties if at[0] == "p" else found.steps)}


def _about(case: Case, at: str, what: str) -> tuple[str, str]:
    """What stands above a form, and where it is sent."""
    if at == "partij":
        return _("Add a party"), url_for("mediation.add_party", number=case.number)
    if at == "stap":
        return _("Write down what was agreed"), url_for("mediation.agree_step", number=case.number)
    key = int(at[1:])
    if at[0] == "p":
        return _("What they say"), url_for("mediation.note_position", number=case.number, party_id=key)
    return ENDS[what][1](), url_for("mediation.note_step", number=case.number, step_id=key, what=what)
