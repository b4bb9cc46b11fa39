"""The brief of an escalation: one page for who decides, made from its cases and mended by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Brief(Base):
    """What people wrote in a brief themselves; all else of it follows its cases until there is a decision.

    `case_id` is the case it was begun at. Before the escalation there is one for a case (`escalation_id` is empty);
    the escalation takes it along. `texts` holds the sections in somebody's own words, by name, and `options` the
    choices and their consequences, when somebody wrote those. `frozen` is the whole page as it was when there was a
    decision; from then on nothing of it changes. The versions are the events `case.brief_written`.
    """

    __tablename__ = "briefs"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    escalation_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    options: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    frozen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    frozen_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_briefs_begun",
            "case_id",
            unique=True,
            sqlite_where=text("escalation_id IS NULL"),
            postgresql_where=text("escalation_id IS NULL"),
        ),
    )
