"""The operations about looking back on a quarter: one's own, and nobody else's. Sharing is a step of its case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.api import kinds, present, reading
from app.api import schemas as common
from app.api import schemas_reflections as wire
from app.api.problems import Problem
from app.api.views import _caller, _json, _unlisted, api
from app.cases.models import Case
from app.db import transaction
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability
from app.reflection import actions, queries
from app.reflection.acts import ACTS, BY_KEY
from app.reflection.models import Answer, Consent, Entry
from app.web.request import close_session, session
from app.workflow.fields import storable


@kinds.shaped("reflection", common.ReflectionCase)
def _reflection(session: Session, actor: Actor, found: Case) -> dict[str, Any]:
    entry = session.scalars(select(Entry).where(Entry.case_id == found.id)).one()
    return {"quarter": entry.quarter, "circle": entry.circle, "shared_at": entry.shared_at}


@api.operation(
    "GET", "/reflections", tag="reflections", summary="One's own looks back", capability=Capability.CASE_REFLECT,
    reply=wire.Reflections,
)  # fmt: skip
def list_reflections() -> Response:
    """The quarters that the caller was asked to look back on. Nobody lists those of another."""
    reading.query(common.NoQuery)
    return _json(
        wire.Reflections(
            results=[
                wire.ReflectionRound(
                    quarter=row.quarter,
                    number=row.number,
                    url=present.url_of(row.number),
                    state=row.state,
                    due_at=row.due_at,
                    circle=row.circle.value if row.circle else None,
                    shared_at=row.shared_at,
                )
                for row in queries.rounds(session(), _caller())
            ]
        )
    )


@api.operation(
    "GET", "/reflections/{quarter}", tag="reflections", summary="Read one's own look back",
    capability=Capability.CASE_REFLECT, reply=wire.Reflection,
)  # fmt: skip
def read_reflection(quarter: str) -> Response:
    """What the caller wrote over a quarter, and what it asks after."""
    reading.query(common.NoQuery)
    return _json(_shown(session(), queries.mine(session(), _caller(), quarter)))


@api.operation(
    "PUT", "/reflections/{quarter}", tag="reflections", summary="Keep one's own look back as a draft",
    capability=Capability.CASE_REFLECT, reply=wire.Reflection, body=wire.ReflectionIn,
)  # fmt: skip
def keep_reflection(quarter: str) -> Response:
    """Whole. Share it with the step `share` of its case; one that is shared is taken back first (409)."""
    reading.query(common.NoQuery)
    given = _given(reading.body(wire.ReflectionIn))
    actor = _caller()
    close_session()
    with transaction() as writing:
        try:
            entry = actions.save(
                writing, actor, quarter, _written(given), expected_version=given.version, now=clock.now()
            )
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        answer = _shown(writing, entry)
    return _json(answer)


def _given(body: reading.Body) -> wire.ReflectionIn:
    """What a caller sends, when every part of it is of its kind. Raises Problem."""
    try:
        given = wire.ReflectionIn.model_validate_json(body.canonical, strict=True)
    except ValidationError as refused:
        faults = [reading.fault(item, wire.ReflectionIn) for item in refused.errors()]
        raise Problem("invalid", faults) from None
    errors = [FieldError(name, "unreadable") for name, text, lines in _texts(given) if not storable(text, lines=lines)]
    errors = errors or [fault for act in given.acts for fault in _unlisted("acts", act.act, list(BY_KEY))]
    if errors:
        raise Problem("invalid", errors)
    return given


def _texts(given: wire.ReflectionIn) -> Iterator[tuple[str, str, bool]]:
    """Every text in it: the name of its field, the text, and whether it may have several lines."""
    yield from (("interplay", given.interplay, True), ("theme", given.theme, False), ("quote", given.quote, False))
    for act in given.acts:
        yield from (("acts", act.act, False), ("acts", act.shows, True), ("acts", act.next, True))
    yield from (("intentions", text, False) for text in given.intentions)
    yield from (("answers", one.told, False) for one in given.answers)


def _written(given: wire.ReflectionIn) -> actions.Written:
    return actions.Written(
        acts={one.act: actions.Stood(one.position, one.shows, one.next) for one in given.acts},
        interplay=given.interplay,
        theme=given.theme,
        quote=given.quote,
        consent=Consent(given.consent),
        intentions=given.intentions,
        answers={one.id: (Answer(one.answer) if one.answer else None, one.told) for one in given.answers},
    )


def _shown(session: Session, entry: Entry) -> wire.Reflection:
    case = session.get_one(Case, entry.case_id)
    stood = queries.positions(session, entry.id)
    placed = [(act.key, stood.get(act.key)) for act in ACTS]
    return wire.Reflection(
        quarter=entry.quarter,
        number=case.number,
        version=entry.version,
        state=case.state,
        circle=entry.circle.value if entry.circle else None,
        shared_at=entry.shared_at,
        acts=[
            wire.ReflectionAct(
                act=key,
                position=row.position if row else None,
                shows=row.shows if row else "",
                next=row.next if row else "",
            )
            for key, row in placed
        ],
        interplay=entry.interplay,
        theme=entry.theme,
        quote=entry.quote,
        consent=entry.consent.value,
        intentions=[row.text for row in queries.intentions(session, entry.id)],
        answers=[
            wire.ReflectionIntention(
                id=row.id,
                text=row.text,
                due_on=row.due_on,
                answer=row.answer.value if row.answer else None,
                told=row.told,
            )
            for row in queries.to_answer(session, entry)
        ],
    )
