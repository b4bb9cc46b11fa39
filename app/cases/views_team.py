"""Putting somebody in the team of a case, in place on its page, and taking them out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from app import clock
from app.cases import in_place, queries, team, team_page
from app.db import transaction
from app.errors import Invalid, NotAllowedNow
from app.policy import Actor, Capability, can
from app.web.guards import guard
from app.web.request import actor, close_session, session

blueprint = Blueprint("team", __name__, template_folder="templates")


@blueprint.get("/zaken/<number>/team/nieuw")
@guard(Capability.CASE_TEAM)
def new(number: str) -> Any:
    """The page of a case with the form opened in place."""
    return in_place.opened(number, Capability.CASE_TEAM, team.refusal, lambda case: team_page.add_form(session(), case))


@blueprint.post("/zaken/<number>/team")
@guard(Capability.CASE_TEAM)
def join(number: str) -> Any:
    """Put somebody in the team. What was chosen comes back when they cannot be."""
    form = team_page.TeamForm(session(), queries.get_visible(session(), actor(), number))
    try:
        with transaction() as writing:
            team.add(writing, actor(), number, form.member.data, now=clock.now())
    except (Invalid, NotAllowedNow) as refused:
        form.add_errors(refused if isinstance(refused, Invalid) else Invalid(refused.reasons))
        close_session()
        case = queries.get_visible(session(), actor(), number)
        shown = in_place.shown(case, team_page.add_form(session(), case, form))
        return shown, 422 if isinstance(refused, Invalid) else 409
    flash(_("In the team, and told."), "success")
    return redirect(url_for("cases.show", number=number, _anchor="team"), 303)


@blueprint.post("/zaken/<number>/team/<int:user_id>/eruit")
@guard(Capability.CASE_READ)
def leave(number: str, user_id: int) -> Any:
    """Take somebody out of the team, or leave it oneself: then the case may be out of sight."""
    with transaction() as writing:
        case = team.remove(writing, actor(), number, user_id, now=clock.now())
        facts = case.facts()
    flash(_("No longer in the team."), "success")
    gone = user_id == actor().id and not can(_without(facts.id), Capability.CASE_READ, facts)
    return redirect("/" if gone else url_for("cases.show", number=number, _anchor="team"), 303)


def _without(case_id: int) -> Actor:
    """Whoever asks, as they are once they have left the team of this case."""
    return replace(actor(), cases=actor().cases - {case_id}, _scopes={})
