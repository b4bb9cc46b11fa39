"""Escalations and the decisions they end in. A decision is a dated record; it is never overwritten."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, String, Text
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
    """What a regiocommissaris can decide (DOMAIN, escalation decisions)."""

    MANDATE = "mandate"
    OWNER = "owner"
    CALL_TO_ACCOUNT = "call_to_account"
    EXPERIMENT = "experiment"
    MINISTER = "minister"
    IZA_CONSULTATION = "iza_consultation"
    NZA = "nza"
    OTHER_MINISTRY = "other_ministry"
    RETURNED = "returned"


class Escalation(Base):
    """What was asked of the regiocommissaris, about which case. `automatic`: the bounce rule or a clock
    asked, not a person.
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


class EscalationDecision(Base):
    """A decision, with its motivation and what follows (rule 5)."""

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
