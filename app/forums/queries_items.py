"""Reading agendas. An item is there only for who may read its case: nothing else of it shows, not in a list, a count, a
bundle or a calendar.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.queries import visible_to
from app.errors import NotFound
from app.escalations.models import EscalationCase
from app.forums.models import AgendaItem, AgendaMove, Forum, Meeting, MeetingResult, MoveCause, Purpose
from app.forums.queries import MOST, ON_AGENDA
from app.people.models import User
from app.policy import Actor
from app.regions.models import Region
from app.workflow.model import Visibility


@dataclass(frozen=True)
class ItemRow:
    """An item with its case. `meeting_id` is None while it waits for a meeting."""

    id: int
    forum_id: int
    meeting_id: int | None
    place: int
    purpose: Purpose
    asked: str
    presenter_id: int | None
    presenter: str | None
    added_by: str | None
    added_at: datetime
    paper_version: int
    paper_at: datetime | None
    paper_note: str
    result: MeetingResult | None
    result_text: str
    result_by: str | None
    ended_at: datetime | None
    ended_because: str
    case_id: int
    number: str
    process: str
    workflow_version: int
    title: str
    state: str
    confidential: bool
    region: str
    owner_id: int | None
    co_owner_id: int

    @property
    def open(self) -> bool:
        """Whether there is no outcome yet and it was not taken off."""
        return self.ended_at is None


_presenter, _adder, _recorder = aliased(User), aliased(User), aliased(User)


def _items(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AgendaItem.id, AgendaItem.forum_id, AgendaItem.meeting_id, AgendaItem.place, AgendaItem.purpose,
            AgendaItem.asked, AgendaItem.presenter_id, _presenter.name, _adder.name, AgendaItem.added_at,
            AgendaItem.paper_version, AgendaItem.paper_at, AgendaItem.paper_note, AgendaItem.result,
            AgendaItem.result_text, _recorder.name, AgendaItem.ended_at, AgendaItem.ended_because, Case.id, Case.number,
            Case.process, Case.workflow_version, Case.title, Case.state,
            Case.confidentiality == Visibility.CONFIDENTIAL, Region.name, Case.owner_id, Case.co_owner_id,
        )
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Region, Region.id == Case.region_id)
        .outerjoin(_presenter, _presenter.id == AgendaItem.presenter_id)
        .outerjoin(_adder, _adder.id == AgendaItem.added_by_id)
        .outerjoin(_recorder, _recorder.id == AgendaItem.result_by_id)
        .where(visible_to(actor))
    )  # fmt: skip


def _as_items(session: Session, statement: Select[*tuple[Any, ...]]) -> list[ItemRow]:
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return [ItemRow(*row) for row in values]


def items(session: Session, actor: Actor, meeting_id: int) -> list[ItemRow]:
    """The agenda of a meeting as far as this actor may read it, in its order. One query."""
    statement = _items(actor).where(AgendaItem.meeting_id == meeting_id, ON_AGENDA)
    return _as_items(session, statement.order_by(AgendaItem.place, AgendaItem.id).limit(MOST))


def item(session: Session, actor: Actor, item_id: int) -> ItemRow:
    """One item. Raises NotFound when there is none, or the actor may not read its case."""
    found = _as_items(session, _items(actor).where(AgendaItem.id == item_id))
    if not found:
        raise NotFound(str(item_id))
    return found[0]


def waiting(session: Session, actor: Actor) -> list[ItemRow]:
    """What waits for a meeting of its forum to be planned, the oldest first. One query."""
    statement = _items(actor).where(AgendaItem.meeting_id.is_(None), AgendaItem.ended_at.is_(None))
    return _as_items(session, statement.order_by(AgendaItem.forum_id, AgendaItem.id).limit(MOST))


def asked_of(session: Session, actor: Actor, people: Collection[int]) -> list[ItemRow]:
    """The items whose paper these people must still deliver, the first day first. One query."""
    statement = _items(actor).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(undelivered(people))
    return _as_items(session, statement.order_by(Meeting.papers_on, AgendaItem.id).limit(MOST))


def undelivered(people: Collection[int]) -> ColumnElement[bool]:
    """Items on the agenda of a meeting whose paper these people have not delivered yet."""
    return and_(
        AgendaItem.presenter_id.in_(sorted(people)),
        AgendaItem.ended_at.is_(None),
        AgendaItem.paper_version == 0,
        AgendaItem.meeting_id.is_not(None),
    )


@dataclass(frozen=True)
class Moved:
    """An item that left the agenda of a meeting: to which day, and why."""

    item_id: int
    number: str
    process: str
    title: str
    to_id: int | None
    to_on: date | None
    cause: MoveCause
    reason: str
    moved_at: datetime


def moved_from(session: Session, actor: Actor, meeting_id: int) -> list[Moved]:
    """What went from the agenda of this meeting to another one, the oldest first. One query."""
    statement = (
        select(
            AgendaMove.item_id, Case.number, Case.process, Case.title, AgendaMove.to_id, Meeting.held_on,
            AgendaMove.cause, AgendaMove.reason, AgendaMove.moved_at,
        )
        .join(AgendaItem, AgendaItem.id == AgendaMove.item_id)
        .join(Case, Case.id == AgendaItem.case_id)
        .outerjoin(Meeting, Meeting.id == AgendaMove.to_id)
        .where(AgendaMove.from_id == meeting_id, visible_to(actor))
        .order_by(AgendaMove.id)
        .limit(MOST)
    )  # fmt: skip
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return [Moved(*row) for row in values]


@dataclass(frozen=True)
class Placed:
    """Where a case is on an agenda, or was: with the meeting, if there is one."""

    item_id: int
    forum_nl: str
    forum_en: str
    meeting_id: int | None
    held_on: date | None
    papers_on: date | None
    purpose: Purpose
    asked: str
    paper_version: int
    result: MeetingResult | None
    result_text: str
    ended_at: datetime | None
    moves: int
    case_id: int

    def forum(self, language: str) -> str:
        """What its forum is called."""
        return self.forum_en if language == "en" else self.forum_nl


def placed(session: Session, actor: Actor, case_id: int) -> list[Placed]:
    """Where a case, or an escalation that is about it, is on an agenda or was, the last one first; as far as this actor
    may read what is there. One query.
    """
    moves = select(func.count()).where(AgendaMove.item_id == AgendaItem.id, AgendaMove.cause != MoveCause.FOUND)
    about = select(EscalationCase.escalation_id).where(EscalationCase.case_id == case_id)
    statement = (
        select(
            AgendaItem.id, Forum.name_nl, Forum.name_en, Meeting.id, Meeting.held_on, Meeting.papers_on,
            AgendaItem.purpose, AgendaItem.asked, AgendaItem.paper_version, AgendaItem.result, AgendaItem.result_text,
            AgendaItem.ended_at, moves.correlate(AgendaItem).scalar_subquery(), AgendaItem.case_id,
        )
        .join(Forum, Forum.id == AgendaItem.forum_id)
        .join(Case, Case.id == AgendaItem.case_id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(or_(AgendaItem.case_id == case_id, AgendaItem.case_id.in_(about)), visible_to(actor))
        .order_by(AgendaItem.id.desc())
        .limit(20)
    )  # fmt: skip
    values: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return [Placed(*row) for row in values]


def papers(session: Session, item_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The papers of these items as they were delivered; the caller has seen that the reader may read them. At most one
    query.
    """
    statement = select(AgendaItem.id, AgendaItem.paper).where(AgendaItem.id.in_(item_ids), AgendaItem.paper_version > 0)
    return {row[0]: row[1] for row in session.execute(statement)} if item_ids else {}
