"""The team of a case beside its story, and the form to put somebody in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField

from app.cases import choices, presenters, team
from app.cases.models import Case
from app.cases.parts import EVERY, Parts, contributes_to
from app.cases.queries import Row
from app.cases.timeline import tells
from app.policy import Actor, Capability, can
from app.web.formats import short_date
from app.web.forms import BaseForm
from app.web.viewmodels import Panel, Step, StepForm


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody in the team; at `remove_url` they can be taken out, or leave."""

    name: str
    since: str
    remove_url: str
    leave: bool


@dataclass(frozen=True, slots=True)
class TeamPanel:
    """Who helps with a case, and where to put somebody in the team."""

    members: tuple[MemberView, ...]
    add_url: str


class TeamForm(BaseForm):
    """Whom to put in the team."""

    version = HiddenField()
    member = SelectField(validate_choice=False)

    def __init__(self, session: Session, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        there = {case.owner_id, case.co_owner_id, *(one.id for one in team.of(session, case))}
        people = [(str(key), name) for key, name in choices.people_in(session, team.GROUP) if key not in there]
        self.member.label.text = _("Which colleague")
        self.member.description = _("From any directorate or region. They are told.")
        self.member.flags.required = True
        self.member.choices = [("", _("Choose")), *people]


@contributes_to(EVERY)
def _panel(session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    may = can(actor, Capability.CASE_TEAM, case.facts())
    adds = may and team.refusal(case) is None
    url = url_for("team.new", number=case.number, _anchor="stap") if adds else ""
    if not case.team:
        return Parts(adds=(Step("team", _("Put somebody in the team"), url),) if adds else ())
    members = tuple(
        MemberView(
            one.name,
            short_date(one.since),
            url_for("team.leave", number=case.number, user_id=one.id) if may or one.id == actor.id else "",
            leave=one.id == actor.id,
        )
        for one in team.of(session, case)
    )
    return Parts(panels=(Panel("cases/_team.html", TeamPanel(members, url)),))


def add_form(session: Session, case: Case, form: TeamForm | None = None) -> StepForm:
    """The form to put somebody in the team, opened on the page of the case."""
    return StepForm(
        name="team",
        title=_("Put somebody in the team"),
        action=url_for("team.join", number=case.number, _anchor="stap"),
        form=form if form is not None else TeamForm(session, case),
        submit_label=_("Put in the team"),
        cancel_url=presenters.case_url(case.process, case.number),
        intro=_("Whoever is in the team reads this case and can comment, also when it is confidential."),
    )


@tells("case.team_joined")
def _joined(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s is in the team", name=private.get("name", ""))


@tells("case.team_left")
def _left(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s is no longer in the team", name=private.get("name", ""))
