"""Who comes to a visit: colleagues who are invited and answer, and the people in the region whom we meet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import choices
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, Capability, entitled
from app.visits import actions, inviting
from app.visits.models import Coming, Visit, VisitColleague, VisitPerson
from app.workflow.fields import storable
from app.workflow.model import Visibility

MOST = 30
"""So many colleagues, and so many people in the region, at one visit."""


def invite(session: Session, actor: Actor, number: str, user_id: Any, *, now: datetime) -> Case:
    """Invite a colleague (an id). They get it by mail, for their calendar. Nothing happens when they were invited.

    Raises NotFound, Forbidden, NotAllowedNow when it is no longer planned, and Invalid at `colleague`.
    """
    case, visit = _mine(session, actor, number)
    _still_planned(case)
    names = dict(choices.people_in(session, "colleagues"))
    text = str(user_id or "")
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if key not in names:
        raise Invalid([FieldError("colleague", "unknown_person" if text else "required")])
    if key == case.owner_id:
        raise Invalid([FieldError("colleague", "has_part", {"name": names[key]})])
    if session.get(VisitColleague, (case.id, key)) is not None:
        return case
    _room(session, VisitColleague, case, "colleague")
    session.add(VisitColleague(visit_id=case.id, user_id=key, answer=Coming.INVITED))
    event = _record(session, actor, case, "colleague_invited", {"user": key}, {"name": names[key]}, now)
    session.flush()
    inviting.invite(session, actor, case, visit, {key}, event, now)
    return case


def uninvite(session: Session, actor: Actor, number: str, user_id: int, *, now: datetime) -> Case:
    """Somebody need not come after all; they are told. Raises NotFound, Forbidden and NotAllowedNow."""
    case, visit = _mine(session, actor, number)
    _still_planned(case)
    row = session.get(VisitColleague, (case.id, user_id))
    if row is None:
        raise NotFound(str(user_id))
    name = dict(choices.people_in(session, "colleagues")).get(user_id, "")
    session.delete(row)
    event = _record(session, actor, case, "colleague_removed", {"user": user_id}, {"name": name}, now)
    if row.answer is not Coming.NOT:
        inviting.uninvite(session, actor, case, visit, user_id, event, now)
    return case


def answer(session: Session, actor: Actor, number: str, coming: Coming, *, now: datetime) -> Case:
    """Say whether one comes along. Raises NotFound for whoever was not invited, and NotAllowedNow."""
    case, _visit = actions.held(session, actor, number)
    row = session.get(VisitColleague, (case.id, actor.id or 0))
    if row is None:
        raise NotFound(number)
    _still_planned(case)
    if row.answer is not coming:
        row.answer, row.answered_at = coming, now
        _record(session, actor, case, "answered", {"answer": coming.value}, {}, now)
    return case


def add_person(
    session: Session, actor: Actor, number: str, name: str, organisation: str, email: str, *, now: datetime
) -> VisitPerson:
    """Put somebody of the region with a visit. The mailbox may be empty. Raises NotFound, Forbidden and Invalid."""
    case, _visit = _mine(session, actor, number)
    given = {"name": " ".join(name.split()), "organisation": " ".join(organisation.split()), "email": email.strip()}
    limits = {"name": 120, "organisation": 120, "email": 254}
    errors = [
        FieldError(key, "too_long", {"max": limits[key], "length": len(text)})
        for key, text in given.items()
        if len(text) > limits[key]
    ]
    errors += [FieldError(key, "unreadable") for key, text in given.items() if not storable(text, lines=False)]
    if not given["name"]:
        errors.append(FieldError("name", "required"))
    user, at, host = given["email"].partition("@")
    if given["email"] and (not (user and at and "." in host) or any(c in given["email"] for c in ' ,;<>"()')):
        errors.append(FieldError("email", "not_an_email"))
    if errors:
        raise Invalid(errors)
    _room(session, VisitPerson, case, "name")
    person = VisitPerson(visit_id=case.id, **given)
    session.add(person)
    session.flush()
    _record(session, actor, case, "person_added", {"person": person.id}, {"name": given["name"]}, now)
    return person


def _mine(session: Session, actor: Actor, number: str) -> tuple[Case, Visit]:
    case, visit = actions.held(session, actor, number)
    entitled(actor, Capability.CASE_VISIT, case.facts())
    return case, visit


def _still_planned(case: Case) -> None:
    if case.state != "planned":
        raise NotAllowedNow([FieldError("", "visit_not_planned")])


def _room(session: Session, table: type[VisitColleague] | type[VisitPerson], case: Case, field: str) -> None:
    count = session.scalar(select(func.count()).select_from(table).where(table.visit_id == case.id)) or 0
    if count >= MOST:
        raise Invalid([FieldError(field, "too_many", {"max": MOST})])


def _record(
    session: Session, actor: Actor, case: Case, what: str, data: dict[str, Any], private: dict[str, Any], now: datetime
) -> str:
    case.updated_at = now
    return audit.record(
        session, actor, f"visit.{what}", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data=data, private=private,
    )  # fmt: skip
