"""Mediation: the parties of a case, what each of them said, and what they agreed.

Each row names the event with which it was written down (`event_id`): who may read that entry may read the row, and
nobody else (`app.cases.sight`). Nothing is overwritten but where a step stands now.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class PartyKind(StrEnum):
    """What a party is."""

    MUNICIPALITY = "municipality"
    PROVIDER = "provider"
    INSURER = "insurer"
    CLIENTS = "clients"
    GOVERNMENT = "government"
    OTHER = "other"


class StepState(StrEnum):
    """Where an agreed step stands. Moving it keeps it open."""

    OPEN = "open"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


class MediationParty(Base):
    """Somebody at the table; `contact` says whom to ask there, when that is known."""

    __tablename__ = "mediation_parties"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[PartyKind] = mapped_column(enum_type(PartyKind, "party_kind"))
    contact: Mapped[str] = mapped_column(String(200), default="")
    event_id: Mapped[str] = mapped_column(String(32))
    added_at: Mapped[datetime]


class MediationPosition(Base):
    """What a party said, in its own words, as somebody wrote it down. A later one stands beside it, not over it."""

    __tablename__ = "mediation_positions"

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str] = mapped_column(String(32))
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    noted_at: Mapped[datetime]


class MediationStep(Base):
    """Something that was agreed: what, who does it (a party, or a colleague), and by which Dutch day.

    `result` is what was done, or why it was not. `reminded_at` is when its liaison was told that the day was over.
    """

    __tablename__ = "mediation_steps"
    __table_args__ = (Index("ix_mediation_steps_state_due_on", "state", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[date]
    state: Mapped[StepState] = mapped_column(enum_type(StepState, "mediation_step_state"))
    result: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[date | None]
    event_id: Mapped[str] = mapped_column(String(32))
    agreed_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]


class MediationMove(Base):
    """An agreed step got another day, for a reason."""

    __tablename__ = "mediation_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("mediation_steps.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime]
