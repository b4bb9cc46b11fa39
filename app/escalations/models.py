"""Escalations and the decisions they end in. A decision is a dated record; it is never overwritten."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Ground(StrEnum):
    """Why a case was escalated."""

    STALLED = "stalled"
    REFUSED = "refused"
    ABOVE_MANDATE = "above_mandate"
    COLLISION_OF_LAWS = "collision_of_laws"
    AGREEMENT_NOT_KEPT = "agreement_not_kept"
    REGION_ASKS = "region_asks"


class DecisionType(StrEnum):
    """How an escalation ends. Nine things a regiocommissaris can decide (DOMAIN, escalation decisions), and what is no
    choice of `decide`: who asked takes it back, or the commissioner ends it without a decision on the matter. `revoked`
    is a later decision by which an earlier one holds no longer.
    """

    MANDATE = "mandate"
    OWNER = "owner"
    CALL_TO_ACCOUNT = "call_to_account"
    EXPERIMENT = "experiment"
    MINISTER = "minister"
    IZA_CONSULTATION = "iza_consultation"
    NZA = "nza"
    OTHER_MINISTRY = "other_ministry"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DE_ESCALATED = "de_escalated"
    REVOKED = "revoked"


ENDED = frozenset({DecisionType.WITHDRAWN, DecisionType.DE_ESCALATED})
"""How an escalation ends without a decision on what was asked. On record like any other (rule 5)."""


class Escalation(Base):
    """What was asked of the regiocommissaris. `automatic`: the bounce rule or a clock asked, not a person.

    `about_id` is the case it began with; all the cases it carries, that one too, are in `EscalationCase`. `batch` marks
    cases that were escalated together from a list, so that they come into one escalation.
    """

    __tablename__ = "escalations"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    ground: Mapped[Ground] = mapped_column(enum_type(Ground, "ground"))
    explanation: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text)
    mandate_asked: Mapped[str] = mapped_column(Text)
    consequence: Mapped[str] = mapped_column(Text, default="")
    automatic: Mapped[bool] = mapped_column(Boolean, default=False)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    batch: Mapped[str | None] = mapped_column(String(32), unique=True)


class EscalationCase(Base):
    """A case that an escalation carries, of any process. It stays here when the escalation has ended.

    `reason` says why it was put with the others; of the case it began with that stands in the escalation.
    """

    __tablename__ = "escalation_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.case_id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("escalation_id", "case_id"),)


class EscalationDecision(Base):
    """A decision, with its motivation and what follows (rule 5). It is never changed: a later one may revoke it.

    `effective_on` and `expires_on` are Dutch days: it holds from the one to the other, that day included, or without
    end. `amount` is in euro. `mandates` are the ids of the mandates under which it was taken; `for_id` is whose they
    are, when somebody decided in the place of one who was away. `meeting_id`, `agreement_id` and `signatory_id` name
    records of packages above this one.
    """

    __tablename__ = "escalation_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.case_id"), index=True)
    type: Mapped[DecisionType] = mapped_column(enum_type(DecisionType, "decision_type"))
    motivation: Mapped[str] = mapped_column(Text)
    agreement: Mapped[str] = mapped_column(String(300), default="")
    new_owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    follow_up: Mapped[str] = mapped_column(Text, default="")
    follow_up_owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    follow_up_on: Mapped[date | None]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
    effective_on: Mapped[date]
    expires_on: Mapped[date | None]
    amount: Mapped[int | None]
    for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    mandates: Mapped[list[int]] = mapped_column(JSON, default=list)
    revokes_id: Mapped[int | None] = mapped_column(ForeignKey("escalation_decisions.id"))
    agreement_id: Mapped[int | None]
    signatory_id: Mapped[int | None]
    react_on: Mapped[date | None]
    meeting_id: Mapped[int | None]

    __table_args__ = (
        Index("ix_escalation_decisions_register", "decided_at", "id"),
        Index("uq_escalation_decisions_revokes_id", "revokes_id", unique=True),
    )


class EscalationPassing(Base):
    """An escalation that was passed up, with the decision that was proposed: what `decide` asks, as it was filled in.

    `for_id` is the one in whose place it was passed up.
    """

    __tablename__ = "escalation_passings"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.case_id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed: Mapped[dict[str, Any]]
    passed_at: Mapped[datetime]
