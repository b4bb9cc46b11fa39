"""Which event logs were exported, beside the events that say so: to be told whoever asks what left the house."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ResearchExport(Base):
    """One export. `made_by_id` is empty for one from the command line. `process` is empty for all, `place` is the slice
    it was limited to; `opened_since` and `opened_until` are Dutch days. `key_mark` is the same for exports under the
    same key, `until_seq` how far the log was read.
    """

    __tablename__ = "research_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    form: Mapped[str] = mapped_column(String(10))
    process: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(60))
    opened_since: Mapped[date | None]
    opened_until: Mapped[date | None]
    dates: Mapped[str] = mapped_column(String(10))
    key_mark: Mapped[str] = mapped_column(String(16))
    cases: Mapped[int]
    until_seq: Mapped[int]
