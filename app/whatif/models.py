"""Scenarios that people keep, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Scenario(Base):
    """What somebody wants to know: what if. Only they see it.

    `levers` is what changes (`app.whatif.levers`). `errand_id` is the errand that computes it (no foreign key: errands
    are forgotten after two weeks); `result` what came of it last, in whole numbers (`app.whatif.kept`), `ran_at` when.
    Levers that change make the result go.
    """

    __tablename__ = "scenarios"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(120))
    levers: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    errand_id: Mapped[int | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    ran_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_scenarios_owner_id", "owner_id", "id"),)
