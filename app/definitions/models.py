"""Every version of every process that a case ever started under."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class WorkflowVersion(Base):
    """One version of a process, with its source and digest. Never changed: a change is a new version."""

    __tablename__ = "workflow_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("name", "version"),)
