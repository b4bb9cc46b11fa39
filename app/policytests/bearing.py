"""What is known already and bears on a policy: bottlenecks and lessons, found by themselves and put with the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks import similar
from app.cases import queries as cases
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.lessons import queries as lessons
from app.lessons.models import Lesson
from app.policy import Actor, Capability, can, entitled
from app.policytests import actions
from app.policytests.models import PolicyBearing, PolicyTest
from app.workflow.model import Visibility

MOST = 50
KINDS = ("case", "lesson")


@dataclass(frozen=True)
class Bearing:
    """A bottleneck (`ref` its number) or lesson (`ref` its id). `id` is empty for what was only found. `why` are words
    that it shares with the policy.
    """

    kind: str
    ref: str
    title: str
    note: str
    id: int | None = None
    why: tuple[str, ...] = ()


def found(session: Session, actor: Actor, case: Case, record: PolicyTest, *, now: datetime) -> list[Bearing]:
    """What looks like it and was not put with it yet: only what this actor may read."""
    subject = similar.Subject(title=case.title, words=record.intended, past=True)
    around = similar.around(session, actor, subject, now=now)
    there = {(one.kind, one.ref) for one in kept(session, actor, case.id)}
    seen = [
        Bearing("case", one.number, one.title, one.region, why=one.shared) for one in around.cases if one.readable
    ] + [
        Bearing("lesson", one.known.ref, one.known.title, one.known.note, why=one.shared)
        for one in around.others
        if one.known.kind == "lesson"
    ]
    return [one for one in seen if (one.kind, one.ref) not in there]


def kept(session: Session, actor: Actor, test_id: int) -> list[Bearing]:
    """What was put with a test, as far as this actor may read it. Three queries at most."""
    wanted_rows = select(PolicyBearing).where(PolicyBearing.test_id == test_id).order_by(PolicyBearing.id)
    rows = list(session.scalars(wanted_rows))
    if not rows:
        return []
    numbers = {row.case_id for row in rows if row.case_id}
    named = {row.id: row for row in cases.rows_of(session, actor, Case.id.in_(numbers))} if numbers else {}
    wanted = {row.lesson_id for row in rows if row.lesson_id}
    told = {}
    if wanted and can(actor, Capability.LESSON_READ):
        readable = select(Lesson).where(Lesson.id.in_(wanted), lessons.readable(actor))
        told = {one.id: one for one in session.scalars(readable)}
    shown = []
    for row in rows:
        if row.case_id in named:
            about = named[row.case_id]
            shown.append(Bearing("case", about.number, about.title, about.region, row.id))
        elif row.lesson_id in told:
            lesson = told[row.lesson_id]
            shown.append(Bearing("lesson", str(lesson.id), lesson.question, "", row.id))
    return shown


def add(session: Session, actor: Actor, number: str, kind: str, ref: str, *, now: datetime) -> None:
    """Put a bottleneck (by number) or lesson (by id) with a test. Twice is once.

    Raises NotFound, Forbidden, NotAllowedNow once the regions were told, and Invalid at `ref` for what is not there,
    or is confidential: every colleague reads a policy test.
    """
    case, _held = actions.held(session, actor, number)
    actor = entitled(actor, Capability.CASE_POLICY_TEST, case.facts())
    if case.state not in actions.OPEN:
        raise NotAllowedNow([FieldError("", "policy_test_closed")])
    rows = list(session.scalars(select(PolicyBearing).where(PolicyBearing.test_id == case.id)))
    if kind == "lesson" and ref.isascii() and ref.isdigit() and len(ref) < 10:
        lesson = session.scalars(select(Lesson).where(Lesson.id == int(ref), lessons.readable(actor))).first()
        about, title = ({"lesson_id": lesson.id}, lesson.question) if lesson else ({}, "")
    elif kind == "case" and similar.NUMBER.fullmatch(ref):
        other = cases.get_visible(session, actor, ref)
        fits = other.process == "bottleneck" and other.confidentiality is not Visibility.CONFIDENTIAL
        about, title = ({"case_id": other.id}, f"{other.title} ({other.number})") if fits else ({}, "")
    else:
        about, title = {}, ""
    if not about:
        raise Invalid([FieldError("ref", "unknown_record")])
    if any(getattr(row, name) == key for row in rows for name, key in about.items()):
        return
    if len(rows) >= MOST:
        raise NotAllowedNow([FieldError("", "too_many", {"max": MOST})])
    session.add(PolicyBearing(test_id=case.id, added_by_id=actor.id or 0, added_at=now, **about))
    _record(session, actor, case, "policy_test.bearing_added", title, now)


def remove(session: Session, actor: Actor, number: str, bearing_id: int, *, now: datetime) -> None:
    """Take it from the test again. Raises NotFound, Forbidden, NotAllowedNow."""
    case, _held = actions.held(session, actor, number)
    actor = entitled(actor, Capability.CASE_POLICY_TEST, case.facts())
    if case.state not in actions.OPEN:
        raise NotAllowedNow([FieldError("", "policy_test_closed")])
    row = session.get(PolicyBearing, bearing_id)
    if row is None or row.test_id != case.id:
        raise NotFound(str(bearing_id))
    title = next((one.title for one in kept(session, actor, case.id) if one.id == bearing_id), "")
    session.delete(row)
    _record(session, actor, case, "policy_test.bearing_removed", title, now)


def _record(session: Session, actor: Actor, case: Case, action: str, title: str, now: datetime) -> None:
    case.updated_at = now
    session.flush()
    audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={}, private={"title": title},
    )  # fmt: skip
