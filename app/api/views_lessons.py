"""The operations about lessons, and about what looks like a case. Publishing is for the page: somebody must look."""

from __future__ import annotations

import re
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, reading
from app.api import schemas as common
from app.api import schemas_lessons as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.schemas import PersonRef
from app.api.views import _caller, _json, _once, _unlisted, _visible, api
from app.api.views_filing import look_alike
from app.audit import kept
from app.bottlenecks import similar
from app.bottlenecks.vocabulary import ACCORDS
from app.errors import FieldError, Invalid, NotFound
from app.lessons import actions, queries
from app.lessons.models import Says, Standing
from app.lessons.queries import Filters, Row
from app.policy import Actor, Capability
from app.web.request import session


@api.operation(
    "GET", "/lessons", tag="lessons", summary="Find lessons", capability=Capability.LESSON_READ,
    reply=wire.LessonPage, query=wire.LessonQuery,
)  # fmt: skip
def list_lessons() -> Response:
    """What was learned from cases, as far as the caller may read it: drafts only when they are their own."""
    asked = reading.query(wire.LessonQuery)
    errors = _unlisted("accord", asked.accord or "", ACCORDS)
    if errors:
        raise Problem("invalid", errors)
    filters = Filters(
        q=asked.q,
        system=asked.system or "",
        accord=asked.accord or "",
        says=Says(asked.says) if asked.says else None,
        standing=Standing(asked.standing) if asked.standing else None,
        belief=asked.misunderstandings,
    )
    found = queries.page(session(), _caller(), filters, asked.cursor)
    return _json(wire.LessonPage(results=[_lesson(row) for row in found.rows], next=found.next))


@api.operation(
    "GET", "/lessons/{lesson}", tag="lessons", summary="Read a lesson", capability=Capability.LESSON_READ,
    reply=wire.Lesson,
)  # fmt: skip
def read_lesson(lesson: str) -> Response:
    """One lesson as it reads now."""
    reading.query(common.NoQuery)
    if not (lesson.isascii() and lesson.isdigit() and len(lesson) < 10):
        raise NotFound(lesson)
    return _json(_lesson(queries.one(session(), _caller(), int(lesson))))


@api.operation(
    "POST", "/lessons", tag="lessons", summary="Write a lesson down", capability=Capability.LESSON_WRITE,
    reply=wire.Lesson, status=201, body=wire.LessonIn, idempotent=True,
)  # fmt: skip
def write_lesson() -> Response:
    """A draft that only the caller and its owner read, or with `share` for all colleagues."""
    reading.query(common.NoQuery)
    given = reading.body(wire.LessonIn)
    actor, now = _caller(), clock.now()
    share, about = given.data.get("share") or False, given.data.get("case") or ""
    if not isinstance(share, bool):
        raise Problem("invalid", [FieldError("share", "not_true_or_false")])
    if not isinstance(about, str):
        raise Problem("invalid", [FieldError("case", "wrong_type")])
    raw = {_snake(name): value for name, value in given.data.items() if name not in ("share", "case")}

    def effect(session: Session) -> Reply:
        try:
            made = actions.make(session, actor, raw, now=now, case=about, share=share)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        except NotFound:
            raise Invalid([FieldError("case", "unknown_case")]) from None
        return _written(session, actor, made.id, given.data)

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/cases/{number}/look-alikes", tag="cases", summary="What looks like a case",
    capability=Capability.CASE_READ, reply=wire.Around,
)  # fmt: skip
def look_around(number: str) -> Response:
    """Other bottlenecks that resemble this one, in any region, with lessons and dossiers about the same. Of cases that
    the caller may not read, only that they are there. Nothing for what is no bottleneck.
    """
    reading.query(common.NoQuery)
    case = _visible(number)
    if case.process != "bottleneck":
        return _json(wire.Around(cases=[], known=[]))
    subject = similar.subject_of(session(), case)
    found = similar.around(session(), _caller(), subject, now=clock.now())
    known = [
        wire.Known(
            kind=one.known.kind, ref=one.known.ref, title=one.known.title, note=one.known.note,
            shared_words=list(one.shared), same=list(one.same),  # type: ignore[arg-type]
        )
        for one in found.others
    ]  # fmt: skip
    return _json(wire.Around(cases=[look_alike(one) for one in found.cases], known=known))


def _written(session: Session, actor: Actor, lesson_id: int, data: Any) -> Reply:
    answer = _lesson(queries.one(session, actor, lesson_id))
    answer = personal.with_spots(answer, kept.look_at(data))
    return Reply(201, answer.model_dump_json(by_alias=True), {"Location": f"/api/v1/lessons/{lesson_id}"})


def _lesson(row: Row) -> wire.Lesson:
    return wire.Lesson(
        id=row.id,
        version=row.version,
        standing=row.standing.value,
        question=row.question,
        says=row.says.value,
        answer=row.answer,
        conditions=row.conditions,
        legal_basis=row.legal_basis,
        belief=row.belief,
        worked_in=row.worked_in,
        systems=list(row.systems),
        accords=list(row.accords),
        theme=row.theme,
        owner=PersonRef(id=row.owner_id, name=row.owner),
        valid_until=row.valid_until,
        review_on=row.review_on,
        updated_at=row.updated_at,
        case=row.case_number,
    )


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", name).lower()
