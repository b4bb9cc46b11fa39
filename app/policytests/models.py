"""A policy test beside its case: what is asked of which regions, what they and their partners answered, and what was
done with it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class PolicyVerdict(StrEnum):
    """Whether intended policy can work in a region, as the region says."""

    WORKS = "works"
    CHANGES = "changes"
    FAILS = "fails"


class PolicyDone(StrEnum):
    """What the directorate did with a main point."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT = "not"


class PolicyTest(Base):
    """What is asked. It is a case of its own (process `policy_test`): that has its state, owner and terms.

    `documents` holds one a line: what it is and where it is found. `answer_by` is the last Dutch day for answers,
    `message` what happens with the policy now, as every region was told at `told_at` (UTC).
    """

    __tablename__ = "policy_tests"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    intended: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[date | None] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    ended_because: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None]


class PolicyQuestion(Base):
    """One of the main questions, in order from 1. It is never changed: regions are answering it."""

    __tablename__ = "policy_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey("policy_tests.case_id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500))

    __table_args__ = (Index("ix_policy_questions_test", "test_id", "position", unique=True),)


class PolicyAnswer(Base):
    """What one region is asked: a case of its own (process `policy_answer`), of its liaison.

    `verdict` and `answered_at` are those of the answer that was sent last; its text is an edition (`PolicySaid`).
    `passed_because` is why a region gives no answer. `told_at` is when the region was told what was done (UTC).
    """

    __tablename__ = "policy_answers"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey("policy_tests.case_id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    verdict: Mapped[PolicyVerdict | None] = mapped_column(enum_type(PolicyVerdict, "policy_verdict"))
    passed_because: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_policy_answers_test_region", "test_id", "region_id", unique=True),)


class PolicyPartner(Base):
    """Somebody outside the ministry whom a liaison asks along, by a link without an account.

    The link carries `generation`; that goes up when it is sent anew, and the older one is worth nothing then. It takes
    answers until the end of `answer_by` (Dutch day) and while the test takes them.
    """

    __tablename__ = "policy_partners"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("policy_answers.case_id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(160), default="")
    email: Mapped[str] = mapped_column(String(254))
    generation: Mapped[int] = mapped_column(default=1)
    answer_by: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class PolicySaid(Base):
    """One edition of an answer: of the region, or of a partner. Never overwritten: who says more makes a new one.

    `texts` holds what is said of each question, by its id as text. `sent`: it was given as the answer; of a region's
    own editions those in between are drafts. `by` is who says it, in words.
    """

    __tablename__ = "policy_said"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("policy_answers.case_id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("policy_partners.id"), index=True)
    edition: Mapped[int]
    verdict: Mapped[PolicyVerdict | None] = mapped_column(enum_type(PolicyVerdict, "policy_said_verdict"))
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    remarks: Mapped[str] = mapped_column(Text, default="")
    sent: Mapped[bool] = mapped_column(Boolean, default=False)
    by: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]

    __table_args__ = (Index("ix_policy_said_answer", "answer_id", "id"),)


class PolicyPoint(Base):
    """A main point: what regions said together, and what was done with it and why. `done` is empty until that is said.

    Its earlier words stand in the log. Who takes one away leaves it here, with `removed_at`.
    """

    __tablename__ = "policy_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey("policy_tests.case_id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    heard: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[PolicyDone | None] = mapped_column(enum_type(PolicyDone, "policy_done"))
    why: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class PolicyPointRegion(Base):
    """A region that made a main point, by its answer."""

    __tablename__ = "policy_point_regions"

    point_id: Mapped[int] = mapped_column(ForeignKey("policy_points.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("policy_answers.case_id"), primary_key=True, index=True)


class PolicyBearing(Base):
    """A bottleneck or lesson that bears on the policy: somebody put it with the test. One of the two is filled in."""

    __tablename__ = "policy_bearings"

    id: Mapped[int] = mapped_column(primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey("policy_tests.case_id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_policy_bearings_case", "test_id", "case_id", unique=True),
        Index("ix_policy_bearings_lesson", "test_id", "lesson_id", unique=True),
    )
