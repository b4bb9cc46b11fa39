"""Cases as rows: columns, no objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import NEVER, Case, Urgency
from app.cases.models_marks import CaseTag, Watch
from app.cases.models_talk import CaseLink, Draft, StandardText
from app.cases.reach import visible_to
from app.errors import NotFound
from app.people import deputies
from app.people.models import Absence, Directorate, User
from app.policy import Actor
from app.regions.models import Division, Region
from app.workflow.model import Party, Visibility

# Lists are put together from the tables, not from the mapped classes: the same columns, at half the cost of each page.
_cases, _users = Case.__table__, User.__table__
_region, _division, _directorate = Region.__table__, Division.__table__, Directorate.__table__
_case = _cases.c


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list: columns, no objects."""

    id: int
    number: str
    process: str
    workflow_version: int
    version: int
    title: str
    state: str
    theme: str
    urgency: Urgency
    confidentiality: Visibility
    region_id: int
    region: str
    division_nl: str
    division_en: str
    directorate_id: int | None
    directorate_nl: str | None
    directorate_en: str | None
    owner_id: int | None
    owner: str | None
    co_owner_id: int
    co_owner: str
    handler_id: int | None
    handler: str | None
    waiting_on: Party
    waiting_for: str | None
    due_at: datetime | None
    due_clock: str | None
    next_at: datetime | None
    next_clock: str | None
    next_level: str | None
    bounces: int
    reopenings: int
    outcome: str | None
    verdict: str | None
    escalation_id: int | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    region_code: str
    division_key: str


_owner, _co_owner, _handler = _users.alias(), _users.alias(), _users.alias()


def _every_row() -> Select[*tuple[Any, ...]]:
    return (
        select(
            _case.id, _case.number, _case.process, _case.workflow_version, _case.version, _case.title, _case.state,
            _case.theme, _case.urgency, _case.confidentiality, _case.region_id, _region.c.name, _division.c.name_nl,
            _division.c.name_en, _case.directorate_id, _directorate.c.name_nl, _directorate.c.name_en, _case.owner_id,
            _owner.c.name, _case.co_owner_id, _co_owner.c.name, _case.handler_id, _handler.c.name, _case.waiting_on,
            _case.waiting_for, _case.due_at, _case.due_clock, _case.next_at, _case.next_clock, _case.next_level,
            _case.bounces, _case.reopenings, _case.outcome,
            _case.verdict, _case.escalation_id, _case.created_at, _case.updated_at, _case.closed_at,
            _region.c.code, _division.c.key,
        )
        .join(_region, _region.c.id == _case.region_id)
        .join(_division, _division.c.id == _region.c.division_id)
        .outerjoin(_directorate, _directorate.c.id == _case.directorate_id)
        .outerjoin(_owner, _owner.c.id == _case.owner_id)
        .outerjoin(_co_owner, _co_owner.c.id == _case.co_owner_id)
        .outerjoin(_handler, _handler.c.id == _case.handler_id)
    )  # fmt: skip


ROWS = _every_row()
"""Put together once: thirty-five columns and six joins take a millisecond to write down."""


def row_from(values: Sequence[Any]) -> Row:
    """What the database gave for ROWS, as a row."""
    row = list(values)
    row[25] = None if row[25] == NEVER else row[25]
    return Row(*row)


def row_of(session: Session, case_id: int) -> Row:
    """One case as a row. Raises NotFound."""
    found = session.execute(ROWS.where(_case.id == case_id)).one_or_none()
    if found is None:
        raise NotFound(str(case_id))
    return row_from(found)


UNIT, RECORD = "\x1f", "\x1e"
"""What stands between the parts of something that is read as one value, and between several of them."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One case as a row, and what its page need not ask when it is not so: whether anybody with a part in it is away
    today, whether cases go along with it or it with one, whether it is linked to others (`links_between`); its tags,
    whether the reader watches it and has a draft with it (`drafts`), and the texts to begin with (`standard_texts`).
    """

    row: Row
    somebody_away: bool
    linked: bool
    has_links: bool
    tags: tuple[str, ...] = ()
    watched: bool = False
    has_drafts: bool = False
    texts: str = ""


def glance(session: Session, case_id: int, today: date, reader: int | None = None) -> Glance:
    """What the page of a case begins with, for this reader. One query. Raises NotFound."""
    parts = (_case.owner_id, _case.co_owner_id, _case.handler_id)
    away = exists().where(Absence.user_id.in_(parts), deputies.on_day(Absence, today)).correlate(_cases)
    other = _cases.alias().c
    linked = or_(_case.leading_case_id.is_not(None), exists().where(other.leading_case_id == _case.id))
    link = CaseLink.__table__.c
    links = or_(exists().where(link.from_id == _case.id), exists().where(link.to_id == _case.id))
    tag, watch = CaseTag.__table__.c, Watch.__table__.c
    tags = select(func.aggregate_strings(tag.word, ",")).where(tag.case_id == _case.id).correlate(_cases)
    watched = exists().where(watch.case_id == _case.id, watch.user_id == (reader or 0)).correlate(_cases)
    draft, text = Draft.__table__.c, StandardText.__table__.c
    drafts = exists().where(draft.case_id == _case.id, draft.user_id == (reader or 0)).correlate(_cases)
    told = text.id.cast(String) + UNIT + text.state + UNIT + text.nature + UNIT + text.name
    fitting = (text.withdrawn_at.is_(None), text.state.in_(("", _case.state)))
    texts = select(func.aggregate_strings(told, RECORD)).where(*fitting).correlate(_cases)
    asked = (away, linked, links, tags.scalar_subquery(), watched, drafts, texts.scalar_subquery())
    found = session.execute(ROWS.add_columns(*asked).where(_case.id == case_id)).one_or_none()
    if found is None:
        raise NotFound(str(case_id))
    *row, somebody_away, goes_along, has_links, words, is_watched, has_drafts, begins = found
    return Glance(
        row_from(row),
        bool(somebody_away),
        bool(goes_along),
        bool(has_links),
        tuple(sorted(words.split(","))) if words else (),
        bool(is_watched),
        bool(has_drafts),
        begins or "",
    )


def rows_of(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = 100) -> list[Row]:
    """Cases that this actor may see and that answer to `wanted`, newest first. One query."""
    statement = ROWS.where(visible_to(actor), *wanted).order_by(_case.id.desc()).limit(limit)
    return [row_from(values) for values in session.execute(statement)]
