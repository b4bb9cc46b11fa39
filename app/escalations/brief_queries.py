"""Reading a brief: as it is made from its cases now, or as it was when there was a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from app import clock
from app.audit.models import Event
from app.cases import sight
from app.cases.models import Case, CaseClock
from app.escalations import brief_sources, brief_text, carrying
from app.escalations.brief_models import Brief
from app.escalations.brief_text import LIMITS, Composed, Option, Told
from app.escalations.models import Escalation, Ground
from app.people.models import User
from app.policy import Actor
from app.workflow.model import Visibility

FROZEN_FACTS = ("title", "regions", "liaison", "asked_by")


MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Content:
    """What a brief says. `own` are the parts that somebody wrote; all others are as their cases are, unless it is
    frozen. `escalation` is the number of its escalation, empty before there is one; `cases` are (number, title,
    region), `due_on` is the Dutch day on which there must be a decision.
    """

    number: str
    title: str
    confidential: bool
    escalation: str
    regions: tuple[str, ...]
    cases: tuple[tuple[str, str, str], ...]
    liaison: str
    asked_by: str
    automatic: bool
    ground: Ground | None
    asked_on: date | None
    due_on: date | None
    texts: Mapping[str, str]
    options: tuple[Option, ...]
    own: frozenset[str]
    version: int
    changed_at: datetime | None
    changed_by: str
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Head:
    """What there is of a brief beside its cases."""

    row: Brief | None = None
    record: Escalation | None = None
    due_at: datetime | None = None
    asked_by: str | None = None
    liaison: str | None = None
    changed_by: str | None = None


def of(session: Session, case: Case) -> Content:
    """The brief of an escalation, or the one that is being made for a case that is not escalated yet. Three queries,
    and those of each process; one when it is frozen. Who may read the case may read it: the caller has looked.
    """
    head = _head(session, case)
    if head.row is not None and head.row.frozen_at is not None:
        return _thawed(case, head.row, head.changed_by or "")
    return _content(case, head, *_composed(session, case, head))


def composed_for(session: Session, case: Case) -> Composed:
    """What a brief says where nobody wrote anything."""
    return _composed(session, case, _head(session, case))[0]


def begun_at(session: Session, case_id: int) -> Brief | None:
    """The brief that was begun at a case that is not escalated. One query."""
    return session.scalars(select(Brief).where(Brief.case_id == case_id, Brief.escalation_id.is_(None))).one_or_none()


def _head(session: Session, case: Case) -> _Head:
    asker, liaison, writer = aliased(User), aliased(User), aliased(User)
    mine = Brief.escalation_id == Case.id
    if case.process != carrying.PROCESS:
        mine = and_(Brief.case_id == Case.id, Brief.escalation_id.is_(None))
    due = (
        select(CaseClock.due_at)
        .where(CaseClock.case_id == case.id, CaseClock.name == "decision")
        .order_by(CaseClock.cycle.desc())
        .limit(1)
    )
    statement = (
        select(Brief, Escalation, due.scalar_subquery(), asker.name, liaison.name, writer.name)
        .select_from(Case)
        .outerjoin(Brief, mine)
        .outerjoin(Escalation, Escalation.case_id == Case.id)
        .outerjoin(asker, asker.id == Escalation.requested_by_id)
        .outerjoin(liaison, liaison.id == Case.co_owner_id)
        .outerjoin(writer, writer.id == Brief.changed_by_id)
        .where(Case.id == case.id)
    )
    return _Head(*session.execute(statement).one())


def _composed(session: Session, case: Case, head: _Head) -> tuple[Composed, Sequence[brief_sources.About]]:
    confidential = case.confidentiality is Visibility.CONFIDENTIAL
    record = head.record
    if record is None:
        about = brief_sources.gather(session, [case.id], confidential=confidential)
        return brief_text.compose([one.source for one in about], Told()), about
    about = brief_sources.gather(session, carrying.ids_of(session, case.id), confidential=confidential)
    day = format_date(clock.local_date(head.due_at), "EEEE d MMMM y", "nl") if head.due_at else ""
    told = Told(
        record.ground, record.explanation, record.tried, record.mandate_asked, record.consequence,
        f"Uiterlijk {day}." if day else "",
    )  # fmt: skip
    return brief_text.compose([one.source for one in about], told), about


def _content(case: Case, head: _Head, made: Composed, about: Sequence[brief_sources.About]) -> Content:
    row, record = head.row, head.record
    own = row.texts if row else {}
    options = tuple(Option(*pair) for pair in row.options) if row and row.options else made.options
    return Content(
        number=case.number,
        title=case.title,
        confidential=case.confidentiality is Visibility.CONFIDENTIAL,
        escalation=case.number if record else "",
        regions=tuple(dict.fromkeys(one.region for one in about)),
        cases=tuple((one.number, one.title, one.region) for one in about),
        liaison=head.liaison or "",
        asked_by=head.asked_by or "",
        automatic=bool(record and record.automatic),
        ground=record.ground if record else None,
        asked_on=clock.local_date(case.created_at) if record else None,
        due_on=clock.local_date(head.due_at) if record and head.due_at else None,
        texts={name: own.get(name) or made.texts[name] for name in LIMITS},
        options=options,
        own=frozenset(own) | ({"options"} if row and row.options else set()),
        version=row.version if row else 0,
        changed_at=row.changed_at if row else None,
        changed_by=head.changed_by or "",
        frozen_at=None,
    )


# -- as it was when there was a decision -------------------------------------------------------


def kept(content: Content) -> dict[str, Any]:
    """A brief as it is written down when there is a decision."""
    return {
        **{name: getattr(content, name) for name in FROZEN_FACTS},
        "cases": [list(one) for one in content.cases],
        "automatic": content.automatic,
        "ground": content.ground,
        "asked_on": content.asked_on.isoformat() if content.asked_on else None,
        "due_on": content.due_on.isoformat() if content.due_on else None,
        "texts": dict(content.texts),
        "options": [[one.text, one.consequence] for one in content.options],
        "own": sorted(content.own),
    }


def _thawed(case: Case, row: Brief, writer: str) -> Content:
    said = row.frozen

    def day(name: str) -> date | None:
        return date.fromisoformat(said[name]) if said[name] else None

    return Content(
        number=case.number,
        title=said["title"],
        confidential=case.confidentiality is Visibility.CONFIDENTIAL,
        escalation=case.number,
        regions=tuple(said["regions"]),
        cases=tuple((number, title, region) for number, title, region in said["cases"]),
        liaison=said["liaison"],
        asked_by=said["asked_by"],
        automatic=said["automatic"],
        ground=Ground(said["ground"]) if said["ground"] else None,
        asked_on=day("asked_on"),
        due_on=day("due_on"),
        texts=said["texts"],
        options=tuple(Option(*pair) for pair in said["options"]),
        own=frozenset(said["own"]),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=writer,
        frozen_at=row.frozen_at,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """Something that somebody wrote in a brief: the sections that changed, as they read then."""

    who: str
    when: datetime
    texts: Mapping[str, str]


def history(session: Session, actor: Actor, case: Case) -> tuple[Written, ...]:
    """What was written in the brief of this case, the newest first, for who may read its story. One query."""
    statement = (
        select(Event)
        .where(Event.action == "case.brief_written", sight.entries_for(actor, case))
        .order_by(Event.seq.desc())
        .limit(MOST_VERSIONS)
    )
    found = []
    for event in session.scalars(statement):
        private: dict[str, Any] = event.private["values"] if event.private else {}
        found.append(Written(private.get("actor", ""), event.at, private.get("values", {})))
    return tuple(found)
