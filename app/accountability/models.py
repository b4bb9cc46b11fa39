"""Signatories who were called to account, what they answered, and the judgement. Nothing of it is overwritten."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Judgement(StrEnum):
    """Whether the agreement was kept, as the regiocommissaris judges. The states in which such a case ends."""

    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"


class Accountability(Base):
    """A signatory called to account on an agreement. It is a case of its own: that has its state and its region.

    `about_id` is the case it comes from, `escalation_id` the escalation whose decision asked for it; empty when the
    regiocommissaris began it at the agreement. `question` and `react_on` (a Dutch day) are those that hold now. The
    link in the letter to `address` carries `generation`; that goes up with another address. Agreement and signatory
    are only empty within the transaction that writes it down.
    """

    __tablename__ = "accountabilities"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"))
    signatory_id: Mapped[int | None] = mapped_column(ForeignKey("signatories.id"))
    facts: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    react_on: Mapped[date | None]
    address: Mapped[str] = mapped_column(String(254), default="")
    generation: Mapped[int] = mapped_column(default=1)
    addressed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    addressed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    judgement: Mapped[Judgement | None] = mapped_column(enum_type(Judgement, "judgement"))
    motivation: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    judged_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_accountabilities_signatory", "signatory_id", "case_id"),
        Index("ix_accountabilities_agreement", "agreement_id", "case_id"),
    )


class Reaction(Base):
    """What a signatory answered, by its link (`by_link`) or in another way. `by` is who they say they are."""

    __tablename__ = "accountability_reactions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("accountabilities.case_id"), index=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    by_link: Mapped[bool] = mapped_column(Boolean)
    given_at: Mapped[datetime]
