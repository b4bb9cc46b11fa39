"""Dossiers beside their case: the cause, the plan, the solution, and the regions with what they answered.

The bottlenecks of a dossier carry its id (`cases.dossier_id`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Cause(StrEnum):
    """Why the same thing gets stuck in several regions."""

    LAW = "law"
    FUNDING = "funding"
    SUPERVISION = "supervision"
    HABIT = "habit"
    OTHER = "other"


class SolutionKind(StrEnum):
    """What sort of structural solution it is."""

    RULE = "rule"
    POLICY = "policy"
    FUNDING = "funding"
    GUIDANCE = "guidance"
    EXPLANATION = "explanation"


class Reply(StrEnum):
    """What a region answers to a structural solution."""

    APPLIES = "applies"
    WORKED = "worked"
    DID_NOT = "did_not"
    NOT_HERE = "not_here"


class Dossier(Base):
    """What a dossier is about. It is a case of its own: that has its state, owner and terms.

    `began_with_id` is the bottleneck it began with. `plan_on` is a Dutch day, `offered_at` when the solution that holds
    now was offered (UTC).
    """

    __tablename__ = "dossiers"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    began_with_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    question: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[Cause | None] = mapped_column(enum_type(Cause, "dossier_cause"))
    cause_text: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[str] = mapped_column(Text, default="")
    plan_on: Mapped[date | None]
    kind: Mapped[SolutionKind | None] = mapped_column(enum_type(SolutionKind, "dossier_kind"))
    solution: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(300), default="")
    offered_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(Text, default="")


class DossierRegion(Base):
    """A region with the problem of a dossier: because of a case in it, or because its liaison said so (`said`).

    `liaison_id` is who is asked. `offered_at` is when the solution was last offered to it; an answer is about that one.
    """

    __tablename__ = "dossier_regions"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.case_id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    said: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    reply: Mapped[Reply | None] = mapped_column(enum_type(Reply, "dossier_reply"))
    because: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        UniqueConstraint("dossier_id", "region_id"),
        Index(
            "ix_dossier_regions_asked",
            "liaison_id",
            "dossier_id",
            sqlite_where=text("offered_at IS NOT NULL AND reply IS NULL"),
            postgresql_where=text("offered_at IS NOT NULL AND reply IS NULL"),
        ),
    )


class DossierParty(Base):
    """Somebody elsewhere who has a part in the solution. Whoever is taken off the list stays in the story."""

    __tablename__ = "dossier_parties"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.case_id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    part: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Proposal(Base):
    """Bottlenecks of three or more regions that look like each other, found by the application. Open until somebody
    made a dossier of it (`dossier_id`) or put it aside (`reason`).
    """

    __tablename__ = "dossier_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    found_at: Mapped[datetime]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.case_id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index(
            "ix_dossier_proposals_open",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )


class ProposalCase(Base):
    """A bottleneck in a proposal: in one at most, so that what was put aside is not proposed again."""

    __tablename__ = "dossier_proposal_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("dossier_proposals.id"), index=True)


class Looked(Base):
    """How far the log was looked through for bottlenecks that are alike: one row."""

    __tablename__ = "dossier_looked"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
