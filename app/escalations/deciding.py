"""The form of a decision: what the reader's mandate is, what was proposed, and who may decide what they may not."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import step_aids
from app.cases.models import Case
from app.cases.step_aids import Aid
from app.escalations import mandated, passing
from app.mandates import queries as mandates
from app.mandates.judging import Held
from app.mandates.words import money, type_label
from app.policy import Capability
from app.web.request import actor
from app.web.viewmodels import Offer
from app.workflow.model import Transition

OFFERED = 3
"""To how many who may decide it a decision above mandate is offered."""


@step_aids.for_steps(Capability.CASE_DECIDE)
def _aid(session: Session, case: Case, step: Transition, form: Any) -> Aid:
    """What was proposed when the escalation was passed up is filled in; above mandate it can be passed up at once."""
    if step.name != "decide":
        return step_aids.NOTHING
    today = clock.local_date(clock.now())
    escalation_id = case.escalation_id or case.id
    if form is not None:
        return Aid(offers=_offers(session, escalation_id, form, today))
    last = next(iter(passing.passings(session, escalation_id)), None)
    given = {str(name): str(value) for name, value in last.proposed.items()} if last else {}
    return Aid(given=given, intro=mandate_text(mandates.in_force(session, today, [actor().id or 0])))


def mandate_text(held: list[Held]) -> str:
    """In a sentence how far somebody's mandate reaches."""
    if not held:
        return _("You have no mandate yet: you can prepare a decision and pass it up.")
    types = frozenset(kind for one in held for kind in one.types)
    lacking = [type_label(choice.value) for choice in mandates.decision_types() if choice.value not in types]
    amounts = [one.max_amount for one in held]
    most = None if None in amounts else max(amount or 0 for amount in amounts)
    said = [_("Your mandate: %(amount)s.", amount=money(most))]
    if lacking:
        said.append(_("Not: %(types)s.", types=", ".join(lacking).lower()))
    return " ".join(said)


def _offers(session: Session, escalation_id: int, form: Any, today: date) -> tuple[Offer, ...]:
    """Who may take the decision that was refused, each as a button; none when the mandate is not what is wrong."""
    escalation = session.get(Case, escalation_id)
    kind, amount = form["decision"].data or "", (form["amount"].data or "").strip()
    if escalation is None or not kind or not (form["decision"].errors or form["amount"].errors):
        return ()
    asked = mandated.asked_for(session, escalation_id, kind, int(amount) if amount.isdigit() else None)
    me = actor()
    if me.id is None or mandated.judge_each(session, [me.id], asked, today)[me.id].allowed:
        return ()
    able = mandates.who_may(session, asked, today, but=[me.id])
    url = url_for("decisions.pass_up", number=escalation.number)
    return tuple(Offer(_("Pass it up to %(name)s", name=one.name), url, "to", str(one.id)) for one in able[:OFFERED])
