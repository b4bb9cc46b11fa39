"""Giving room, prolonging it and making it structural are decisions like any other: within mandate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases import limits, parties
from app.cases.models import Case
from app.errors import Invalid
from app.escalations import mandated
from app.escalations.models import DecisionType
from app.experiments.models import Experiment
from app.mandates import queries as mandates
from app.mandates.judging import Asked
from app.policy import Actor, Capability
from app.workflow.engine import Decision

PROCESS = "experiment"
GIVES = frozenset({"grant", "prolong", "make_structural"})
"""The steps that give somebody room, or leave it. Refusing and ending give nothing: whoever decides on cases may."""


@limits.on(Capability.CASE_DECIDE)
def _within_mandate(session: Session, actor: Actor, case: Case, decision: Decision, now: datetime) -> Actor:
    """Raises Invalid at the motivation, with who may decide it."""
    if case.process != PROCESS or decision.transition.name not in GIVES:
        return actor
    record = session.get_one(Experiment, case.id)
    if record.decision_id is not None and decision.transition.name == "grant":
        return actor  # the decision on the escalation was judged: this follows from it
    try:
        return mandated.within(session, actor, case, _asked(session, record.about_id), now)
    except Invalid as invalid:
        raise Invalid([replace(error, field="motivation") for error in invalid.errors]) from None


def _asked(session: Session, about_id: int) -> Asked:
    return Asked(DecisionType.EXPERIMENT.value, mandates.subjects(session, [about_id]), None)


def decider(session: Session, case: Case, about: Case, now: datetime) -> int:
    """Who decides on an experiment about this case: its commissioner when that one has the mandate, else whoever has;
    without anybody who may, its commissioner, who reads that then.
    """
    usual = case.commissioner_id or parties.commissioner_for(session, case)
    able = [one.id for one in mandates.who_may(session, _asked(session, about.id), clock.local_date(now))]
    return usual if usual in able or not able else able[0]
