"""What is kept of policy tests, for pages, files and the API: as far as the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.reach import visible_to
from app.people.models import User
from app.policy import Actor
from app.policytests.models import (
    PolicyAnswer,
    PolicyDone,
    PolicyPartner,
    PolicyPoint,
    PolicyPointRegion,
    PolicyQuestion,
    PolicySaid,
    PolicyTest,
    PolicyVerdict,
)
from app.regions import queries as regions
from app.regions.models import Region

MOST = 300


@dataclass(frozen=True)
class AnswerRow:
    """What one region said, as its page and that of the test say it. `texts` by the id of the question."""

    id: int
    number: str
    title: str
    test_id: int
    region_id: int
    region: str
    state: str
    active: bool
    liaison: str
    liaison_id: int
    due_at: datetime
    verdict: PolicyVerdict | None
    passed_because: str
    answered_at: datetime | None
    partners: int = 0
    partners_answered: int = 0


def answers(session: Session, actor: Actor, *wanted: ColumnElement[bool], limit: int = MOST) -> list[AnswerRow]:
    """Answers that this actor may read, by test and region. Two queries."""
    statement = (
        select(
            Case.id, Case.number, Case.title, PolicyAnswer.test_id, Region.id, Region.name, Case.state, Case.active,
            User.name, User.id, Case.due_at, PolicyAnswer.verdict, PolicyAnswer.passed_because,
            PolicyAnswer.answered_at,
        )
        .join(PolicyAnswer, PolicyAnswer.case_id == Case.id)
        .join(Region, Region.id == PolicyAnswer.region_id)
        .join(User, User.id == Case.co_owner_id)
        .where(*wanted, Case.state != "noted", visible_to(actor))
        .order_by(PolicyAnswer.test_id.desc(), Region.name)
        .limit(limit)
    )  # fmt: skip
    rows: list[list[Any]] = [[*row] for row in session.execute(statement)]
    counted = _partners(session, [row[0] for row in rows])
    return [AnswerRow(*[*row, *counted.get(row[0], (0, 0))]) for row in rows]


def _partners(session: Session, answer_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    if not answer_ids:
        return {}
    statement = (
        select(PolicyPartner.answer_id, func.count(), func.count(PolicyPartner.answered_at))
        .where(PolicyPartner.answer_id.in_(answer_ids), PolicyPartner.withdrawn_at.is_(None))
        .group_by(PolicyPartner.answer_id)
    )
    return {key: (asked, answered) for key, asked, answered in session.execute(statement)}


def of_test(session: Session, actor: Actor, test_id: int) -> list[AnswerRow]:
    """What each region said in a test. Two queries."""
    return answers(session, actor, PolicyAnswer.test_id == test_id)


def open_in(session: Session, actor: Actor, region_ids: Collection[int]) -> list[AnswerRow]:
    """The questions that wait for an answer of these regions (of one division or more). Two queries."""
    found = answers(session, actor, PolicyAnswer.region_id.in_(region_ids), Case.active.is_(True), limit=50)
    return sorted(found, key=lambda row: (row.due_at, row.region)) if found else []


def sent(session: Session, answer_ids: Collection[int]) -> dict[int, PolicySaid]:
    """The edition that each region sent last. One query."""
    last = (
        select(func.max(PolicySaid.id))
        .where(PolicySaid.answer_id.in_(answer_ids), PolicySaid.partner_id.is_(None), PolicySaid.sent)
        .group_by(PolicySaid.answer_id)
    )
    return {one.answer_id: one for one in session.scalars(select(PolicySaid).where(PolicySaid.id.in_(last)))}


def of_partners(session: Session, answer_ids: Collection[int]) -> dict[int, PolicySaid]:
    """The edition that each partner sent last, by partner. One query."""
    last = (
        select(func.max(PolicySaid.id))
        .where(PolicySaid.answer_id.in_(answer_ids), PolicySaid.partner_id.is_not(None))
        .group_by(PolicySaid.partner_id)
    )
    found = session.scalars(select(PolicySaid).where(PolicySaid.id.in_(last)))
    return {one.partner_id: one for one in found if one.partner_id is not None}


def partners(session: Session, answer_ids: Collection[int]) -> list[PolicyPartner]:
    """Who was asked along, in order. One query."""
    wanted = select(PolicyPartner).where(PolicyPartner.answer_id.in_(answer_ids)).order_by(PolicyPartner.id)
    return list(session.scalars(wanted))


def editions(session: Session, answer_id: int) -> list[PolicySaid]:
    """Everything the region itself wrote, the newest first. One query."""
    wanted = select(PolicySaid).where(PolicySaid.answer_id == answer_id, PolicySaid.partner_id.is_(None))
    return list(session.scalars(wanted.order_by(PolicySaid.id.desc())))


@dataclass(frozen=True)
class PointRow:
    """A main point with the regions it comes from: (answer, name)."""

    id: int
    edition: int
    title: str
    heard: str
    done: PolicyDone | None
    why: str
    places: tuple[tuple[int, str], ...]

    @property
    def settled(self) -> bool:
        """Whether it says what was done and why."""
        return self.done is not None and bool(self.why)


def points(session: Session, test_id: int) -> list[PointRow]:
    """The main points of a test, in order. Two queries."""
    wanted = select(PolicyPoint).where(PolicyPoint.test_id == test_id, PolicyPoint.removed_at.is_(None))
    found = list(session.scalars(wanted.order_by(PolicyPoint.id)))
    if not found:
        return []
    statement = (
        select(PolicyPointRegion.point_id, PolicyAnswer.case_id, Region.name)
        .join(PolicyAnswer, PolicyAnswer.case_id == PolicyPointRegion.answer_id)
        .join(Region, Region.id == PolicyAnswer.region_id)
        .where(PolicyPointRegion.point_id.in_([one.id for one in found]))
        .order_by(Region.name)
    )
    places: dict[int, list[tuple[int, str]]] = {}
    for point, answer, name in session.execute(statement):
        places.setdefault(point, []).append((answer, name))
    return [
        PointRow(one.id, one.edition, one.title, one.heard, one.done, one.why, tuple(places.get(one.id, ())))
        for one in found
    ]


@dataclass(frozen=True)
class Count:
    """How far the regions of a test are."""

    asked: int
    answered: int
    passed: int
    works: int
    changes: int
    fails: int

    @property
    def waiting(self) -> int:
        """Regions of which nothing was heard yet."""
        return self.asked - self.answered - self.passed


NOTHING = Count(0, 0, 0, 0, 0, 0)


def counts(session: Session, test_ids: Collection[int]) -> dict[int, Count]:
    """How far the regions of each of these tests are. One query."""
    if not test_ids:
        return {}
    verdict = PolicyAnswer.verdict
    statement = (
        select(
            PolicyAnswer.test_id, func.count(), func.count(verdict),
            func.count().filter(verdict.is_(None), PolicyAnswer.passed_because != ""),
            *(func.count().filter(verdict == one) for one in PolicyVerdict),
        )
        .where(PolicyAnswer.test_id.in_(test_ids))
        .group_by(PolicyAnswer.test_id)
    )  # fmt: skip
    rows: list[list[Any]] = [[*row] for row in session.execute(statement)]
    return {key: Count(*numbers) for key, *numbers in rows}


@dataclass(frozen=True)
class Said:
    """What is on record of a test beside its case."""

    intended: str
    documents: tuple[str, ...]
    answer_by: date | None
    message: str
    told_at: datetime | None
    count: Count


def said(session: Session, test_ids: Collection[int]) -> dict[int, Said]:
    """What is on record of these tests. Two queries; none for no tests."""
    if not test_ids:
        return {}
    counted = counts(session, test_ids)
    return {
        one.case_id: Said(
            one.intended, lines(one.documents), one.answer_by, one.message, one.told_at,
            counted.get(one.case_id, NOTHING),
        )
        for one in session.scalars(select(PolicyTest).where(PolicyTest.case_id.in_(test_ids)))
    }  # fmt: skip


def lines(text: str) -> tuple[str, ...]:
    """What stands on each line of a text, without the empty ones and the marks of a list."""
    return tuple(line for line in (one.strip().lstrip("-*•").strip() for one in text.splitlines()) if line)


def questions(session: Session, test_id: int) -> list[PolicyQuestion]:
    """The main questions of a test, in order."""
    wanted = select(PolicyQuestion).where(PolicyQuestion.test_id == test_id).order_by(PolicyQuestion.position)
    return list(session.scalars(wanted))


def in_region(session: Session, region_id: int) -> ColumnElement[bool]:
    """Tests that were asked of a region, or of one that overlaps it."""
    around = {region_id, *regions.overlapping(session, [region_id])}
    return Case.id.in_(select(PolicyAnswer.test_id).where(PolicyAnswer.region_id.in_(sorted(around))))


def number_of(session: Session, case_id: int) -> tuple[str, str]:
    """Number and title of a case."""
    row = session.execute(select(Case.number, Case.title).where(Case.id == case_id)).one()
    return row.number, row.title


def texts_of(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What these tests say, for showing where a word was found. One query."""
    statement = select(PolicyTest.case_id, PolicyTest.intended, PolicyTest.message)
    found = session.execute(statement.where(PolicyTest.case_id.in_(case_ids)))
    return {key: " ".join(one for one in texts if one) for key, *texts in found}
