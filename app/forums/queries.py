"""Reading forums and their meetings. What is counted of an agenda is only what the reader may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import visible_to
from app.errors import NotFound
from app.forums.models import AgendaItem, Forum, Meeting, MeetingStatus
from app.people.models import User
from app.policy import Actor

MOST = 200
"""The most meetings or items that a page shows."""


@dataclass(frozen=True)
class ForumRow:
    """A forum."""

    id: int
    key: str
    name_nl: str
    name_en: str
    about: str
    decision: str | None
    chair: str
    place: str
    papers_days: int
    active: bool
    version: int

    def name(self, language: str) -> str:
        """What it is called."""
        return self.name_en if language == "en" else self.name_nl


_FORUM = (
    Forum.id, Forum.key, Forum.name_nl, Forum.name_en, Forum.about, Forum.decision, Forum.chair, Forum.place,
    Forum.papers_days, Forum.active, Forum.version,
)  # fmt: skip


def forums(session: Session, *, active: bool = False) -> list[ForumRow]:
    """The forums in the order in which they were made; with `active`, only those in use. One query."""
    statement = select(*_FORUM).order_by(Forum.id)
    if active:
        statement = statement.where(Forum.active)
    return [ForumRow(*tuple(row)) for row in session.execute(statement)]


def forum(session: Session, key: str) -> ForumRow:
    """The forum with this key. Raises NotFound."""
    row = session.execute(select(*_FORUM).where(Forum.key == key)).one_or_none()
    if row is None:
        raise NotFound(key)
    return ForumRow(*tuple(row))


@dataclass(frozen=True)
class MeetingRow:
    """A meeting with its forum. Days and hours are Dutch ones."""

    id: int
    forum_id: int
    forum_key: str
    forum_nl: str
    forum_en: str
    held_on: date
    begins: time | None
    ends: time | None
    place: str
    chair: str
    note: str
    papers_on: date
    status: MeetingStatus
    reason: str
    revision: int
    prepared_by_id: int | None
    prepared_by: str | None
    changed_at: datetime
    moved_late_at: datetime | None

    def forum(self, language: str) -> str:
        """What its forum is called."""
        return self.forum_en if language == "en" else self.forum_nl


def _meetings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meeting.id, Meeting.forum_id, Forum.key, Forum.name_nl, Forum.name_en, Meeting.held_on, Meeting.begins,
            Meeting.ends, Meeting.place, Meeting.chair, Meeting.note, Meeting.papers_on, Meeting.status, Meeting.reason,
            Meeting.revision, Meeting.prepared_by_id, User.name, Meeting.changed_at, Meeting.moved_late_at,
        )
        .join(Forum, Forum.id == Meeting.forum_id)
        .outerjoin(User, User.id == Meeting.prepared_by_id)
    )  # fmt: skip


def _as_meetings(session: Session, statement: Select[*tuple[Any, ...]]) -> list[MeetingRow]:
    return [MeetingRow(*tuple(row)) for row in session.execute(statement)]


def meeting(session: Session, meeting_id: int) -> MeetingRow:
    """One meeting. Raises NotFound."""
    found = _as_meetings(session, _meetings().where(Meeting.id == meeting_id))
    if not found:
        raise NotFound(str(meeting_id))
    return found[0]


def coming(session: Session, today: date, *, forum_key: str = "") -> list[MeetingRow]:
    """The meetings that are planned from today on, the first one first. One query."""
    statement = _meetings().where(Meeting.status == MeetingStatus.PLANNED, Meeting.held_on >= today)
    if forum_key:
        statement = statement.where(Forum.key == forum_key)
    return _as_meetings(session, statement.order_by(Meeting.held_on, Meeting.begins, Meeting.id).limit(MOST))


def listed(
    session: Session, today: date, *, forum_key: str = "", before: tuple[date, int] | None = None, limit: int = 25
) -> tuple[list[MeetingRow], list[MeetingRow]]:
    """The meetings to come, the first one first, and those that are over or were called off, the last one first; of the
    latter so many. With `before` (a day and an id) only what was before that one. One query.
    """
    ahead = and_(Meeting.status == MeetingStatus.PLANNED, Meeting.held_on >= today)
    of_forum = Forum.key == forum_key if forum_key else true()
    past = select(Meeting.id).join(Forum, Forum.id == Meeting.forum_id).where(~ahead, of_forum)
    if before is not None:
        day, key = before
        past = past.where(or_(Meeting.held_on < day, and_(Meeting.held_on == day, Meeting.id < key)))
    past = past.order_by(Meeting.held_on.desc(), Meeting.id.desc()).limit(limit)
    wanted = Meeting.id.in_(past) if before is not None else or_(ahead, Meeting.id.in_(past))
    rows = _as_meetings(session, _meetings().where(wanted, of_forum).order_by(Meeting.held_on, Meeting.id))
    coming = [row for row in rows if row.status is MeetingStatus.PLANNED and row.held_on >= today]
    return coming, [row for row in reversed(rows) if row not in coming]


def some(session: Session, ids: Collection[int]) -> list[MeetingRow]:
    """These meetings. One query; none for none."""
    return _as_meetings(session, _meetings().where(Meeting.id.in_(sorted(ids)))) if ids else []


ON_AGENDA = or_(AgendaItem.ended_at.is_(None), AgendaItem.result.is_not(None))
"""Not those that were taken off: they stay in the story of their case."""


@dataclass(frozen=True)
class Counts:
    """How much there is on an agenda that the reader may read: items, those without a paper, and those without an
    outcome.
    """

    items: int = 0
    without_paper: int = 0
    open: int = 0


def counts(session: Session, actor: Actor, meeting_ids: Collection[int]) -> dict[int, Counts]:
    """What is on these agendas. One query; none for no meetings."""
    if not meeting_ids:
        return {}
    still = AgendaItem.ended_at.is_(None)
    statement = (
        select(
            AgendaItem.meeting_id, func.count(), func.count().filter(AgendaItem.paper_version == 0, still),
            func.count().filter(still),
        )
        .join(Case, Case.id == AgendaItem.case_id)
        .where(AgendaItem.meeting_id.in_(meeting_ids), ON_AGENDA, visible_to(actor))
        .group_by(AgendaItem.meeting_id)
    )  # fmt: skip
    return {row[0] or 0: Counts(*row[1:]) for row in session.execute(statement)}


def next_of(session: Session, forum_id: int, today: date, *, after: date | None = None) -> Meeting | None:
    """The first meeting of a forum for which papers can still be delivered; with `after`, held later than that day.
    One query.
    """
    statement = select(Meeting).where(
        Meeting.forum_id == forum_id, Meeting.status == MeetingStatus.PLANNED, Meeting.papers_on >= today
    )
    if after is not None:
        statement = statement.where(Meeting.held_on > after)
    return session.scalars(statement.order_by(Meeting.held_on, Meeting.id).limit(1)).one_or_none()


def of_decision(session: Session, decision: str) -> Forum | None:
    """The forum to which a type of decision brings a case. One query."""
    return session.scalars(select(Forum).where(Forum.decision == decision, Forum.active)).one_or_none()


def has_open_items(session: Session, forum_id: int) -> bool:
    """Whether something is on an agenda of this forum, or waits for one. One query."""
    still = select(AgendaItem.id).where(AgendaItem.forum_id == forum_id, AgendaItem.ended_at.is_(None))
    return session.scalars(still.limit(1)).one_or_none() is not None
