"""Mediation: who is at the table, what each says, and what they agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, present, reading
from app.api import schemas as common
from app.api import schemas_mediation as wire
from app.api.idempotency import Reply
from app.api.schemas import PersonRef
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import queries as case_queries
from app.errors import FieldError, Invalid, NotFound
from app.mediation import actions, queries
from app.mediation.models import MediationStep
from app.policy import Actor, Capability
from app.web.request import session
from app.workflow.model import Visibility

OUTCOMES = ("kept", "not_kept", "moved")
Answer = TypeVar("Answer", wire.MediationParty, wire.Position, wire.MediationStep)


@api.operation(
    "GET", "/cases/{number}/mediation", tag="cases", summary="Read a mediation", capability=Capability.CASE_READ,
    reply=wire.Mediation,
)  # fmt: skip
def read_mediation(number: str) -> Response:
    """Its parties with what they said, and what was agreed: as far as the caller may read it."""
    reading.query(common.NoQuery)
    case = _visible(number)
    found = queries.of_case(session(), _caller(), case)
    return _json(
        wire.Mediation(parties=[_party(party) for party in found.parties], steps=[_step(step) for step in found.steps])
    )


@api.operation(
    "POST", "/cases/{number}/mediation/parties", tag="cases", summary="Put a party at the table",
    capability=Capability.CASE_MEDIATE, reply=wire.MediationParty, status=201, body=wire.PartyIn, idempotent=True,
)  # fmt: skip
def add_mediation_party(number: str) -> Response:
    """For the liaison and the owner of the case."""

    def write(session: Session, actor: Actor, given: Mapping[str, Any]) -> wire.MediationParty:
        made = actions.add_party(session, actor, number, given, now=clock.now())
        return wire.MediationParty(id=made.id, name=made.name, kind=made.kind, contact=made.contact, positions=[])

    return _written(number, wire.PartyIn, write)


@api.operation(
    "POST", "/cases/{number}/mediation/parties/{party}/positions", tag="cases", summary="Write down what a party says",
    capability=Capability.CASE_MEDIATE, reply=wire.Position, status=201, body=wire.PositionIn, idempotent=True,
)  # fmt: skip
def note_mediation_position(number: str, party: str) -> Response:
    """In its own words. What it said before stays."""

    def write(session: Session, actor: Actor, given: Mapping[str, Any]) -> wire.Position:
        made = actions.note_position(session, actor, number, _id(party), given, now=clock.now())
        return wire.Position(
            id=made.id, text=made.text, noted_by=actor.name, noted_at=made.noted_at, visibility=_readers(given)
        )

    return _written(number, wire.PositionIn, write)


@api.operation(
    "POST", "/cases/{number}/mediation/steps", tag="cases", summary="Write down what was agreed",
    capability=Capability.CASE_MEDIATE, reply=wire.MediationStep, status=201, body=wire.MediationStepIn,
    idempotent=True,
)  # fmt: skip
def agree_mediation_step(number: str) -> Response:
    """A party or a colleague does it, before or on a day."""

    def write(session: Session, actor: Actor, given: Mapping[str, Any]) -> wire.MediationStep:
        made = actions.agree_step(session, actor, number, given, now=clock.now())
        return _made_step(session, made, _readers(given))

    return _written(number, wire.MediationStepIn, write)


@api.operation(
    "POST", "/cases/{number}/mediation/steps/{step}", tag="cases", summary="Note what came of a step",
    capability=Capability.CASE_MEDIATE, reply=wire.MediationStep, body=wire.StepNoteIn, idempotent=True,
)  # fmt: skip
def note_mediation_step(number: str, step: str) -> Response:
    """It was kept, was not kept, or gets another day for a reason."""

    def write(session: Session, actor: Actor, given: Mapping[str, Any]) -> wire.MediationStep:
        what, now = given.get("outcome"), clock.now()
        if what not in OUTCOMES:
            raise Invalid([FieldError("outcome", "unknown_choice" if what else "required", {"value": str(what)[:80]})])
        if what == "moved":
            done = actions.move_step(session, actor, number, _id(step), given, now=now)
        else:
            done = actions.end_step(session, actor, number, _id(step), what == "kept", given, now=now)
        return _made_step(session, done, actions.visibility_of(session, done.event_id))

    return _written(number, wire.StepNoteIn, write, status=200)


Write = Callable[[Session, Actor, Mapping[str, Any]], Answer]


def _written(number: str, shape: type[BaseModel], write: Write[Answer], status: int = 201) -> Response:
    """Write it down once, and answer with it as it stands then."""
    reading.query(common.NoQuery)
    given = reading.body(shape)
    actor, number = _caller(), _number(number)
    data = {("due_on" if name == "dueOn" else name): value for name, value in given.data.items()}

    def effect(session: Session) -> Reply:
        try:
            made = write(session, actor, data)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        case = case_queries.get_visible(session, actor, number)
        answer = personal.warned(session, actor, case, given.data, made, now=clock.now())
        headers = {"Location": f"{present.url_of(number)}/mediation"} if status == 201 else {}
        return Reply(status, answer.model_dump_json(by_alias=True), headers)

    return _once(given.canonical, effect)


def _id(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise NotFound(written)
    return int(written)


def _readers(given: Mapping[str, Any]) -> Visibility:
    return Visibility(given.get("visibility") or Visibility.MINISTRY)


def _party(party: queries.Party) -> wire.MediationParty:
    positions = [_position(item) for item in party.positions]
    return wire.MediationParty(
        id=party.id, name=party.name, kind=party.kind, contact=party.contact, positions=positions
    )


def _position(item: queries.Position) -> wire.Position:
    return wire.Position(
        id=item.id, text=item.text, noted_by=item.noted_by or None, noted_at=item.noted_at,
        visibility=Visibility(item.visibility),
    )  # fmt: skip


def _step(step: queries.Step) -> wire.MediationStep:
    return wire.MediationStep(
        id=step.id,
        what=step.what,
        party=step.party_id,
        colleague=PersonRef(id=step.colleague_id, name=step.who) if step.colleague_id is not None else None,
        due_on=step.due_on,
        state=step.state,
        result=step.result,
        ended_on=step.ended_on,
        visibility=Visibility(step.visibility),
        moves=[wire.MediationMove(from_on=move.from_on, to_on=move.to_on, reason=move.reason) for move in step.moves],
    )


def _made_step(session: Session, step: MediationStep, visibility: Visibility) -> wire.MediationStep:
    """A step that was just written down or noted."""
    return _step(queries.as_it_stands(session, step, visibility.value))
