"""Reading a mediation: what of it a reader may read, and the steps that somebody must think of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.cases import sight
from app.cases.models import Case, EntrySight
from app.cases.queries import own_ids, within
from app.mediation.models import (
    MediationMove,
    MediationParty,
    MediationPosition,
    MediationStep,
    PartyKind,
    StepState,
)
from app.people.models import User
from app.policy import Actor, Capability, scope_for
from app.workflow.model import Visibility

MOST = 100
"""The most steps in a calendar feed."""


@dataclass(frozen=True)
class Position:
    """What a party said, who wrote it down, and who reads it now."""

    id: int
    text: str
    noted_by: str
    noted_at: datetime
    visibility: str


@dataclass(frozen=True)
class Party:
    """A party with what it said, the newest first."""

    id: int
    name: str
    kind: PartyKind
    contact: str
    visibility: str
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class Move:
    """A step got another day, and why."""

    from_on: date
    to_on: date
    reason: str


@dataclass(frozen=True)
class Step:
    """An agreed step, as it stands now. `who` is the party or the colleague."""

    id: int
    what: str
    who: str
    party_id: int | None
    colleague_id: int | None
    due_on: date
    state: StepState
    result: str
    ended_on: date | None
    visibility: str
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Mediation:
    """What a reader may read of a mediation; steps in the order of their days."""

    parties: tuple[Party, ...]
    steps: tuple[Step, ...]


def of_case(session: Session, actor: Actor, case: Case) -> Mediation:
    """The mediation of a case as this actor may read it: a colleague, or a contact of its region. Five queries."""
    return _read(session, case, sight.entries_for(actor, case))


def for_region(session: Session, case: Case) -> Mediation:
    """What of it is meant for the region."""
    return _read(session, case, sight.for_region())


def _read(session: Session, case: Case, readable: ColumnElement[bool]) -> Mediation:
    parties = session.scalars(
        select(MediationParty).where(MediationParty.case_id == case.id).order_by(MediationParty.id)
    ).all()
    names = {party.id: party.name for party in parties}
    said = session.execute(
        select(MediationPosition, User.name)
        .outerjoin(User, User.id == MediationPosition.noted_by_id)
        .where(MediationPosition.party_id.in_(names))
        .order_by(MediationPosition.id.desc())
    ).all()
    agreed = session.execute(
        select(MediationStep, User.name)
        .outerjoin(User, User.id == MediationStep.colleague_id)
        .where(MediationStep.case_id == case.id)
        .order_by(MediationStep.due_on, MediationStep.id)
    ).all()
    events = [party.event_id for party in parties]
    events += [row.event_id for row, _name in said] + [row.event_id for row, _name in agreed]
    seen = _visibilities(session, events, readable)
    moves = _moves(session, [step.id for step, _name in agreed if step.event_id in seen])
    positions: dict[int, list[Position]] = defaultdict(list)
    for row, by in said:
        if row.event_id in seen:
            positions[row.party_id].append(Position(row.id, row.text, by or "", row.noted_at, seen[row.event_id]))
    return Mediation(
        tuple(
            Party(
                party.id, party.name, party.kind, party.contact, seen.get(party.event_id, ""),
                tuple(positions[party.id]),
            )
            for party in parties
            if party.event_id in seen or positions[party.id]
        ),
        tuple(
            _step(step, by or names.get(step.party_id or 0, ""), seen[step.event_id], moves[step.id])
            for step, by in agreed
            if step.event_id in seen
        ),
    )  # fmt: skip


def as_it_stands(session: Session, row: MediationStep, visibility: str) -> Step:
    """One step, for whoever just changed it."""
    ids = (row.colleague_id, row.party_id)
    who = session.scalar(select(User.name).where(User.id == ids[0])) if ids[0] is not None else None
    if who is None and ids[1] is not None:
        who = session.scalar(select(MediationParty.name).where(MediationParty.id == ids[1]))
    return _step(row, who or "", visibility, _moves(session, [row.id])[row.id])


def _step(row: MediationStep, who: str, visibility: str, moves: list[Move]) -> Step:
    return Step(
        row.id, row.what, who, row.party_id, row.colleague_id, row.due_on, row.state, row.result, row.ended_on,
        visibility, tuple(moves),
    )  # fmt: skip


def _visibilities(session: Session, ids: Collection[str], readable: ColumnElement[bool]) -> Mapping[str, str]:
    """Those of these entries that may be read, with who reads them now."""
    if not ids:
        return {}
    now = func.coalesce(type_coerce(EntrySight.visibility, String), Event.visibility)
    statement = (
        select(Event.id, now)
        .outerjoin(EntrySight, EntrySight.event_id == Event.id)
        .where(Event.id.in_(list(ids)), readable)
    )
    return {key: str(who) for key, who in session.execute(statement)}


def _moves(session: Session, ids: Iterable[int]) -> Mapping[int, list[Move]]:
    found: dict[int, list[Move]] = defaultdict(list)
    keys = list(ids)
    if keys:
        statement = select(MediationMove).where(MediationMove.step_id.in_(keys)).order_by(MediationMove.id)
        for move in session.scalars(statement):
            found[move.step_id].append(Move(move.from_on, move.to_on, move.reason))
    return found


def positions_for_colleagues(session: Session, case_ids: Collection[int]) -> Mapping[int, list[tuple[str, str]]]:
    """What the parties of these cases said last, as far as everybody reads it who sees their case: by case, (party,
    text) in the order in which the parties came to the table. One query.
    """
    statement = (
        select(MediationParty.case_id, MediationParty.id, MediationParty.name, MediationPosition.text)
        .join(MediationPosition, MediationPosition.party_id == MediationParty.id)
        .join(Event, Event.id == MediationPosition.event_id)
        .where(MediationParty.case_id.in_(case_ids), sight.for_colleagues())
        .order_by(MediationParty.id, MediationPosition.id)
    )
    last: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for case_id, party_id, name, text in session.execute(statement):
        last[case_id][party_id] = (name, text)
    return {case_id: list(said.values()) for case_id, said in last.items()}


@dataclass(frozen=True)
class Counts:
    """How far a mediation is, in numbers of what a reader may read."""

    parties: int
    open: int
    late: int
    ended: int
    next_on: date | None


def counts(found: Mediation, today: date) -> Counts:
    """Sum up a mediation for the panel."""
    still = [step for step in found.steps if step.state is StepState.OPEN]
    return Counts(
        parties=len(found.parties),
        open=len(still),
        late=sum(step.due_on < today for step in still),
        ended=len(found.steps) - len(still),
        next_on=min((step.due_on for step in still), default=None),
    )


@dataclass(frozen=True)
class Task:
    """A step that a colleague agreed to do, for their calendar. `moved` is how often it got another day."""

    id: int
    number: str
    title: str
    confidential: bool
    what: str
    due_on: date
    moved: int
    changed_at: datetime


def tasks(session: Session, actor: Actor, limit: int = MOST) -> list[Task]:
    """The open steps of a colleague, and of those they stand in for, in cases that they see. One query."""
    moved = select(func.count()).where(MediationMove.step_id == MediationStep.id).scalar_subquery()
    secret = exists().where(
        EntrySight.event_id == MediationStep.event_id, EntrySight.visibility == Visibility.CONFIDENTIAL
    )
    statement = (
        select(
            MediationStep.id, Case.number, Case.title, Case.confidentiality, MediationStep.what, MediationStep.due_on,
            moved, Case.updated_at,
        )
        .join(Case, Case.id == MediationStep.case_id)
        .where(
            MediationStep.colleague_id.in_(sorted(own_ids(actor))),
            MediationStep.state == StepState.OPEN,
            Case.active,
            ~secret,
            within(scope_for(actor, Capability.CASE_READ)),
        )
        .order_by(MediationStep.due_on, MediationStep.id)
        .limit(limit)
    )  # fmt: skip
    return [
        Task(key, number, title, kept is Visibility.CONFIDENTIAL, what, due_on, times, changed)
        for key, number, title, kept, what, due_on, times, changed in session.execute(statement)
    ]
