"""What was born at a visit: the cases that take it further, linked to it in both stories."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app import audit
from app.cases import queries as cases
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotFound
from app.lessons.models import Lesson
from app.policy import Actor, Capability, Forbidden, can
from app.promises.models import Promise
from app.tasks.models import Task
from app.visits import actions
from app.visits.models import VisitBirth, VisitColleague
from app.workflow.model import Visibility

FROM = frozenset({"bottleneck", "promise", "task", "dossier", "experiment", "escalation", "policy_answer"})
"""The processes whose cases can be born at a visit."""


def link(session: Session, actor: Actor, number: str, case_number: str, *, now: datetime) -> Case:
    """Say that a case was born at a visit, or takes it further. Returns the visit.

    By whoever goes, the liaison, or a colleague who was invited. Raises NotFound, Forbidden, and Invalid at `case`.
    """
    visit, _record = actions.held(session, actor, number)
    if not may(session, actor, visit):
        raise Forbidden(Capability.CASE_VISIT)
    try:
        case = cases.get_visible(session, actor, case_number.strip())
    except NotFound:
        raise Invalid([FieldError("case", "unknown_case")]) from None
    if case.process not in FROM or case.state == "noted":
        raise Invalid([FieldError("case", "unknown_case")])
    if session.get(VisitBirth, (visit.id, case.id)) is not None:
        return visit
    session.add(VisitBirth(visit_id=visit.id, case_id=case.id, linked_by_id=actor.id, linked_at=now))
    session.execute(update(Case).where(Case.id == case.id).values(visits=Case.visits + 1))
    visit.updated_at = now
    shown = case.confidentiality is not Visibility.CONFIDENTIAL
    about = {"number": case.number, "title": case.title} if shown else {}
    for subject, action, private, data in (
        (visit, "visit.born", about, {"case": case.id}),
        (case, "case.born_at_visit", {"number": visit.number, "title": visit.title}, {"visit": visit.id}),
    ):
        audit.record(
            session, actor, action, now=now, subject=f"case:{subject.number}", case_id=subject.id,
            visibility=Visibility.MINISTRY.value, data=data, private=private,
        )  # fmt: skip
    session.flush()
    return visit


def may(session: Session, actor: Actor, visit: Case) -> bool:
    """Whether somebody may say what came of a visit."""
    if can(actor, Capability.CASE_VISIT, visit.facts()):
        return True
    return session.get(VisitColleague, (visit.id, actor.id or 0)) is not None and can(actor, Capability.CASE_VISIT)


def born(visit_id: int) -> ColumnElement[bool]:
    """The cases that were born at a visit: linked to it, or a promise or task about it."""
    return or_(
        Case.id.in_(select(VisitBirth.case_id).where(VisitBirth.visit_id == visit_id)),
        Case.id.in_(select(Promise.case_id).where(Promise.about_id == visit_id)),
        Case.id.in_(select(Task.case_id).where(Task.about_id == visit_id)),
    )


def lessons_of(session: Session, case_id: int) -> list[Lesson]:
    """The lessons that were learned from a visit."""
    return list(session.scalars(select(Lesson).where(Lesson.case_id == case_id).order_by(Lesson.id)))
